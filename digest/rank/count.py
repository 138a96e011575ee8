"""How strongly each word stands in a paper, whatever form it has: what orders papers, not what lets
them in."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from digest.rank.page import Text
from digest.rank.want import is_unspaced

# A title says what a paper is about in ten words, an abstract in two hundred: four times as much a
# word, as was measured.
TITLE = 4.0

Counts = Mapping[str, float]
"""How strongly each stem stands in a paper: once in the abstract is 1, once in the title 4."""


def counts(read: Sequence[Text], stem: Callable[[str], str]) -> Counts:
    """Count the stems in *read*; characters of a script without spaces by pairs, for one alone says
    next to nothing.

    >>> from digest.rank.page import text
    >>> counts([text("title", "Agents: 大模型")], str.upper)
    {'AGENTS': 4.0, '大模': 4.0, '模型': 4.0}
    """
    found: dict[str, float] = {}
    for text in read:
        times = TITLE if text.place == "title" else 1.0
        for word, number in Counter(text.folded if text.text.isascii() else _spaced(text)).items():
            root = stem(word)
            found[root] = found.get(root, 0.0) + times * number
    return found


def _spaced(text: Text) -> Iterator[str]:
    yield from (word for word in text.folded if not is_unspaced(word))
    for one, next_ in pairwise(text.words):
        if one.end == next_.start and is_unspaced(one.folded) and is_unspaced(next_.folded):
            yield one.folded + next_.folded
