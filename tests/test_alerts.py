"""Mails to the operator: what is grave, once a day, when a relay takes it and it is not quiet."""

import email
import email.policy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.exceptions import SettingsError
from digest.ledger import Outage
from digest.model import Batch, Source, Trouble, Visit
from digest.pipeline import alerting, attention, dispatch, overview
from digest.pipeline.application import Rooms
from digest.pipeline.attention import Condition
from tests import smtp
from tests.makers import build, houses
from tests.makers.houses import PLAIN
from tests.test_cli import folder, run, with_relay

__all__ = ["folder"]  # a fixture

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOURCES = "  - {name: letters, kind: feed, url: 'http://127.0.0.1:9/'}\n  - {name: notes, kind: feed, url: 'http://127.0.0.1:9/2'}"
OPERATOR = "operator: {address: olga@example.org}\n"
PEOPLE = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC}\n"


@contextmanager
def installed(
    folder: Path, port: int, *, operator: str = OPERATOR, people: str = "subscribers: []\n"
) -> Iterator[Rooms]:
    folder.mkdir(exist_ok=True)
    (folder / "digest.yaml").write_text(PLAIN.format(sources=SOURCES, port=port) + operator)
    (folder / "subscribers.yaml").write_text(people)
    with houses.opened(folder, NOW) as rooms:
        yield rooms


@pytest.fixture
def rooms(tmp_path: Path, server: smtp.Server) -> Iterator[Rooms]:
    with installed(tmp_path, server.port) as rooms:
        yield rooms


def visited(rooms: Rooms, name: str, at: datetime, *, good: bool) -> None:
    state = "fresh" if good else "failed"
    reason = "" if good else "HTTP 503 Service Unavailable"
    rooms.archive.finish(
        Batch(source=name),
        lambda *_: Visit(
            source=name, at=at, state=state, reason=reason, good_at=at if good else None
        ),
        (),
        now=at,
    )


def silence(rooms: Rooms, *names: str, since: datetime = NOW - 3 * DAY) -> None:
    for name in ("letters", "notes"):
        visited(rooms, name, since if name in names else NOW, good=True)
        if name in names:
            visited(rooms, name, NOW, good=False)


def tick(rooms: Rooms, now: datetime = NOW, zone: str = "UTC") -> list[str]:
    return [receipt.state for _, receipt in alerting.tick(rooms, now=now, zone=zone)]


def mails(server: smtp.Server) -> list[EmailMessage]:
    return [
        email.message_from_bytes(one.data, policy=email.policy.default)
        for one in server.messages
        if one.recipient == "olga@example.org"
    ]


def subjects(server: smtp.Server) -> list[str]:
    return [str(one["Subject"]) for one in mails(server)]


def test_a_source_that_is_silent_for_three_days_is_told_once_a_day(
    rooms: Rooms, server: smtp.Server
) -> None:
    silence(rooms, "letters")

    for hours in range(30):
        tick(rooms, NOW + hours * HOUR)

    assert subjects(server) == [
        "Rubricator: letters is silent, Thu 12 Mar",
        "Rubricator: letters is silent, Fri 13 Mar",
    ]


@pytest.mark.slow
def test_a_source_that_is_silent_for_less_is_not_told(rooms: Rooms) -> None:
    silence(rooms, "letters", since=NOW - 3 * DAY + MINUTE)

    assert tick(rooms) == []
    assert tick(rooms, NOW + MINUTE) == ["sent"]


def test_sources_that_fall_silent_together_share_a_mail(rooms: Rooms, server: smtp.Server) -> None:
    silence(rooms, "letters", "notes")

    tick(rooms)

    assert subjects(server) == ["Rubricator: 2 sources are silent, Thu 12 Mar"]
    text = mails(server)[0].get_body(("plain",)).get_content()
    assert "letters: HTTP 503" in text
    assert "notes: HTTP 503" in text


