"""The texts of many papers one after the other, word by word, as columns: what is looked for is looked for in all of them at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from digest.rank.column import Integers, expanded, starts
from digest.rank.page import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """*atoms* are what the words may be, numbers; those of each word begin at *starts*, the last one is the end.

    *sentences* are the numbers of the sentences of the words. The words of each text begin at *texts*, the last one is the end.
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


def reading(read: Iterable[Sequence[Text]], atoms_of: Callable[[str, str], Sequence[int]]) -> Reading:
    """Read all texts; *atoms_of* tells what a word may be, by how it is compared and how it is written."""
    seen: dict[tuple[str, str], int] = {}
    words: list[int] = []
    begins: list[int] = []
    texts = [0]
    for text in chain.from_iterable(read):
        begins += [texts[-1] + start for start in text.starts]
        words += [seen.setdefault(word, len(seen)) for word in zip(text.folded, text.written, strict=True)]
        texts.append(len(words))
    of_word = [atoms_of(*word) for word in seen]
    bounds = np.append(0, np.cumsum(np.array([len(atoms) for atoms in of_word], np.int64)))
    every = np.fromiter(chain.from_iterable(of_word), np.int64, bounds[-1])
    said = np.array(words, np.int64)
    owners, places = expanded(bounds[said], bounds[said + 1])
    is_first = np.zeros(len(words) + 1, np.int64)
    is_first[begins] = 1
    return Reading(
        atoms=every[places],
        starts=starts(owners, len(words)),
        sentences=np.cumsum(is_first[:-1]),
        texts=np.array(texts, np.int64),
    )
