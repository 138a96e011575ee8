"""What the authors say that they do: "we propose", "this study found"."""

import re

from digest.text.back_reference import OWN
from digest.text.cue import OWN as PAPER
from digest.text.cue import PROPOSING, SHOWING, WE, Cue, kinds

_SKIPPED = (
    r"(?:(?:'ve|have|has|had|will|now|here|also|then|further|first|thus|therefore|hence|next|shall"
    r"|recently|were able to|are able to|do|did|not|both|\w+ly|go on to|in this \w+,?),? )*"
)
# Each begins with plain letters, which are found fast; what is before them is looked at then.
_WE_SAY = re.compile(rf"we(?<![a-z]we)(?:,? |(?=')){_SKIPPED}([a-z]+)")
# Behind a small word without a comma it may be a numeral: "type I errors".
_I_SAY = re.compile(rf"I(?:(?<!.I)|(?<=[,.:;] I)|(?<=that I)|(?<=and I)) {_SKIPPED}([a-z]+)")
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


def spoken(text: str, folded: str, start: int, end: int, words: int) -> int:
    """Return what the authors say that they do from *start* to *end* of *text*, which is *folded*
    in small letters; *words* are the kinds of words there. WE is part of it where they speak."""
    cues = WE if _HERE.match(folded, start, end) else 0
    if words & WE:
        for said in (*_WE_SAY.finditer(folded, start, end), *_I_SAY.finditer(text, start, end)):
            cues |= _verb(said)
    if words & PAPER:
        cues |= _verb(_IT_SAYS.match(folded, start, end))
        for said in _THIS_SAYS.finditer(folded, start, end):
            cues |= _verb(said)
    if cues and words & (PROPOSING | SHOWING):
        for also in _AND.finditer(folded, start, end):
            cues |= _told(kinds().get(also[1], 0))
    return cues


def _verb(said: re.Match[str] | None) -> int:
    if said is None or said[1] in _COMMON:
        return 0
    return WE | (_told(kinds().get(said[1], 0)) or Cue.WE_DO)


def _told(kind: int) -> int:
    if kind & PROPOSING:
        return Cue.WE_PROPOSE
    return Cue.WE_SHOW if kind & SHOWING else 0
