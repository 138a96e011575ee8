"""A title as a mail shows it: its TeX readable, no full stop at its end, and not too long."""

import re
from dataclasses import replace

from digest.text import sentence
from digest.text.tex.reader import Readable, readable

LONGEST = 300
_STOP = re.compile(r"(?<![.…?!\s])[.．。]\s*$")
_LAST_WORD = re.compile(r"([^\s(\[\"“]{1,40})[.．]\s*$")
_INSIDE = re.compile(r"[^\W\d][.．][^\W\d]")
# What ends in a stop of its own. So does what has one inside (U.S., Ph.D.), and a single letter.
_ABBREVIATIONS = frozenset(
    """
    al approx assoc bros ca cf co corp dept dr ed eds eq etc fig ff gen gov inc incl jr lett
    ltd mr mrs nos nov nr op phys pp proc prof pt resp rev sect sp spp sr ssp st subsp syn
    univ var viz vol vs
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)


def title(text: str) -> Readable:
    """Return the title *text* as it is shown.

    >>> title("On the Loom.").text, title("Weaving by Ng et al.").text, title("Why weave?").text
    ('On the Loom', 'Weaving by Ng et al.', 'Why weave?')
    """
    whole = readable(text)
    if len(whole.text) > LONGEST:
        return _ended(whole, sentence.word_end(whole.text[: LONGEST + 1], LONGEST), " …")
    stop = _STOP.search(whole.text)
    if stop is None or _is_abbreviated(whole.text):
        return whole
    return _ended(whole, stop.start(), "")


def _is_abbreviated(text: str) -> bool:
    word = _LAST_WORD.search(text)
    if word is None:
        return False
    bare = word[1].casefold()
    return (
        (len(bare) == 1 and bare.isalpha())
        or bare in _ABBREVIATIONS
        or _INSIDE.search(bare) is not None
    )


def _ended(whole: Readable, end: int, ending: str) -> Readable:
    """Return *whole* up to *end*, and then the *ending* for all that is left out."""
    scripts = tuple([(at, min(to, end), script) for at, to, script in whole.scripts if at < end])
    return replace(whole, text=whole.text[:end] + ending, scripts=scripts)
