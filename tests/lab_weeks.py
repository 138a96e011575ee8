"""Six weeks of a laboratory in spring 2024: forty people in three files, with groups and shared
profiles, and an operator who edits these by hand, not always well."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from tests.lab_desk import GUESTS, LAB, STUDENTS, Desk, Entry
from tests.ninety_days import BEGIN, DAY, HOUR, WORDS

WEEKS, PEOPLE, APART = 6, 40, 3
END = BEGIN + WEEKS * 7 * DAY
DOCTORAL, FEWER = "people/doctoral.yaml", "fewer"
OPERATOR = "operator@example.org"
SETTINGS = f"""
subscribers: [people, guests.yaml]
operator: {{address: {OPERATOR}}}
defaults: {{timezone: Europe/Lisbon, send_at: "09:00", limit: 100, notices: never, related: 0}}
"""
ZONES = ("Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Sydney")


def at(week: int, day: int, hour: int, minute: int = 40) -> datetime:
    """Return an instant of a *day* of the week from Monday, 0, to Sunday; ticks are on the hour."""
    return BEGIN + (7 * week + day) * DAY + timedelta(hours=hour, minutes=minute)


def ticks() -> Iterator[datetime]:
    return (BEGIN + n * HOUR for n in range(0, WEEKS * 7 * 24, APART))


def desk() -> Desk:
    """Return the files of the first day: 36 people, four are to come."""
    made = Desk(
        profiles={
            "optics": {"keywords": ["lattice", "umbra"]},
            "cells": {"keywords": ["retina", "spindle"]},
        },
        groups={
            "staff": {"timezone": "Europe/Berlin", "send_at": "08:00", "profile": {"extends": ["optics"]}},
            "night": {
                "timezone": "America/New_York",
                "send_at": "18:00",
                "cadence": "weekdays",
                "profile": {"extends": ["optics", "cells"], "without": {"keywords": ["umbra"]}},
            },
            "visitors": {"cadence": "weekly", "weekly_on": "wed", "profile": {"keywords": ["quorum"]}},
        },
    )  # fmt: skip
    for number in range(PEOPLE - 4):
        joins(made, f"p{number:02}")
    return made


def joins(desk: Desk, who: str) -> None:
    """Put somebody into a file: twelve are staff, 22 students, the others guests."""
    number = int(who[1:])
    home = LAB if number < 12 else GUESTS if number in (12, 13) or number > 35 else desk.students
    entry: Entry = {"id": who, "email": f"{who}@example.org"}
    if (place := number % 5) < 3:
        entry["group"] = ("staff", "night", "visitors")[place]
    if place > 2 or number % 2:
        entry["profile"] = {"keywords": [WORDS[number % len(WORDS)]]}
    if place == 4:
        entry |= {"timezone": ZONES[number % 4], "cadence": ("daily", "monthly")[number % 2]}
    if number % 7 == 0 and "group" in entry:
        entry.setdefault("profile", {})["without"] = {"keywords": ["lattice"]}
    desk.people[who], desk.homes[who] = entry, {home}


def becomes(desk: Desk, who: str, **values: Any) -> None:
    """Write *values* into an entry, and take out those that are None."""
    given = {**desk.people[who], **values}
    desk.people[who] = {key: value for key, value in given.items() if value is not None}


def leaves(desk: Desk, who: str) -> None:
    desk.homes[who] = set()


def comes_back(desk: Desk, who: str, slug: str) -> None:
    """Put somebody back, under another id: they are known by their address."""
    becomes(desk, who, id=slug)
    stands_in(desk, who, (GUESTS,))


def stands_in(desk: Desk, who: str, homes: tuple[str, ...]) -> None:
    """Let an entry stand in these files; in two it is a mistake."""
    desk.homes[who] = {desk.name(home) for home in homes}
    desk.faults.pop(who, None)
    if len(homes) > 1:
        desk.faults[who] = f'"{desk.people[who]["id"]}"'


def group(desk: Desk, name: str, **values: Any) -> None:
    desk.groups[name] = {**desk.groups[name], **values}


def is_removed(desk: Desk, name: str) -> None:
    """Take a group away, and forget those who are in it."""
    del desk.groups[name]
    desk.faults["group"] = f'"{name}"'


def are_seen_to(desk: Desk, name: str) -> None:
    """Take its name out of the entries as well: each says by itself what it wants."""
    for who, entry in desk.people.items():
        if entry.get("group") == name:
            becomes(desk, who, group=None, cadence="weekly", profile={"keywords": ["codec"]})
    del desk.faults["group"]


def shared(desk: Desk, name: str, words: tuple[str, ...]) -> None:
    desk.profiles[name] = {"keywords": list(words)}


def spoils(desk: Desk, home: str, how: Callable[[str], str], fault: str, told: str) -> None:
    desk.spoilt[desk.name(home)] = how
    desk.faults[fault] = told


def mends(desk: Desk, home: str, fault: str) -> None:
    del desk.spoilt[desk.name(home)]
    desk.faults.pop(fault, None)


def is_cut(desk: Desk, home: str) -> None:
    """Lose the last five entries of a file."""
    desk.lost = [who for who, homes in desk.homes.items() if home in homes][-5:]
    for who in desk.lost:
        leaves(desk, who)


def is_whole(desk: Desk, home: str) -> None:
    for who in desk.lost:
        stands_in(desk, who, (home,))


def is_called(desk: Desk, name: str) -> None:
    """Give the students' file another name."""
    for homes in desk.homes.values():
        if desk.students in homes:
            homes.symmetric_difference_update({desk.students, name})
    desk.students = name


