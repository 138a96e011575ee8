"""Mistakes between people, groups and profiles: what no entry can know by itself."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate, chain, islice
from typing import NamedTuple, TypeAlias

from digest import document
from digest.document import Loc, Mistake, Tree
from digest.people.entries import MOST, Reference, extended, wrong_topics
from digest.people.written_file import WrittenFile

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
    for number, mistake in _all(files, is_whole=is_whole and all(one.is_whole for one in files)):
        found[number].append(mistake)
    return tuple([found[number] for number in range(len(files))])


def _all(files: Sequence[WrittenFile], *, is_whole: bool) -> Found:
    for key, fold in (("id", str.casefold), ("email", document.address_identity)):
        yield from _repeated(files, _repeats_of_people(files, key, fold), f"each {key} once")
    for kind in ("group", "profile"):
        yield from _repeated(files, _repeats(_names(files, f"{kind}s")), f"each {kind} once")
    for number, file in enumerate(files):
        for loc, profile in _profiles(file):
            yield from ((number, one) for one in wrong_topics(profile, loc))
    if is_whole:
        extended = (
            one
            for number, file in enumerate(files)
            for loc, profile in _profiles(file)
            for one in _extended(number, loc, profile)
        )
        groups = ((file, file.entries.groups) for file in files)
        profiles = ((file, file.entries.profiles) for file in files)
        yield from _unknown(files, _referred(groups), "group")
        yield from _unknown(files, chain(_referred(profiles), extended), "profile")
    yield from _circles(files)


def _repeats_of_people(
    files: Sequence[WrittenFile], key: str, fold: Callable[[str], str]
) -> Iterator[tuple[_Named, _Named]]:
    """Yield people who have the *key* of an earlier one, with that one."""
    texts = [file.entries.ids if key == "id" else file.entries.emails for file in files]
    # Of a hundred thousand people a number each is enough.
    begin = [0, *accumulate(map(len, texts))]
    first: dict[str, int] = {}

    def named(number: int) -> _Named:
        file = bisect_right(begin, number) - 1
        place = number - begin[file]
        return _Named(file, files[file].entries.place(place, key), texts[file][place] or "")

    for number, text in enumerate(chain.from_iterable(texts)):
        if text is not None:
            earlier = first.setdefault(fold(text), number)
            if earlier != number:
                yield named(number), named(earlier)


def _repeats(named: Iterator[_Named]) -> Iterator[tuple[_Named, _Named]]:
    first: dict[str, _Named] = {}
    for one in named:
        earlier = first.setdefault(one.name, one)
        if earlier is not one:
            yield one, earlier


def _referred(
    files: Iterable[tuple[WrittenFile, Sequence[Reference]]],
) -> Iterator[_Named]:
    """Yield what people name."""
    for number, (file, references) in enumerate(files):
        for row, steps, name in references:
            yield _Named(number, (*file.entries.loc, row, *steps), name)


def _names(files: Sequence[WrittenFile], kind: str) -> Iterator[_Named]:
    for number, file in enumerate(files):
        for name in file.names(kind):
            yield _Named(number, (kind, name), name, on_key=True)


def _profiles(file: WrittenFile) -> Iterator[tuple[Loc, dict[str, Tree]]]:
    """Yield every shared profile of a file with its place: groups' and those with a name."""
    for name, group in file.names("groups").items():
        profile = group.get("profile") if isinstance(group, dict) else None
        if isinstance(profile, dict):
            yield ("groups", name, "profile"), profile
    for name, profile in file.names("profiles").items():
        if isinstance(profile, dict):
            yield ("profiles", name), profile


def _extended(number: int, loc: Loc, profile: dict[str, Tree]) -> Iterator[_Named]:
    for steps, name in extended(profile):
        yield _Named(number, (*loc, *steps), name)


def _repeated(
    files: Sequence[WrittenFile], repeats: Iterable[tuple[_Named, _Named]], expected: str
) -> Found:
    again = list(islice(repeats, MOST))
    elsewhere = defaultdict[int, list[Loc]](list)
    for one, earlier in again:
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
