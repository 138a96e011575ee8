"""A clock that cannot be true sends nothing, and what it wrote is mended once it is right."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from digest.exceptions import ClockError
from digest.ledger import Timekeeper
from digest.model import Moment, Response, Timekeeping, Witness
from digest.pipeline import clock_guard, dispatch
from digest.pipeline.application import Rooms
from tests import smtp, web
from tests.makers import build, houses
from tests.test_dispatch import digest, installed, lay_out, wait_for

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AHEAD = 400 * DAY
PAPER = (
    '{{"id": "{0}", "title": "Agents that plan {0}", "abstract": "We plan.", "listed_on": "{1}"}}\n'
)


@pytest.fixture
def rooms(tmp_path: Path, server: smtp.Server) -> Iterator[Rooms]:
    folder = lay_out(tmp_path, server.port, readers=3)
    houses.collect(folder, NOW)
    with houses.opened(folder, NOW) as rooms:
        yield rooms


def moment(passed: timedelta, *, ahead: timedelta = timedelta(0)) -> Moment:
    return Moment(at=NOW + passed + ahead, since=DAY + passed, boot_id="one")


def serve(rooms: Rooms, now: datetime) -> list[str]:
    return [receipt.state for _, receipt in dispatch.serve(rooms, now=now)]


def list_paper(rooms: Rooms, number: str, on: date, now: datetime) -> None:
    """List one more paper, and collect it."""
    folder = rooms.settings.path.parent
    with (folder / "listings.jsonl").open("a") as file:
        file.write(PAPER.format(number, on))
    houses.collect(folder, now)


@pytest.mark.slow
def test_everybody_is_served_again_after_a_tick_of_a_clock_that_was_400_days_ahead(
    rooms: Rooms, server: smtp.Server, caplog: pytest.LogCaptureFixture
) -> None:
    serve(rooms, NOW)
    serve(rooms, NOW + AHEAD)
    server.messages.clear()
    list_paper(rooms, "2603.00002", date(2026, 3, 13), NOW + DAY)

    states = serve(rooms, NOW + DAY)

    assert states == ["sent"] * 3
    assert len(server.messages) == 3
    assert any("would have waited" in one.getMessage() for one in caplog.records)
    for one in rooms.ledger.subscribers():
        dates = [issue.issue_on for issue in rooms.ledger.history(one.id)]
        assert max(dates) == date(2026, 3, 13)


@pytest.mark.slow
def test_who_was_mailed_by_that_clock_is_mailed_again_that_day_and_no_paper_twice(
    rooms: Rooms, server: smtp.Server
) -> None:
    far = NOW + AHEAD
    list_paper(rooms, "2704.00001", far.date(), far)
    assert serve(rooms, far) == ["sent"] * 3
    list_paper(rooms, "2603.00002", NOW.date(), NOW)
    server.messages.clear()

    assert serve(rooms, NOW) == ["sent"] * 3

    for one in rooms.ledger.subscribers():
        shown = [paper for issue in rooms.ledger.history(one.id) for paper in issue.papers]
        assert len(shown) == len(set(shown)), "a paper is shown once"
        dates = [issue.issue_on for issue in rooms.ledger.history(one.id)]
        assert dates == [NOW.date(), NOW.date() - DAY]
    assert b"2603.00001" in server.messages[0].data, "what its window left out comes now"


@pytest.mark.slow
def test_what_that_clock_looked_at_and_did_not_show_is_looked_at_again(rooms: Rooms) -> None:
    serve(rooms, NOW)
    list_paper(rooms, "2603.00002", NOW.date(), NOW + HOUR)
    far = NOW + AHEAD
    list_paper(rooms, "2704.00001", far.date(), far)
    serve(rooms, far)

    assert serve(rooms, NOW + 5 * DAY) == ["sent"] * 3

    last = rooms.ledger.history("p00")[0]
    assert [one.title for one in rooms.archive.get(last.papers).values()] == [
        "Agents that plan 2603.00002"
    ], "it is too old to be held over, and was new to nobody but that clock"


def test_an_outage_of_a_time_that_has_not_come_holds_nobody_up(rooms: Rooms) -> None:
    rooms.ledger.note_outage("relay: connection refused", now=NOW + AHEAD)

    assert serve(rooms, NOW) == ["sent"] * 3


@pytest.mark.slow
def test_a_source_visited_by_that_clock_is_asked_again(rooms: Rooms) -> None:
    folder = rooms.settings.path.parent
    list_paper(rooms, "2603.00002", NOW.date(), NOW + AHEAD)
    clock_guard.mend(rooms, now=NOW)

    visit = rooms.archive.visits()["listings"]
    paper = rooms.archive.find(["arxiv:2603.00002"])["arxiv:2603.00002"]

    assert (visit.at, visit.next_at) == (NOW, NOW)
    assert paper.first_seen_at == NOW
    assert not rooms.archive.is_ahead(NOW)
    assert houses.collect(folder, NOW)["listings"].state in {"fresh", "unchanged"}


@pytest.mark.slow
def test_what_a_server_called_unchanged_then_is_asked_for_anew(rooms: Rooms) -> None:
    with rooms.store.write() as db:
        db.execute("INSERT INTO answers (url, etag) VALUES ('https://example.org/feed', 'x')")
    list_paper(rooms, "2603.00002", NOW.date(), NOW + AHEAD)

    clock_guard.mend(rooms, now=NOW)

    assert rooms.archive.validators("https://example.org/feed") is None


def test_what_is_right_is_left_alone(rooms: Rooms, caplog: pytest.LogCaptureFixture) -> None:
    serve(rooms, NOW)
    before = rooms.ledger.deliveries(), rooms.archive.visits()

    clock_guard.mend(rooms, now=NOW + MINUTE)

    assert (rooms.ledger.deliveries(), rooms.archive.visits()) == before
    assert "mended" not in caplog.text


def test_a_step_stops_until_the_clock_is_back_and_is_told(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    clock_guard.check(rooms, moment(timedelta(0)))
    with pytest.raises(ClockError, match="400 days further than time"):
        clock_guard.check(rooms, moment(MINUTE, ahead=AHEAD))

    assert Timekeeper(rooms.store).noted().doubt
    clock_guard.check(rooms, moment(2 * MINUTE))
    assert Timekeeper(rooms.store).noted().doubt is None
    assert "the clock is trusted again" in caplog.text


def test_a_person_may_accept_the_clock(rooms: Rooms) -> None:
    clock_guard.check(rooms, moment(timedelta(0)))
    clock_guard.check(rooms, moment(MINUTE, ahead=AHEAD), accepts=True)
    clock_guard.check(rooms, moment(2 * MINUTE, ahead=AHEAD))

    assert Timekeeper(rooms.store).noted().trust == "accepted"


def test_what_is_noted_comes_back_as_it_was(rooms: Rooms) -> None:
    heard = tuple(
        Witness(server=one, at=NOW, heard=moment(passed))
        for one in ("a.example.org", "b.example.org:8080")
        for passed in (MINUTE, HOUR)
    )
    kept = Timekeeping(last=moment(HOUR), trust="trusted", heard=heard)

    Timekeeper(rooms.store).note(kept, now=NOW)

    assert Timekeeper(rooms.store).noted() == kept


def test_each_run_is_noted_that_begins(rooms: Rooms) -> None:
    for passed in (timedelta(0), MINUTE):
        clock_guard.check(rooms, moment(passed), begins=True)

    assert Timekeeper(rooms.store).noted().last == moment(MINUTE)


@pytest.mark.slow
def test_a_store_that_knows_no_clock_yet_knows_when_the_last_run_was(rooms: Rooms) -> None:
    serve(rooms, NOW)

    with pytest.raises(ClockError, match="behind the last run, of 2026-03-12 09:00 UTC"):
        clock_guard.check(rooms, moment(-DAY))
    clock_guard.check(rooms, moment(DAY))


def test_a_tick_a_minute_writes_nothing(rooms: Rooms) -> None:
    clock_guard.check(rooms, moment(timedelta(0)))
    before = Timekeeper(rooms.store).noted()
    clock_guard.check(rooms, moment(59 * MINUTE))

    assert Timekeeper(rooms.store).noted() == before
    clock_guard.check(rooms, moment(61 * MINUTE))
    assert Timekeeper(rooms.store).noted().last == moment(61 * MINUTE)


HEADERS = {
    "a date": ({"date": "Thu, 12 Mar 2026 09:00:00 GMT"}, NOW),
    "from a cache": ({"date": "Thu, 12 Mar 2026 08:00:00 GMT", "age": "3600"}, NOW),
    "in another zone": ({"date": "Thu, 12 Mar 2026 10:00:00 +0100"}, NOW),
    "of no known zone": ({"date": "Thu, 12 Mar 2026 09:00:00 -0000"}, NOW),
    "no date": ({"age": "3600"}, None),
    "no date of ours": ({"date": "yesterday"}, None),
    "a day that never was": ({"date": "Thu, 32 Mar 2026 09:00:00 GMT"}, None),
    "an age that is none": ({"date": "Thu, 12 Mar 2026 09:00:00 GMT", "age": "old"}, None),
    "an age of ages": ({"date": "Thu, 12 Mar 2026 09:00:00 GMT", "age": "9" * 30}, None),
}


@pytest.mark.parametrize(("headers", "at"), HEADERS.values(), ids=HEADERS)
def test_an_answer_says_what_time_it_is_by_its_date_and_age(
    headers: dict[str, str], at: datetime | None
) -> None:
    url = "https://user:word@example.org:8443/feed"
    answer = Response(url=url, status=200, headers=headers, body=b"", received_at=NOW)

    found = clock_guard.of(answer, moment(HOUR))

    assert (found and found.at) == at
    assert found is None or found.server == "example.org:8443"


# A program of its own, whose clock is so many days ahead of the machine's.
MOVED = """
import sys
from datetime import timedelta
from digest import cli
from digest.cli import context
real, ahead = context.now, timedelta(days=float(sys.argv[1]))
context.now = lambda: real() + ahead
cli.main(sys.argv[2:])
"""


def moved(folder: Path, days: float, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MOVED, str(days), *digest(folder, *words)[3:]],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )


@pytest.mark.slow
def test_send_from_cron_is_guarded_and_status_says_so_first(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, readers=2)
        with (folder / "digest.yaml").open("a") as settings:
            settings.write("operator: admin@example.org\n")
        ahead = moved(folder, 400, "send")
        told = [one.recipient for one in server.messages]
        status = moved(folder, 400, "status")
        as_json = json.loads(moved(folder, 400, "status", "--json").stdout)
        back = moved(folder, 0, "send")

    assert (ahead.returncode, back.returncode) == (1, 0)
    assert told == ["admin@example.org"], "the operator is told, and nobody else"
    assert "error: the clock is not trusted: it went 400 days further" in ahead.stderr
    first = status.stdout.partition("Needs attention\n")[2].splitlines()[0]
    assert first.startswith("the clock is not trusted")
    assert (as_json["clock"]["trust"], "400 days" in as_json["clock"]["reason"]) == (
        "doubted",
        True,
    )
    assert len(server.messages) == 3


@pytest.mark.slow
def test_files_alone_are_no_witness_and_the_clock_is_believed(tmp_path: Path) -> None:
    folder = installed(tmp_path, 9, readers=1)

    status = moved(folder, 0, "status")

    assert "believed: since the machine's start no source has said" in status.stdout


FEED = b"""<rss version="2.0"><channel><title>Letters</title>
<item><title>Agents that plan</title><link>https://example.org/1</link></item></channel></rss>"""