Edit = Callable[[Desk], None]


def misspelt(text: str) -> str:
    return text.replace('"send_at"', '"sent_at"', 1)


def half(text: str) -> str:
    return text[: text.index("@", len(text) // 2)]


def nobody(_: str) -> str:
    return "subscribers: []\n"


def by_hand() -> Iterator[tuple[datetime, Edit]]:
    """Yield what is done to the files of all."""
    for week, number in enumerate(range(PEOPLE - 4, PEOPLE)):
        yield at(week, 2, 10), partial(joins, who=f"p{number}")
    # The hour of a group: today's is out already, or not yet.
    yield at(0, 3, 7), partial(group, name="staff", send_at="10:30")
    yield at(3, 1, 9), partial(group, name="night", send_at="07:00", timezone="Europe/Berlin")
    yield at(4, 0, 5), partial(group, name="visitors", weekly_on="fri")
    yield at(1, 4, 12), partial(shared, name="optics", words=("lattice", "glacier"))
    # A mistake for a day: what is changed elsewhere meanwhile waits with it.
    yield at(1, 1, 8), partial(spoils, home=LAB, how=misspelt, fault="misspelt", told="sent_at")
    yield at(1, 1, 14), partial(becomes, who="p20", email="p20@new.example.org")
    yield at(1, 2, 8), partial(mends, home=LAB, fault="misspelt")
    # An editor saves half of a file, and all of it in the evening.
    yield at(2, 2, 5), partial(spoils, home=LAB, how=half, fault="half", told="lab.yaml")
    yield at(2, 2, 16), partial(mends, home=LAB, fault="half")
    # Another time the half ends with an entry: whoever is in the rest is away for three hours.
    yield at(2, 4, 7), partial(is_cut, home=LAB)
    yield at(2, 4, 10), partial(is_whole, home=LAB)
    # Two files are emptied, and put back the next day.
    for home in (STUDENTS, GUESTS):
        yield at(3, 3, 4), partial(spoils, home=home, how=nobody, fault=FEWER, told="allow-fewer")
        yield at(3, 4, 4), partial(mends, home=home, fault=FEWER)
    yield at(4, 2, 6), partial(is_called, name=DOCTORAL)
    yield at(4, 3, 6), swap
    yield at(5, 1, 6), partial(is_removed, name="visitors")
    yield at(5, 1, 16), partial(are_seen_to, name="visitors")


def swap(desk: Desk) -> None:
    """Let two people swap their addresses."""
    one, other = (desk.people[who]["email"] for who in ("p03", "p04"))
    becomes(desk, "p03", email=other)
    becomes(desk, "p04", email=one)


def life(number: int, seed: int) -> Iterator[tuple[datetime, Edit]]:
    """Yield what happens to one person, twice in the six weeks."""
    chance, who = random.Random(f"{number} {seed}"), f"p{number:02}"
    for turn, first in enumerate((2, 21)):
        since = BEGIN + (first + chance.randrange(12)) * DAY + chance.randrange(24) * HOUR
        kind = (number + 4 * turn + seed) % 9
        # Who moves to another file is in two, or in none, for some hours of a day.
        until = since + chance.randrange(2, 10 if kind > 6 else 7 * 24) * HOUR
        edits = turn_of(who, kind, until.date(), chance)
        for moment, edit in zip((since, until), edits, strict=False):
            yield moment + timedelta(minutes=20), edit


def turn_of(who: str, kind: int, until: date, chance: random.Random) -> tuple[Edit, ...]:
    """Return what is done, and what after some hours or days: a holiday, another zone or rhythm,
    away and back, another address, another id, another file, other words."""
    become = partial(becomes, who=who)
    home, other = chance.sample((LAB, STUDENTS, GUESTS), 2)
    turns: tuple[tuple[Edit, ...], ...] = (
        (partial(become, paused=True), partial(become, paused=None)),
        (partial(become, paused=f"until {until}"),),
        (partial(become, timezone=chance.choice(ZONES), send_at="06:30"),),
        (partial(become, cadence=chance.choice((["mon", "thu"], "weekly", "weekdays"))),),
        (partial(leaves, who=who), partial(comes_back, who=who, slug=f"{who}.again")),
        (partial(become, email=f"{who}@moved.example.org"),),
        (partial(become, id=f"{who}.new"),),
        (
            partial(stands_in, who=who, homes=(home, other)),
            partial(stands_in, who=who, homes=(other,)),
        ),
        (partial(stands_in, who=who, homes=()), partial(stands_in, who=who, homes=(other,))),
    )
    return turns[kind]


def plan(seed: int) -> list[tuple[datetime, Edit]]:
    """Return all that is done, in the order of time; another *seed*, other lives."""
    lives = (edit for number in range(PEOPLE - 4) for edit in life(number, seed))
    return sorted((*by_hand(), *lives), key=lambda one: one[0])
