"""Where sentences end in an abstract: English abbreviations and full-width stops, no grammar."""

import re
from collections.abc import Iterator

# Each stop with what closes behind it; then white space, but after those of the first kind, or a
# capital word that somebody forgot the blank before. One set of all stops first: three times as
# fast as alternatives.
_STOP = re.compile(
    r"[.!?…。！？](?:(?<=[。！？])[」』”）]*|(?=\";\"\s)|[\"'”’)\]$}]*(?=;?\s)"
    r"|(?<=[a-z)\]%0-9][.!?])(?=[A-Z][a-z]*[ ,]))"
)
# What stands between two sentences: some sources join the parts of an abstract by ".; ", or set a
# bullet or a dash before each.
_BETWEEN = re.compile(r"\s*(?:\";\"|;)?\s*(?:[•▪●·*&:–—-]\s+|—)?")
_FOLLOWING = re.compile(r"\s*[\"'“‘(\[$]*(?![a-z]\))([A-Z]\.|\w*)")
# What ends in a full stop and goes on: "Fig. 2", "vs. Ours".
_ABBREVIATION = re.compile(
    r"a\.k\.a|al|alg|app|approx|bros|c\.f|ca|cf|ch|co|corp|cv|def|dept|dr|e\.g|eg|eq|eqn|eqs|esp|fig"
    r"|figs|ft|i\.e|i\.i\.d|ie|inc|incl|lem|ltd|mr|mrs|ms|mts?|prof|prop|ref|refs|resp|sect?|spp?|ssp"
    r"|st|subsp|tab|thm|univ|var|viz|vol|vs|w\.l\.o\.g|w\.r\.t"
)
_LONGEST = 7
# Of these those that may end a sentence as well.
_MAY_END = frozenset(
    "a.k.a al bros co corp dept i.i.d inc ltd resp sp spp univ w.l.o.g w.r.t".split()  # noqa: SIM905
)
_NUMBERED = re.compile(r"nos?|p|pp")
# "J", "S.-Y", "U.S", "Ph.D", and an opening bracket.
_INITIALS = re.compile(r"[(\[\"'“]*(?:[A-ZÀ-Þ][a-z]?\.-?){0,3}[A-ZÀ-Þ]")
# A word that begins a sentence rather than it would be a name.
OPENERS = frozenset(
    """
    a an the this these those that our we i it its they their there here in on at by to for from
    with without using as if when while since however moreover furthermore also then thus hence
    therefore finally both all each most many some no such one two three first second results
    although though because but and additionally overall let given under after before between
    among during despite unlike conversely suppose assume
    """.split()  # noqa: SIM905  a paragraph is read more easily than a column
)
# Before an initial: "by J. Smith" is a person, "vitamin C. Fruit" is none.
_BEFORE_NAME = frozenset(
    (
        "by",
        "of",
        "and",
        "from",
        "to",
        "with",
        "due",
        "after",
        "see",
        "for",
        "in",
        "author",
        "that",
        "is",
        "are",
    )
)
_LATIN = re.compile(r"[a-z]{1,3}[A-Z0-9]\w*")
_LENIENCE = 40
# So far a stop in brackets is from either of them.
_BRACKETED = 60

Span = tuple[int, int]


