"""Values as columns and back: integers, bytes and JSON inside, dataclasses outside."""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from digest.model import (
    Author,
    Defaults,
    Delivery,
    Keyword,
    Profile,
    Sections,
    Subscriber,
    Topic,
)
from digest.store.instant import instant, micros

NEVER = micros(datetime.max.replace(tzinfo=UTC))

# json.loads would also look for white space around the text, which no row has.
_READ = json.JSONDecoder().raw_decode

SECTIONS = ("matches", "trending", "related", "alike")
"""In the order they are written; one that is added goes last."""


_NEAR, _LOW = 1 << 16, 1 << 24
_HEAD = 3


def pack(sections: Sections) -> bytes:
    """Return the ids, a 0 between sections; empty ones at the end drop out.

    Where they are near each other, as those of one issue mostly are: by how much each is above a
    number in the first three bytes, as uint16, which makes an odd number of bytes. Else, and in
    rows of earlier versions, as int32. All are little-endian.

    >>> pack(Sections(matches=(1007, 1300), trending=(1009,))).hex(" ")
    'ee 03 00 01 00 26 01 00 00 03 00'
    >>> len(pack(Sections(matches=(7, 70_000))))
    8
    >>> unpack(pack(Sections(matches=(7, 300), related=(9,))))
    Sections(matches=(7, 300), trending=(), related=(9,), alike=())
    """
    ids = [*sections.matches, 0, *sections.trending, 0, *sections.related, 0, *sections.alike]
    while ids and not ids[-1]:
        ids.pop()
    base = min(filter(None, ids), default=1) - 1
    if not ids or max(ids) - base >= _NEAR or base >= _LOW:
        return struct.pack(f"<{len(ids)}i", *ids)
    above = [one and one - base for one in ids]
    return base.to_bytes(_HEAD, "little") + struct.pack(f"<{len(ids)}H", *above)


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


def _ids(papers: bytes) -> Sequence[int]:
    if len(papers) % 2 == 0:
        return struct.unpack(f"<{len(papers) // 4}i", papers)
    base = int.from_bytes(papers[:_HEAD], "little")
    above = struct.unpack_from(f"<{(len(papers) - _HEAD) // 2}H", papers, _HEAD)
    return [one and one + base for one in above]


def settings(value: Subscriber | Defaults) -> str:
    """Return what differs from the defaults, as JSON; a keyword with nothing else is a string.

    Rows of earlier versions name everything, and are read as well.
    """
    return _WRITE(value)


def subscriber(settings: str) -> Subscriber:
    facts, _ = _READ(settings)
    if "send_at" in facts:
        facts["send_at"] = time.fromisoformat(facts["send_at"])
    if facts.get("paused_until"):
        facts["paused_until"] = date.fromisoformat(facts["paused_until"])
    if isinstance(facts.get("cadence"), list):
        facts["cadence"] = tuple(facts["cadence"])
    if "profile" in facts:
        facts["profile"] = _profile(facts["profile"])
    return Subscriber(**facts)


def _brief(value: Any) -> Any:
    """Return in plainer values what JSON has no form for."""
    if isinstance(value, Keyword):
        return _brief_keyword(value)
    return value.isoformat() if isinstance(value, (date, time)) else _facts(value)


# Many people ask for the same words.
@lru_cache(maxsize=1 << 14)
def _brief_keyword(keyword: Keyword) -> Any:
    facts = _facts(keyword)
    return facts["term"] if len(facts) == 1 else facts


def _facts(value: Any) -> dict[str, Any]:
    """Return what differs from the defaults of a dataclass."""
    kind: type = type(value)
    names, values_of, defaults = _shape(kind)
    return {
        name: given
        for name, given, default in zip(names, values_of(value), defaults, strict=True)
        if given is not default and given != default
    }


_WRITE = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_brief
).encode


@cache
def _shape(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]:
    """Return the names of a dataclass's fields, what takes all their values, and their defaults."""
    names = tuple([one.name for one in fields(kind)])
    return names, attrgetter(*names), tuple(map(_default, fields(kind)))


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _profile(facts: dict[str, Any]) -> Profile:
    for name, value in facts.items():
        if isinstance(value, list):
            facts[name] = _MADE.get(name, tuple)(value)
    return Profile(**facts)


def _topics(facts: list[dict[str, Any]]) -> tuple[Topic, ...]:
    return tuple([Topic(**one | {"keywords": _keywords(one.get("keywords", []))}) for one in facts])


def _authors(facts: list[dict[str, Any]]) -> tuple[Author, ...]:
    return tuple(
        [Author(**one | {"categories": tuple(one.get("categories", ()))}) for one in facts]
    )


def _keywords(facts: list[str | dict[str, Any]]) -> tuple[Keyword, ...]:
    return tuple([_plain(one) if isinstance(one, str) else Keyword(**one) for one in facts])


# Many people ask for the same words: those are one object, made once.
@lru_cache(maxsize=1 << 17)
def _plain(term: str) -> Keyword:
    return Keyword(term=term)


_MADE: Mapping[str, Callable[[Any], Any]] = {
    "topics": _topics,
    "authors": _authors,
    "exclude": _keywords,
    "lower": _keywords,
}
"""What becomes of the lists in a profile that are not of strings."""


def due_at(at: datetime | None) -> int:
    """Return when an issue is due as a column holds it, None as an instant that never comes."""
    return NEVER if at is None else micros(at)


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
        unanswered=row["unanswered"],
    )


def words(settings: str) -> bytes:
    """Return what the keywords in *settings* are known by, four bytes each, in order."""
    return b"".join(sorted({_known_by(term) for term in _terms(settings)}))


def _terms(settings: str) -> Iterator[str]:
    """Yield the keywords of a row's profile, without making a profile of it."""
    facts, _ = _READ(settings)
    for topic in facts.get("profile", {}).get("topics", ()):
        for one in topic.get("keywords", ()):
            yield one if isinstance(one, str) else one["term"]


def new_words(profile: Profile, known: bytes | None) -> tuple[str, ...]:
    """Return the keywords of *profile* not among the *known* ones; none where nothing is known."""
    if known is None:
        return ()
    old = {known[at : at + 4] for at in range(0, len(known), 4)}
    terms = dict.fromkeys(keyword.term for keyword in profile.keywords)
    return tuple(term for term in terms if _known_by(term) not in old)


@lru_cache(maxsize=1 << 17)
def _known_by(term: str) -> bytes:
    return hashlib.blake2b(term.casefold().encode(errors="replace"), digest_size=4).digest()
