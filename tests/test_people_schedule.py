"""How days, hours and pauses are written, and what follows from those that are not."""

from datetime import date, time
from pathlib import Path

import pytest

from digest import people
from digest.model import Defaults, Subscriber

ADA = "subscribers:\n- id: ada\n  email: ada@example.org\n"


def read(tmp_path: Path, lines: str = "", defaults: Defaults = people.NO_DEFAULTS) -> Subscriber:
    path = tmp_path / "people.yaml"
    path.write_text(ADA + "".join(f"  {line}\n" for line in lines.splitlines()), encoding="utf-8")
    (person,) = people.load(path, timezone="Africa/Accra", defaults=defaults)
    return person


@pytest.mark.parametrize(
    ("lines", "cadence"),
    [
        ("", "daily"),
        ("cadence: weekdays", "weekdays"),
        ("cadence: monthly", "monthly"),
        ("cadence: [thu, Monday]", (0, 3)),
        ("cadence: [thu, thursday, mon]", (0, 3)),
    ],
)
def test_a_cadence_is_a_name_or_days_of_the_week(
    tmp_path: Path, lines: str, cadence: object
) -> None:
    assert read(tmp_path, lines).cadence == cadence


@pytest.mark.parametrize(
    ("lines", "paused_until"),
    [
        ("paused: false", None),
        ("paused: true", date.max),
        ("paused: until 2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_pause_has_an_end_or_none(tmp_path: Path, lines: str, paused_until: date | None) -> None:
    assert read(tmp_path, lines).paused_until == paused_until


@pytest.mark.parametrize(
    ("lines", "cadence", "layout", "limit"),
    [
        ("", "daily", "full", 20),
        ("cadence: weekly", "weekly", "weekly", 30),
        ("cadence: monthly", "monthly", "weekly", 40),
        ("layout: weekly", "weekly", "weekly", 30),
        ("layout: weekly\ncadence: daily", "daily", "weekly", 20),
        ("layout: compact\ncadence: monthly", "monthly", "compact", 40),
        ("cadence: [tue, fri]", (1, 4), "full", 20),
        ("cadence: weekly\nprofile: {limit: 7}", "weekly", "weekly", 7),
    ],
)
def test_layout_and_limit_follow_from_the_cadence_and_the_cadence_from_the_weekly_look(
    tmp_path: Path, lines: str, cadence: object, layout: str, limit: int
) -> None:
    one = read(tmp_path, lines)

    assert (one.cadence, one.layout, one.profile.limit) == (cadence, layout, limit)


def test_one_day_of_the_week_is_weekly(tmp_path: Path) -> None:
    one = read(tmp_path, "cadence: [fri]")

    assert (one.cadence, one.weekly_on, one.layout) == ("weekly", 4, "weekly")


def test_what_somebody_says_goes_before_what_holds_for_all(tmp_path: Path) -> None:
    for_all = Defaults(
        timezone="Asia/Tokyo",
        send_at=time(6, 30),
        cadence="weekdays",
        layout="titles",
        limit=5,
        related=0,
        notices="never",
    )
    silent = read(tmp_path, "", for_all)
    own = "timezone: Asia/Seoul\nsend_at: '08:00'\ncadence: weekly\nlayout: full\nnotices: always\n"
    speaks = read(tmp_path, own + "profile: {limit: 9, related: auto}", for_all)

    assert (silent.timezone, silent.send_at, silent.cadence) == (
        "Asia/Tokyo",
        time(6, 30),
        "weekdays",
    )
    assert (silent.layout, silent.notices) == ("titles", "never")
    assert (silent.profile.limit, silent.profile.related) == (5, 0)
    assert (speaks.timezone, speaks.send_at, speaks.cadence) == ("Asia/Seoul", time(8), "weekly")
    assert (speaks.layout, speaks.notices) == ("full", "always")
    assert (speaks.profile.limit, speaks.profile.related) == (9, None)


def test_the_zone_of_the_machine_is_for_whoever_is_in_no_other(tmp_path: Path) -> None:
    assert read(tmp_path).timezone == "Africa/Accra"


@pytest.mark.parametrize(
    ("lines", "defaults", "is_told"),
    [
        ("layout: weekly", Defaults(), True),
        ("layout: weekly\ncadence: weekly", Defaults(), False),
        ("layout: weekly\ncadence: daily", Defaults(), False),
        ("layout: weekly", Defaults(cadence="daily"), False),
        ("", Defaults(layout="weekly"), True),
        ("cadence: weekly", Defaults(), False),
        ("", Defaults(), False),
    ],
)
def test_who_is_weekly_for_the_look_alone_is_told_of(
    tmp_path: Path, lines: str, defaults: Defaults, *, is_told: bool
) -> None:
    read(tmp_path, lines, defaults)

    told = people.read(tmp_path / "people.yaml", timezone="UTC", defaults=defaults).remarks

    assert [line[:40] for line in told] == (
        ['subscriber "ada": the weekly layout with'] if is_told else []
    )


def test_of_many_who_are_weekly_for_the_look_alone_ten_are_named(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "subscribers:\n"
        + "".join(f"- {{id: p{n}, email: p{n}@example.org, layout: weekly}}\n" for n in range(12))
    )

    (told,) = people.read(path, timezone="UTC").remarks

    assert told.startswith('subscriber "p0", "p1", ')
    assert '"p9" and 2 more: the weekly layout' in told
