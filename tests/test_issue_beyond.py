"""What is beyond the limit: it may still come, or it is let go; over a month each paper has one
fate."""

import json
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest import issue
from digest.issue import lookback
from digest.model import Digest
from digest.render import masthead
from tests import smtp
from tests.makers import build, digests, houses
from tests.shared import LISTINGS

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 9)
SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}\n"


def paper(days_ago: int, *, on: date = MONDAY) -> Any:
    listed = on - days_ago * DAY
    at = datetime(listed.year, listed.month, listed.day, 6, tzinfo=UTC)
    return build.paper(id=days_ago + 1, first_listed_on=listed, first_seen_at=at)


@pytest.mark.parametrize(
    ("cadence", "until"),
    [
        ("daily", {0: "thu", 1: "wed", 2: "tue", 3: None}),
        ("weekdays", {0: "thu", 1: "wed", 2: "tue", 3: None}),
        ((0, 3), {0: "thu", 1: None, 2: None}),
        ("weekly", {0: None, 1: None}),
        ("monthly", {0: None}),
    ],
)
def test_a_paper_may_come_until_the_last_issue_of_its_reader_within_three_days(
    cadence: Any, until: Mapping[int, str | None]
) -> None:
    due = build.due(issue_on=MONDAY, subscriber=build.subscriber(cadence=cadence))
    found = issue.come_until(map(paper, until), due)

    assert [day and f"{day:%a}".lower() for day in found] == list(until.values())


def test_over_a_weekend_that_is_none_of_the_readers_a_paper_of_friday_waits_for_monday() -> None:
    friday = MONDAY + 4 * DAY
    due = build.due(issue_on=friday, subscriber=build.subscriber(cadence="weekdays"))

    assert issue.come_until([paper(0, on=friday), paper(1, on=friday)], due) == [
        friday + 3 * DAY,
        None,
    ]


def test_what_was_promised_for_an_issue_that_was_missed_comes_in_the_next() -> None:
    due = build.due(issue_on=MONDAY + 9 * DAY, last_on=MONDAY, is_first=False)

    assert lookback.carried_to(due) == MONDAY + DAY
    assert lookback.is_held_over(paper(2), lookback.carried_to(due))
    assert not lookback.is_held_over(paper(3), lookback.carried_to(due))


def test_what_was_promised_comes_whatever_becomes_of_the_readers_days() -> None:
    monthly = build.subscriber(cadence="monthly")
    given = {"subscriber": monthly, "issue_on": date(2026, 4, 1), "is_first": False}
    changed = build.due(**given, last_on=MONDAY, promised_on=MONDAY + DAY)
    since = build.due(**given, last_on=MONDAY + 2 * DAY, promised_on=MONDAY + DAY)

    assert lookback.carried_to(changed) == MONDAY + DAY
    assert lookback.carried_to(since) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("held", "gone", "told"),
    [
        (12, 5, "17 more matched: 12 may still come, until Thursday, and 5 are let go, the strongest “Oaks 1”."),
        (12, 0, "12 more matched: they may still come, until Thursday."),
        (1, 0, "1 more matched: it may still come, until Thursday."),
        (0, 5, "5 more matched: they are let go, the strongest “Oaks 1”."),
        (0, 1, "1 more matched: it is let go, “Oaks 1”."),
        (2, 1, "3 more matched: 2 may still come, until Thursday, and 1 is let go, “Oaks 1”."),
    ],
)  # fmt: skip
def test_the_status_says_what_becomes_of_what_is_beyond_the_limit(
    held: int, gone: int, told: str
) -> None:
    shown = digests.digest(
        3,
        held_over=held,
        held_until=date(2025, 10, 2) if held else None,
        let_go=tuple(build.paper(id=n, title=f"Oaks {n}") for n in range(1, gone + 1)),
    )

    assert masthead.status(shown).replace("\xa0", " ").endswith(told)
    assert shown.beyond == held + gone


PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, profile: {keywords: [oak], limit: 4}}
  - {id: bo, email: bo@example.org, cadence: weekdays, profile: {keywords: [oak], exclude: [root], limit: 2}}
  - {id: cy, email: cy@example.org, cadence: weekly, profile: {keywords: [oak, moss], limit: 9}}
  - {id: di, email: di@example.org, cadence: [mon, thu], profile: {keywords: [moss], limit: 5}}
  - {id: eli, email: eli@example.org, cadence: monthly, profile: {keywords: [oak], limit: 30}}
