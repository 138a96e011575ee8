"""The texts of many papers one after the other, word by word, as columns: what is looked for is
looked for in all of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from digest.rank.column import Integers, expanded
from digest.rank.page import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """*atoms* are what the words may be, numbers; those of each word begin at *starts*, the last
    one is the end.

    *sentences* are the numbers of the sentences of the words. The words of each text begin at
    *texts*, the last one is the end.
    """

    atoms: Integers
    starts: Integers
    sentences: Integers
    texts: Integers

    def text_of(self, words: Integers) -> Integers:
        """Return the numbers of the texts that *words* are of."""
        return np.searchsorted(self.texts, words, "right") - 1

    def atoms_of(self, words: Integers) -> tuple[Integers, Integers]:
        """Return the atoms that *words* may be, after the place of the word among them."""
        rows, places = expanded(self.starts[words], self.starts[words + 1])
        return rows, self.atoms[places]


def reading(
    read: Iterable[Sequence[Text]], atoms_of: Mapping[str, Sequence[int]], *, is_exact: bool
) -> Reading:
    """Read all texts; *atoms_of* tells what a word may be: by how it is compared or, where that
    *is_exact*, by how it is written."""
    found: list[Sequence[int]] = []
    places: list[int] = []
    begins: list[int] = []
    texts = [0]
    # For one reader nearly every word is none.
    asked = {word: atoms for word, atoms in atoms_of.items() if atoms}
    for page in read:
        for text in page:
            first, words = texts[-1], text.written if is_exact else text.folded
            begins += [first + start for start in text.starts]
            held = [at for at, word in enumerate(words) if word in asked]
            places += [first + at for at in held]
            found += [asked[words[at]] for at in held]
            texts.append(first + len(words))
    lengths, is_first = np.zeros(texts[-1], np.int64), np.zeros(texts[-1] + 1, np.int64)
    lengths[places] = [len(atoms) for atoms in found]
    is_first[begins] = 1
    return Reading(
        atoms=np.array(list(chain.from_iterable(found)), np.int64),
        starts=np.append(0, np.cumsum(lengths)),
        sentences=np.cumsum(is_first[:-1]),
        texts=np.array(texts, np.int64),
    )