@pytest.mark.slow
def test_one_that_falls_silent_later_on_the_day_is_told_alone(
    rooms: Rooms, server: smtp.Server
) -> None:
    silence(rooms, "letters")
    visited(rooms, "notes", NOW - 3 * DAY + HOUR, good=True)
    visited(rooms, "notes", NOW, good=False)

    tick(rooms)
    tick(rooms, NOW + HOUR)

    assert [one.partition(",")[0] for one in subjects(server)] == [
        "Rubricator: letters is silent",
        "Rubricator: notes is silent",
    ]


def test_a_source_that_never_answered_is_told_after_three_days_too(
    rooms: Rooms, server: smtp.Server
) -> None:
    visited(rooms, "notes", NOW + 3 * DAY, good=True)
    visited(rooms, "letters", NOW, good=False)

    states = [tick(rooms, NOW + days * DAY) for days in range(4)]

    assert states == [[], [], [], ["sent"]]
    assert "It never gave a good answer" in mails(server)[0].get_body(("plain",)).get_content()


def test_a_mail_to_the_operator_says_what_it_is(rooms: Rooms, server: smtp.Server) -> None:
    silence(rooms, "letters")

    tick(rooms, zone="Europe/Berlin")

    (mail,) = mails(server)
    assert (mail["Auto-Submitted"], mail["To"], mail["From"]) == (
        "auto-generated",
        "olga@example.org",
        "Daily Papers <digest@example.org>",
    )
    assert not {"List-Id", "List-Unsubscribe", "Precedence"} & set(mail.keys())
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    for part in (
        "letters is silent",
        "HTTP 503",
        "digest sources test letters",
        "10:00, Europe/Berlin",
    ):
        assert part in html
        assert part in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 72


def test_a_relay_that_refuses_for_an_hour_is_told_when_it_takes_mail_again(
    tmp_path: Path, server: smtp.Server
) -> None:
    with installed(tmp_path, 9) as rooms:
        silence(rooms)
        rooms.ledger.note_outage("connection refused", now=NOW)
        before = tick(rooms, NOW + HOUR - MINUTE)
        refused = tick(rooms, NOW + HOUR)
        back = replace(rooms, settings=replace(rooms.settings, relay=server.relay()))
        again = [tick(back, NOW + HOUR + minutes * MINUTE) for minutes in (1, 2)]

    assert (before, refused, again) == ([], ["deferred"], [["sent"], []])
    assert "the relay takes no mail" in subjects(server)[0]


def test_a_relay_that_refuses_the_readers_alone_takes_what_the_operator_is_told(
    tmp_path: Path,
) -> None:
    with (
        smtp.server(refuse={"ada@example.org": "554 5.7.1 Relay access denied"}) as server,
        installed(tmp_path, server.port, people=PEOPLE) as rooms,
    ):
        silence(rooms)
        rooms.ledger.note_outage("Relay access denied", now=NOW - HOUR)

        states = tick(rooms)

    assert states == ["sent"]


def test_what_waits_for_a_relay_is_told_once_when_the_next_day_tells_it_anew(
    tmp_path: Path, server: smtp.Server
) -> None:
    with installed(tmp_path, 9) as rooms:
        silence(rooms, "letters")
        for days in range(3):
            tick(rooms, NOW + days * DAY)
        back = replace(rooms, settings=replace(rooms.settings, relay=server.relay()))
        tick(back, NOW + 2 * DAY + HOUR)

    assert subjects(server) == ["Rubricator: letters is silent, Sat 14 Mar"]


