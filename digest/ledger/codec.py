"""Nouns as rows and back: integers, bytes and JSON inside, nouns outside."""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from digest.ledger.delivery import Delivery
from digest.model import Author, Keyword, Profile, Sections, Subscriber, Topic

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

SECTIONS = ("matches", "trending", "related", "alike")
"""In the order they are written; one that is added goes last."""


def pack(sections: Sections) -> bytes:
    """Return the ids as little-endian int32, a 0 between the sections; empty ones at the end are left out.

    >>> pack(Sections(matches=(7, 300), trending=(9,))).hex(" ", 4)
    '07000000 2c010000 00000000 09000000'
    >>> unpack(pack(Sections(matches=(7, 300), related=(9,))))
    Sections(matches=(7, 300), trending=(), related=(9,), alike=())
    """
    ids = [*sections.matches, 0, *sections.trending, 0, *sections.related, 0, *sections.alike]
    while ids and not ids[-1]:
        ids.pop()
    return struct.pack(f"<{len(ids)}i", *ids)


def unpack(papers: bytes) -> Sections:
    sections: list[list[int]] = [[]]
    for paper in _ids(papers):
        if paper:
            sections[-1].append(paper)
        else:
            sections.append([])
    return Sections(**{name: tuple(ids) for name, ids in zip(SECTIONS, sections, strict=False)})


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
    return Subscriber(**facts | {"send_at": time.fromisoformat(facts["send_at"]), "profile": _profile(facts["profile"])})


def _profile(facts: dict[str, Any]) -> Profile:
    return Profile(
        **facts
        | {name: tuple(facts[name]) for name in ("organizations", "categories", "like", "unlike")}
        | {name: _keywords(facts[name]) for name in ("exclude", "lower")}
        | {
            "topics": tuple(Topic(**topic | {"keywords": _keywords(topic["keywords"])}) for topic in facts["topics"]),
            "authors": tuple(Author(**author | {"categories": tuple(author["categories"])}) for author in facts["authors"]),
        }
    )


def _keywords(facts: list[dict[str, Any]]) -> tuple[Keyword, ...]:
    return tuple(Keyword(**keyword) for keyword in facts)


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
        lost=tuple(json.loads(row["lost"] or "[]")),
    )


def words(settings: str) -> bytes:
    """Return what the keywords in *settings* are known by, four bytes each, in order."""
    return b"".join(sorted({_known_by(keyword.term) for keyword in subscriber(settings).profile.keywords}))


def new_words(profile: Profile, known: bytes | None) -> tuple[str, ...]:
    """Return the keywords of *profile* that are not among the *known* ones; none where nothing is known."""
    if known is None:
        return ()
    old = {known[at : at + 4] for at in range(0, len(known), 4)}
    return tuple(dict.fromkeys(keyword.term for keyword in profile.keywords if _known_by(keyword.term) not in old))


def _known_by(term: str) -> bytes:
    return hashlib.blake2b(term.casefold().encode(errors="replace"), digest_size=4).digest()


def address(email: str) -> bytes:
    """Return what an address is known by where it must not be read: the same for every spelling in large and small letters."""
    return hashlib.sha256(email.casefold().encode()).digest()


def instant(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
