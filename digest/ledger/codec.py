"""Nouns as rows and back: integers, bytes and JSON inside, nouns outside."""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from digest.ledger.delivery import Delivery
from digest.model import Keyword, Profile, Sections, Subscriber

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def pack(sections: Sections) -> bytes:
    """Return the ids as little-endian int32, a 0 between the sections.

    >>> pack(Sections(matches=(7, 300), trending=(9,))).hex(" ", 4)
    '07000000 2c010000 00000000 09000000'
    >>> unpack(pack(Sections(matches=(7, 300), trending=(9,))))
    Sections(matches=(7, 300), trending=(9,))
    """
    ids = (*sections.matches, 0, *sections.trending)
    return struct.pack(f"<{len(ids)}i", *ids)


def unpack(papers: bytes) -> Sections:
    ids = _ids(papers)
    matches = ids.index(0) if ids else 0
    return Sections(matches=ids[:matches], trending=ids[matches + 1 :])


def shown(papers: bytes) -> set[int]:
    """Return the ids of all sections.

    >>> sorted(shown(pack(Sections(matches=(7, 300), trending=(9,)))))
    [7, 9, 300]
    """
    return set(_ids(papers)) - {0}


def _ids(papers: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(papers) // 4}i", papers)


def settings(subscriber: Subscriber) -> str:
    return json.dumps(asdict(subscriber) | {"send_at": subscriber.send_at.isoformat()})


def subscriber(settings: str) -> Subscriber:
    facts = json.loads(settings)
    return Subscriber(**facts | {"send_at": time.fromisoformat(facts["send_at"]), "profile": _profile(**facts["profile"])})


def _profile(
    *,
    keywords: list[dict[str, Any]],
    exclude: list[dict[str, Any]],
    authors: list[str],
    categories: list[str],
    limit: int,
) -> Profile:
    return Profile(
        keywords=tuple(Keyword(**keyword) for keyword in keywords),
        exclude=tuple(Keyword(**keyword) for keyword in exclude),
        authors=tuple(authors),
        categories=tuple(categories),
        limit=limit,
    )


def delivery(row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        subscriber=row["slug"],
        issue_on=date.fromordinal(row["issue_on"]),
        state=row["state"],
        attempt=row["attempt"],
        sections=unpack(row["papers"]),
        reply=row["reply"],
        made_at=row["made_at"] and instant(row["made_at"]),
        next_try_at=row["next_try_at"] and instant(row["next_try_at"]),
    )


def address(email: str) -> bytes:
    """Return what an address is known by where it must not be read: the same for every spelling in large and small letters."""
    return hashlib.sha256(email.casefold().encode()).digest()


def instant(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