def test_what_is_over_when_the_relay_is_back_says_so(tmp_path: Path, server: smtp.Server) -> None:
    with installed(tmp_path, 9) as rooms:
        silence(rooms, "letters")
        tick(rooms)
        visited(rooms, "letters", NOW + HOUR, good=True)
        back = replace(rooms, settings=replace(rooms.settings, relay=server.relay()))
        tick(back, NOW + HOUR)

    assert "It is over" in mails(server)[0].get_body(("plain",)).get_content()


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "450 4.2.0 later"])
def test_a_mail_that_cannot_be_sent_makes_no_other_mail_and_no_outage(
    tmp_path: Path, answer: str
) -> None:
    with (
        smtp.server(refuse={"olga@example.org": answer}) as server,
        installed(tmp_path, server.port) as rooms,
    ):
        silence(rooms, "letters")
        for minutes in range(120):
            tick(rooms, NOW + minutes * MINUTE)
        with rooms.store.read() as db:
            (rows,) = db.execute("SELECT count(*) FROM outbox").fetchone()
        known = overview.condition(rooms, now=NOW, zone="UTC")
        shown = [cause for cause in attention.causes(known, now=NOW) if cause.name == "alert"]
        tries = sum("RCPT" in line and "olga" in line for line in server.commands)

        assert (rows, rooms.ledger.outage(), server.messages) == (1, None, [])
        assert answer in shown[0].told
        assert not shown[0].is_grave
        assert tries <= 15


