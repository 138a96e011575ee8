"""What another reading of a list changes, decided from what is known of its people.

An id is a person. One that nobody has or had, with an address that somebody else has or had who is
in the list no more, is that person renamed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from digest.exceptions import FewerPeopleError
from digest.ledger import address_key, people_files, row_codec
from digest.model import PeopleFile, Subscriber

FEWEST = 10
"""Of fewer people than these more than half may leave at once."""
_NAMED = 10


class Move(NamedTuple):
    """Somebody who stood in one file of the list and stands in another."""

    slug: str
    before: Path
    after: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """Who joined (or came back), left, moved or changed, by their ids of now, and who was *renamed*
    from which id to which.

    *moved_from* are files that are gone, or belong to the list no more, whose people those of the
    list are now. *before* are the settings of everybody here who is changed or renamed; so many
    people there *were*.
    """

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[Move, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    moved_from: tuple[Path, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    were: int = field(default=0, repr=False, compare=False)


class Gone(NamedTuple):
    """Who is in the list no more: *left_at* is None where they were until now."""

    slug: str
    address: bytes
    left_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the rows of people say: which ids of the list are known, and of people here by now; who
    is gone, and how those differ who stay."""

    known: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)
    gone: list[Gone] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    moved: list[Move] = field(default_factory=list)


def compare(db: Connection, people: Sequence[PeopleFile], ours: Iterable[int]) -> ListChanges:
    """Return what becomes of a list that has *people* now, and had those of the files *ours*."""
    given = {one.id: one for file in people for one in file.subscribers}
    seen = _seen(db, given, people, ours)
    left = {one.slug for one in seen.gone if one.left_at is None}
    key = address_key.known(db) if seen.gone else None
    strangers = (one for slug, one in given.items() if slug not in seen.known)
    renamed = renames(
        seen.gone, {key.address(one.email): one.id for one in strangers} if key else {}
    )
    stay = {new: old for old, new in renamed.items() if old in left}
    return ListChanges(
        joined=tuple([slug for slug in given if slug not in seen.here and slug not in stay]),
        left=tuple(sorted(left.difference(stay.values()))),
        changed=tuple(seen.settings),
        moved=tuple(seen.moved),
        renamed=tuple(renamed.items()),
        before=seen.settings | _settings(db, stay),
        were=len(left) + len(seen.here),
    )


def renames(gone: Iterable[Gone], strangers: Mapping[bytes, str]) -> dict[str, str]:
    """Return which of the *gone* have an id of *strangers* now, by whose address they were known.

    Of several with one address it is the one who was in the list last.
    """
    latest = sorted(gone, key=lambda one: (one.left_at is not None, -(one.left_at or 0), one.slug))
    left = dict(strangers)
    return {one.slug: left.pop(one.address) for one in latest if one.address in left}


def check_fewer(changes: ListChanges) -> None:
    """Raise FewerPeopleError where more than half of ten or more people leave at once."""
    left = len(changes.left)
    if changes.were < FEWEST or 2 * left <= changes.were:
        return
    more = f" and {left - _NAMED:,} more" if left > _NAMED else ""
    got = f"got {changes.were - left:,} of the {changes.were:,} there were"
    cure = "digest people reload --allow-fewer lets the others leave"
    names = f"{', '.join(changes.left[:_NAMED])}{more}"
    raise FewerPeopleError([f"people: expected at least half of them, {got}; {cure}: {names}"])


def _seen(
    db: Connection,
    given: Mapping[str, Subscriber],
    people: Sequence[PeopleFile],
    ours: Iterable[int],
) -> _Seen:
    paths = [(people_files.here(db, file.path), file) for file in people]
    now_in = {one.id: path for path, file in paths for one in file.subscribers}
    homes = people_files.paths(db, ours)
    seen = _Seen()
    sql = "SELECT slug, address, settings, file, removed_at FROM subscribers"
    for slug, address, settings, file, removed_at in db.execute(sql):
        is_here = removed_at is None
        if is_here and file not in homes:
            continue
        if slug not in given:
            seen.gone.append(Gone(slug, address, removed_at))
            continue
        seen.known.add(slug)
        if is_here:
            seen.here.add(slug)
            if row_codec.settings(given[slug]) != settings:
                seen.settings[slug] = settings
            if now_in[slug] != homes[file]:
                seen.moved.append(Move(slug, homes[file], now_in[slug]))
    return seen


def _settings(db: Connection, stay: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of whoever is here and renamed, by their new ids."""
    sql = "SELECT settings FROM subscribers WHERE slug = ?"
    return {new: db.execute(sql, [old]).fetchone()[0] for new, old in stay.items()}
