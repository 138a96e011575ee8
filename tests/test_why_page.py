"""The page of `digest why`, as docs/schedule.md shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest import people
from digest.cli import why
from digest.model import Batch, Keyword
from digest.pipeline.application import Rooms
from digest.pipeline.composition import composed
from digest.pipeline.why.issue import of_issue
from tests.makers import build, ledgers, whys
from tests.makers.whys import visits

PAGE = (Path(__file__).parents[1] / "docs/schedule.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"`digest why ([^`]*)`[^`]*:\n\n```text\n(.*?)```", PAGE, re.DOTALL)
THURSDAY = datetime(2026, 3, 12, 6, 1, tzinfo=UTC)


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rooms]:
    monkeypatch.setenv("COLUMNS", "80")
    written = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    (tmp_path / "people.yaml").write_text(written, encoding="utf-8")
    (ada,) = people.load(tmp_path / "people.yaml", timezone="UTC")
    asks = build.profile("agent", exclude=(Keyword(term="survey"),), limit=3)
    with whys.opened(tmp_path, {}) as rooms:
        whys.reads(rooms, replace(ada, profile=asks))
        yield rooms


def lists(rooms: Rooms, day: date, now: datetime, *titles: str) -> None:
    number = rooms.archive.newest_id()
    rooms.archive.add(
        Batch(
            source="arxiv",
            listings=tuple(
                build.listing(
                    identifiers=(f"arxiv:2603.{number + n:05}",),
                    listed_on=day,
                    title=title,
                    abstract=f"Of {title} in its own words {n}.",
                )
                for n, title in enumerate(titles, 1)
            ),
        ),
        now=now,
    )
    visits(rooms, now=now, state="fresh")


def live(rooms: Rooms) -> None:
    """Live through a week: what came on Monday was sent, and so is what came until Thursday."""
    days = [THURSDAY - timedelta(days=days, minutes=31) for days in (3, 2, 1, 0)]
    titles = (
        ("Agents that plan", "Trees"),
        ("Agents that trade", "A survey of agents", "Whales"),
        ("Agents at sea", "Owls", "Agents in a market"),
        ("Agents and their tools", "An agent for proofs", "Looms"),
    )
    for now, listed in zip(days, titles, strict=True):
        lists(rooms, now.date(), now, *listed)
        if now.date() == date(2026, 3, 9):
            sends(rooms, now + timedelta(minutes=31), reply="250 2.0.0 queued as 3F01")
    sends(rooms, THURSDAY, reply="250 2.0.0 queued as 4A2B")


def sends(rooms: Rooms, now: datetime, *, reply: str) -> None:
    (due,) = ledgers.unserved(rooms.ledger, now)
    shown = composed(due, rooms, now=now).sections.matches
    whys.sends(rooms, *shown, now=now, reply=reply)


@pytest.mark.parametrize(("words", "shown"), SHOWN)
def test_the_page_is_as_the_documentation_shows_it(
    rooms: Rooms, words: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    live(rooms)
    day = re.search(r"--date (\S+)", words)
    on = date.fromisoformat(day[1]) if day else None

    why.show(of_issue(rooms.ledger.subscriber("ada"), rooms, now=THURSDAY, on=on), as_json=False)

    out = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert out == shown.splitlines()
