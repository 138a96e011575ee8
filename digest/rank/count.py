"""How strongly each word stands in a paper, whatever form it has: what orders papers, not what lets them in."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from digest.rank.page import Text
from digest.rank.want import is_unspaced

# A title says what a paper is about in ten words, an abstract in two hundred: four times as much a word, as was measured.
TITLE = 4.0

Counts = Mapping[str, float]
"""How strongly each stem stands in a paper: once in the abstract is 1, once in the title 4."""


def counts(read: Sequence[Text], stem: Callable[[str], str]) -> Counts:
    found: dict[str, float] = {}
    for text in read:
        times = TITLE if text.place == "title" else 1.0
        for root, number in roots(text, stem).items():
            found[root] = found.get(root, 0.0) + times * number
    return found


def roots(text: Text, stem: Callable[[str], str]) -> Mapping[str, int]:
    """Count the stems in *text*; characters of a script without spaces by pairs, for one alone says next to nothing.

    >>> from digest.rank.page import text
    >>> dict(roots(text("title", "Agents: 大模型"), str.upper))
    {'AGENTS': 1, '大模': 1, '模型': 1}
    """
    found: Counter[str] = Counter()
    for word, number in Counter(text.folded).items():
        if not is_unspaced(word):
            found[stem(word)] += number
    if not text.text.isascii():
        found.update(
            one.folded + next_.folded
            for one, next_ in pairwise(text.words)
            if one.end == next_.start and is_unspaced(one.folded) and is_unspaced(next_.folded)
        )
    return found
