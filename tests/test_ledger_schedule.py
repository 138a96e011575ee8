"""Exactly one issue a due date: any zone, ten years, any hour and cadence, changes of mind and
restarts, held against a reference that shares nothing with the program."""

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import Ledger, first_due, instant
from digest.model import Subscriber
from tests import reference_schedule as reference
from tests.makers import build, ledgers
from tests.often import often

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEN_YEARS = 10 * 365 * 24

zones = st.sampled_from(ZONES)
hours = st.sampled_from(
    [time(0), time(0, 30), time(1), time(2), time(2, 30), time(3), time(7), time(23, 30)]
) | st.times().map(lambda at: at.replace(second=0, microsecond=0))
cadences = st.sampled_from(["daily", "weekdays", "weekly", "monthly", (0, 3), (1, 2, 6)])
begins = st.integers(0, TEN_YEARS).map(lambda hours: BEGIN + hours * HOUR)


@cache
def moving() -> list[str]:
    """Return the zones whose clocks change within a year."""
    return [zone for zone in ZONES if changing(zone, 2026)]


def changing(zone: str, year: int) -> list[date]:
    """Return the days of *year* before whose noon the clocks of *zone* were changed."""
    noons = [datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + n * DAY for n in range(366)]
    return [
        on.date()
        for on, before in zip(noons[1:], noons, strict=False)
        if on.utcoffset() != before.utcoffset()
    ]


@st.composite
def changed_nights(draw: st.DrawFn) -> tuple[date, time, str]:
    zone = draw(st.sampled_from(moving()))
    days = changing(zone, draw(st.integers(2026, 2035)))
    minutes = draw(st.integers(0, 16).map(lambda quarter: 15 * quarter) | st.integers(0, 240))
    return draw(st.sampled_from(days)), time(minutes // 60, minutes % 60), zone


@pytest.mark.slow
@often(300)
@given(changed_nights())
def test_in_a_night_in_which_the_clocks_change_each_hour_is_one_instant(
    night: tuple[date, time, str],
) -> None:
    assert instant(*night) == reference.due_at(*night)


@st.composite
def schedules(draw: st.DrawFn, near: date | None = None) -> Subscriber:
    pause = st.none()
    if near:
        pause |= st.sampled_from([date.max]) | st.integers(-2, 12).map(lambda n: near + n * DAY)
    return build.subscriber(
        timezone=draw(zones),
        send_at=draw(hours),
        cadence=draw(cadences),
        weekly_on=draw(st.integers(0, 6)),
        paused_until=draw(pause),
    )


@pytest.mark.slow
@often(12)
@given(schedules(), st.integers(2026, 2035))
def test_in_a_year_each_date_of_the_cadence_that_exists_is_due_once(
    one: Subscriber, year: int
) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    expected = {
        on: reference.due_at(on, one.send_at, one.timezone)
        for on in days
        if reference.is_day(one, on)
    }

    assert {on: instant(on, one.send_at, one.timezone) for on in expected} == expected
    assert [first_due(one, on) for on in expected] == list(expected.values())


def tick(ledger: Ledger, now: datetime) -> list[tuple[datetime, date]]:
    ledger.catch_up(now=now)
    dues = ledgers.begin(ledger, now)
    for one in dues:
        ledgers.hand_over(ledger, one, now=now)
        ledger.settle([ledgers.receipt(one)], now=now)
    return [(now, one.issue_on) for one in dues]


def is_change(before: Subscriber | None, after: Subscriber | None) -> bool:
    """Ask whether somebody has other days or another hour, beside a pause."""
    return (
        before is None or after is None or replace(before, paused_until=after.paused_until) != after
    )


@st.composite
def lives(
    draw: st.DrawFn,
) -> tuple[list[tuple[datetime, Subscriber | None]], list[datetime]]:
    """Return what a person was from when on, and when the program was at work: it rests for some
    hours or days now and then."""
    begin = now = draw(begins)
    changes: list[tuple[datetime, Subscriber | None]] = [(begin, draw(schedules(begin.date())))]
    ticks = [begin]
    for _ in range(draw(st.integers(1, 8))):
        for _ in range(draw(st.integers(1, 30))):
            now += draw(st.sampled_from([HOUR, 3 * HOUR, 5 * HOUR, 7 * HOUR]))
            ticks.append(now)
        now += draw(st.sampled_from([HOUR, 20 * HOUR, 40 * HOUR, 60 * HOUR, 80 * HOUR, 200 * HOUR]))
        if draw(st.booleans()):
            after = None if draw(st.integers(0, 4)) == 0 else draw(schedules(now.date()))
            if is_change(changes[-1][1], after):
                changes.append((now, after))
        ticks.append(now)
    return changes, ticks


@pytest.mark.slow
@often(80)
@given(lives())
def test_whatever_somebody_changes_each_due_date_has_one_issue(
    life: tuple[list[tuple[datetime, Subscriber | None]], list[datetime]],
) -> None:
    changes, ticks = life
    told, waiting = [], dict(changes)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for now in ticks:
            if now in waiting:
                # The program is started again: what is due stands in the store and nowhere else.
                stack.close()
                ledger = stack.enter_context(ledgers.opened(Path(folder)))
                people = [waiting[now]] if waiting[now] else []
                ledgers.enrol(ledger, Path(folder), *people, now=now)
            told += tick(ledger, now)

    assert told == reference.served(changes, ticks)
    assert len({on for _, on in told}) == len(told)
