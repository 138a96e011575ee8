"""Four simulated weeks of one installation: six sources, an outage, a holiday, a stale Thursday;
every digest must tell the truth.

What a digest says is held against what the hosts noted that they handed out, and against the plan
of the weeks. With `-s` the lead, the warnings and the status of every digest are printed, to be
read by hand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest.model import Digest, Match, Paper
from tests import smtp, web
from tests.four_weeks import (
    ARXIV,
    BEGIN,
    CUT_SHORT,
    DAY,
    DOWN,
    END,
    FIRST,
    HOLIDAYS,
    HUB,
    LABELS,
    LAST,
    NEW_YORK,
    OUTAGE,
    READERS,
    SAVED_AT,
    SEND_AT,
    SOURCES,
    STALE,
    WORDS,
    World,
    days,
    folded,
    is_working,
)
from tests.makers import houses
from tests.makers.telling import invented, recorded
from tests.shared import each

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Sent:
    at: datetime
    state: str
    digest: Digest
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Weeks:
    world: World
    sent: dict[str, list[Sent]]
    papers: tuple[Paper, ...]


@pytest.fixture(scope="module", params=each(invented, recorded))
def weeks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    """Run the installation through the four weeks, tick by tick."""
    folder, world = tmp_path_factory.mktemp("house"), World(telling=request.param(days()))
    sent: dict[str, list[Sent]] = {"ada": [], "bob": []}
    with ExitStack() as stack:
        stack.enter_context(houses.machine_in("UTC"))
        hosts = ("arxiv", "hub", "bio", "annals", "letters")
        urls = {name: stack.enter_context(web.serving(getattr(world, name))).url for name in hosts}
        server = stack.enter_context(smtp.server())
        houses.lay_out(folder, SOURCES.format(**urls), people=READERS, port=server.port)
        (folder / "pages").mkdir()
        world.save(folder / "pages/march.txt", date(2024, 3, 12), world.telling.march)
        for span in ((BEGIN, OUTAGE[0]), (OUTAGE[1], END)):
            with houses.running(folder, span[0]) as house:
                for now in ticks(*span):
                    live(world, house, now, folder / "pages", sent, server)
                papers = house.rooms.archive.papers(since=FIRST - 99 * DAY, until=LAST + DAY)
    return Weeks(world=world, sent=sent, papers=papers)


def ticks(since: datetime, until: datetime) -> Iterator[datetime]:
    now = since
    while now < until:
        yield now
        now += timedelta(minutes=30)


def live(
    world: World,
    house: houses.House,
    now: datetime,
    pages: Path,
    sent: dict[str, list[Sent]],
    server: smtp.Server,
) -> None:
    world.now = now
    if now == SAVED_AT:
        world.save(pages / "june.txt", now.date(), world.telling.june)
    for digest, one in house.tick(now):
        text = body(server.messages[-1].data) if one.state == "sent" else ""
        sent[one.key[0]].append(Sent(at=now, state=one.state, digest=digest, text=text))


def body(data: bytes) -> str:
    part = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    return part.get_content() if part else ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A paper as the hosts tell of it: first handed out *at*, counted at the *source* that listed
    it first, *listed_on*."""

    at: datetime
    source: str
    listed_on: date
    text: str
    is_old: bool


def known(world: World, until: datetime) -> dict[str, Known]:
    """Return what the hosts had handed out by the time *until*, by key."""
    found: dict[str, Known] = {}
    for one in sorted(
        (one for one in world.sights if one.at <= until), key=lambda one: (one.at, one.place)
    ):
        before = found.get(one.key)
        if before is None or one.listed_on < before.listed_on:
            first_at = before.at if before else one.at
            found[one.key] = Known(
                at=first_at,
                source=one.source,
                listed_on=one.listed_on,
                text=one.text,
                is_old=one.is_old,
            )
    return found


def new(world: World, one: Sent, before: Sent | None) -> dict[str, Known]:
    """Return the papers that are new to a reader whose last digest was *before*."""
    on = one.digest.issue_on
    oldest = on - (timedelta(days=14) if before else timedelta(days=6))
    return {
        key: paper
        for key, paper in known(world, one.at).items()
        if not paper.is_old
        and oldest <= paper.listed_on <= on + DAY
        and (before is None or before.at < paper.at)
    }


def pairs(sent: list[Sent]) -> Iterable[tuple[Sent | None, Sent]]:
    return zip([None, *sent], sent, strict=False)


def instant(reader: str, on: date) -> datetime:
    zone, hour = SEND_AT[reader]
    return datetime.combine(on, hour, zone).astimezone(UTC)


def every(weeks: Weeks) -> Iterator[tuple[str, Sent | None, Sent]]:
    return (
        (reader, before, one) for reader, sent in weeks.sent.items() for before, one in pairs(sent)
    )


def key(paper: Paper) -> str:
    return next(iter(paper.identifiers), f"title:{folded(paper.title)}")