def dated(ahead: timedelta) -> web.Handle:
    """Answer with a feed, by a clock that is so far *ahead* of this machine's."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        at = datetime.now(UTC) + ahead  # noqa: TID251  as the program under test does
        handler.send_response_only(200)
        handler.send_header("Date", f"{at:%a, %d %b %Y %H:%M:%S} GMT")
        handler.send_header("Content-Length", str(len(FEED)))
        handler.end_headers()
        handler.wfile.write(FEED)

    return handle


def with_feeds(folder: Path, port: int, *urls: str) -> Path:
    feeds = "".join(f"  - {{name: f{i}, kind: feed, url: '{url}'}}\n" for i, url in enumerate(urls))
    person = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: Etc/UTC}\n"
    return houses.lay_out(folder, feeds, people=build.due_now(person), port=port)


@pytest.mark.slow
def test_servers_that_say_otherwise_stop_and_two_that_agree_let_go(tmp_path: Path) -> None:
    with (
        smtp.server() as server,
        web.handling(dated(timedelta(0))) as one,
        web.handling(dated(timedelta(0))) as other,
    ):
        folder = with_feeds(tmp_path, server.port, one, other)
        collected = moved(folder, 3, "collect")
        first = moved(folder, 3, "send")
        right = moved(folder, 0, "collect")
        second = moved(folder, 0, "send")

    assert (collected.returncode, first.returncode) == (0, 1)
    assert "error: the clock is not trusted: it is 3 days ahead of every server" in collected.stderr
    assert "3 days ahead" in first.stderr
    assert "the clock is trusted again" in right.stderr
    assert (second.returncode, len(server.messages)) == (0, 1)


@pytest.mark.slow
def test_one_server_that_is_wrong_stops_nobody(tmp_path: Path) -> None:
    with (
        smtp.server() as server,
        web.handling(dated(timedelta(0))) as one,
        web.handling(dated(-3 * DAY)) as other,
    ):
        folder = with_feeds(tmp_path, server.port, one, other)
        moved(folder, 0, "collect")
        sent = moved(folder, 0, "send")
        status = json.loads(moved(folder, 0, "status", "--json").stdout)

    assert (sent.returncode, len(server.messages)) == (0, 1)
    assert status["clock"]["trust"] == "trusted"


@pytest.mark.slow
def test_a_clock_may_be_accepted_and_what_it_wrote_is_mended(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = lay_out(tmp_path, server.port, on=f"{datetime.now(UTC).date()}")  # noqa: TID251
        moved(folder, 400, "collect")
        moved(folder, 400, "send")
        refused = moved(folder, 0, "send")
        accepted = moved(folder, 0, "send", "--accept-clock")
        status = moved(folder, 0, "status")

    assert refused.returncode == 1
    assert "put back by 400 days" in refused.stderr
    assert accepted.returncode == 0
    assert "mended what was written" in accepted.stderr
    assert "what was written while the clock was ahead" in status.stdout
    today = datetime.now(UTC).date()  # noqa: TID251
    with houses.opened(folder, datetime.now(UTC)) as rooms:  # noqa: TID251
        issues = {(one.issue_on - today, one.state) for one in rooms.ledger.history("p00")}
    assert issues == {(timedelta(0), "empty"), (-DAY, "sent")}, "what they were shown is used up"


@pytest.mark.slow
def test_nothing_is_pruned_by_a_clock_that_is_not_trusted(tmp_path: Path) -> None:
    folder = installed(tmp_path, 9, readers=1)
    with (folder / "digest.yaml").open("a") as settings:
        settings.write("keep: 45 d\n")

    done = moved(folder, 400, "prune")

    assert done.returncode == 1
    assert "the clock is not trusted" in done.stderr


# As MOVED, but by what a file says at the moment.
MOVING = """
import sys
from datetime import timedelta
from pathlib import Path
from digest import cli
from digest.cli import context
real, ahead = context.now, Path(sys.argv[1])
context.now = lambda: real() + timedelta(days=float(ahead.read_text()))
cli.main(sys.argv[2:])
"""


@pytest.mark.slow
def test_run_sends_nothing_until_its_clock_is_right_and_then_goes_on(tmp_path: Path) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("3")
    with (
        smtp.server() as server,
        web.handling(dated(timedelta(0))) as one,
        web.handling(dated(timedelta(0))) as other,
        (tmp_path / "log").open("w+") as log,
    ):
        folder = with_feeds(tmp_path, server.port, one, other)
        process = subprocess.Popen(
            [sys.executable, "-c", MOVING, str(ahead), *digest(folder, "run")[3:]],
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parents[1],
        )
        try:
            wait_for(lambda: "the clock is not trusted" in (tmp_path / "log").read_text())
            time.sleep(1)
            assert server.messages == []
            ahead.write_text("0")
            process.send_signal(signal.SIGHUP)
            wait_for(lambda: len(server.messages) == 1)
        finally:
            process.terminate()
            process.wait(timeout=40)

    said = (tmp_path / "log").read_text()
    assert said.count("the clock is not trusted") == 1
    assert "the clock is trusted again" in said
    assert "mended what was written while the clock was ahead" in said
