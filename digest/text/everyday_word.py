"""Everyday English words: what in a title that is wholly in capitals is hardly an acronym."""

from digest.text import word_table
from digest.text.plural import singular


def is_everyday(folded: str) -> bool:
    """Whether *folded* is a word that everybody uses, or its plural; none is longer than six
    letters, as no acronym is that looks like one.

    >>> [is_everyday(word) for word in ("aid", "act", "rag", "llm", "covid")]
    [True, True, True, False, False]
    """
    words = word_table.words("everyday_words")
    return folded in words or singular(folded) in words
