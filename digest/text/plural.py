"""Plurals read as their singulars: rules of endings where they are safe, and tables of the rest."""

import re
from functools import cache

from digest.text import word_table

# "uses" and "causes" are no plurals of a word in -us, as "viruses" is.
_E_BEFORE_S = re.compile(
    "(?:[aou]|f|acc|exc|am|bem|per|abstr|cl|oten|^m|^r|^dr|^cr|^(?:ab|co|dis|mis|multi|over|re|under)?)uses$"
)
# "shoes" and "toes" are no plurals of a word in -o, as "potatoes" is.
_O_BEFORE_ES = re.compile("^(?:[a-z]{0,2}|al|can|fl|ob|sl|thr|tipt|mistlet)oes$|shoes$")


def singular(folded: str) -> str:
    """Return the form under which *folded* and its plural are the same; not always a word itself.

    >>> [singular(word) for word in ("agents", "policies", "losses", "analysis", "GPUs".lower())]
    ['agent', 'policy', 'loss', 'analysis', 'gpu']
    >>> [singular(word) for word in ("matrices", "bacteria", "optics", "stokes", "data")]
    ['matrix', 'bacterium', 'optics', 'stokes', 'data']
    """
    if folded in word_table.words("words_in_s"):
        return folded
    if one := _irregular(folded):
        return one
    if folded.endswith("ics") and len(folded) > 4:
        return folded[:-1] if _is_counted(folded[:-1]) else folded
    return _regular(folded)


def _is_counted(in_ic: str) -> bool:
    return in_ic.startswith("anti") or in_ic in word_table.words("nouns_in_ic")


def _irregular(folded: str) -> str | None:
    """Return what the table says of the whole word, or of the longest ending that it names."""
    whole, endings, tails = _plurals()
    if folded in whole or folded[-3:] not in tails:
        return whole.get(folded)
    for length in tails[folded[-3:]]:
        if one := endings.get(folded[-length:]):
            return folded[:-length] + one
    return None


@cache
def _plurals() -> tuple[dict[str, str], dict[str, str], dict[str, list[int]]]:
    """Return singulars by plurals, both by endings, and by the last three letters of these how long
    they are, longest first.

    A singular of the table is its own, though it may look like a plural: "axis", "lens".
    """
    said = word_table.pairs("plurals")
    whole = {plural: one for plural, one in said.items() if plural[0] != "-"}
    endings = {plural[1:]: one[1:] for plural, one in said.items() if plural[0] == "-"}
    whole |= {one: one for one in whole.values()}
    tails: dict[str, list[int]] = {}
    for length, tail in sorted({(-len(ending), ending[-3:]) for ending in endings}):
        tails.setdefault(tail, []).append(-length)
    return whole, endings, tails


def _regular(folded: str) -> str:
    if folded.endswith("uses") and len(folded) > 5 and not _E_BEFORE_S.search(folded):
        return folded[:-2]
    if folded.endswith("oes") and not _O_BEFORE_ES.search(folded):
        return folded[:-2]
    one = folded[:-1] if _is_plural(folded) else folded
    if len(one) < 4:
        return one
    if one.endswith("ie"):  # policies, policy; but then also movies, movie
        return one[:-2] + "y"
    return one[:-1] if one.endswith(("sse", "xe", "che", "she")) else one


def _is_plural(folded: str) -> bool:
    if len(folded) < 4 or not folded.endswith("s") or folded.endswith("ss"):
        return False
    return len(folded) == 4 or not folded.endswith(("us", "is"))  # focus, analysis; but GPUs, APIs
