"""One issue a local date, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import expected, first_due, instant, issue_on, local_date, next_due
from tests.makers import build
from tests.often import often

DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "at", "zone", "expected"),
    [
        pytest.param(
            "2026-03-12", "07:00", "Europe/Berlin", "2026-03-12T06:00", id="a plain morning"
        ),
        pytest.param(
            "2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00", id="the first after a gap"
        ),
        pytest.param(
            "2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30", id="the first of two"
        ),
        pytest.param(
            "2026-03-29",
            "00:00",
            "Africa/Ceuta",
            "2026-03-28T23:00",
            id="midnight before spring forward",
        ),
        pytest.param(
            "2026-03-30",
            "00:00",
            "Africa/Ceuta",
            "2026-03-29T22:00",
            id="midnight after spring forward",
        ),
        pytest.param(
            "2018-11-04",
            "00:00",
            "America/Sao_Paulo",
            "2018-11-04T03:00",
            id="a midnight that was skipped",
        ),
        pytest.param(
            "2018-02-17",
            "23:30",
            "America/Sao_Paulo",
            "2018-02-18T01:30",
            id="a last hour that came twice",
        ),
        pytest.param(
            "2011-12-31",
            "07:00",
            "Pacific/Apia",
            "2011-12-30T17:00",
            id="the day after a date that was skipped",
        ),
    ],
)
def test_an_hour_of_a_date_is_one_instant(on: str, at: str, zone: str, expected: str) -> None:
    assert instant(date.fromisoformat(on), time.fromisoformat(at), zone) == utc(expected)


def test_a_date_that_was_skipped_has_no_instant() -> None:
    assert instant(date(2011, 12, 30), time(7), "Pacific/Apia") is None


def test_before_the_hour_it_is_still_yesterdays_issue() -> None:
    ada = build.subscriber(timezone="America/New_York", send_at=time(7))

    assert issue_on(ada, utc("2026-03-12T10:59")) == date(2026, 3, 11)
    assert issue_on(ada, utc("2026-03-12T11:00")) == date(2026, 3, 12)


def test_after_a_skipped_date_the_issue_before_it_is_the_latest() -> None:
    sina = build.subscriber(timezone="Pacific/Apia", send_at=time(7))

    assert issue_on(sina, utc("2011-12-30T16:59")) == date(2011, 12, 29)


def test_somebody_new_begins_with_todays_issue_even_after_its_hour() -> None:
    ada = build.subscriber(timezone="Europe/Berlin", send_at=time(7))

    assert first_due(ada, date(2026, 3, 12)) == utc("2026-03-12T06:00")


def test_after_todays_issue_comes_tomorrows() -> None:
    ada = build.subscriber(timezone="Europe/Berlin", send_at=time(7))

    assert next_due(ada, date(2026, 3, 12), utc("2026-03-12T06:00")) == utc("2026-03-13T06:00")


def test_after_days_without_power_only_the_latest_issue_is_made_up_for() -> None:
    ada = build.subscriber(timezone="Europe/Berlin", send_at=time(7))

    assert next_due(ada, date(2026, 3, 5), utc("2026-03-12T20:00")) == utc("2026-03-12T06:00")


def test_after_the_date_before_a_skipped_one_comes_the_date_after_it() -> None:
    sina = build.subscriber(timezone="Pacific/Apia", send_at=time(7))

    assert next_due(sina, date(2011, 12, 29), utc("2011-12-29T18:00")) == utc("2011-12-30T17:00")


@pytest.mark.parametrize(
    ("after", "now", "said"),
    [
        (date(2026, 3, 12), "2026-03-12T06:00", "2026-03-13T06:00"),
        (date(2026, 3, 12), "2026-03-12T04:00", "2026-03-13T06:00"),
        (date(2026, 3, 5), "2026-03-12T05:59", "2026-03-12T06:00"),
        (date(2026, 3, 5), "2026-03-12T20:00", None),
    ],
)
def test_a_digest_promises_no_moment_that_is_past(after: date, now: str, said: str | None) -> None:
    ada = build.subscriber(timezone="Europe/Berlin", send_at=time(7))

    assert expected(ada, after, utc(now)) == (said and utc(said))


zones = st.sampled_from(sorted(available_timezones() - {"localtime"}))
hours = st.sampled_from(
    [time(0), time(0, 30), time(1), time(2, 30), time(7), time(23, 30)]
) | st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.slow
@often(40)
@given(zones, hours, st.integers(1972, 2037))
def test_in_any_year_of_any_zone_each_date_that_exists_has_one_issue(
    zone: str, send_at: time, year: int
) -> None:
    someone = build.subscriber(timezone=zone, send_at=send_at)
    begin, last = date(year, 1, 1), date(year, 12, 31)
    moments = [utc(f"{year}-01-01T00:00") + timedelta(hours=6 * n) for n in range(-8, 4 * 370)]
    existing = {local_date(zone, moment) for moment in moments}
    served = []

    now = next_due(someone, begin - DAY, moments[0])
    while issue_on(someone, now) <= last:
        served.append(issue_on(someone, now))
        now = next_due(someone, served[-1], now)

    assert served == sorted(day for day in existing if begin <= day <= last)


def test_whoever_is_paused_until_further_notice_expects_nothing() -> None:
    paused = build.subscriber(paused_until=date.max)

    assert expected(paused, date(2026, 3, 9), datetime(2026, 3, 9, 9, tzinfo=UTC)) is None