def spans(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Return where each sentence of *text* begins and ends, the space between two left out.

    >>> text = "Ng et al. show 3.5 vs. Ours, e.g. in Fig. 2. It works (well!). Does it?"
    >>> [text[start:end] for start, end in spans(text)]
    ['Ng et al. show 3.5 vs. Ours, e.g. in Fig. 2.', 'It works (well!).', 'Does it?']
    """
    found = []
    last = len(text) if end is None else end
    for stop in _ends(text, start, last):
        start = _begin(text, start, stop)
        kept = start + len(text[start:stop].rstrip())
        if start < kept:
            found.append((start, kept))
        start = stop
    return tuple(found)


def opening(text: str, *, at_most: int = 440) -> tuple[str, bool]:
    """Return the first whole sentences of *text* within *at_most* characters, and whether the last
    one is whole.

    The first sentence may be a little longer; only one that is much longer is cut, at a word.

    >>> opening("We show this on Fig. 2 of Ng et al. It works. It is fast.", at_most=50)
    ('We show this on Fig. 2 of Ng et al. It works.', True)
    >>> opening("One long sentence that never comes to an end", at_most=20)[1]
    True
    """
    ends = list(_ends(text, 0, len(text)))
    fitting = [end for end in ends if end <= at_most]
    if fitting:
        return text[: fitting[-1]], True
    if ends[0] <= at_most + _LENIENCE:
        return text[: ends[0]], True
    return text[: word_end(text, at_most)], False


def word_end(text: str, at_most: int) -> int:
    """Return where the last word ends that fits into *at_most* characters."""
    space = text.rfind(" ", 0, at_most + 1)
    return space if space > 0 else at_most


def _begin(text: str, start: int, end: int) -> int:
    between = _BETWEEN.match(text, start, end)
    return between.end() if between else start


def _ends(text: str, start: int, last: int) -> Iterator[int]:
    """Yield the end of each sentence; the last one is *last*."""
    for stop in _STOP.finditer(text, start, last):
        if stop.end() < last and not _goes_on(text, start, stop.start(), stop.end()):
            yield stop.end()
    yield last


def _goes_on(text: str, first: int, stop: int, end: int) -> bool:
    """Tell whether the stop from *stop* to *end* is within a sentence, after "al" or an initial;
    *first* is where the text begins."""
    if text[stop] in "。！？":
        return False
    following = _following(text, end)
    begins_small = "a" <= following[:1] <= "z"
    if (begins_small and _LATIN.fullmatch(following) is None) or _is_bracketed(text, first, stop):
        return True
    # Most stops are behind a word too long to be cut short.
    if text[stop] != "." or (stop - first >= _LONGEST and text[stop - _LONGEST : stop].isalpha()):
        return False
    words = text[max(stop - 40, first) : stop].rsplit(None, 2)
    if not words or text[stop - 1].isspace():
        return False
    return _is_short(words[-2] if len(words) > 1 else "", words[-1], following)


def _is_bracketed(text: str, first: int, stop: int) -> bool:
    """Tell whether *stop* is in brackets that close soon: "(Adv. Math. 12)"."""
    opened = text.rfind("(", max(first, stop - _BRACKETED), stop)
    if opened < 0 or text.find(")", opened, stop) >= 0:
        return False
    closed = text.find(")", stop, stop + _BRACKETED)
    return closed > stop + 1 and text.find("(", stop, closed) < 0


def _following(text: str, at: int) -> str:
    found = _FOLLOWING.match(text, at, at + 30)
    return found[1] if found else ""


def _is_short(previous: str, word: str, following: str) -> bool:
    """Tell whether *word*, which ends in a full stop, is cut short; *previous* is the one before
    it."""
    opens = following.lower() in OPENERS
    bare = word.lstrip("([\"'“").casefold()
    if _NUMBERED.fullmatch(bare):
        return following[:1].isdecimal()
    if _ABBREVIATION.fullmatch(bare):
        return not (opens and bare in _MAY_END)
    if len(bare) < 3 and bare.isdecimal() and _begins_item(previous):
        return True
    if _INITIALS.fullmatch(word) is None or opens:
        return False
    if len(bare) > 1 or not previous or previous[-1] in ".,;(&":
        return True
    return previous[0].isupper() or previous.lower() in _BEFORE_NAME


def _begins_item(previous: str) -> bool:
    """Tell whether a number after *previous* is that of an item: "as follows: 1. Trees grow"."""
    if not previous or previous[-1] in ":;!?":
        return True
    return previous[-1] == "." and _ABBREVIATION.fullmatch(previous[:-1].casefold()) is None
