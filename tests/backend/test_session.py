"""The WebSocket, against a real server: run, stop, resume, ack, and what is refused."""

from __future__ import annotations

import json
import time

import pytest
import websockets.exceptions
import websockets.sync.client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .browser import Browser, Message
from .conftest import Served, serving

FIRST = """\
import torch
x = torch.tensor(2., requires_grad=True)
y = x * x
y.backward()
print(y.item(), x.grad.item())
"""
FOREVER = "print('going')\nwhile True: pass\n"


def printed(events: list[Message]) -> str:
    return "".join(event["s"] for event in events if event["k"] == "txt")


def whole(events: list[Message]) -> bool:
    """The trace is complete and in order."""
    wanted = [following(events[:at]) for at in range(len(events))]
    return [event["q"] for event in events] == wanted and events[-1]["k"] == "end"


def following(events: list[Message]) -> int:
    """The number of the event that comes after these; a repetition stands for as many events as it says."""
    return sum(event["n"] if event["k"] == "rep" else 1 for event in events)


def fine(browser: Browser, id: str = "after") -> None:
    """The next run works."""
    assert printed(browser.run("print('fine')", id)) == "fine\n"


def test_a_program_from_run_to_end(server: Served) -> None:
    with server.browser() as browser:
        events = browser.run(FIRST)
    assert whole(events)
    assert (events[0]["k"], events[0]["v"][0], events[0]["source"]) == ("run", 1, FIRST)
    kinds = {event["k"] for event in events}
    assert {"run", "leaf", "op", "bind", "bwd", "visit", "eg", "acc", "txt", "end"} <= kinds
    assert printed(events) == "4.0 4.0\n"
    assert events[-1]["status"] == "ok"


def test_states_go_forward(server: Served) -> None:
    with server.browser() as browser:
        browser.send(k="run", run="r", source="pass")
        states = [message["state"] for message in browser.until_ended() if message["k"] == "state"]
    assert states in (["queued", "running", "ended"], ["queued", "ended"], ["running", "ended"])


def test_a_run_with_a_condition_turned_round(server: Served) -> None:
    source = "n = 1\nif n: print('if')\nelse: print('else')\n"
    flip = {"src": [2, 3, 2, 4], "nth": 0}
    with server.browser() as browser:
        plain = browser.run(source, "plain")
        ghost = browser.run(source, "ghost", flip=flip)
        missing = browser.run(source, "missing", flip=flip | {"nth": 1})
    assert (printed(plain), printed(ghost)) == ("if\n", "else\n")
    assert ("flip" in plain[0], ghost[0]["flip"]) == (False, flip)
    assert [event.get("flipped", False) for event in ghost if event["k"] == "test"] == [True]
    assert [event["etype"] for event in missing if event["k"] == "err"] == ["FlipError"]


def test_runs_that_something_is_done_to(server: Served) -> None:
    source = """import torch
x = torch.tensor(3.0, requires_grad=True)
a = x * x
(a * 2 + a).backward()
print(x.grad.item() if x > 1 else None)
"""
    way = {"is": "frozen", "decisions": [{"src": [5, 23, 5, 28], "values": [False]}]}
    with server.browser() as browser:
        wrong = browser.run(source, "wrong", lab={"is": "wrong", "mistake": "assign"})
        checked = browser.run(source, "checked", lab={"is": "check"})
        frozen = browser.run(source, "frozen", lab=way)
    assert [printed(events) for events in (wrong, checked, frozen)] == ["6.0\n", "18.0\n", "None\n"]
    assert wrong[0]["lab"] == {"is": "wrong", "mistake": "assign"}
    assert [event["found"] for event in checked if event["k"] == "chk"] == ["agrees"] * 4
    assert [event.get("flipped", False) for event in frozen if event["k"] == "test"] == [True]


