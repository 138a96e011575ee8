"""Ninety days of one installation, hour by hour: everybody is served on the dates that a plain
reference names, no paper comes twice, and none is lost without being counted."""

import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest import people
from digest.model import Subscriber
from digest.pipeline import application
from tests import ninety_days, reference_schedule, smtp
from tests.arxiv_host import Host
from tests.lives import Lives, asks_for, live
from tests.makers import houses
from tests.ninety_days import BEGIN, DAY, END, FIRST, HOLIDAY, OUTAGES, SOURCES, Size

SIZE = (
    Size(people=300, zones=24, listings=200, apart=2)
    if os.environ.get("SOAK")
    else Size(people=60, zones=12, listings=20, apart=3)
)

pytestmark = [pytest.mark.slow, pytest.mark.soak]


@pytest.fixture(scope="module")
def ninety(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """Run the installation through the ninety days; after each outage it is started again."""
    folder, seen = tmp_path_factory.mktemp("house"), Lives(ticks=list(ninety_days.ticks(SIZE)))
    waiting, there = ninety_days.plan(SIZE), dict[str, dict[str, Any]]()
    host = Host(days=ninety_days.announced(SIZE), today=FIRST)
    with ExitStack() as world, ExitStack() as running:
        # Nothing is sent over TLS, and reading the machine's certificates takes a quarter of all.
        env = world.enter_context(pytest.MonkeyPatch.context())
        env.setenv("SSL_CERT_FILE", os.devnull)
        server = world.enter_context(smtp.server())
        world.enter_context(houses.machine_in("UTC"))
        houses.lay_out(folder, SOURCES, port=server.port)
        for before, now in zip([BEGIN, *seen.ticks], seen.ticks, strict=False):
            if now == BEGIN or now - before > timedelta(hours=SIZE.apart):
                running.close()
                rooms = running.enter_context(houses.opened(folder, now))
            while waiting and waiting[0][0] <= now:
                _, slug, one = waiting.pop(0)
                there.pop(slug, None)
                there |= {slug: one} if one else {}
            change(rooms, folder, there, seen, now)
            for slug, issue in live(rooms, ninety_days.get(host, [now]), now):
                seen.issues.setdefault(slug, []).append(issue)
        seen.papers = tuple(rooms.archive.papers(since=FIRST - 30 * DAY, until=END.date() + DAY))
    return seen


def change(
    rooms: application.Rooms, folder: Path, there: dict[str, Any], seen: Lives, now: datetime
) -> None:
    """Write the people's file where it has changed, and take it over."""
    path, text = folder / "subscribers.yaml", ninety_days.written(there)
    if path.read_text() == text:
        return
    path.write_text(text)
    loaded = {one.id: one for one in people.load(path, timezone="UTC")}
    application.refresh(rooms, loaded.values(), now=now)
    for slug in loaded.keys() | seen.lives.keys():
        seen.become(slug, loaded.get(slug), now)


def test_everybody_is_served_on_the_dates_of_the_reference(ninety: Lives) -> None:
    expected = {
        slug: reference_schedule.served(life, [now for now in ninety.ticks if now >= life[0][0]])
        for slug, life in ninety.lives.items()
    }
    served = {
        slug: [(one.at, one.digest.issue_on) for one in ninety.issues.get(slug, [])]
        for slug in ninety.lives
    }

    assert served == expected
    assert len(expected) == SIZE.people


def test_nobody_has_two_issues_of_one_date(ninety: Lives) -> None:
    assert ninety.twice() == []


def test_no_paper_comes_twice(ninety: Lives) -> None:
    assert ninety.shown_twice() == []


def test_every_paper_is_shown_or_counted(ninety: Lives) -> None:
    for slug, before, one in ninety.every():
        found = ninety.new(slug, before, one)

        assert one.digest.matched == len(found), (slug, one.at)
        assert len(found - one.shown) <= one.digest.beyond, (slug, one.at)


def test_what_is_beyond_the_limit_comes_or_is_let_go(ninety: Lives) -> None:
    held = dict[str, set[int]]()
    listed_on = {paper.id: paper.first_listed_on for paper in ninety.papers}
    for slug, before, one in ninety.every():
        let_go = {paper.id for paper in one.digest.let_go}
        since = one.digest.issue_on - ninety.reach(slug, one) * DAY
        waiting = {number for number in held.get(slug, ()) if listed_on[number] >= since}
        waiting |= ninety.new(slug, before, one)

        held[slug] = waiting - one.shown - let_go
        assert len(held[slug]) == one.digest.held_over, (slug, one.at)
        assert one.shown | let_go <= waiting, (slug, one.at)


def is_steady(life: list[Subscriber | None]) -> bool:
    """Ask whether somebody never paused, left, or came to look back less far than a month: what is
    too old then is counted apart."""
    is_there = all(one and not one.paused_until for one in life)
    return is_there and len({one and one.cadence == "monthly" for one in life}) == 1


def test_no_paper_between_two_issues_is_counted_in_none_or_twice(ninety: Lives) -> None:
    steady = {
        slug: issues
        for slug, issues in ninety.issues.items()
        if is_steady([one for _, one in ninety.lives[slug]])
    }
    counts = Counter(
        (slug, number)
        for slug, before, one in ninety.every()
        if slug in steady
        for number in ninety.new(slug, before, one)
    )
    between = {
        (slug, paper.id)
        for slug, (first, *_, last) in steady.items()
        for paper in ninety.papers
        if asks_for(first, paper)
        and first.digest.issue_on <= paper.first_listed_on <= last.digest.issue_on
        and paper.first_seen_at <= last.at
    }

    assert {key: counts[key] for key in between if counts[key] != 1} == {}
    assert between


def test_a_pause_ends_with_a_digest_that_says_so(ninety: Lives) -> None:
    for slug, before, one in ninety.every():
        if before is None or one.digest.facts.window_days is not None or has_left(ninety, slug):
            continue
        days = [before.digest.issue_on + n * DAY for n in range(1, 99)]
        paused = [
            on
            for on in days
            if on < one.digest.issue_on and was_paused(ninety, slug, on, one.digest.subscriber)
        ]

        assert one.digest.facts.is_after_pause == bool(paused), (slug, one.at)


def has_left(ninety: Lives, slug: str) -> bool:
    return any(one is None for _, one in ninety.lives[slug])


def was_paused(ninety: Lives, slug: str, on: date, reader: Subscriber) -> bool:
    """Ask whether there was to be an issue of a date, and when the program was there to make it, or
    was there again, its reader paused."""
    due_at = reference_schedule.due_at(on, reader.send_at, reader.timezone)
    at = next((now for now in ninety.ticks if due_at and due_at <= now), None)
    if at is None:
        return False
    them = [one for since, one in ninety.lives[slug] if since <= at][-1:]
    today = reference_schedule.wall_of(at, reader.timezone).date()
    is_paused = them and them[0] and them[0].paused_until and today < them[0].paused_until
    return bool(is_paused and reference_schedule.is_day(replace(reader, paused_until=None), on))


def test_nobody_is_told_of_a_day_on_which_none_was_due_to_them(ninety: Lives) -> None:
    told = [(slug, one.at, on) for slug, _, one in ninety.every() for on in one.digest.facts.missed]

    wrong = [(slug, at, on) for slug, at, on in told if not was_missed(ninety, slug, on)]
    assert wrong == []
    assert len(told) > SIZE.people / 4


def was_missed(ninety: Lives, slug: str, on: date) -> bool:
    """Ask whether somebody was there, was to have an issue of a date, and the program was away."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=BEGIN.tzinfo)
    them = [one for since, one in ninety.lives[slug] if since <= noon][-1:]
    if not them or them[0] is None or not reference_schedule.is_day(them[0], on):
        return False
    at = reference_schedule.due_at(on, them[0].send_at, them[0].timezone)
    return at is not None and any(since <= at < until for since, until in OUTAGES)


def test_arxiv_keeps_its_holiday(ninety: Lives) -> None:
    assert HOLIDAY not in {paper.first_listed_on for paper in ninety.papers}
    assert {
        closed.name
        for _, _, one in ninety.every()
        if one.at.date() == HOLIDAY
        for closed in one.digest.facts.closed
    } == {"staff retreat"}