def test_a_mail_whose_end_nobody_saw_goes_out_again_under_its_message_id(
    rooms: Rooms, server: smtp.Server
) -> None:
    silence(rooms, "letters")
    with pytest.raises(ZeroDivisionError):
        for _ in alerting.tick(
            replace(rooms, render_alert=lambda *_, **__: 1 // 0), now=NOW, zone="UTC"
        ):
            pass

    at_once, later = tick(rooms, NOW), tick(rooms, NOW + MINUTE)

    assert (at_once, later, len(mails(server))) == ([], ["sent"], 1)


@pytest.mark.slow
def test_a_relay_that_never_answers_the_end_gets_a_mail_three_times_at_most(
    tmp_path: Path,
) -> None:
    with (
        smtp.server(script={"DOT": [smtp.DROP] * 9}) as server,
        installed(tmp_path, server.port) as rooms,
    ):
        silence(rooms, "letters")
        states = [state for minutes in range(60) for state in tick(rooms, NOW + minutes * MINUTE)]

    assert states == ["in_doubt"] * 3
    assert len({mail["Message-ID"] for mail in mails(server)}) == 1


QUIET = 'operator: {address: olga@example.org, quiet: "22:00-07:00"}\n'


def test_what_comes_up_in_quiet_hours_is_mailed_after_them(
    tmp_path: Path, server: smtp.Server
) -> None:
    night = datetime(2026, 3, 12, 21, 30, tzinfo=UTC)
    with installed(tmp_path, server.port, operator=QUIET) as rooms:
        silence(rooms, "letters", since=night - 3 * DAY)
        sent = {
            night + quarters * timedelta(minutes=15): tick(
                rooms, night + quarters * timedelta(minutes=15), "Europe/Berlin"
            )
            for quarters in range(48)
        }

    # 21:30 UTC is 22:30 in Berlin, 06:00 UTC is 07:00 there.
    assert {at for at, states in sent.items() if states} == {datetime(2026, 3, 13, 6, tzinfo=UTC)}
    assert len(mails(server)) == 1


def test_who_has_no_operator_is_told_nothing(tmp_path: Path, server: smtp.Server) -> None:
    with installed(tmp_path, server.port, operator="") as rooms:
        silence(rooms, "letters")

        assert tick(rooms) == []
        assert server.connections == 0


def test_a_broken_people_file_is_told_without_an_address(rooms: Rooms, server: smtp.Server) -> None:
    silence(rooms)
    mistakes = SettingsError(
        ['subscribers.yaml:2:9: email: expected an e-mail address, got "a@@b.example"', "x"]
    )

    for _ in range(2):
        alerting.note_broken(rooms, mistakes, now=NOW)
    tick(rooms)
    alerting.note_mended(rooms)
    tick(rooms, NOW + DAY)

    assert [one.partition(",")[0] for one in subjects(server)] == [
        "Rubricator: the people's file is broken"
    ]
    told = " ".join(mails(server)[0].get_body(("plain",)).get_content().split())
    assert "subscribers.yaml:2:9" in told
    assert "b.example" not in told


def test_a_mail_that_a_clock_ahead_put_off_goes_out_once_it_is_right(
    tmp_path: Path, server: smtp.Server
) -> None:
    with installed(tmp_path, 9) as rooms:
        silence(rooms, "letters")
        tick(rooms, NOW + 400 * DAY)
        back = replace(rooms, settings=replace(rooms.settings, relay=server.relay()))

        assert "sent" in tick(back, NOW)


WELL = Condition(zone="UTC", store="digest.db", size=10**9, free=10**12)


@pytest.mark.parametrize(
    ("size", "free", "is_told"),
    [
        (0, 499_999_999, True),
        (0, 500_000_000, False),
        (10**11, 4 * 10**9, True),
        (10**9, 10**9, False),
    ],
)
def test_a_store_is_nearly_full_by_what_is_left_on_its_disk(
    size: int,
    free: int,
    is_told: bool,  # noqa: FBT001
) -> None:
    causes = attention.causes(replace(WELL, size=size, free=free), now=NOW)

    assert [cause.name for cause in causes] == ["store"] * is_told


def test_by_a_clock_that_is_not_trusted_nothing_is_silent_or_refused_for_long() -> None:
    source = Source(name="letters", kind="feed", url="https://example.org/")
    visit = Visit(source="letters", at=NOW, state="failed", reason="503", good_at=NOW)
    outage = Outage(reason="connection refused", since=NOW, tries=3, next_try_at=NOW)
    doubt = Trouble(since=NOW, words="it went 400 days further")

    known = replace(WELL, sources=(source,), visits={"letters": visit}, outage=outage, doubt=doubt)
    causes = attention.causes(known, now=NOW + 400 * DAY)

    assert [cause.name for cause in causes if cause.is_grave] == ["clock"]


def test_all_is_well_where_nothing_is_wrong() -> None:
    source = Source(name="letters", kind="feed", url="https://example.org/")
    visit = Visit(source="letters", at=NOW, state="fresh", good_at=NOW)

    known = replace(WELL, sources=(source,), visits={"letters": visit})

    assert attention.causes(known, now=NOW + 2 * DAY) == ()


def test_a_source_that_nobody_asks_any_more_is_told() -> None:
    source = Source(name="letters", kind="feed", url="https://example.org/")
    visit = Visit(source="letters", at=NOW, state="fresh", good_at=NOW)

    known = replace(WELL, sources=(source,), visits={"letters": visit})
    (cause,) = attention.causes(known, now=NOW + 3 * DAY)

    assert (cause.what, cause.is_grave) == ("letters is asked no more", True)


def test_days_on_which_a_source_announces_nothing_are_no_silence() -> None:
    """arXiv's batch of Friday's first minutes is followed by none before Monday's."""
    source = Source(name="arxiv", kind="arxiv", categories=("cs.AI",))
    friday, monday = datetime(2026, 3, 6, 6, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)
    visit = Visit(
        source="arxiv", at=monday, state="stale", reason="not there yet", good_at=friday, tries=1
    )

    known = replace(WELL, sources=(source,), visits={"arxiv": visit})

    assert [cause.is_grave for cause in attention.causes(known, now=monday)] == [False]
    assert [cause.is_grave for cause in attention.causes(known, now=monday + 3 * DAY)] == [True]


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


@given(at=INSTANTS, since=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_relay_is_grave_after_an_hour_and_everything_has_words(
    at: datetime, since: timedelta
) -> None:
    outage = Outage(reason="connection refused", since=at - since, tries=3, next_try_at=at)
    trouble = Trouble(since=at, words="said")
    troubles = {attention.PEOPLE: trouble}
    known = replace(WELL, outage=outage, waiting=1, troubles=troubles)

    causes = attention.causes(known, now=at)

    grave = {cause.name: cause.is_grave for cause in causes}
    assert grave == {"relay": since >= HOUR, "people": True}
    assert all(
        cause.what and cause.told.endswith(".") and cause.to_do.endswith(".") for cause in causes
    )
    assert [cause.is_grave for cause in causes] == sorted(grave.values(), reverse=True)


def test_while_sending_is_held_nothing_is_sent_and_then_it_is(
    tmp_path: Path, server: smtp.Server
) -> None:
    with installed(tmp_path, server.port, people=PEOPLE) as rooms:
        rooms.operation.hold(since=NOW, until=NOW + HOUR)
        held = [list(dispatch.serve(rooms, now=NOW)), list(dispatch.send(rooms, now=NOW))]
        waiting, reason = dispatch.unserved(rooms, now=NOW)
        later = [one.state for _, one in dispatch.serve(rooms, now=NOW + HOUR)]

    assert held == [[], []]
    assert (waiting, reason) == (1, dispatch.HELD)
    assert len(later) == 1


def test_a_hold_without_an_end_lasts_until_it_is_released(rooms: Rooms) -> None:
    rooms.operation.hold(since=NOW, until=None)

    before = rooms.operation.held(NOW + 400 * DAY)
    released = [rooms.operation.release() for _ in range(2)]

    assert before is not None
    assert released == [True, False]
    assert rooms.operation.held(NOW) is None


@pytest.mark.slow
def test_a_broken_people_file_is_told_by_the_send_of_cron_too(folder: Path) -> None:
    with smtp.server() as server:
        path = with_relay(folder, server.port) / "config/digest.yaml"
        path.write_text(path.read_text() + OPERATOR)
        people = folder / "config/subscribers.yaml"
        people.write_text(build.due_now(people.read_text()))
        run("collect", cwd=folder)
        good = people.read_text()
        people.write_text("subscribers:\n  - {id: ada}\n")
        broken = [run("send", cwd=folder).returncode for _ in range(2)]
        status = json.loads(run("status", "--json", cwd=folder).stdout)
        people.write_text(good)
        mended = run("send", cwd=folder).returncode
        after = json.loads(run("status", "--json", cwd=folder).stdout)

    assert (broken, mended) == ([2, 2], 0)
    assert [one.partition(",")[0] for one in subjects(server)] == [
        "Rubricator: the people's file is broken"
    ]
    assert [cause["cause"] for cause in status["attention"]] == ["people"]
    assert after["attention"] == []


@pytest.mark.slow
def test_a_hold_is_heard_in_the_midst_of_a_long_run(tmp_path: Path, server: smtp.Server) -> None:
    people = "subscribers:\n" + "".join(
        f"  - {{id: p{i:03}, email: p{i:03}@example.org, timezone: UTC}}\n" for i in range(120)
    )
    with installed(tmp_path, server.port, operator="", people=people) as rooms:
        visited(rooms, "notes", NOW, good=False)
        first = []
        for _, receipt in dispatch.serve(rooms, now=NOW):
            if not first:
                rooms.operation.hold(since=NOW, until=None)
            first.append(receipt.key[0])
        rooms.operation.release()
        rest = [receipt.key[0] for _, receipt in dispatch.serve(rooms, now=NOW)]

    assert 1 <= len(first) <= dispatch.LOOKS_EVERY + 1
    assert sorted(first + rest) == [f"p{i:03}" for i in range(120)]


@pytest.mark.slow
def test_own_templates_of_a_digest_do_not_keep_the_operator_from_being_told(
    tmp_path: Path, server: smtp.Server
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    base = (ROOT / "templates/base.html").read_text(encoding="utf-8")
    (own / "base.html").write_text(base.replace("<h1>", "<p>{{ page.year }}</p><h1>", 1))
    with installed(tmp_path, server.port, operator=f"{OPERATOR}templates: own\n") as rooms:
        silence(rooms, "letters")

        assert tick(rooms) == ["sent"]
