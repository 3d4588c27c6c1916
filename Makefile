# One command to start, one to check, one to fix; CI runs the same ones. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help serve dev test check fix types lock bench clean web

PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
PIP := RETROGRADE_SKIP_WEB=1 $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
SOURCES := engine backend scripts tests benchmarks hatch_build.py

help: ## list the commands
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

serve: .venv/.product web ## the playground on http://127.0.0.1:8000 (PORT=… changes it)
	@exec .venv/bin/retrograde serve --port $(PORT)

dev: .venv/.product web ## the same with hot reload of both sides
	@exec $(PY) scripts/dev.py --port $(PORT)

test: .venv/.tests web ## everything: engine, backend, frontend, browser
	@exec $(PY) scripts/run_tests.py

check: .venv/.tools ## formatting, lint, strict types, generated files, import directions
	@exec $(PY) scripts/run_checks.py

fix: .venv/.tools types ## repair formatting and lint where a machine can
	$(PY) -m ruff check --quiet --fix-only $(SOURCES)
	$(PY) -m ruff format $(SOURCES)
	$(PY) scripts/web.py npm run --silent fix

types: .venv/.product ## schemas, TypeScript types and op catalogue from their declarations
	@$(PY) scripts/generate.py

lock: .venv/.product ## newest versions of the Python packages into constraints.txt
	@$(PY) scripts/lock.py

bench: .venv/.product web ## ratios against peers into benchmarks/results.md
	$(PY) benchmarks/bench.py

clean: ## remove everything that was built or installed
	rm -rf .venv .venv-bench frontend/node_modules backend/retrograde_server/_web dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find engine backend scripts tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

web: .venv/.product
	@$(PY) scripts/web.py build

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "error: Python 3.11 or later is needed. Try: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) scripts/make_venv.py

.venv/.product: pyproject.toml constraints.txt hatch_build.py | .venv/bin/python
	@echo "Installing Python packages into .venv"
	@$(PIP) --editable .
	@touch $@

.venv/.tools: .venv/.product
	@echo "Installing what checks and tests need"
	@$(PIP) --editable '.[test]'
	@touch $@

.venv/.tests: .venv/.tools
	@$(PIP) --editable '.[oracle]' || echo "PyTorch is not available here: the tests that compare with it are skipped"
	@$(PY) scripts/find_browser.py --install
	@touch $@
