"""A monitor elsewhere is asked after each good run; nothing that it does matters, and its address is
nowhere told."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.config import Quiet, Settings
from digest.pipeline.heartbeat import EVERY, Heartbeat
from tests import smtp, web
from tests.test_cli import folder, run, with_relay
from tests.test_config import RELAY, SENDER, SOURCES, load, mistakes

__all__ = ["folder"]  # a fixture

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
BROKEN = "  - {name: broken, kind: feed, url: 'http://127.0.0.1:9/'}\nsender:"


def watched(folder: Path, more: str, *, port: int = 9) -> Path:
    with_relay(folder, port)
    path = folder / "config/digest.yaml"
    path.write_text(path.read_text() + more)
    return path


@pytest.mark.slow
def test_a_monitor_is_asked_after_a_good_collect_and_a_good_send(folder: Path) -> None:
    with smtp.server() as server, web.serving(lambda _: (200, b"OK")) as monitor:
        watched(folder, f"heartbeat: {monitor.url}/secret\n", port=server.port)

        asked = [
            (run(*words, cwd=folder).returncode, len(monitor.asked))
            for words in (["collect"], ["status"], ["send"], ["send"])
        ]

    assert asked == [(0, 1), (0, 1), (0, 2), (0, 3)]
    assert set(monitor.asked) == {"/secret"}


@pytest.mark.slow
def test_a_monitor_is_not_asked_after_a_run_that_failed(folder: Path) -> None:
    with web.serving(lambda _: (200, b"OK")) as monitor:
        path = watched(folder, f"heartbeat: {monitor.url}/secret\n")
        path.write_text(path.read_text().replace("sender:", BROKEN, 1))

        ended = [run(word, cwd=folder).returncode for word in ("collect", "send")]

    assert (ended, monitor.asked) == ([1, 1], [])


@pytest.mark.slow
@pytest.mark.parametrize(("on", "times"), [("[collect]", [1, 1]), ("[send]", [0, 1])])
def test_a_monitor_watches_what_it_is_set_on(folder: Path, on: str, times: list[int]) -> None:
    with smtp.server() as server, web.serving(lambda _: (200, b"OK")) as monitor:
        more = f"heartbeat: {{url: '{monitor.url}/secret', on: {on}}}\n"
        watched(folder, more, port=server.port)
        asked = []
        for word in ("collect", "send"):
            run(word, cwd=folder)
            asked.append(len(monitor.asked))

    assert asked == times


def refuse(_: object) -> None:
    raise OSError


AILING: dict[str, Callable[..., object]] = {
    "500": lambda handler: web.say(handler, b"no", status=500),
    "redirect in a circle": lambda handler: web.say(handler, status=302, Location="/secret"),
    "no answer": refuse,
    "garbage": lambda handler: handler.wfile.write(b"\x00\xff\r\n\r\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("ailing", AILING.values(), ids=AILING)
def test_whatever_a_monitor_does_the_run_is_good_and_says_nothing_of_it(
    folder: Path, ailing: Callable[..., object]
) -> None:
    with web.handling(ailing) as address:
        watched(folder, f"heartbeat: {address}/secret\n")
        done = run("collect", cwd=folder)

    assert (done.returncode, done.stderr) == (0, "")
    assert "secret" not in done.stdout


def test_a_monitor_that_nobody_answers_for_stops_nothing(folder: Path) -> None:
    watched(folder, "heartbeat: 'http://127.0.0.1:9/secret'\n")

    done = run("collect", cwd=folder)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_monitor_that_does_not_answer_costs_some_seconds(folder: Path) -> None:
    with web.handling(lambda _: time.sleep(12)) as address:
        watched(folder, f"heartbeat: {address}/secret\n")
        began = time.monotonic()
        done = run("collect", cwd=folder)
        took = time.monotonic() - began

    assert done.returncode == 0
    assert took < 11


def test_ticks_tell_a_monitor_every_five_minutes(tmp_path: Path) -> None:
    clock = web.Time(now=NOW)
    with web.serving(lambda _: (200, b"OK")) as monitor:
        settings = load(tmp_path, SENDER + RELAY + SOURCES + f"heartbeat: {monitor.url}\n")
        heart = Heartbeat(clock=clock.clock, sleep=clock.sleep)
        for _ in range(11):
            heart.beat(settings, "send")
            clock.now += timedelta(minutes=1)
        heart.beat(settings, "collect")

    assert timedelta(minutes=5) == EVERY
    assert len(monitor.asked) == 4


def test_the_address_of_a_monitor_is_shown_nowhere(tmp_path: Path) -> None:
    settings = load(tmp_path, SENDER + RELAY + SOURCES + "heartbeat: https://m.example/secret\n")

    assert settings.heartbeat is not None
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("written", ["'htps://secret'", "{url: secret}", "'https://a b/secret'"])
def test_a_wrong_address_of_a_monitor_is_a_mistake_that_does_not_quote_it(
    tmp_path: Path, written: str
) -> None:
    told = mistakes(tmp_path, SENDER + RELAY + SOURCES + f"heartbeat: {written}\n")

    assert len(told) == 1
    assert "heartbeat" in told[0]
    assert "secret" not in told[0]


def of(folder: Path, more: str) -> Settings:
    return load(folder, SENDER + RELAY + SOURCES + more)


def test_an_operator_is_an_address_with_quiet_hours_or_without(tmp_path: Path) -> None:
    short = of(tmp_path, "operator: olga@example.org\n").operator
    long = of(tmp_path, "operator: {address: olga@example.org, quiet: '22:00-07:00'}\n").operator

    assert short is not None
    assert long is not None
    assert (short.address, short.quiet) == (long.address, None) == ("olga@example.org", None)
    assert isinstance(long.quiet, Quiet)
    assert (long.quiet.begin.hour, long.quiet.end.hour) == (22, 7)


@pytest.mark.parametrize("quiet", ["22:00", "22-7", "22:00-22:00", "25:00-07:00", "night", "''"])
def test_quiet_hours_are_two_different_times_of_day(tmp_path: Path, quiet: str) -> None:
    more = f"operator: {{address: olga@example.org, quiet: '{quiet.strip(chr(39))}'}}\n"
    (told,) = mistakes(tmp_path, SENDER + RELAY + SOURCES + more)

    assert 'expected two times of day such as "22:00-07:00"' in told


def test_a_log_is_text_or_json(tmp_path: Path) -> None:
    assert [of(tmp_path, f"log: {log}\n").log for log in ("text", "json")] == ["text", "json"]
    assert "text or json" in mistakes(tmp_path, SENDER + RELAY + SOURCES + "log: xml\n")[0]
