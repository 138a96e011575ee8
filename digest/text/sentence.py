"""Where sentences end in an abstract: enough to stop at one. No grammar, no other language's rules but the full-width stop."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[^\sa-z])|[。！？][」』”）]*")
_BEFORE_STOP = re.compile(r"(\S+)\.$")
# What ends in a full stop and goes on: "et al.", "Fig. 2", "vs. Ours".
_ABBREVIATION = re.compile(
    r"al|approx|cf|ch|def|dr|e\.g|eg|eq|eqs|etc|fig|figs|i\.e|ie|lem|mr|mrs|ms|no|prof|prop|ref|refs|resp|sec|st|tab|thm|vol|vs|w\.r\.t"
)
_LENIENCE = 40


def opening(text: str, *, at_most: int = 440) -> tuple[str, bool]:
    """Return the first whole sentences of *text* within *at_most* characters, and whether the last one is whole.

    The first sentence may be a little longer; only one that is much longer is cut, at a word.

    >>> opening("We show this on Fig. 2 of Ng et al. It works. It is fast.", at_most=50)
    ('We show this on Fig. 2 of Ng et al. It works.', True)
    >>> opening("One long sentence that never comes to an end", at_most=20)[1]
    True
    """
    ends = list(_ends(text))
    fitting = [end for end in ends if end <= at_most]
    if fitting:
        return text[: fitting[-1]], True
    if ends[0] <= at_most + _LENIENCE:
        return text[: ends[0]], True
    return text[: _word_end(text, at_most)], False


def first(text: str) -> tuple[str, bool]:
    """Return the first sentence of *text*, and whether it is whole."""
    return opening(text[: next(_ends(text))])


def _ends(text: str) -> Iterator[int]:
    """Yield the end of each sentence; the last one is the end of *text*."""
    for end in _END.finditer(text):
        if end.end() < len(text) and not _goes_on(text[: end.start() + 1]):
            yield end.end()
    yield len(text)


def _goes_on(text: str) -> bool:
    """Tell whether the stop at the end of *text* belongs to an abbreviation or an initial."""
    word = _BEFORE_STOP.search(text[-20:])
    if word is None:
        return False
    bare = word[1].lstrip("([\"'").casefold()
    return _ABBREVIATION.fullmatch(bare) is not None or (len(bare) == 1 and word[1][-1].isupper())


def _word_end(text: str, at_most: int) -> int:
    space = text.rfind(" ", 0, at_most + 1)
    return space if space > 0 else at_most
