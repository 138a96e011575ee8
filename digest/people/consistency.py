"""Mistakes between people, groups and profiles: what no entry can know by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import NamedTuple, TypeAlias

from digest import document
from digest.document import Loc, Mistake, Tree
from digest.people.written_file import WrittenFile, list_of

MOST_CIRCLES = 10
Found: TypeAlias = Iterator[tuple[int, Mistake]]
"""Mistakes, each with the number of its file."""


class _Named(NamedTuple):
    """A name that is written in the file *number*, at *loc*; *on_key* where it is a key."""

    number: int
    loc: Loc
    name: str
    on_key: bool = False


def mistakes(files: Sequence[WrittenFile], *, is_whole: bool) -> tuple[list[Mistake], ...]:
    """Return the mistakes of each of *files*.

    Unless the list *is_whole*, what a name means may stand in a file that could not be read.
    """
    found = defaultdict[int, list[Mistake]](list)
    for number, mistake in _all(files, is_whole=is_whole and all(one.tree for one in files)):
        found[number].append(mistake)
    return tuple([found[number] for number in range(len(files))])


def _all(files: Sequence[WrittenFile], *, is_whole: bool) -> Found:
    for key, fold in (("id", str.casefold), ("email", document.address_identity)):
        yield from _repeats(files, _of_people(files, key), f"each {key} once", fold)
    for kind in ("group", "profile"):
        yield from _repeats(files, _names(files, f"{kind}s"), f"each {kind} once", str)
    for number, file in enumerate(files):
        for loc, profile in _profiles(file):
            yield from ((number, one) for one in _wrong_topics(profile, loc))
    if is_whole:
        extended = (
            one
            for number, file in enumerate(files)
            for loc, profile in _profiles(file)
            for one in _extended(number, loc, profile)
        )
        yield from _unknown(files, _of_people(files, "group"), "group")
        yield from _unknown(files, extended, "profile")
    yield from _circles(files)


def _of_people(files: Sequence[WrittenFile], key: str) -> Iterator[_Named]:
    for number, file in enumerate(files):
        loc, rows = list_of(file.tree)
        for i, row in enumerate(rows):
            value = row.get(key) if isinstance(row, dict) else None
            if isinstance(value, str):
                yield _Named(number, (*loc, i, key), value)


def _names(files: Sequence[WrittenFile], kind: str) -> Iterator[_Named]:
    for number, file in enumerate(files):
        for name in file.names(kind):
            yield _Named(number, (kind, name), name, on_key=True)


def _profiles(file: WrittenFile) -> Iterator[tuple[Loc, dict[str, Tree]]]:
    """Yield every profile of a file with its place: people's, groups' and those with a name."""
    groups = [(("groups", name), group) for name, group in file.names("groups").items()]
    for loc, holder in chain(file.rows(), groups):
        profile = holder.get("profile") if isinstance(holder, dict) else None
        if isinstance(profile, dict):
            yield (*loc, "profile"), profile
    for name, profile in file.names("profiles").items():
        if isinstance(profile, dict):
            yield ("profiles", name), profile


def _extended(number: int, loc: Loc, profile: dict[str, Tree]) -> Iterator[_Named]:
    names = profile.get("extends")
    if isinstance(names, str):
        yield _Named(number, (*loc, "extends"), names)
    for i, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str):
            yield _Named(number, (*loc, "extends", i), name)


def _repeats(
    files: Sequence[WrittenFile],
    named: Iterator[_Named],
    expected: str,
    fold: Callable[[str], str],
) -> Found:
    first: dict[str, _Named] = {}
    again = []
    elsewhere = defaultdict[int, list[Loc]](list)
    for one in named:
        earlier = first.setdefault(fold(one.name), one)
        if earlier is not one:
            again.append((one, earlier))
        if earlier.number != one.number:
            elsewhere[earlier.number].append(earlier.loc)
    lines = {number: document.lines(files[number].data, locs) for number, locs in elsewhere.items()}
    for one, earlier in again:
        text = f"expected {expected}, got {document.shown(one.name)} again"
        same: Loc | None = earlier.loc
        if one.number != earlier.number:
            place = f"{files[earlier.number].path}:{lines[earlier.number][earlier.loc]}"
            text, same = f"{text}, as in {place}", None
        yield one.number, Mistake(loc=one.loc, text=text, on_key=one.on_key, earlier=same)


def _unknown(files: Sequence[WrittenFile], named: Iterator[_Named], kind: str) -> Found:
    names = frozenset(one.name for one in _names(files, f"{kind}s"))
    some = f"one of {', '.join(sorted(names)[:20])}" if names else f"with a name under {kind}s:"
    for one in named:
        if one.name not in names:
            near = document.hint(one.name, names)
            wanted = f"a {kind} of this list" if near else f"a {kind}, {some}"
            text = f"expected {wanted}, got {document.shown(one.name)}{near}"
            yield one.number, Mistake(loc=one.loc, text=text)


def _circles(files: Sequence[WrittenFile]) -> Found:
    """Find profiles that extend each other in a circle."""
    extended = {
        name: list(_extended(number, ("profiles", name), profile))
        for number, file in enumerate(files)
        for name, profile in file.names("profiles").items()
        if isinstance(profile, dict)
    }
    for _ in range(MOST_CIRCLES):
        circle = _circle(extended)
        if not circle:
            return
        names = " → ".join(map(document.shown, circle))
        last = next(one for one in extended[circle[-2]] if one.name == circle[-1])
        text = f"expected profiles that do not extend themselves, got {names}"
        yield last.number, Mistake(loc=last.loc, text=text)
        extended[circle[-2]].remove(last)


def _circle(extended: dict[str, list[_Named]]) -> list[str]:
    names = {name: [one.name for one in bases] for name, bases in extended.items()}
    try:
        TopologicalSorter(names).prepare()
    except CycleError as error:
        # In its own order each stands before the one that extends it.
        return list(reversed(error.args[1]))
    return []


def _wrong_topics(profile: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    """Find keywords beside topics, and topics of one name."""
    if "topics" not in profile:
        return
    if "keywords" in profile:
        text = "expected keywords or topics, got both; move these keywords into a topic"
        yield Mistake(loc=(*loc, "keywords"), text=text, on_key=True)
    for repeat in document.repeats(profile, "topics", "name", str.casefold):
        earlier = repeat.earlier and (*loc, *repeat.earlier)
        yield Mistake(loc=(*loc, *repeat.loc), text=repeat.text, earlier=earlier)
