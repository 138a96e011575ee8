"""Forms of a word that count as one: plural, British and American spelling, stem."""

from collections.abc import Callable
from functools import cache, lru_cache

import Stemmer

from digest.text import word_table
from digest.text.plural import singular
from digest.text.spelling import american

__all__ = ["american", "light", "readings", "singular", "stemmer"]


@lru_cache(maxsize=1 << 18)
def light(folded: str) -> str:
    """Return the form under which a word, its plural and its other spelling are the same."""
    return singular(american(folded))


def readings(folded: str) -> tuple[str, ...]:
    """Return `light` of *folded*, and of a plural of two words the other: a text that says "bases"
    may mean each.

    >>> readings("bases"), readings("media"), readings("agents")
    (('basis', 'base'), ('media', 'medium'), ('agent',))
    """
    one = light(folded)
    other = word_table.pairs("other_singulars").get(folded)
    return (one, light(other)) if other else (one,)


def stemmer() -> Callable[[str], str]:
    """Return what cuts English words to their stems (Snowball), "evaluation" to "evalu"."""
    # Its own cache, which ours stands before, costs more than half of its time.
    stem: Callable[[str], str] = Stemmer.Stemmer("english", 0).stemWord
    return cache(lambda folded: stem(american(folded)))
