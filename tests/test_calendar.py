from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources import announcement_calendar
from digest.sources.announcement_calendar import ARXIV, BIORXIV, HUGGINGFACE

NEW_YORK = ZoneInfo("America/New_York")

# Every working day of three years without a batch, written by hand from arXiv's holidays: an
# evening without an announcement leaves the next morning empty, and that of a Friday the Monday
# after.
WITHOUT = """
2025-01-01 2025-01-02 2025-01-21 2025-06-20 2025-07-07 2025-09-02 2025-11-28 2025-12-26 2025-12-31
2026-01-02 2026-01-20 2026-06-22 2026-07-06 2026-09-08 2026-11-27 2026-12-28 2026-12-30
2027-01-01 2027-01-04 2027-01-19 2027-06-21 2027-07-06 2027-09-07 2027-11-26 2027-12-27 2027-12-29 2027-12-31
"""
YEARS = [date(2025, 1, 1) + timedelta(days=number) for number in range(3 * 365)]
OPEN = [day for day in YEARS if day.weekday() < 5 and day.isoformat() not in WITHOUT]


def eastern(*parts):
    return datetime(*parts, tzinfo=NEW_YORK)


def test_arxiv_has_a_batch_on_each_day_of_three_years_but_these():
    assert [day for day in YEARS if not announcement_calendar.closed(ARXIV, day)] == OPEN


def test_at_noon_the_expected_day_is_the_last_open_one_on_each_day_of_three_years():
    days = [day for day in YEARS if day >= OPEN[0]]
    expected = [max(one for one in OPEN if one <= day) for day in days]

    assert [
        announcement_calendar.expected_on(ARXIV, eastern(day.year, day.month, day.day, 12))
        for day in days
    ] == expected


def test_the_batch_of_a_day_is_due_when_its_morning_begins_in_new_york():
    assert announcement_calendar.expected_on(ARXIV, eastern(2026, 3, 12, 0, 14)) == date(
        2026, 3, 11
    )
    assert announcement_calendar.expected_on(ARXIV, eastern(2026, 3, 12, 0, 15)) == date(
        2026, 3, 12
    )


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-03-05T12:00", "2026-03-06T05:15"),  # winter time
        ("2026-03-06T12:00", "2026-03-09T04:15"),  # summer time began on Sunday
        ("2026-10-30T12:00", "2026-11-02T05:15"),  # and ended on Sunday
        ("2026-11-26T12:00", "2026-11-30T05:15"),  # Thanksgiving empties the Friday after it
        ("2026-07-03T12:00", "2026-07-07T04:15"),  # a holiday on Friday empties Monday
        ("2026-12-25T12:00", "2026-12-29T05:15"),
    ],
)
def test_the_next_opening_follows_the_clocks_of_new_york(now, opening):
    found = announcement_calendar.next_opening(
        ARXIV, datetime.fromisoformat(now).replace(tzinfo=UTC)
    )

    assert found == datetime.fromisoformat(opening).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 26), None),
        (date(2026, 11, 27), "Thanksgiving"),
        (date(2026, 11, 28), "weekend"),
        (date(2026, 12, 30), "winter break"),
        (date(2027, 6, 21), "Juneteenth (assumed)"),
        (date(2030, 7, 5), "Independence Day (assumed)"),
        (date(2033, 12, 27), "Christmas Day (assumed)"),
        (date(2028, 5, 30), None),
    ],
)
def test_a_closed_day_has_a_name(day, name):
    assert announcement_calendar.closed(ARXIV, day) == name


def test_a_holiday_that_is_only_assumed_is_asked_for_and_not_expected():
    now = eastern(2030, 7, 5, 12)

    assert announcement_calendar.expected_on(ARXIV, now) == date(2030, 7, 4)
    assert announcement_calendar.opened_on(ARXIV, now) == date(2030, 7, 5)
    assert announcement_calendar.days(ARXIV, date(2030, 7, 3), date(2030, 7, 8)) == (
        date(2030, 7, 4),
        date(2030, 7, 5),
        date(2030, 7, 8),
    )


def test_hugging_face_opens_a_day_at_midnight_and_has_filled_it_by_morning():
    assert announcement_calendar.opened_on(
        HUGGINGFACE, datetime(2026, 3, 12, 0, tzinfo=UTC)
    ) == date(2026, 3, 12)
    assert announcement_calendar.expected_on(
        HUGGINGFACE, datetime(2026, 3, 12, 7, tzinfo=UTC)
    ) == date(2026, 3, 11)
    assert announcement_calendar.expected_on(
        HUGGINGFACE, datetime(2026, 3, 12, 8, tzinfo=UTC)
    ) == date(2026, 3, 12)
    assert announcement_calendar.expected_on(
        HUGGINGFACE, datetime(2026, 3, 15, 8, tzinfo=UTC)
    ) == date(2026, 3, 13)


def test_a_day_of_biorxiv_is_whole_on_the_next_one_weekends_too():
    assert announcement_calendar.expected_on(BIORXIV, eastern(2026, 3, 15, 12)) == date(2026, 3, 14)
    assert announcement_calendar.closed(BIORXIV, date(2026, 3, 14)) is None


def test_the_last_days_leave_out_those_that_are_closed():
    assert announcement_calendar.last_days(HUGGINGFACE, date(2026, 3, 9), most=3) == (
        date(2026, 3, 5),
        date(2026, 3, 6),
        date(2026, 3, 9),
    )
    assert announcement_calendar.last_days(HUGGINGFACE, date(2026, 3, 9), most=0) == ()


@pytest.mark.parametrize("one", [ARXIV, HUGGINGFACE, BIORXIV])
@given(minutes=st.integers(0, 16 * 365 * 24 * 60))
def test_what_opens_next_was_not_open_before(one, minutes):
    now = datetime(2024, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)

    opening = announcement_calendar.next_opening(one, now)

    assert announcement_calendar.opened_on(one, now) < announcement_calendar.opened_on(one, opening)
    assert announcement_calendar.opened_on(
        one, opening - timedelta(seconds=1)
    ) == announcement_calendar.opened_on(one, now)
    assert announcement_calendar.expected_on(one, now) <= announcement_calendar.opened_on(one, now)
