"""What counts as an abstract: some sources give a stub, a citation or the authors in its place."""

import re

# A stub is cut by its source; a whole abstract that happens to end so is longer.
_LONGEST_STUB = 400
_CUT = re.compile(r"(?:…|\.\.\.)[\])\"'”’\s]*(?:(?:read|see|show) more\W*)?\Z", re.IGNORECASE)
_CITATION = re.compile(
    r"(?:publication date|source|authors?(?:\(s\))?)\s*:|(?:[\w .&]+, )?volume \d", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_SEPARATOR = re.compile(r"[,;&]|\band\b")
# So much is looked at to tell a list of authors, of which at most one word in five is a small one
# ("and", "van der"), with a comma for each name of four words at most.
_LOOKED_AT = 600
_SMALL, _NAME = 5, 4


def is_abstract(text: str) -> bool:
    """Tell whether *text* is one: neither nothing, nor a stub that ends in "…", nor a citation, nor
    a list of authors.

    >>> is_abstract("We study oaks …"), is_abstract("Lovelace, A.; Babbage, C. and Byron, A.")
    (False, False)
    >>> is_abstract("We study oaks."), is_abstract("We study oaks, … and beeches.")
    (True, True)
    """
    if not text.strip():
        return False
    if len(text) <= _LONGEST_STUB and _CUT.search(text):
        return False
    return not (_CITATION.match(text) or _lists_names(text[:_LOOKED_AT]))


def _lists_names(text: str) -> bool:
    words = _WORD.findall(text)
    small = sum(word[0].islower() for word in words)
    large = sum(word[0].isupper() for word in words)
    return (
        large > 2  # "Trees." is a short abstract
        and 2 * large >= len(words)  # words without case are no names
        and small * _SMALL <= small + large
        and len(_SEPARATOR.findall(text)) * _NAME >= len(words) - _NAME
    )
