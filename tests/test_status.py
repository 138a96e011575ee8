"""`digest status`: what needs attention comes first, and figures add up."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from digest.cli.status import page
from digest.exceptions import ClockError
from digest.ledger import PeopleFacts
from digest.model import Moment
from digest.pipeline import clock_guard, dispatch
from digest.pipeline.application import Rooms
from digest.pipeline.overview import Overview, overview
from tests import smtp
from tests.makers import build, houses
from tests.test_cli import folder, run, with_relay
from tests.test_dispatch import lay_out

__all__ = ["folder"]  # a fixture

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ("Pacific/Kiritimati", "Asia/Tokyo", "UTC", "America/New_York", "Pacific/Pago_Pago")
PERSON = "  - {{id: p{i:02}, email: p{i:02}@example.org, timezone: {zone}, send_at: '{hour:02}:00', profile: {{keywords: [{word}]}}}}\n"
ORDER = ("Daily Papers", "source ", "next ", "people ", "issue ", "last run", "store ", "versions ")


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def people(hours: tuple[int, ...] = (1, 7, 13, 23), word: str = "agent") -> str:
    rows = [(zone, hour) for zone in ZONES for hour in hours]
    return "subscribers:\n" + "".join(
        PERSON.format(i=i, zone=zone, hour=hour, word=word if i % 3 else "zymurgy")
        for i, (zone, hour) in enumerate(rows)
    )


def text(seen: Overview, width: int = 100) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(page(seen))
    return console.export_text()


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    with smtp.server(refuse={"p04@example.org": "550 5.1.1 no such user"}) as server:
        lay_out(tmp_path, server.port)
        (tmp_path / "subscribers.yaml").write_text(people())
        houses.collect(tmp_path, NOW)
        with houses.opened(tmp_path, NOW) as rooms:
            yield rooms


def look(rooms: Rooms, now: datetime = NOW) -> Overview:
    return overview(rooms, now=now, zone="UTC")


@pytest.mark.slow
def test_people_of_today_add_up_in_every_zone_at_every_hour(rooms: Rooms) -> None:
    for hours in range(30):
        now = NOW + hours * HOUR
        rooms.ledger.catch_up(now=now)
        before = look(rooms, now).people
        served = Counter(one.state for _, one in dispatch.serve(rooms, now=now))
        after = look(rooms, now).people

        assert before.total == after.total == 20
        assert before.due_today == after.due_today
        assert after.waiting == 0
        assert before.waiting == served.total()


def test_whose_mail_is_refused_for_good_is_failing(rooms: Rooms) -> None:
    rooms.ledger.catch_up(now=NOW)
    states = Counter(one.state for _, one in dispatch.send(rooms, now=NOW))

    seen = look(rooms)

    assert states["failed"] == seen.people.failing == 1
    assert states["sent"] + states["empty"] == seen.people.served
    assert "1 issue is not sent" in text(seen)


def test_what_comes_next_is_what_the_ledger_has(rooms: Rooms) -> None:
    list(dispatch.serve(rooms, now=NOW))

    seen = look(rooms)

    assert seen.sends_at is not None
    assert list(dispatch.serve(rooms, now=seen.sends_at - timedelta(seconds=1))) == []
    assert list(dispatch.serve(rooms, now=seen.sends_at)) != []
    assert seen.collects_at == NOW + HOUR


def test_nothing_is_promised_while_the_clock_is_not_trusted(rooms: Rooms) -> None:
    since = timedelta(days=1)
    clock_guard.check(rooms, Moment(at=NOW, since=since, boot_id="one"), begins=True)
    with pytest.raises(ClockError):
        clock_guard.check(rooms, Moment(at=NOW + DAY, since=since + HOUR, boot_id="one"))

    told = text(look(rooms, NOW + DAY))

    assert "issues wait for the clock" in told
    assert "digest send serves them" not in told


def test_the_last_run_is_told(rooms: Rooms) -> None:
    before = look(rooms).last_run_at
    list(dispatch.serve(rooms, now=NOW))

    assert (before, look(rooms, NOW + HOUR).last_run_at) == (None, NOW)


def test_who_may_get_nothing_is_not_counted(rooms: Rooms) -> None:
    facts = PeopleFacts(rooms.store)
    before = look(rooms).people
    for slug in ("p00", "p01", "p02"):
        facts.suppress(slug, "unsubscribed", now=NOW)
    after = look(rooms).people

    assert (before.total, after.total) == (20, 17)
    assert after.due_today == before.due_today - 3


@pytest.mark.slow
def test_what_needs_attention_comes_first_and_then_all_else_in_its_order(rooms: Rooms) -> None:
    list(dispatch.serve(rooms, now=NOW))
    rooms.ledger.note_outage("connection refused", now=NOW)
    rooms.operation.hold(since=NOW, until=None)

    lines = text(look(rooms)).splitlines()
    heads = [next((name for name in ORDER if line.startswith(name)), None) for line in lines]

    assert [name for name in heads if name] == list(ORDER)
    attention = lines.index("Needs attention")
    assert attention < lines.index(next(line for line in lines if line.startswith("source ")))
    shown = "\n".join(lines[attention:])
    assert "sending is held" in shown
    assert "the relay takes no mail" in shown


@pytest.mark.slow
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(rooms: Rooms, width: int) -> None:
    list(dispatch.serve(rooms, now=NOW))
    rooms.ledger.note_outage("connection refused " * 20, now=NOW)

    assert max(map(len, text(look(rooms), width).splitlines())) <= width


def test_the_json_says_all_of_it(folder: Path) -> None:
    run("collect", cwd=folder)

    told = json.loads(run("status", "--json", cwd=folder).stdout)

    assert {
        "attention",
        "sources",
        "next",
        "people",
        "deliveries",
        "counts",
        "waiting",
        "outage",
    } | {
        "hold",
        "last_run",
        "process",
        "store",
        "versions",
        "clock",
        "no_mail",
    } == set(told)
    assert told["people"]["total"] == 2
    assert told["store"]["size"] > 0
    assert set(told["versions"]) == {"rubricator", "python", "sqlite"}


def test_the_exit_code_says_whether_anything_needs_attention(folder: Path) -> None:
    people = folder / "config/subscribers.yaml"
    people.write_text(build.due_now(people.read_text()))
    run("collect", cwd=folder)
    well = run("status", "--exit-code", cwd=folder)
    run("hold", cwd=folder)
    held = [run("status", *words, cwd=folder).returncode for words in ([], ["--exit-code"])]

    assert (well.returncode, held) == (0, [0, 1])
    assert "All is well." in well.stdout


@pytest.mark.slow
def test_a_hold_is_told_until_it_is_released(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        held = run("hold", cwd=folder)
        sent = run("send", "--json", cwd=folder)
        status = json.loads(run("status", "--json", cwd=folder).stdout)
        told = run("send", cwd=folder).stderr
        again = run("send", "--again", "--all", cwd=folder)
        released = run("release", cwd=folder)
        after = json.loads(run("status", "--json", cwd=folder).stdout)
        later = json.loads(run("send", "--json", cwd=folder).stdout)

    assert (held.returncode, sent.returncode, released.returncode) == (0, 0, 0)
    assert json.loads(sent.stdout)["reason"] == dispatch.HELD
    assert f"{dispatch.HELD}. Then digest send serves them" in told
    assert status["hold"]["until"] is None
    assert (again.returncode, dispatch.HELD in again.stderr) == (2, True)
    assert after["hold"] is None
    assert later["sent"] + later["empty"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("until", "is_taken"),
    [("2999-01-01", True), ("2999-01-01 18:00", True), ("2020-01-01", False), ("soon", False)],
)
def test_a_hold_ends_at_a_day_or_a_time_to_come(folder: Path, until: str, is_taken: bool) -> None:  # noqa: FBT001
    run("collect", cwd=folder)

    done = run("hold", "--until", until, "--json", cwd=folder)

    assert done.returncode == (0 if is_taken else 2)
    told = json.loads(run("status", "--json", cwd=folder).stdout)
    assert (told["hold"] is not None) == is_taken


def test_a_hold_needs_no_people_file(folder: Path) -> None:
    run("collect", cwd=folder)
    (folder / "config/subscribers.yaml").write_text("subscribers: [{}]\n")

    assert run("hold", cwd=folder).returncode == 0


@pytest.mark.slow
def test_who_sends_is_seen_while_it_is_at_work(folder: Path) -> None:
    run("collect", cwd=folder)
    words = [sys.executable, "-m", "digest", "run"]
    before = json.loads(run("status", "--json", cwd=folder).stdout)["process"]
    with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, text=True) as runner:
        try:
            assert "running" in (runner.stderr.readline() if runner.stderr else "")
            seen = json.loads(run("status", "--json", cwd=folder).stdout)["process"]
        finally:
            runner.terminate()
            runner.communicate()
    after = json.loads(run("status", "--json", cwd=folder).stdout)["process"]

    assert (before, seen, after) == (None, runner.pid, None)


@pytest.mark.slow
def test_watching_shows_what_changes_until_it_is_ended(folder: Path) -> None:
    import signal

    run("collect", cwd=folder)
    words = [sys.executable, "-m", "digest", "status", "--watch", "--json"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as watcher:
        lines = watcher.stdout
        assert lines is not None
        before = json.loads(lines.readline())["hold"]
        run("hold", cwd=folder)
        deadline = time.monotonic() + 20
        while (after := json.loads(lines.readline())["hold"]) is None:
            assert time.monotonic() < deadline
        watcher.send_signal(signal.SIGINT)
        watcher.communicate(timeout=20)

    assert (before, after is not None, watcher.returncode) == (None, True, 0)


def test_a_delivery_of_an_earlier_day_is_none_of_today(rooms: Rooms) -> None:
    list(dispatch.serve(rooms, now=NOW))

    later = look(rooms, NOW + 3 * DAY).people

    assert later.served == later.failing == 0
    assert later.waiting + later.later == later.due_today == 20


def test_who_waits_because_nobody_sends_is_told(rooms: Rooms) -> None:
    list(dispatch.serve(rooms, now=NOW))
    at = look(rooms).sends_at
    assert at is not None
    late = at + rooms.settings.patience + HOUR

    before, after = (
        [cause.name for cause in look(rooms, now).attention if cause.name == "late"]
        for now in (late - timedelta(seconds=1), late)
    )

    assert (before, after) == ([], ["late"])
