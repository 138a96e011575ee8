"""Rooms with one reader and some papers, for whoever asks why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from digest import archive, config, ledger
from digest.archive import Archive
from digest.ledger import Ledger, Operation
from digest.model import Author, Batch, Keyword, Rendered, Subscriber, Visit
from digest.pipeline import application
from digest.pipeline.application import Rooms
from digest.store import Store
from tests.makers import build, ledgers

DAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
SETTINGS = """
sources: [{name: arxiv, kind: jsonl, path: none.jsonl}]
sender: {name: Daily Papers, address: digest@example.org}
relay: {host: 127.0.0.1, security: none}
"""
WORDS = build.profile(
    "agent",
    exclude=(Keyword(term="survey"),),
    categories=("cs.AI",),
    authors=(Author(name="Ada Byron"),),
    limit=2,
)
ADA = build.subscriber(profile=WORDS, send_at=time(7))
LISTED: dict[int, dict[str, object]] = {
    1: {"title": "Agents that plan", "categories": ("cs.AI",)},
    2: {"title": "A survey of agents", "categories": ("cs.AI",)},
    3: {"title": "Agents in biology", "categories": ("q-bio.NC",)},
    4: {"title": "Trees", "categories": ("cs.AI",)},
    5: {"title": "Forests", "authors": ("Ada Byron",)},
    6: {"title": "Agents of old", "categories": ("cs.AI",), "listed_on": DAY - timedelta(days=30)},
    7: {"title": "Agents again", "categories": ("cs.AI",), "announce": "replace"},
    20: {"title": "Agents, alas", "categories": ("cs.AI",), "publication_type": "withdrawal"},
}


def _nothing(*_: object, **__: object) -> Rendered:
    return Rendered(subject="", html_pieces=(), text_pieces=())


@contextmanager
def opened(folder: Path, listed: dict[int, dict[str, object]] = LISTED) -> Iterator[Rooms]:
    """Open rooms in which Ada reads what is *listed*."""
    (folder / "digest.yaml").write_text(SETTINGS)
    settings = config.load(
        folder / "digest.yaml", kinds={"jsonl": config.KindOptions()}, environ={}
    )
    with Store(settings.store, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
        # No template is loaded: nothing is rendered here.
        rooms = Rooms(
            settings=settings,
            store=store,
            archive=Archive(store),
            ledger=Ledger(store),
            operation=Operation(store),
            render=_nothing,
            render_alert=_nothing,
        )
        reads(rooms, ADA)
        if listed:
            lists(rooms, listed)
        yield rooms


def reads(rooms: Rooms, *people: Subscriber) -> None:
    application.refresh(rooms, people, now=NOW - timedelta(days=5))


def lists(rooms: Rooms, listed: dict[int, dict[str, object]], now: datetime = NOW) -> None:
    listings = [
        build.listing(
            identifiers=(f"arxiv:2603.{number:05}",),
            **{"listed_on": DAY, "abstract": f"Text {number}", **given},
        )
        for number, given in listed.items()
    ]
    rooms.archive.add(Batch(source="arxiv", listings=tuple(listings)), now=now)


def sends(
    rooms: Rooms, *papers: int, state: str = "sent", now: datetime = NOW, reply: str = "250 ok"
) -> None:
    """Take the issue that is due to a *state*."""
    dues = ledgers.unserved(rooms.ledger, now)
    rooms.ledger.open(dues, now=now, through=rooms.archive.newest_id())
    rooms.ledger.claim([ledgers.claim(due, *papers, made_at=now) for due in dues], now=now)
    rooms.ledger.settle([ledgers.receipt(due, state, reply) for due in dues], now=now)


def visits(rooms: Rooms, now: datetime = NOW, **given: Any) -> None:
    """Note what the last visit to the source came to."""
    visit = Visit(source="arxiv", at=now, **given)
    rooms.archive.finish(Batch(source="arxiv"), lambda *_: visit, (), now=now)
