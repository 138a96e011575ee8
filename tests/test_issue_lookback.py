"""How far back an issue looks, and what it says that it makes up for."""

from datetime import date, timedelta
from typing import Any

import pytest

from digest import issue
from digest.issue.lookback import covered, is_after_pause, looks_back, missed
from digest.model import Due
from tests.makers import build

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 16)
EVERY_DAY = [MONDAY - n * DAY for n in range(40)]
WORKING = [day for day in EVERY_DAY if day.weekday() < 5]


def due(last: int, *, on: date = MONDAY, **given: Any) -> Due:
    """Return an issue whose last one was so many days before."""
    reader = {name: given.pop(name) for name in ("cadence", "paused_until") if name in given}
    return build.due(
        subscriber=build.subscriber(**reader), issue_on=on, last_on=on - last * DAY, **given
    )


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (due(1), 14),
        (due(7, cadence="weekly"), 14),
        (due(28, cadence="monthly"), 34),
        (due(1, is_first=True, cadence="monthly"), 6),
        (due(30, resumed_on=MONDAY), 6),
        (due(30, resumed_on=MONDAY, cadence="monthly"), 6),
    ],
)
def test_an_issue_looks_back_as_far_as_its_cadence_and_two_weeks_at_least(
    one: Due, days: int
) -> None:
    assert looks_back(one) == days * DAY


def test_a_month_is_looked_back_on_whole() -> None:
    listed = [build.paper(id=n + 1, first_listed_on=MONDAY - n * DAY) for n in range(40)]

    (window,) = issue.windows(listed, [due(31, cadence="monthly")])

    assert window.papers == frozenset(range(1, 36))


def test_after_a_pause_only_a_week_is_looked_back_on() -> None:
    listed = [build.paper(id=n + 1, first_listed_on=MONDAY - n * DAY) for n in range(40)]

    (window,) = issue.windows(listed, [due(30, resumed_on=MONDAY)])

    assert window.papers == frozenset(range(1, 8))


def test_readers_of_two_cadences_look_through_windows_of_their_own() -> None:
    listed = [build.paper(id=n + 1, first_listed_on=MONDAY - n * DAY) for n in range(40)]
    both = [due(31, cadence=one) for one in ("daily", "monthly")]

    assert [len(one.papers) for one in issue.windows(listed, both)] == [15, 35]


@pytest.mark.parametrize(
    ("one", "is_first_again"),
    [
        (due(5, resumed_on=MONDAY), True),
        (due(5, resumed_on=MONDAY - DAY), True),
        (due(1, resumed_on=MONDAY), False),
        (due(1, resumed_on=MONDAY - 3 * DAY), False),
        (due(5), False),
        (due(3, cadence="weekdays", resumed_on=MONDAY), False),
        (due(5, resumed_on=MONDAY + DAY), False),
        (due(28, cadence="monthly", on=date(2026, 3, 1), resumed_on=date(2026, 2, 20)), False),
        (due(59, cadence="monthly", on=date(2026, 3, 1), resumed_on=date(2026, 2, 20)), True),
        (due(5, is_first=True, resumed_on=MONDAY), False),
    ],
)
def test_a_pause_counts_where_an_issue_would_have_come_in_it(
    one: Due, *, is_first_again: bool
) -> None:
    assert is_after_pause(one) == is_first_again


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (due(1), []),
        (due(4), [13]),
        (due(5), [12, 13]),
        (due(3, cadence="weekdays"), []),
        (due(4, cadence="weekdays"), [13]),
        (due(4, cadence=(0, 3)), []),
        (due(7, cadence=(0, 3)), [12]),
        (due(7, cadence="weekly"), []),
        (due(14, cadence="weekly"), [9]),
        (due(5, resumed_on=MONDAY, scheduled_on=MONDAY), []),
        (due(5, resumed_on=date(2026, 3, 13), scheduled_on=date(2026, 3, 13)), [13]),
        (due(5, scheduled_on=date(2026, 3, 13)), [13]),
        (due(5, paused_until=date(2026, 3, 13)), [13]),
        (due(5, is_first=True), []),
    ],
)
def test_a_day_was_missed_only_where_an_issue_was_due_on_it(one: Due, days: list[int]) -> None:
    assert missed(one, WORKING) == tuple(date(2026, 3, day) for day in days)


def test_a_week_without_a_paper_was_not_missed() -> None:
    assert missed(due(14, cadence="weekly"), [MONDAY]) == ()


@pytest.mark.parametrize(
    ("one", "first", "days"),
    [
        (due(1), MONDAY - 14 * DAY, 1),
        (due(7), MONDAY - 14 * DAY, 7),
        (due(30), MONDAY - 14 * DAY, 15),
        (due(30, resumed_on=MONDAY), MONDAY - 6 * DAY, 7),
    ],
)
def test_an_issue_covers_the_days_since_the_last_as_far_as_it_looks_back(
    one: Due, first: date, days: int
) -> None:
    assert covered(one, first) == days
