"""Where followed authors and organisations stand: positions in a paper's lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.model import Paper, Place
from digest.rank.author import meets, name
from digest.rank.want import Want
from digest.text.stem import light
from digest.text.word import words


class Found(NamedTuple):
    """The want with this number, at these positions of a list of the paper."""

    want: int
    place: Place
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The numbers of followed authors by family name, and of organisations by their first word."""

    wants: Sequence[Want]
    families: Mapping[str, Sequence[int]]
    organizations: Mapping[str, Sequence[int]]

    def find(self, paper: Paper) -> Iterator[Found]:
        yield from self._authors(paper) if self.families else ()
        yield from self._organizations(paper) if self.organizations else ()

    def _authors(self, paper: Paper) -> Iterator[Found]:
        found: dict[int, list[int]] = {}
        for position, spelt in enumerate(paper.authors):
            bearer = name(spelt)
            for number in self.families.get(bearer.family, ()):
                want = self.wants[number]
                if meets(want.name, bearer) and (
                    not want.areas or not areas(paper.categories).isdisjoint(want.areas)
                ):
                    found.setdefault(number, []).append(position)
        return (Found(number, "authors", tuple(positions)) for number, positions in found.items())

    def _organizations(self, paper: Paper) -> Iterator[Found]:
        found: dict[int, list[int]] = {}
        for position, spelt in enumerate(paper.organizations):
            said = tuple(light(word.folded) for word in words(spelt))
            for number in {number for word in said for number in self.organizations.get(word, ())}:
                ((wanted, _),) = self.wants[number].sides
                if any(said[start : start + len(wanted)] == wanted for start in range(len(said))):
                    found.setdefault(number, []).append(position)
        return (
            Found(number, "organizations", tuple(positions)) for number, positions in found.items()
        )


def names(wants: Sequence[Want]) -> Names:
    families: dict[str, list[int]] = {}
    organizations: dict[str, list[int]] = {}
    for number, want in enumerate(wants):
        if want.kind == "author" and want.name.family:
            families.setdefault(want.name.family, []).append(number)
        elif want.kind == "organization" and want.sides[0].atoms:
            organizations.setdefault(want.sides[0].atoms[0], []).append(number)
    return Names(wants, families, organizations)


def areas(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* and the archives they belong to.

    >>> sorted(areas(["cs.AI", "hep-th"]))
    ['cs', 'cs.ai', 'hep-th']
    """
    folded = [category.casefold() for category in categories]
    return frozenset(folded) | {category.partition(".")[0] for category in folded}
