"""The log of `digest run`: one line an event, ids and no addresses, nothing that says nothing."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest import scheduler
from digest.cli import context, log, run
from digest.cli.reload import Files
from digest.exceptions import StoreError
from digest.pipeline.application import Rooms
from digest.pipeline.heartbeat import Heartbeat
from tests import smtp, web
from tests.makers import build, houses
from tests.makers.houses import PLAIN
from tests.test_dispatch import digest

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
FEED = '<rss version="2.0"><channel><title>Letters</title><item><title>Agents that plan</title><link>https://example.org/1</link></item></channel></rss>'
PERSON = "  - {{id: p{number}, email: p{number}@example.org, timezone: UTC, notices: always}}\n"
PEOPLE = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC}\n"


def record(message: str, *given: object, error: bool = False, **facts: str) -> logging.LogRecord:
    info = None
    if error:
        try:
            int("two\nlines")
        except ValueError:
            info = sys.exc_info()
    made = logging.LogRecord("digest.x", logging.ERROR, "x.py", 1, message, given, info)
    vars(made).update(facts)
    return made


def test_an_event_is_one_line_of_text_whatever_it_holds() -> None:
    line = log._Text().format(record("a\nb %s", "c\r\nd", error=True))  # noqa: SLF001

    assert len(line.splitlines()) == 1
    assert "a\\nb c\\nd\\nTraceback" in line
    assert "ValueError: invalid literal" in line


def test_an_event_is_one_object_of_json_with_what_it_is_about() -> None:
    line = log._Json().format(record("%s: sent", "ada", error=True, subscriber="ada"))  # noqa: SLF001

    told = json.loads(line)
    assert len(line.splitlines()) == 1
    assert (told["event"], told["level"], told["subscriber"]) == ("ada: sent", "error", "ada")
    assert set(told) == {"at", "level", "event", "subscriber", "traceback"}
    assert datetime.fromisoformat(told["at"]).tzinfo


@pytest.mark.parametrize("formatter", [log._Text(), log._Json()])  # noqa: SLF001
def test_no_event_has_an_address_wherever_it_comes_from(formatter: logging.Formatter) -> None:
    try:
        raise ValueError('no mailbox "ada@secret.example"')  # noqa: TRY301
    except ValueError:
        info = sys.exc_info()
    made = logging.LogRecord("digest.x", logging.ERROR, "", 1, "%s", ("<a@secret.example>",), info)
    made.reply = "550 bob@secret.example unknown"

    assert "secret" not in formatter.format(made)


@contextmanager
def installed(folder: Path, port: int, *, more: str = "", sources: str = SOURCE) -> Iterator[Rooms]:
    folder.mkdir(exist_ok=True)
    (folder / "digest.yaml").write_text(PLAIN.format(sources=sources, port=port) + more)
    (folder / "subscribers.yaml").write_text(build.due_now(PEOPLE))
    (folder / "listings.jsonl").write_text(
        json.dumps({"id": "1", "title": "Agents", "listed_on": "2026-03-12"}) + "\n"
    )
    with houses.opened(folder, context.now()) as rooms:
        yield rooms


def heart() -> Heartbeat:
    return Heartbeat(clock=lambda: NOW, sleep=time.sleep)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [one.getMessage() for one in caplog.records]
    caplog.clear()
    return found


def test_a_tick_that_finds_nothing_to_do_says_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with smtp.server() as server, installed(tmp_path, server.port) as rooms:
        ticks = []
        files, doubts = Files(rooms, tmp_path / "digest.yaml"), run.Doubts()
        for _ in range(3):
            run.collect(files, doubts, heart())
            run.send(files, doubts, threading.Event(), heart())
            ticks.append(lines(caplog))

    assert any(line.startswith("ada: ") for line in ticks[0])
    assert any(line.startswith("listings: fresh") for line in ticks[0])
    assert ticks[1:] == [[], []]


@pytest.mark.slow
def test_a_visit_that_goes_as_the_last_one_did_says_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with installed(tmp_path, 9, more="collect_every: 1 min\n") as rooms:
        ticks = []
        files, doubts = Files(rooms, tmp_path / "digest.yaml"), run.Doubts()
        for _ in range(3):
            run.collect(files, doubts, heart())
            ticks.append([line for line in lines(caplog) if line.startswith("listings")])
            with rooms.store.write() as db:
                db.execute("UPDATE sources SET visited_at = 0, next_at = NULL")

    assert [len(tick) for tick in ticks] == [1, 1, 0]
    assert "unchanged" in ticks[1][0]


def test_a_broken_people_file_is_told_once_and_without_addresses(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with smtp.server() as server, installed(tmp_path, server.port) as rooms:
        path = tmp_path / "subscribers.yaml"
        good = path.read_text()
        path.write_text("subscribers:\n  - {id: ada, email: ada@@secret.example}\n")
        files = Files(rooms, tmp_path / "digest.yaml")
        ticks = [_sent(files, caplog) for _ in range(3)]
        path.write_text(good)
        mended = _sent(files, caplog)
        troubles = rooms.operation.troubles()

    (told,) = [line for line in ticks[0] if "stay in force" in line]
    assert "subscribers.yaml:2:22" in told
    assert "secret" not in told
    assert "\n" not in told
    assert ticks[1:] == [[], []]
    assert troubles == {}
    assert mended[0] == "people: the mistake is mended"


@pytest.mark.slow
def test_a_broken_people_file_is_told_that_another_command_noted_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with installed(tmp_path, 9) as rooms:
        files = Files(rooms, tmp_path / "digest.yaml")
        (tmp_path / "subscribers.yaml").write_text("- {id: ada, email: ada@@example.org}\n")
        by_command = _ended(tmp_path, "people", "reload")
        files.take_over_people()

    assert by_command.returncode == 2
    (told,) = lines(caplog)
    assert "stay in force: subscribers.yaml:1:20" in told.replace(f"{tmp_path}/", "")


def _ended(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(digest(folder, *words), check=False, capture_output=True)


def _sent(files: Files, caplog: pytest.LogCaptureFixture) -> list[str]:
    run.send(files, run.Doubts(), threading.Event(), heart())
    return lines(caplog)


def test_a_tick_that_fails_as_the_last_one_did_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    trouble: list[str | None] = ["locked", "locked", "full", "full", None, None]

    def tick() -> None:
        if words := trouble.pop(0):
            raise StoreError(words)

    guarded = scheduler._guarded(tick)  # noqa: SLF001
    for _ in range(6):
        guarded()

    assert lines(caplog) == ["locked", "full", "all is well again, after 2 ticks in vain"]


@pytest.mark.slow
@pytest.mark.parametrize("style", ["text", "json"])
def test_a_run_logs_its_own_events_alone(tmp_path: Path, style: str) -> None:
    asked = threading.Event()

    def answer(handler: web.BaseHTTPRequestHandler) -> None:
        if "secret" in handler.path:
            asked.set()
        web.say(handler, FEED.encode(), **{"Content-Type": "application/rss+xml"})

    with smtp.server() as server, web.handling(answer) as address:
        feed = f"  - {{name: letters, kind: feed, url: '{address}/feed'}}"
        more = f"log: {style}\nheartbeat: '{address}/secret'\n"
        with installed(tmp_path, server.port, more=more, sources=feed):
            pass
        words = [sys.executable, "-m", "digest", "run", "--config", "digest.yaml"]
        with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as runner:
            assert asked.wait(30)
            runner.terminate()
            _, said = runner.communicate(timeout=40)

    events = [
        json.loads(line)["event"] if style == "json" else line.split(" ", 2)[2]
        for line in said.splitlines()
    ]
    assert [
        line.split(":")[0]
        for line in events
        if line.startswith(("running", "letters", "ada", "ended"))
    ]
    assert not {"HTTP", "http", "secret", "apscheduler", "@"} & {
        word for word in ("HTTP", "http", "secret", "apscheduler", "@") if word in said
    }


@pytest.mark.slow
@pytest.mark.parametrize(("connections", "is_meanwhile"), [(2, True), (1, False)])
def test_the_operator_is_told_meanwhile_what_comes_up_while_many_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, connections: int, is_meanwhile: bool
) -> None:
    monkeypatch.setattr(run, "TELLS_EVERY_S", 0.2)
    more = "operator: {address: olga@example.org}\n"
    relay = smtp.server(script={"DOT": [0.1] * 100})
    with relay as server, installed(tmp_path, server.port, more=more) as rooms:
        path = tmp_path / "digest.yaml"
        path.write_text(path.read_text().replace("port:", f"connections: {connections}, port:"))
        crowd = "".join(PERSON.format(number=number) for number in range(60))
        (tmp_path / "subscribers.yaml").write_text(build.due_now("subscribers:\n" + crowd))
        files = Files(rooms, path)
        files.take_over()
        # Half a second after the start somebody breaks the file.
        breaking = threading.Timer(
            0.5, (tmp_path / "subscribers.yaml").write_text, ["subscribers: 5\n"]
        )
        breaking.start()
        run.send(files, run.Doubts(), threading.Event(), heart())
        breaking.join()

    told = [one.recipient for one in server.messages]
    assert told.count("olga@example.org") == 1
    assert len(told) == 61
    assert (told[-1] != "olga@example.org") == is_meanwhile
