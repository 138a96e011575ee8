"""The plan of ninety days in spring 2024: an arXiv with a holiday, people in many zones who come,
go, pause and change their minds, and two outages. Clocks change in North America, in Europe, and
the other way in the south."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digest.model import Get, Request, Response
from tests.arxiv_host import Host
from tests.makers.arxiv import Announced

SOURCES = '  - {name: arxiv, kind: arxiv, url: "http://arxiv.test", categories: [cs.CV]}\n'
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEW_YORK = ZoneInfo("America/New_York")
FIRST = date(2024, 3, 4)
DAYS = 90
BEGIN = datetime(2024, 3, 4, tzinfo=UTC)
END = BEGIN + DAYS * DAY
HOLIDAY = date(2024, 5, 23)
OUTAGES = (
    (datetime(2024, 3, 17, 5, tzinfo=UTC), datetime(2024, 3, 18, 23, tzinfo=UTC)),
    (datetime(2024, 4, 20, 12, tzinfo=UTC), datetime(2024, 4, 25, 6, tzinfo=UTC)),
)
ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "America/Los_Angeles",
    "Asia/Kolkata", "America/Santiago", "Pacific/Auckland", "Africa/Casablanca", "UTC",
    "Pacific/Honolulu", "Australia/Lord_Howe", "Europe/London", "America/Sao_Paulo",
    "Africa/Johannesburg", "Asia/Tehran", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns",
    "Europe/Lisbon", "Africa/Cairo", "Asia/Shanghai", "America/Havana", "Pacific/Apia",
)  # fmt: skip
HOURS = ("07:00", "02:30", "18:00")
CADENCES: tuple[Any, ...] = ("daily", "weekdays", "weekly", "monthly", ["mon", "thu"])
WORDS = ("lattice", "retina", "quorum", "glacier", "spindle", "codec", "willow", "umbra")
OTHERS = tuple(
    f"{one}{two}{end}" for one in "bdfgklmnprstvz" for two in "aeiou" for end in ("rol", "nim")
)


@dataclass(frozen=True, kw_only=True)
class Size:
    people: int
    zones: int
    listings: int
    apart: int
    """How many hours lie between two ticks."""


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def announced(size: Size) -> dict[date, tuple[Announced, ...]]:
    """Return what arXiv announces: most papers hold one of the words, some two, some none."""
    days = (FIRST + n * DAY for n in range(-10, DAYS + 2))
    return {day: tuple(_papers(day, size.listings)) for day in days if is_working(day)}


def _papers(day: date, number: int) -> Iterator[Announced]:
    chance = random.Random(day.toordinal())
    for place in range(number):
        words = chance.sample(WORDS, chance.choice((0, 1, 1, 1, 2)))
        seed = f"{day:%y%m%d}n{place}"
        yield Announced(
            id=f"{day:%y%m}.{10000 + 1000 * (day.day - 1) + place:05}",
            title=f"Study {seed} of {' and '.join(words) or 'nothing'}",
            abstract=f"{' '.join(chance.choices(OTHERS, k=25)).capitalize()}. It was found.",
            authors=(f"Ada {seed}",),
            categories=("cs.CV",),
            submitted_on=day - DAY,
        )


def get(host: Host, clock: list[datetime]) -> Get:
    """Return how *host* is asked, at the time that *clock* shows: its announcements are those that
    it had made by then."""

    def asked(request: Request) -> Response:
        now = clock[0]
        host.today = max(day for day in host.days if _midnight(day) <= now)
        status, body = host.answer(request.url.removeprefix("http://arxiv.test"))
        return Response(url=request.url, status=status, headers={}, body=body, received_at=now)

    return asked


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)


def ticks(size: Size) -> Iterator[datetime]:
    """Yield every so many hours of the ninety days at which the program is at work."""
    for now in (BEGIN + n * HOUR for n in range(0, DAYS * 24, size.apart)):
        if not any(since <= now < until for since, until in OUTAGES):
            yield now


Change = tuple[datetime, str, dict[str, Any] | None]


def plan(size: Size) -> list[Change]:
    """Return who is to be what from when on, None for gone, in the order of time."""
    found = [change for number in range(size.people) for change in _life(number, size)]
    return sorted(found, key=lambda change: change[:2])


def _life(number: int, size: Size) -> Iterator[Change]:
    chance, slug = random.Random(number), f"p{number:03}"
    one: dict[str, Any] = {
        "id": slug,
        "email": f"{slug}@example.org",
        "timezone": ZONES[number % size.zones],
        "send_at": HOURS[number % len(HOURS)],
        "cadence": CADENCES[number // 2 % len(CADENCES)],
        "layout": ("full", "weekly", "titles")[number % 3],
        "notices": "never",
        "profile": {
            "keywords": [WORDS[number % len(WORDS)]],
            "limit": (2, 10, 100)[number // 3 % 3],
            "related": 0,
        },
    }
    came_at = BEGIN + (number % 4 == 3) * chance.randrange(5, 40) * DAY
    yield came_at, slug, one
    for begin in (came_at + 12 * DAY, came_at + 35 * DAY):
        at = begin + chance.randrange(20 * 24) * HOUR
        yield from _turn(at, slug, one, (number + begin.day) % 6, chance)


def _turn(
    at: datetime, slug: str, one: dict[str, Any], kind: int, chance: random.Random
) -> Iterator[Change]:
    """Yield what becomes of somebody at a time: a pause, a move, other days, away for a while."""
    back_at = at + chance.randrange(1, 18 * 24) * HOUR
    if kind == 0:
        yield at, slug, {**one, "paused": "true"}
        yield back_at, slug, one
    elif kind == 1:
        yield at, slug, {**one, "paused": f"until {back_at.date()}"}
    elif kind == 2:
        one |= {"timezone": chance.choice(ZONES)}
        yield at, slug, dict(one)
    elif kind == 3:
        one |= {"cadence": chance.choice(CADENCES), "weekly_on": chance.choice(("wed", "sun"))}
        yield at, slug, dict(one)
    elif kind == 4:
        yield at, slug, None
        yield back_at, slug, one
    else:
        one |= {"send_at": chance.choice(HOURS)}
        yield at, slug, dict(one)


def written(people: dict[str, dict[str, Any]]) -> str:
    """Return a people's file: JSON is YAML."""
    return json.dumps({"subscribers": list(people.values())})
