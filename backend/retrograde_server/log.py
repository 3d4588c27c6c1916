"""Log lines: for people on a terminal, as JSON elsewhere; the web server's own lines pass through the same writer.

Programs and the values in them never appear at level info or above.
"""

from __future__ import annotations

import logging
import sys

import structlog

from retrograde_server.settings import Settings


def configure(settings: Settings, least: str = "debug") -> None:
    """Sets up logging for the whole process; nothing below level `least` is written whatever the settings say."""
    levels = logging.getLevelNamesMapping()
    level = max(levels[settings.log_level.upper()], levels[least.upper()])
    for_people = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=not for_people),
    ]
    last: structlog.types.Processor = structlog.processors.JSONRenderer()
    if for_people:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    else:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