@pytest.mark.parametrize(
    ("source", "status", "error"),
    [
        ("x = (", "error", "SyntaxError"),
        ("x = y", "error", "NameError"),
        ("raise ValueError('no')", "error", "ValueError"),
        ("import torch\ntorch.onse(2)", "error", "AttributeError"),
        ("import requests", "error", "ModuleNotFoundError"),
        ("def f(): f()\nf()", "error", "RecursionError"),
        ("x = '\\ud800'\nprint(x)", "ok", None),
        ("print('é한🙂')", "ok", None),
        ("", "ok", None),
        ("import sys\nsys.exit(3)", "error", None),
        ("open('/etc/passwd')", "error", "FileNotFoundError"),
        ("import numpy as np\nx = [np.ones(1 << 22) for _ in range(1000)]", "memory", "MemoryError"),
        ("while True: print('x' * 1000)", "output", None),
    ],
)
def test_every_program_ends_with_a_clear_event(server: Served, source: str, status: str, error: str | None) -> None:
    with server.browser() as browser:
        events = browser.run(source)
        assert whole(events)
        errors = [event for event in events if event["k"] == "err"]
        assert [event["etype"] for event in errors] == ([error] if error else [])
        assert all(event.get("src") for event in errors)
        assert events[-1]["status"] == status
        fine(browser)


def test_an_endless_loop_times_out_at_its_line() -> None:
    with serving(wall_s=0.5) as server, server.browser() as browser:
        events = browser.run(FOREVER)
        assert (events[-1]["status"], events[-1]["src"]) == ("timeout", [2, 0, 2, 16])
        assert printed(events) == "going\n"
        fine(browser)


def test_events_of_a_sleeping_program_come_at_once(server: Served) -> None:
    with server.browser() as browser:
        browser.send(k="run", run="r", source="import time\nfor i in range(3): print(i)\ntime.sleep(600)\n")
        events: list[Message] = []
        while printed(events) != "0\n1\n2\n":
            message = browser.receive()
            events += message["ev"] if message["k"] == "batch" else []
        browser.send(k="stop", run="r")
        assert browser.events()[-1]["status"] == "stopped"


def test_stop_keeps_the_trace_and_names_the_line(server: Served) -> None:
    with server.browser() as browser:
        browser.send(k="run", run="r", source=FOREVER)
        events = browser.until_event("txt")
        browser.send(k="stop", run="r")
        events += browser.events()
        assert whole(events)
        assert (events[-1]["status"], events[-1]["src"]) == ("stopped", [2, 0, 2, 16])
        browser.send(k="stop", run="r")
        fine(browser)


def test_a_new_run_stops_the_one_before() -> None:
    with serving(processes=1) as server, server.browser() as browser:
        browser.send(k="run", run="first", source=FOREVER)
        browser.until_event("txt")
        fine(browser, "second")


def test_the_queue_tells_the_position() -> None:
    with serving(processes=1, queue=1) as server, server.browser() as one, server.browser() as two:
        one.send(k="run", run="a", source=FOREVER)
        one.until_event("txt")
        two.send(k="run", run="b", source="print(2)")
        queued = two.receive()
        assert (queued["state"], queued["position"]) == ("queued", 1)
        with server.browser() as three:
            three.send(k="run", run="c", source="print(3)")
            refused = three.receive()
            assert (refused["k"], refused["why"], refused["run"]) == ("refused", "busy", "c")
            assert refused["retry_s"] > 0
        one.send(k="stop", run="a")
        assert printed(two.events("b")) == "2\n"


