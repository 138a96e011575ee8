"""One issue a person and date, whatever the clock or the data of time zones do: also where nobody
looks at the clock."""

import zoneinfo
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import Ledger
from digest.model import Subscriber
from tests.makers import build, ledgers
from tests.often import often
from tests.test_ledger_schedule import ZONES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)

Served = Counter[tuple[str, date]]

pytestmark = pytest.mark.slow


def serve(ledger: Ledger, now: datetime) -> list[tuple[str, date]]:
    """Do what a tick does; all that is due is taken by the relay."""
    ledger.recover(now=now)
    ledger.catch_up(now=now)
    dues = ledgers.begin(ledger, now)
    taken = ledger.claim([ledgers.claim(one, made_at=now) for one in dues], now=now)
    ledger.settle([ledgers.receipt(one) for one in dues], now=now)
    return sorted(taken)


def served(folder: Path, people: list[Subscriber], ticks: list[datetime]) -> Served:
    with ledgers.opened(folder, *people, now=ticks[0]) as ledger:
        return Counter(key for now in ticks for key in serve(ledger, now))


CHANGES = {
    "Europe on": (date(2026, 3, 29), time(2, 30)),
    "Europe back": (date(2026, 10, 25), time(2, 30)),
    "America on": (date(2026, 3, 8), time(2)),
    "America back, Cuba at midnight": (date(2026, 11, 1), time(0, 30)),
    "Lord Howe by half an hour": (date(2026, 10, 4), time(2, 15)),
    "Lebanon and Egypt at midnight": (date(2026, 4, 24), time(0)),
    "Samoa leaves a date out": (date(2011, 12, 30), time(0)),
    "Kwajalein leaves a date out": (date(1993, 8, 21), time(7)),
}


def exists(on: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(on, time(12), zone)
    return noon.astimezone(UTC).astimezone(zone).date() == on


@pytest.mark.parametrize(("on", "send_at"), CHANGES.values(), ids=CHANGES)
def test_in_all_zones_each_date_that_exists_has_one_issue(
    tmp_path: Path, on: date, send_at: time
) -> None:
    people = [
        build.subscriber(id=f"p{i}", email=f"p{i}@example.org", timezone=zone, send_at=send_at)
        for i, zone in enumerate(ZONES)
    ]
    noon = datetime.combine(on, time(12), UTC)

    found = served(tmp_path, people, [noon + n * HOUR for n in range(-51, 45)])

    # Those before and after are begun, or not over, in some zones.
    between = {on + n * DAY for n in (-1, 0, 1)}
    assert {key: times for key, times in found.items() if key[1] in between} == {
        (one.id, day): 1 for one in people for day in between if exists(day, ZoneInfo(one.timezone))
    }
    assert set(found.values()) == {1}


@often(25)
@given(
    st.lists(
        st.sampled_from(
            [MINUTE, HOUR, 7 * HOUR, DAY, -HOUR, -DAY, -3 * DAY, timedelta(seconds=-1)]
        ),
        max_size=30,
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]),
)
def test_a_clock_that_goes_as_it_likes_never_opens_a_date_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[timedelta], zone: str
) -> None:
    ticks = [NOW]
    for step in steps:
        ticks.append(ticks[-1] + step)

    found = served(tmp_path_factory.mktemp("clock"), [build.subscriber(timezone=zone)], ticks)

    assert set(found.values()) <= {1}


@pytest.mark.parametrize("ahead", [DAY, -HOUR, -DAY], ids=str)
def test_after_a_step_everybody_is_served_each_day_again(tmp_path: Path, ahead: timedelta) -> None:
    days = [NOW + n * DAY for n in range(5)]

    found = served(tmp_path, [build.subscriber(timezone="UTC")], [NOW, NOW + ahead, *days[1:]])

    assert {on for _, on in found} >= {now.date() for now in days}
    assert set(found.values()) == {1}


def test_a_leap_second_that_is_smeared_over_a_day_changes_nothing(tmp_path: Path) -> None:
    # By half a second each hour the clock is 12 s behind at noon, and right again at the end.
    ticks = [NOW + n * HOUR - min(n, 48 - n) * timedelta(seconds=0.5) for n in range(49)]

    found = served(tmp_path, [build.subscriber(timezone="UTC")], ticks)

    assert found == Counter({("ada", NOW.date() + n * DAY): 1 for n in range(3)})


@pytest.fixture
def zone_data(tmp_path: Path) -> Iterator[Path]:
    """A folder in which this process looks for time zones first."""
    before = zoneinfo.TZPATH
    (tmp_path / "zones" / "Europe").mkdir(parents=True)
    zoneinfo.reset_tzpath([str(tmp_path / "zones"), *before])
    try:
        yield tmp_path / "zones"
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()


def update(zone_data: Path, name: str, to: str) -> None:
    """Let the zone *name* be what another one is."""
    there = next(path for one in zoneinfo.TZPATH[1:] if (path := Path(one) / to).is_file())
    (zone_data / name).write_bytes(there.read_bytes())
    ZoneInfo.clear_cache()


@pytest.mark.parametrize(
    "other", ["Africa/Lagos", "Europe/Kyiv", "Asia/Tokyo", "America/New_York", "Pacific/Apia"]
)
def test_when_zone_data_change_each_date_still_has_one_issue(
    tmp_path: Path, zone_data: Path, other: str
) -> None:
    ticks = [NOW + n * 30 * MINUTE for n in range(48 * 4)]
    berlin = build.subscriber(timezone="Europe/Berlin", send_at=time(7))
    update(zone_data, "Europe/Berlin", "Europe/Berlin")
    before = served(tmp_path, [berlin], ticks[:48])

    update(zone_data, "Europe/Berlin", other)
    found = before + served(tmp_path, [berlin], ticks[48:])

    assert found == Counter({("ada", NOW.date() + n * DAY): 1 for n in range(len(found))})
    assert len(found) >= 4
