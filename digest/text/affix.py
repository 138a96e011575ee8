"""What some languages write together with a word: Korean particles, Arabic articles."""

import re
from collections.abc import Iterator
from functools import lru_cache

# The longer first. A word of one syllable may be all of these by itself.
_PARTICLES = re.compile(
    "(?<=[가-힣]{2})(?:에서는|으로는|에서|에게|으로|까지|부터|처럼|보다|이나|은|는|이|가|을|를|의"
    "|에|로|와|과|도|만|나)$"
)
_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)(?=[\u0621-\u064a]{3})")


@lru_cache(1 << 14)
def unaffixed(folded: str) -> tuple[str, ...]:
    """Return what is left of *folded* without what is written together with it.

    >>> unaffixed("모델을"), unaffixed("المياه"), unaffixed("model")
    (('모델',), ('مياه',), ())
    """
    return () if folded.isascii() else tuple(_bare(folded))


def _bare(folded: str) -> Iterator[str]:
    for affix in (_PARTICLES, _ARTICLE):
        bare = affix.sub("", folded)
        if bare != folded:
            yield bare
