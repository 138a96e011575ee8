"""Installations with as many people as you like, put into the tables directly: to parse and refresh
a million takes minutes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from digest import people
from digest.cli import context
from digest.ledger import address_key, row_codec
from digest.model import Keyword, Profile, Sections, Subscriber, Topic
from digest.pipeline import application
from digest.pipeline.application import Rooms
from digest.store.instant import micros
from digest.store.key_file import Key
from tests.makers import build, houses

SOURCES = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
PROFILES = [
    Profile(topics=(Topic(keywords=(Keyword(term="tool use"), Keyword(term=f"word {one}"))),))
    for one in range(1000)
]
SHOWN = Sections(matches=tuple(range(1, 21)), trending=(21, 22, 23))


def lay_out(
    folder: Path,
    number: int,
    *,
    now: datetime = build.NOW,
    shown: Sections = SHOWN,
    reply: str = "250 ok",
) -> Path:
    """Make *folder* an installation of *number* people, p0000001 and on, who were all served on the
    date of *now* (UTC)."""
    houses.lay_out(folder, SOURCES)
    (folder / "listings.jsonl").touch()
    with houses.opened(folder, now) as rooms:
        fill(rooms, number, now=now, shown=shown, reply=reply)
    return folder


def fill(
    rooms: Rooms,
    number: int,
    *,
    now: datetime,
    profiles: Sequence[Profile] = PROFILES,
    shown: Sections = SHOWN,
    reply: str = "250 ok",
) -> None:
    """Let *rooms* have *number* people of their file, which they take for read, and an issue of
    each; they take turns with *profiles*."""
    read = people.read(*rooms.settings.subscribers, timezone=context.timezone())
    application.take_over(rooms, read.files, now=now)
    with rooms.store.write() as db:
        (file,) = db.execute("SELECT id FROM files").fetchone()
        key = address_key.in_use(db)
        run = db.execute("INSERT INTO runs (at, through) VALUES (?, 23)", [micros(now)]).lastrowid
        db.executemany(
            """
            INSERT INTO subscribers (id, slug, address, file, settings, next_due_at, subscribed_on, last_on)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            _subscribers(number, int(file), key, now, profiles),
        )
        db.executemany(
            """
            INSERT INTO deliveries (subscriber, issue_on, state, attempt, made_at, run, papers, reply)
            VALUES (?, ?, 'sent', 1, ?, ?, ?, ?)
            """,
            _deliveries(number, int(run or 0), now, row_codec.pack(shown), reply),
        )


def _subscribers(
    number: int, file: int, key: Key, now: datetime, profiles: Sequence[Profile]
) -> Iterator[tuple[object, ...]]:
    due_at, today = micros(now + timedelta(days=1)), now.date().toordinal()
    for one in range(1, number + 1):
        slug = f"p{one:07}"
        email = f"{slug}@example.org"
        who = Subscriber(id=slug, email=email, profile=profiles[one % len(profiles)])
        settings = row_codec.settings(who)
        yield one, slug, key.address(email), file, settings, due_at, today, today


def _deliveries(
    number: int, run: int, now: datetime, papers: bytes, reply: str
) -> Iterator[tuple[object, ...]]:
    day, at = now.date().toordinal(), micros(now)
    return ((one, day, at, run, papers, reply) for one in range(1, number + 1))