@pytest.mark.parametrize(
    ("message", "why", "said"),
    [
        ("", "malformed", "JSON"),
        ("{", "malformed", "JSON"),
        ("[" * 10_000, "malformed", "JSON"),
        ('{"k":"dance"}', "malformed", "dance"),
        ('{"k":"run","run":"r"}', "malformed", "source"),
        ('{"k":"run","run":"r","source":1}', "malformed", "source"),
        ('{"k":"run","run":"r","source":"","more":1}', "malformed", "more"),
        ('{"k":"run","run":"","source":""}', "malformed", "1 to 64"),
        ('{"k":"run","run":"' + "x" * 65 + '","source":""}', "malformed", "1 to 64"),
        ('{"k":"stop","run":"nope"}', "unknown_run", "nope"),
        ('{"k":"resume","session":"nope","run":"r","since":0}', "unknown_run", "expired"),
        (b"\x00\x01", "malformed", "binary"),
        (json.dumps({"k": "run", "run": "r", "source": "#" * 200_000}), "too_large", "at most 102400 bytes"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_connection_stays(
    server: Served, message: str | bytes, why: str, said: str
) -> None:
    with server.browser() as browser:
        browser.send_raw(message)
        refused = browser.receive()
        assert (refused["k"], refused["why"]) == ("refused", why)
        assert said in refused["message"]
        fine(browser)


def test_a_run_id_names_one_run(server: Served) -> None:
    with server.browser() as browser:
        fine(browser, "one")
        browser.send(k="run", run="one", source="print(2)")
        refused = browser.receive()
        assert (refused["why"], refused["run"]) == ("malformed", "one")


def test_an_ack_of_a_run_that_is_not_watched_is_ignored(server: Served) -> None:
    with server.browser() as browser:
        browser.send(k="ack", run="nope", q=-5)
        fine(browser)


def test_a_message_beyond_all_bounds_closes_the_connection(server: Served) -> None:
    with server.browser() as browser:
        browser.send_raw("x" * 2_000_000)
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            browser.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    with server.browser() as browser:
        fine(browser)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_pages_of_other_origins_open_no_session(server: Served, origin: str) -> None:
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        server.browser(origin=origin)
    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["content-type"] == "application/problem+json"


def test_our_own_pages_and_named_ones_may() -> None:
    with serving(origins="https://course.example") as server:
        for origin in (server.url(""), "https://course.example"):
            with server.browser(origin=origin) as browser:
                fine(browser)


RESUMED = "for i in range(40):\n    print(i)\n"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 42))
def test_resumed_after_any_cut_the_trace_is_whole(server: Served, cut: int) -> None:
    first = server.browser(acks=False)
    first.send(k="run", run="r", source=RESUMED)
    seen = first.at_least(cut)[:cut]
    first.vanish()
    with server.browser() as second:
        second.send(k="resume", session=first.session, run="r", since=following(seen))
        seen += second.events()
    assert whole(seen)
    assert printed(seen) == "".join(f"{i}\n" for i in range(40))


def test_the_program_goes_on_while_nobody_looks_and_the_new_session_is_the_old_one(server: Served) -> None:
    first = server.browser()
    first.send(k="run", run="r", source=FOREVER)
    events = first.until_event("txt")
    first.vanish()
    with server.browser() as second:
        second.send(k="resume", session=first.session, run="r", since=len(events))
        second.send(k="stop", run="r")
        events += second.events()
    assert whole(events)
    with server.browser() as third:
        third.send(k="resume", session=second.session, run="r", since=0)
        assert third.events() == events


def test_resume_beyond_what_happened_is_refused(server: Served) -> None:
    with server.browser() as browser:
        count = len(browser.run("print(1)"))
        browser.send(k="resume", session=browser.session, run="r", since=count + 1)
        assert browser.receive()["why"] == "malformed"
        browser.send(k="resume", session=browser.session, run="r", since=count - 1)
        assert [event["k"] for event in browser.events()] == ["end"]


def test_sessions_expire() -> None:
    with serving(session_ttl_s=0) as server:
        with server.browser() as first:
            fine(first, "r")
        deadline = time.monotonic() + 5
        while True:
            with server.browser() as second:
                second.send(k="resume", session=first.session, run="r", since=0)
                if second.receive()["k"] == "refused":
                    return
            assert time.monotonic() < deadline, "the session is still there"


def test_no_more_browsers_than_the_server_wants() -> None:
    with serving(sessions=1) as server, server.browser() as browser:
        with websockets.sync.client.connect(f"ws://127.0.0.1:{server.port}/api/v1/session") as other:
            assert json.loads(other.recv(5))["why"] == "busy"
            with pytest.raises(websockets.exceptions.ConnectionClosed):
                other.recv(5)
        fine(browser)


def test_a_browser_that_draws_nothing_holds_up_only_itself() -> None:
    with serving(window=50) as server, server.browser(acks=False) as lazy, server.browser() as other:
        lazy.send(k="run", run="r", source="print(1)\n" * 500)
        got = lazy.at_least(50)
        assert len(got) == 50
        fine(other)
        lazy.send(k="ack", run="r", q=40)
        got += lazy.at_least(40)
        assert [event["q"] for event in got] == list(range(90))
