"""What stands in an abstract and says nothing of the work: where code is, rights, JEL codes."""

import re
from collections.abc import Sequence

_CITED = "DOI: 10."
_SHORT, _FEW_WORDS, _FEW_LETTERS = 60, 3, 20
_THINGS = (
    r"(?:codes?|source codes?|data|datasets?|models?|weights|checkpoints|demos?|videos?|benchmarks?"
    r"|implementations?|materials?|resources)"
)
# A sentence that only says where something is to be had.
_POINTS = re.compile(
    r"(?:(?:the|our|all|source|more|these|this|project|full|and|supplementary|additional"
    rf"|pre-?trained|training|model) )*{_THINGS}\b"
    r".{0,90}\b(?:available|released?|found|accessed|open.?sourced?|public|at|here|on)\b.{0,120}"
    r"|(?:the )?(?:project|web) ?(?:page|site|website)\b.{0,160}"
    r"|(?:github|code|project page|homepage|website|demo)\s*:.{0,160}"
    r"|(?:we|to \w+ .{0,60}, we) (?:will |also |have |publicly |fully )*"
    rf"(?:release|open-?source|make|provide)d? .{{0,60}}{_THINGS}\b.{{0,150}}"
    r"|[(\[]?JEL\b.{0,120}|urn:.{0,120}|all rights reserved.{0,40}"
    r"|(?:©|\(c\)|copyright\b).{0,200}|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"https?:|www\.|JEL|urn:|reserved|©|copyright|\(c\)|github|available|public|open-?source"
    r"|release|here\b",
    re.IGNORECASE,
)


def is_boilerplate(text: str, start: int, end: int) -> bool:
    """Tell whether the sentence from *start* to *end* of *text* only points elsewhere, or is but a
    rest of something."""
    if text.find(_CITED, start, end) >= 0:
        return True
    if end - start < _SHORT and _says_nothing(text[start:end].split()):
        return True
    points = _POINTS.fullmatch(text, start, end)
    return points is not None and _PLACE.search(text, start, end) is not None


def _says_nothing(words: Sequence[str]) -> bool:
    """Tell of a short sentence whether it is but a rest: "See text.", "HTML XML PDF"."""
    if len(words) < _FEW_WORDS and len("".join(words)) < _FEW_LETTERS:
        return True
    return words[0][0].isupper() and not any(word.islower() for word in words)
