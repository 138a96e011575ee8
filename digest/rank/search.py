"""Where what readers ask for stands in a paper: each paper is read once, whatever the number of readers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_

from digest.model import Paper, Place
from digest.rank.author import meets, name
from digest.rank.page import Definition, Text, definitions
from digest.rank.want import Side, Want, form, is_unspaced
from digest.text.word import Word, words

Span = tuple[int, int]

# At most so many other words may stand among the words of a keyword that are near each other.
AMONG = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A keyword in one place of one paper: *times* as a phrase or, where nowhere as one, *near* each other."""

    place: Place
    spans: tuple[Span, ...]
    times: int
    near: bool = False


def is_phrase(standings: Iterable[Standing]) -> bool:
    """Whether a keyword stands somewhere with its words next to each other."""
    return any(not one.near for one in standings)


Standings = Mapping[Place, Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All that is looked for. *wants* have their numbers, *sides* those that hold them; each side is anchored at one atom."""

    wants: Mapping[Want, int]
    forms: Mapping[str, str]
    sides: Mapping[Side, Sequence[Want]]
    anchored: Mapping[str, Sequence[Side]]
    atoms: frozenset[str]
    beginnings: Sequence[int]
    families: Mapping[str, Sequence[Want]]
    organizations: Mapping[str, Sequence[Want]]
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def standings(self, paper: Paper, read: Sequence[Text]) -> Iterator[tuple[Want, tuple[Standing, ...]]]:
        """Yield each thing asked for that *paper* holds, and where it stands."""
        found = self._sides(read)
        for want in dict.fromkeys(want for side in found for want in self.sides[side]):
            if standings := _of_want(want, found):
                yield want, standings
        yield from self._names(paper)

    def _sides(self, read: Sequence[Text]) -> dict[Side, dict[Place, Standing]]:
        found: dict[Side, dict[Place, Standing]] = {}
        for text in read:
            positions = self._positions(text)
            around = _around(positions)
            for atom in positions:
                for side in self.anchored.get(atom, ()):
                    if len(side) == 1 or _may_stand(side, around):
                        standing = _standing(side, positions, text)
                        if standing:
                            found.setdefault(side, {})[text.place] = standing
        shorts = [short for text in read for short in definitions(text)]
        return _abbreviated(found, shorts, read) if shorts else found

    def _positions(self, text: Text) -> dict[str, list[int]]:
        positions: dict[str, list[int]] = {}
        for position, word in enumerate(text.words):
            atoms = self.known.get(word.folded)
            if atoms is None:
                atoms = self.known[word.folded] = tuple(self._atoms(word.folded))
            for atom in atoms:
                positions.setdefault(atom, []).append(position)
            written = text.text[word.start : word.end]
            if written != word.folded:
                for atom in self._written(written):
                    positions.setdefault(atom, []).append(position)
        return positions

    def _atoms(self, folded: str) -> Iterator[str]:
        candidates = [form(folded, self.forms), f"={folded}"]
        candidates += [f"{folded[:length]}*" for length in self.beginnings if length <= len(folded)]
        return (atom for atom in candidates if atom in self.atoms)

    def _written(self, written: str) -> Iterator[str]:
        candidates = {f"={written}", f"^{written}", f"^{written.removesuffix('s')}"}
        return (atom for atom in sorted(candidates) if atom in self.atoms)

    def _names(self, paper: Paper) -> Iterator[tuple[Want, tuple[Standing, ...]]]:
        found: dict[Want, list[int]] = {}
        for position, spelt in enumerate(paper.authors if self.families else ()):
            bearer = name(spelt)
            for want in self.families.get(bearer.family, ()):
                if meets(want.name, bearer) and _is_within(want, paper):
                    found.setdefault(want, []).append(position)
        for want, positions in found.items():
            yield want, (Standing("authors", tuple((at, at + 1) for at in positions), len(positions)),)
        yield from self._organizations(paper)

    def _organizations(self, paper: Paper) -> Iterator[tuple[Want, tuple[Standing, ...]]]:
        for position, spelt in enumerate(paper.organizations if self.organizations else ()):
            said = tuple(form(word.folded, {}) for word in words(spelt))
            for want in {want for atom in said for want in self.organizations.get(atom, ())}:
                (side,) = want.sides
                if any(said[start : start + len(side)] == side for start in range(len(said))):
                    yield want, (Standing("organizations", ((position, position + 1),), 1),)


def search(wants: Iterable[Want], forms: Mapping[str, str]) -> Search:
    """Prepare to look for *wants*; their numbers follow their order, so that they never depend on who else is asking."""
    numbered = {want: number for number, want in enumerate(sorted(set(wants)))}
    sides: dict[Side, list[Want]] = {}
    families: dict[str, list[Want]] = {}
    organizations: dict[str, list[Want]] = {}
    for want in numbered:
        if want.kind == "author" and want.name.family:
            families.setdefault(want.name.family, []).append(want)
        elif want.kind == "organization" and want.sides[0]:
            organizations.setdefault(want.sides[0][0], []).append(want)
        elif want.kind == "keyword":
            for side in set(want.sides):
                sides.setdefault(side, []).append(want)
    atoms = frozenset(atom for side in sides for atom in side)
    return Search(
        wants=numbered,
        forms=forms,
        sides=sides,
        anchored=_anchored(sides),
        atoms=atoms,
        beginnings=sorted({len(atom) - 1 for atom in atoms if atom.endswith("*")}),
        families=families,
        organizations=organizations,
    )


def _anchored(sides: Iterable[Side]) -> dict[str, list[Side]]:
    """Return the sides by that atom of theirs which the fewest others have: most are never looked at."""
    sides = tuple(sides)
    counted = Counter(atom for side in sides for atom in side)
    anchored: dict[str, list[Side]] = {}
    for side in sides:
        anchored.setdefault(min(side, key=lambda atom: (counted[atom], atom)), []).append(side)
    return anchored


def _standing(side: Side, positions: Mapping[str, Sequence[int]], text: Text) -> Standing | None:
    starts = _phrases(side, positions)
    if starts:
        spans = tuple(_span(text.words, start, start + len(side)) for start in starts)
        return Standing(text.place, spans, len(spans))
    if len(side) == 1 or any(is_unspaced(atom) for atom in side):
        return None
    windows = list(_windows(side, positions, text))
    near = sorted({place for window in windows for place in window})
    spans = tuple(_span(text.words, at, at + 1) for at in near)
    return Standing(text.place, spans, len(windows), near=True) if windows else None


def _around(positions: Mapping[str, Sequence[int]]) -> Callable[[str, int], int]:
    """Return what tells from where on an atom comes within so many words: a bit for each word of the text, kept once made."""

    @cache
    def around(atom: str, within: int) -> int:
        bits = sum(1 << at for at in positions.get(atom, ()))
        return reduce(or_, (bits >> back for back in range(within)))

    return around


def _may_stand(side: Side, around: Callable[[str, int], int]) -> bool:
    """Whether all words of *side* come within one window somewhere; sentences are looked at later, for the few that do."""
    found = -1
    for atom in side:
        found &= around(atom, len(side) + AMONG)
        if not found:
            return False
    return True


def _phrases(side: Side, positions: Mapping[str, Sequence[int]]) -> list[int]:
    starts = positions[side[0]]
    for offset, atom in enumerate(side[1:], 1):
        there = set(positions[atom])
        starts = [start for start in starts if start + offset in there]
    return list(starts)


def _windows(side: Side, positions: Mapping[str, Sequence[int]], text: Text) -> Iterator[tuple[int, ...]]:
    """Yield the positions of the words of *side* wherever all stand near each other in one sentence, in any order."""
    marks = sorted((at, atom) for atom in dict.fromkeys(side) for at in positions[atom])
    wanted, longest, free = len({*side}), len(side) + AMONG, 0
    for number, (start, _) in enumerate(marks):
        if start < free:
            continue
        last: dict[str, int] = {}
        for at, atom in marks[number:]:
            if at - start >= longest or any(end in text.ends for end in range(start + 1, at + 1)):
                break
            last.setdefault(atom, at)
            if len(last) == wanted:
                free = at + 1
                yield tuple(sorted(set(last.values())))
                break


def _span(found: Sequence[Word], start: int, end: int) -> Span:
    return found[start].start, found[end - 1].end


def _of_want(want: Want, found: Mapping[Side, Standings]) -> tuple[Standing, ...]:
    """Return where *want* stands, title first, if all of its sides do: each may in its own place."""
    sides = [_in_field(want, found.get(side, {})) for side in dict.fromkeys(want.sides)]
    if not all(sides):
        return ()
    places: tuple[Place, ...] = ("title", "abstract")
    return tuple(
        standings[0] if len(standings) == 1 else _joined(place, standings)
        for place in places
        if (standings := [side[place] for side in sides if place in side])
    )


def _in_field(want: Want, standings: Standings) -> Standings:
    return {
        place: standing
        for place, standing in standings.items()
        if want.field in ("any", place) and not (want.is_phrase and standing.near)
    }


def _joined(place: Place, standings: Sequence[Standing]) -> Standing:
    spans = tuple(sorted({span for standing in standings for span in standing.spans}))
    times = min(standing.times for standing in standings)
    return Standing(place, spans, times, near=any(standing.near for standing in standings))


def _abbreviated(
    found: dict[Side, dict[Place, Standing]], shorts: Sequence[Definition], read: Sequence[Text]
) -> dict[Side, dict[Place, Standing]]:
    """Let each abbreviation that the paper itself defines count as its long form, but for its definition."""
    by_place = {text.place: text for text in read}
    for short in shorts:
        long = _span(by_place[short.place].words, short.start, short.end)
        for places in found.values():
            defined = places.get(short.place)
            if defined and not defined.near and long in defined.spans:
                places |= {text.place: more for text in read if (more := _more(places.get(text.place), text, short))}
    return found


def _more(standing: Standing | None, text: Text, short: Definition) -> Standing | None:
    at = [
        _span(text.words, position, position + 1)
        for position in range(len(text.words))
        if text.written(position) in (short.short, f"{short.short}s") and (text.place, position) != (short.place, short.end)
    ]
    known = () if standing is None or standing.near else standing.spans
    spans = tuple(sorted({*known, *at}))
    return Standing(text.place, spans, len(spans)) if at else standing


def _is_within(want: Want, paper: Paper) -> bool:
    return not want.areas or not areas(paper.categories).isdisjoint(want.areas)


def areas(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* and the archives they belong to.

    >>> sorted(areas(["cs.AI", "hep-th"]))
    ['cs', 'cs.ai', 'hep-th']
    """
    folded = [category.casefold() for category in categories]
    return frozenset(folded) | {category.partition(".")[0] for category in folded}
