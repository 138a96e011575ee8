"""All that is kept of a person, to be handed to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NamedTuple

from digest.ledger import erasure, people_files, suppressions
from digest.ledger.subscription import Subscription, of_person
from digest.model import Suppression
from digest.store import Store
from digest.store.instant import instant


class Like(NamedTuple):
    """A paper, by identifier, that somebody likes (1) or does not (-1)."""

    paper: str
    sign: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the ledger keeps of the person *slug*, there or gone.

    *settings* are those of their *file* as they were read last; *address* is what their address is
    known by, *words* what their keywords are known by that an issue was made with, and the issue of
    *promised_on* was to come before they changed their days. What was first listed up to
    *shown_through* they had by issues that this store does not know. *former_ids* are theirs until
    an instant, and *mentions* what the operator was told of them.
    """

    slug: str
    settings: Mapping[str, Any]
    file: Path | None
    address: bytes
    words: tuple[bytes, ...]
    promised_on: date | None
    shown_through: date | None
    paused_until: date | None
    former_ids: Mapping[datetime, str]
    suppressions: tuple[Suppression, ...]
    likes: tuple[Like, ...]
    mentions: tuple[str, ...]
    subscription: Subscription


def record_of(store: Store, slug: str) -> Record | None:
    """Return what is kept of the person with this id, there or gone; None where nothing is."""
    with store.read() as db:
        found = db.execute(
            """
            SELECT
                subscribers.id, address, settings, path, words,
                promised_on, shown_through, paused_until
            FROM subscribers LEFT JOIN files ON files.id = file
            WHERE slug = ?
            """,
            [slug],
        ).fetchone()
        subscription = of_person(db, slug)
        if found is None or subscription is None:
            return None
        number, address, written, path, words, promised, shown, until = found
        settings = json.loads(written)
        return Record(
            slug=slug,
            settings=settings,
            file=path and people_files.absolute(db, path),
            address=address,
            words=tuple(words[at : at + 4] for at in range(0, len(words or b""), 4)),
            promised_on=promised and date.fromordinal(promised),
            shown_through=shown and date.fromordinal(shown),
            paused_until=until and date.fromisoformat(until),
            former_ids=_former_ids(db, number),
            suppressions=suppressions.of_address(db, address),
            likes=_likes(db, number),
            mentions=erasure.mentions(db, slug, [settings["email"]]),
            subscription=subscription,
        )


def _former_ids(db: Connection, number: int) -> dict[datetime, str]:
    sql = "SELECT until, slug FROM former_ids WHERE subscriber = ? ORDER BY until"
    return {instant(until): slug for until, slug in db.execute(sql, [number])}


def _likes(db: Connection, number: int) -> tuple[Like, ...]:
    sql = "SELECT paper, sign, at FROM likes WHERE subscriber = ? ORDER BY at, paper"
    return tuple(Like(paper, sign, instant(at)) for paper, sign, at in db.execute(sql, [number]))