def matching(papers: dict[str, Known]) -> set[str]:
    return {
        key
        for key, paper in papers.items()
        if re.search(rf"\b({'|'.join(WORDS)})\b", paper.text, re.IGNORECASE)
    }


def shown(digest: Digest) -> list[Paper]:
    """Return every paper that a digest shows, wherever it stands."""
    matches: tuple[Match, ...] = (*digest.shown, *digest.related)
    return [paper for match in matches for paper in (match.paper, *match.alike)] + list(
        digest.trending
    )


def test_read_by_hand_each_digest_says_what_happened(weeks: Weeks) -> None:
    for _, one in sorted(
        ((reader, one) for reader, _, one in every(weeks)), key=lambda pair: pair[1].at
    ):
        head = one.text.partition("-" * 72)[0].strip() or "(nothing to show, no mail)"
        print(f"\n== {one.digest.subscriber.id} {one.at:%a %d %b %H:%M} UTC, {one.state}\n{head}")  # noqa: T201  to be read


@pytest.mark.parametrize("reader", ["ada", "bob"])
def test_there_is_one_issue_a_day_but_for_the_outage(weeks: Weeks, reader: str) -> None:
    issues = [one.digest.issue_on for one in weeks.sent[reader]]
    late = timedelta(hours=18)
    skipped = {
        day
        for day in days()
        if OUTAGE[0] <= instant(reader, day) < OUTAGE[1] and OUTAGE[1] - instant(reader, day) > late
    }

    assert issues == [day for day in days() if FIRST <= day <= LAST and day not in skipped]


def test_every_count_is_what_the_hosts_listed_and_was_not_seen_before(weeks: Weeks) -> None:
    for reader, before, one in every(weeks):
        counted = Counter(LABELS[paper.source] for paper in new(weeks.world, one, before).values())

        assert one.digest.facts.scanned == counted, (
            reader,
            one.at,
        )


def test_what_matched_is_what_holds_the_words(weeks: Weeks) -> None:
    for _, before, one in every(weeks):
        if one.digest.subscriber.id == "ada":
            found = matching(new(weeks.world, one, before))

            assert one.digest.matched == len(found), (
                one.at,
                [p.title for p in shown(one.digest) if key(p) not in found],
            )


def test_faults_are_those_of_that_morning(weeks: Weeks) -> None:
    plan = {(CUT_SHORT, ARXIV, "partial"), (STALE, ARXIV, "stale"), (DOWN, HUB, "failed")}
    for reader, _, one in every(weeks):
        expected = {
            (label, state)
            for (since, until), label, state in plan
            if since + timedelta(hours=4.5) <= one.at < until
        }

        assert {(fault.label, fault.state) for fault in one.digest.facts.faults} == expected, (
            reader,
            one.at,
        )


def test_closed_is_what_was_closed_that_day(weeks: Weeks) -> None:
    for reader, _, one in every(weeks):
        expected = {
            (ARXIV, day, HOLIDAYS.get(day))
            for day in [one.at.astimezone(NEW_YORK).date()]
            if not is_working(day)
        }
        expected |= {(HUB, day, None) for day in [one.at.date()] if day.weekday() >= 5}

        assert {
            (closed.label, closed.on, closed.name) for closed in one.digest.facts.closed
        } == expected, (reader, one.at)


def test_missed_are_the_days_of_the_outage_and_no_others(weeks: Weeks) -> None:
    for reader, before, one in every(weeks):
        since, until = (before.digest.issue_on if before else LAST), one.digest.issue_on

        assert one.digest.facts.missed == tuple(day for day in days() if since < day < until), (
            reader,
            one.at,
        )


@pytest.mark.parametrize("reader", ["ada", "bob"])
def test_no_paper_comes_twice(weeks: Weeks, reader: str) -> None:
    ids = [
        paper.id for one in weeks.sent[reader] if one.state == "sent" for paper in shown(one.digest)
    ]

    assert [number for number, times in Counter(ids).items() if times > 1] == []


def test_the_archive_is_the_union_of_all_that_was_listed(weeks: Weeks) -> None:
    assert {key(paper) for paper in weeks.papers} == {one.key for one in weeks.world.sights}


@pytest.mark.parametrize("reader", ["ada", "bob"])
def test_every_paper_for_a_reader_is_shown_or_counted_as_let_go(weeks: Weeks, reader: str) -> None:
    seen = {key(paper) for one in weeks.sent[reader] for paper in shown(one.digest)}
    for before, one in pairs(weeks.sent[reader]):
        found = new(weeks.world, one, before)
        never = (matching(found) if reader == "ada" else found.keys()) - seen

        assert len(never) <= one.digest.beyond, one.at


def test_digests_wait_no_longer_than_patience(weeks: Weeks) -> None:
    for reader, _, one in every(weeks):
        waited = one.at - instant(reader, one.digest.issue_on)

        assert (
            waited <= timedelta(hours=2)
            or instant(reader, one.digest.issue_on) < OUTAGE[1] <= one.at
        ), (reader, one.at)
