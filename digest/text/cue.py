"""What the sentences of an abstract show of themselves: cues, by which they are rated."""

import re
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from digest.text import back_reference, heading, sentence, word_table
from digest.text.back_reference import OWN
from digest.text.heading import Part


class Cue(IntEnum):
    """All that a sentence is rated by. What a heading is of holds until the next one."""

    FIRST = 1 << 0  # the abstract begins with it
    LAST = 1 << 1  # the abstract ends with it
    LATE = 1 << 2  # it stands in the last third
    HEADS = 1 << 3  # it is the first below a heading
    UNSPOKEN = 1 << 4  # it comes before the authors first speak of themselves
    SPEAKS = 1 << 5  # in it they first speak of themselves, not only in the end
    WE_PROPOSE = 1 << 6  # "we propose", "this paper introduces"
    WE_SHOW = 1 << 7  # "we show", "this study found", "we fit and find"
    WE_DO = 1 << 8  # "we" and any other verb
    COMPARES = 1 << 9  # "significantly higher than", "associated", "outperforms"
    FIGURES = 1 << 10  # "42%", "p < 0.01", "n = 12"
    CONCLUDES = 1 << 11  # it opens "Overall", "In conclusion", "These findings"
    AIMS = 1 << 12  # "aim", "hypothesis", "whether"
    METHODS = 1 << 13  # "using", "were collected", "participants"
    OUTLOOKS = 1 << 14  # "future", "need", "implications"
    GAPS = 1 << 15  # "however", "remains unclear", "existing"
    WAS = 1 << 16  # it is told in the past
    IN_SETTING = 1 << 17  # below "Background", "Objectives"
    IN_METHOD = 1 << 18  # below "Methods", "Participants"
    IN_RESULT = 1 << 19  # below "Results", "Findings"
    IN_CONCLUSION = 1 << 20  # below "Conclusions", "Discussion"
    BACK = 1 << 21  # it points back: "however", "this", "also"
    TITLED = 1 << 22  # it has a third of the words of the title
    MOST_TITLED = 1 << 23  # it has two thirds of them
    SHORT = 1 << 24  # it is shorter than a line


class Statement(NamedTuple):
    """A sentence of an abstract: where it stands, what is above it, and the sum of its cues.

    It begins at *start*; *whole* is where with the opening that points back, if it has one.
    """

    whole: int
    start: int
    end: int
    part: Part | None
    cues: int


_BELOW: dict[Part | None, int] = {
    "background": Cue.IN_SETTING,
    "aim": Cue.IN_SETTING,
    "method": Cue.IN_METHOD,
    "result": Cue.IN_RESULT,
    "conclusion": Cue.IN_CONCLUSION,
}
# Kinds of words that are no cues by themselves.
_WE, _OWN, _PROPOSING, _SHOWING, _POINTING = (1 << n for n in range(30, 35))
_KINDS = {
    "we": _WE, "own": _OWN, "proposing": _PROPOSING, "showing": _SHOWING, "pointing": _POINTING
}  # fmt: skip
_CUES = (1 << 30) - 1
_WORD = re.compile(r"[a-z]+")
_SKIPPED = (
    r"(?:(?:'ve|have|has|had|will|now|here|also|then|further|first|thus|therefore|hence|next|shall"
    r"|recently|were able to|are able to|do|did|not|both|\w+ly|go on to|in this \w+,?),? )*"
)
# Each begins with plain letters, which are found fast; what is before them is looked at then.
_WE_SAY = re.compile(rf"we(?<![a-z]we)(?: |(?=')){_SKIPPED}([a-z]+)")
_I_SAY = re.compile(rf"I(?<![A-Za-z]I) {_SKIPPED}([a-z]+)")
_THIS_SAYS = re.compile(
    rf"th(?<![a-z]th)(?<!\bin th)(?:is|e (?:present|current)) (?:[a-z-]+ )?{OWN}"
    rf" {_SKIPPED}(?!we |i )([a-z]+)"
)
_IT_SAYS = re.compile(rf"(?:the|our) (?:[a-z-]+ )?{OWN} {_SKIPPED}([a-z]+)")
_HERE = re.compile(
    rf"here\b|(?:in|with|through|by) (?:this|the present|the current|our) (?:[a-z-]+ )?{OWN}\b"
)
_AND = re.compile(r"and (?<![a-z]and )(?:\w+ly |also |thus )?([a-z]+)")
# What all do, not the authors: "we can define".
_COMMON = frozenset(
    """
    can may might could must need know call expect believe often refer live assume should would
    usually are were
    """.split()  # noqa: SIM905  a paragraph is read more easily than a column
)
_CONCLUDES = re.compile(
    r"overall|collectively|altogether|taken together|together,"
    r"|in (?:conclusion|summary|sum|short)\b|we conclude|to conclude"
    r"|(?:these|our|the|this|present|study) (?:[a-z-]+ )?"
    r"(?:results?|findings?|data|evidence|observations?|outcomes?)\b"
)
_FIGURE = re.compile(r"\d(?:\d|\.\d| ?%| (?:of|out)\b)")
_SHORT = 80
_TITLE_WORD, _STEM = 4, 6


