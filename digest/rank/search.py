"""Where keywords stand in papers: each paper is read once, whatever the number of readers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digest.rank import near
from digest.rank.column import Integers, firsts
from digest.rank.near import Groups
from digest.rank.page import TEXTS, Text, definitions
from digest.rank.phrase import Tree, phrases, tree
from digest.rank.reading import Reading, reading
from digest.rank.want import Atom, Side, Want, is_unspaced
from digest.text.stem import light
from digest.text.stop import STOP
from digest.text.word import fold

LONGEST_NEAR = 8
"""A keyword of more words than these stands only as a phrase: near each other, that many words are
a topic, not a term."""

# As atoms are: "this" and "does" look like plurals.
_SMALL = frozenset(map(light, STOP))

Marks = NDArray[np.int64]
"""What was found: marks × (number of the side, of the text, first word and end in the text,
window).

The window is 0 for a phrase. The words of a side that are near each other are marks of their own: 1
the first, 2 the others.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All that is looked for: *sides* gives the numbers of the sides of each want; *forms* the verb
    of a participle.

    *atoms* have numbers, too. *known* keeps what each word may be once it was looked up: by how
    it is compared or, where anybody asks for a word as it is written, which *is_exact*, by that.
    """

    sides: Sequence[tuple[int, ...]]
    forms: Mapping[str, str]
    atoms: Mapping[Atom, int]
    beginnings: Sequence[int]
    is_exact: bool
    tree: Tree
    groups: Groups
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def marks(self, read: Sequence[Sequence[Text]]) -> Marks:
        """Return what stands where in the papers *read*; the texts are numbered as they come."""
        said = set[str]().union(
            *(text.written if self.is_exact else text.folded for page in read for text in page)
        )
        self.known.update((word, self._atoms_of(word)) for word in said - self.known.keys())
        column = reading(read, self.known, is_exact=self.is_exact)
        sides, starts, ends = phrases(self.tree, column)
        together = _marks(column, sides, starts, ends, np.zeros_like(sides))
        together = np.concatenate([together, _abbreviated(read, together)])
        sides, words, begins = near.windows(
            self.groups, column, np.sort(together[:, 0] * len(column.texts) + together[:, 1])
        )
        apart = _marks(column, sides, words, words + 1, np.where(begins, 1, 2))
        return np.concatenate([together, apart])

    def _atoms_of(self, word: str) -> tuple[int, ...]:
        folded = fold(word) if self.is_exact else word
        plain = light(folded)
        atoms = [self.forms.get(plain, plain)]
        if self.is_exact:
            atoms += dict.fromkeys(
                (f"={folded}", f"={word}", f"^{word}", f"^{word.removesuffix('s')}")
            )
        if self.beginnings:
            atoms += [f"{folded[:length]}*" for length in self.beginnings if length <= len(folded)]
        return tuple([self.atoms[atom] for atom in atoms if atom in self.atoms])


def search(wants: Iterable[Want], forms: Mapping[str, str]) -> Search:
    """Prepare to look for the keywords among *wants*."""
    sides: dict[tuple[Atom, ...], int] = {}
    of_wants = [
        tuple([sides.setdefault(_rooted(side, forms), len(sides)) for side in want.sides])
        if want.kind == "keyword"
        else ()
        for want in wants
    ]
    atoms: dict[Atom, int] = {}
    numbered = [[atoms.setdefault(atom, len(atoms)) for atom in side] for side in sides]
    return Search(
        sides=of_wants,
        forms=forms,
        atoms=atoms,
        is_exact=any(atom[0] in "=^" for atom in atoms),
        beginnings=sorted({len(atom) - 1 for atom in atoms if atom.endswith("*")}),
        tree=tree(numbered, len(atoms)),
        groups=near.groups(*_telling(numbered, atoms), atoms=len(atoms)),
    )


def _rooted(side: Side, forms: Mapping[str, str]) -> tuple[Atom, ...]:
    return tuple([forms.get(atom, atom) for atom in side.atoms]) if forms else side.atoms


def _telling(
    sides: Sequence[Sequence[int]], atoms: Iterable[Atom]
) -> tuple[Integers, Integers, Integers]:
    """Return what of *sides* must be near each other: not their small words ("experts in a
    mixture"), and nothing unspaced.

    These are columns of sides and atoms, each pair once and in order, and the lengths of all sides.
    """
    is_small = np.array([atom in _SMALL for atom in atoms], bool)
    is_alone = np.array([is_unspaced(atom) for atom in atoms], bool)
    lengths = np.array([len(side) for side in sides], np.int64)
    owners = np.repeat(np.arange(len(sides)), lengths)
    every = np.fromiter(chain.from_iterable(sides), np.int64, len(owners))
    fits = (
        (lengths > 1)
        & (lengths <= LONGEST_NEAR)
        & (np.bincount(owners, is_alone[every], len(sides)) == 0)
    )
    rows = fits[owners] & ~is_small[every]
    keys = np.sort(owners[rows] * len(is_small) + every[rows])
    owners, every = np.divmod(keys[firsts(keys)], max(len(is_small), 1))
    several = np.bincount(owners, minlength=len(sides)) > 1
    return owners[several[owners]], every[several[owners]], lengths


def _marks(
    read: Reading, sides: Integers, starts: Integers, ends: Integers, windows: Integers
) -> Marks:
    texts = read.text_of(starts)
    begins = read.texts[texts]
    return np.stack([sides, texts, starts - begins, ends - begins, windows], axis=1)


def _abbreviated(read: Sequence[Sequence[Text]], marks: Marks) -> Marks:
    """Return the marks of each abbreviation that a paper itself defines: it counts as its long
    form, but for its definitions."""
    made: list[tuple[int, int, int, int, int]] = []
    for (page, side, short), ends in _defined(read, marks).items():
        for number, text in enumerate(read[page], page * TEXTS):
            made += [
                (side, number, at, at + 1, 0)
                for at in text.spelt(short)
                if (number, at) not in ends
            ]
    return np.array(made, np.int64).reshape(-1, marks.shape[1])


def _defined(
    read: Sequence[Sequence[Text]], marks: Marks
) -> dict[tuple[int, int, str], set[tuple[int, int]]]:
    """Return for each paper, side and abbreviation of it where the paper defines it: texts and
    words, for some say it twice."""
    found: dict[tuple[int, int, str], set[tuple[int, int]]] = {}
    order = np.lexsort((marks[:, 2], marks[:, 1]))
    keys = marks[order, 1] << 32 | marks[order, 2]
    for number in np.flatnonzero(np.bincount(marks[:, 1])).tolist():
        page, place = divmod(number, TEXTS)
        for short in definitions(read[page][place]):
            here = slice(*np.searchsorted(keys, (number << 32 | short.start) + np.arange(2)))
            for side in [
                side for side, _, _, end, _ in marks[order[here]].tolist() if end == short.end
            ]:
                found.setdefault((page, side, short.short), set()).add((number, short.end))
    return found
