"""Days and hours, pauses and changes of mind: each person on their own days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.ledger import Ledger
from digest.model import Due, Subscriber
from tests.makers import build, ledgers

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 9, 7, tzinfo=UTC)


def ada(**given: Any) -> Subscriber:
    return build.subscriber(**given)


def at(day: int, hour: int = 7, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def tick(ledger: Ledger, now: datetime) -> list[date]:
    """Serve whoever is due, and return the dates of their issues."""
    ledger.catch_up(now=now)
    dues = ledgers.begin(ledger, now)
    for one in dues:
        ledgers.hand_over(ledger, one, now=now)
        ledger.settle([ledgers.receipt(one)], now=now)
    return [one.issue_on for one in dues]


def served(ledger: Ledger, first: datetime, last: datetime) -> list[date]:
    """Tick every hour from *first* to *last*."""
    hours = (last - first) // HOUR
    return [on for n in range(hours + 1) for on in tick(ledger, first + n * HOUR)]


def days(*numbers: int) -> list[date]:
    return [date(2026, 3, number) for number in numbers]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path) as ledger:
        yield ledger


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "dates"),
    [
        ({"cadence": "daily"}, days(*range(9, 24))),
        ({"cadence": "weekdays"}, days(9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23)),
        ({"cadence": "weekly"}, days(9, 16, 23)),
        ({"cadence": "weekly", "weekly_on": 4}, days(13, 20)),
        ({"cadence": (0, 3)}, days(9, 12, 16, 19, 23)),
        ({"cadence": "daily", "paused_until": date(2026, 3, 20)}, days(20, 21, 22, 23)),
        ({"cadence": "weekly", "paused_until": date(2026, 3, 20)}, days(23)),
        ({"cadence": "daily", "paused_until": date.max}, []),
    ],
)
def test_each_is_served_on_their_own_days(
    ledger: Ledger, tmp_path: Path, given: dict[str, Any], dates: list[date]
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(**given), now=at(9, 0))

    assert served(ledger, at(9, 0), at(23, 23)) == dates


def test_a_monthly_issue_comes_on_the_first(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence="monthly"), now=at(9, 0))

    assert tick(ledger, at(31)) == []
    assert tick(ledger, at(1, month=4)) == [date(2026, 4, 1)]
    assert tick(ledger, at(1, month=5)) == [date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("cadence", "back_at", "dates"),
    [
        ("daily", at(10, 0), days(9)),
        ("daily", at(10, 2), []),
        ("daily", at(12, 8), days(12)),
        ("weekly", at(12, 7), days(9)),
        ("weekly", at(12, 8), []),
        ("weekly", at(17, 7), days(16)),
        ("monthly", at(8, 7, month=4), [date(2026, 4, 1)]),
        ("monthly", at(8, 8, month=4), []),
    ],
)
def test_after_downtime_the_latest_issue_is_made_unless_it_is_too_late_for_its_cadence(
    ledger: Ledger, tmp_path: Path, cadence: Any, back_at: datetime, dates: list[date]
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence=cadence), now=at(9, 0))

    assert tick(ledger, back_at) == dates
    assert tick(ledger, back_at + HOUR) == []


def test_whoever_is_too_late_for_this_week_is_served_next_week(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekly"), now=at(9, 0))

    assert served(ledger, at(12, 8), at(16, 8)) == days(16)


def test_a_date_is_served_once_whatever_changes_on_it(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(timezone="Asia/Tokyo"), now=at(9, 0))
    tokyo = tick(ledger, at(9, 0))
    changes = (
        {"timezone": "Pacific/Honolulu"},
        {"send_at": time(23)},
        {"cadence": "weekly"},
        {"paused_until": date.max},
        {},
    )

    again = []
    for change in changes:
        ledgers.enrol(ledger, tmp_path, replace(ada(), **change), now=at(9, 12))
        again += tick(ledger, at(9, 23))

    assert (tokyo, again) == (days(9), [])


def test_a_change_of_days_begins_with_today(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekly"), now=at(9, 0))
    assert served(ledger, at(9, 0), at(11, 12)) == days(9)

    ledgers.enrol(ledger, tmp_path, ada(cadence="daily"), now=at(11, 12))

    assert served(ledger, at(11, 12), at(12, 12)) == days(11, 12)


def test_a_change_of_words_leaves_what_was_missed(ledger: Ledger, tmp_path: Path) -> None:
    late = ada(send_at=time(23))
    ledgers.enrol(ledger, tmp_path, late, now=at(9, 0))

    ledgers.enrol(ledger, tmp_path, replace(late, profile=build.profile("agent")), now=at(10, 3))

    assert tick(ledger, at(10, 3)) == days(9)


def test_who_comes_between_two_weekly_dates_waits_for_the_next(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekly"), now=at(10, 12))

    assert ledgers.unserved(ledger, at(10, 12)) == ()
    assert served(ledger, at(10, 12), at(16, 8)) == days(16)


def test_nothing_open_goes_out_to_who_is_paused(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(), now=at(9, 0))
    ledgers.serve(ledger, at(9), state="deferred")

    ledgers.enrol(ledger, tmp_path, ada(paused_until=date(2026, 3, 11)), now=at(9, 8))

    assert ledgers.due(ledger, at(10)) == ()
    assert ledgers.unserved(ledger, at(9, 12)) == ()
    assert tick(ledger, at(11)) == days(11)


def sent(ledger: Ledger, now: datetime, **given: Any) -> list[date]:
    """Return the dates of the issues that `digest send` would make."""
    return [one.issue_on for one in ledgers.unserved(ledger, now, **given)]


def test_send_serves_only_whose_day_it_is(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence=(0, 3)), now=at(9, 0))

    assert sent(ledger, at(9, 1)) == days(9)
    ledgers.serve(ledger, at(9))
    assert sent(ledger, at(10)) == []
    assert ledger.count_unserved(at(10)) == 0
    assert sent(ledger, at(12, 1)) == days(12)


def test_send_makes_up_for_a_week_that_is_not_too_late(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekly"), now=at(9, 0))

    assert sent(ledger, at(11)) == days(9)
    assert sent(ledger, at(13)) == []


def test_send_for_a_date_leaves_out_whose_day_it_is_not(ledger: Ledger, tmp_path: Path) -> None:
    everybody = (
        ada(cadence="weekly"),
        build.subscriber(id="ben", email="ben@example.org"),
        build.subscriber(id="cleo", email="cleo@example.org", paused_until=date(2026, 3, 20)),
    )
    ledgers.enrol(ledger, tmp_path, *everybody, now=at(9, 0))

    dues = ledgers.unserved(ledger, at(12), on=date(2026, 3, 10))

    assert [one.subscriber.id for one in dues] == ["ben"]


def facts(ledger: Ledger, now: datetime) -> tuple[date | None, date | None]:
    (one,) = ledgers.due(ledger, now)
    assert isinstance(one, Due)
    return one.scheduled_on, one.resumed_on


def test_an_issue_knows_since_when_its_days_are_what_they_are(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(), now=at(9, 0))
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekdays"), now=at(10, 0))
    ledgers.enrol(ledger, tmp_path, ada(cadence="weekdays", name="Ada"), now=at(11, 0))

    assert facts(ledger, at(12)) == (date(2026, 3, 10), None)


def test_a_day_whose_hour_had_passed_when_somebody_came_was_not_missed(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(), now=at(9, 12))

    assert facts(ledger, at(10)) == (date(2026, 3, 10), None)


def test_who_had_the_weekly_look_and_was_served_daily_is_served_next_monday(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.enrol(ledger, tmp_path, ada(layout="weekly"), now=at(9, 0))
    assert served(ledger, at(9, 0), at(10, 8)) == days(9, 10)

    ledgers.enrol(ledger, tmp_path, ada(layout="weekly", cadence="weekly"), now=at(10, 9))

    assert served(ledger, at(10, 9), at(16, 8)) == days(16)


def test_an_issue_knows_when_the_last_pause_ended(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada(), now=at(9, 0))
    ledgers.enrol(ledger, tmp_path, ada(paused_until=date.max), now=at(10, 0))
    ledgers.enrol(ledger, tmp_path, ada(), now=at(13, 0))

    assert facts(ledger, at(13)) == (date(2026, 3, 13), date(2026, 3, 13))


def test_a_pause_that_is_over_may_stay_in_the_file_or_go(ledger: Ledger, tmp_path: Path) -> None:
    until = ada(paused_until=date(2026, 3, 12))
    ledgers.enrol(ledger, tmp_path, ada(), now=at(9, 0))
    ledgers.enrol(ledger, tmp_path, until, now=at(10, 0))
    assert tick(ledger, at(12)) == days(12)

    ledgers.enrol(ledger, tmp_path, ada(), now=at(13, 0))

    assert facts(ledger, at(13)) == (date(2026, 3, 12), date(2026, 3, 12))