def statements(text: str, title: str = "") -> list[Statement]:
    """Return the sentences of an abstract below a *title*, with their cues; headings are none."""
    # Letters that become two where they are made small would shift what follows.
    folded = text.lower() if text.isascii() or len(text.lower()) == len(text) else text
    titled = {word[:_STEM] for word in _WORD.findall(title.lower()) if len(word) >= _TITLE_WORD}
    found: list[Statement] = []
    for part, first, last in heading.parts(text):
        heads = Cue.HEADS if part in _BELOW and (not found or found[-1].part != part) else 0
        for start, end in sentence.spans(text, first, last):
            begins = back_reference.lead_in(folded, (start, end))
            cues = _said(folded, text, begins, end, titled) | _BELOW.get(part, 0) | heads
            found.append(Statement(start, begins, end, part, cues))
            heads = 0
    return _placed(found)


def _placed(found: list[Statement]) -> list[Statement]:
    """Add the cues of where each sentence stands."""
    count = len(found)
    # Who speaks only at the end has not been silent before: all is told without a person.
    early = (
        at for at, one in enumerate(found) if one.cues & _WE and (3 * at < 2 * count or count < 4)
    )
    speaks = next(early, -1)
    placed = []
    for at, (whole, start, end, part, said) in enumerate(found):
        cues = said & _CUES
        if 3 * at >= 2 * count:
            cues |= Cue.LATE
        if at <= speaks:
            cues |= Cue.SPEAKS if at == speaks else Cue.UNSPOKEN
        placed.append(Statement(whole, start, end, part, cues))
    if placed:
        placed[0] = placed[0]._replace(cues=placed[0].cues | Cue.FIRST)
        placed[-1] = placed[-1]._replace(cues=placed[-1].cues | Cue.LAST)
    return placed


def _said(folded: str, text: str, start: int, end: int, titled: set[str]) -> int:
    """Return the cues of what is said from *start* to *end*, and _WE where the authors speak."""
    found, kinds = _WORD.findall(folded, start, end), _kinds()
    cues = 0
    for word in kinds.keys() & found:
        cues |= kinds[word]
    may_point = cues & _POINTING
    cues = cues & ~_WE | _spoken(folded, text, start, end, cues)
    if titled:
        share = len(titled.intersection([word[:_STEM] for word in found])) / len(titled)
        cues |= (Cue.TITLED if share >= 0.3 else 0) | (Cue.MOST_TITLED if share >= 0.6 else 0)
    if end - start < _SHORT:
        cues |= Cue.SHORT
    if _CONCLUDES.match(folded, start, end):
        cues |= Cue.CONCLUDES
    if _FIGURE.search(folded, start, end):
        cues |= Cue.FIGURES
    if back_reference.opens_back(folded, start, end) or (
        may_point and back_reference.points_within(folded, start, end)
    ):
        cues |= Cue.BACK
    return cues


def _spoken(folded: str, text: str, start: int, end: int, kinds: int) -> int:
    """Return what the authors say that they do, from *start* to *end*."""
    cues = _WE if _HERE.match(folded, start, end) else 0
    if kinds & _WE:
        for said in (*_WE_SAY.finditer(folded, start, end), *_I_SAY.finditer(text, start, end)):
            cues |= _verb(said)
    if kinds & _OWN:
        cues |= _verb(_IT_SAYS.match(folded, start, end))
        for said in _THIS_SAYS.finditer(folded, start, end):
            cues |= _verb(said)
    if cues and kinds & (_PROPOSING | _SHOWING):
        for also in _AND.finditer(folded, start, end):
            kind = _kinds().get(also[1], 0)
            cues |= Cue.WE_SHOW if kind & _SHOWING else 0
            cues |= Cue.WE_PROPOSE if kind & _PROPOSING else 0
    return cues


def _verb(said: re.Match[str] | None) -> int:
    if said is None or said[1] in _COMMON:
        return 0
    kind = _kinds().get(said[1], 0)
    if kind & _PROPOSING:
        return _WE | Cue.WE_PROPOSE
    return _WE | (Cue.WE_SHOW if kind & _SHOWING else Cue.WE_DO)


@cache
def _kinds() -> dict[str, int]:
    """Return by each word that tells something the cues and kinds it is of."""
    found: dict[str, int] = {}
    for name, words in word_table.rows("cues").items():
        kind = _KINDS.get(name) or Cue[name.upper()]
        for word in words:
            found[word] = found.get(word, 0) | kind
    return found