"""
WORDS = ("oak", "moss", "oak root", "fern", "oak moss", "pine")
ENDS = tuple(f"{one}{two}rol" for one in "bdfgklmnprstvz" for two in "aeiou")
MATCHES = {
    "ada": lambda words: "oak" in words,
    "bo": lambda words: "oak" in words and "root" not in words,
    "cy": lambda words: "oak" in words or "moss" in words,
    "di": lambda words: "moss" in words,
    "eli": lambda words: "oak" in words,
}


def listings(first: date, days: int) -> Iterator[tuple[date, list[dict[str, Any]]]]:
    """Yield 13 papers of each working day, each with words that no other has."""
    for day in (first + n * DAY for n in range(days)):
        rows = [
            {
                "id": f"https://example.org/{day}/{place}",
                "title": f"On {WORDS[place % len(WORDS)]} {ENDS[place]}{day:%d} {ENDS[-place]}{day:%j}",
                "abstract": f"Seen in {ENDS[place + 9]}{day:%d%m}.",
                "authors": [f"A. {ENDS[place].title()}"],
                "listed_on": day.isoformat(),
            }
            for place in range(13)
        ]
        yield day, rows if day.weekday() < 5 else []


def replayed(
    folder: Path, people: str, days: Iterable[tuple[date, Sequence[Mapping[str, Any]]]]
) -> dict[str, list[Digest]]:
    """Return the digests of each person, the source growing day by day."""
    found: dict[str, list[Digest]] = {}
    with smtp.server() as server:
        houses.lay_out(folder, SOURCE, people=people, port=server.port)
        (folder / "listings.jsonl").write_text("")
        for day, rows in days:
            with (folder / "listings.jsonl").open("a") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows)
            now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            with houses.running(folder, now) as house:
                for digest, receipt in house.tick(now):
                    assert receipt.state in {"sent", "empty"}, receipt
                    assert digest
                    found.setdefault(digest.subscriber.id, []).append(digest)
    return found


@pytest.mark.slow
def test_in_a_month_every_paper_is_shown_or_held_over_or_let_go_and_none_twice(
    tmp_path: Path,
) -> None:
    days = list(listings(date(2026, 2, 27), 34))
    sent = replayed(tmp_path, PEOPLE, days)

    assert sent.keys() == MATCHES.keys()
    for reader, mails in sent.items():
        shown = Counter(paper.title for one in mails for paper in _shown(one))
        let_go = Counter(paper.title for one in mails for paper in one.let_go)
        came = [row["title"] for day, rows in days for row in rows if day <= mails[-1].issue_on]
        wanted = {title for title in came if MATCHES[reader](title)}
        assert max((shown + let_go).values()) == 1, reader
        assert shown.keys() | let_go.keys() <= wanted, reader
        assert len(wanted) - len(shown) - len(let_go) == mails[-1].held_over, reader
        assert sum(shown.values()) > 30, reader


@pytest.mark.slow
@pytest.mark.shared
def test_a_recorded_june_adds_up_for_five_readers(tmp_path: Path) -> None:
    with lzma.open(LISTINGS, "rt", encoding="utf-8") as file:
        rows = [row for line in file if (row := json.loads(line))["listed_on"][:7] == "2025-06"]
    by_day = {day: [row for row in rows if row["listed_on"] == f"{day}"] for day in june()}
    every = yaml.safe_load((LISTINGS.parent / "subscribers.yaml").read_text())["subscribers"]
    people = yaml.safe_dump({"subscribers": [{**one, "timezone": "UTC"} for one in every[:5]]})
    sent = replayed(tmp_path, people, by_day.items())

    assert len(sent) == 5
    for reader, mails in sent.items():
        fates = Counter(paper.id for one in mails for paper in (*_shown(one), *one.let_go))
        assert max(fates.values()) == 1, reader
        for before, one in pairwise(mails):
            came = before.held_over + one.matched
            # What learns may find a paper that waits too weak, or strong enough, the day after.
            assert abs(came - len([*_shown(one)]) - one.beyond) <= came / 20, (reader, one.issue_on)


def june() -> Iterator[date]:
    return (date(2025, 6, 1) + n * DAY for n in range(30))


def _shown(digest: Digest) -> Iterator[Any]:
    for match in digest.shown:
        yield from (match.paper, *match.alike)
