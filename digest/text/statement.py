"""The sentences of an abstract, and the cues of what each is."""

import re
from typing import NamedTuple

from digest.text import back_reference, heading, sentence, voice
from digest.text.cue import CUES, POINTING, WE, Cue, kinds
from digest.text.heading import Part


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
_TITLE_WORD = re.compile(r"[a-z]{4,}")
# What stands at words; each becomes a blank.
_SIGNS = ",.;:()-'’"
_CONCLUDES = re.compile(
    r"overall|collectively|altogether|taken together|together,"
    r"|in (?:conclusion|summary|sum|short)\b|we conclude|to conclude"
    r"|(?:these|our|the|this|present|study) (?:[a-z-]+ )?"
    r"(?:results?|findings?|data|evidence|observations?|outcomes?)\b"
)
_FIGURE = re.compile(r"\d(?:\d|\.\d| ?%| (?:of|out)\b)")
_SHORT = 80
# So much of a word of the title is looked for, a third of its words and two thirds.
_STEM, _SOME, _MOST = 6, 0.3, 0.6


def statements(text: str, title: str = "") -> list[Statement]:
    """Return the sentences of an abstract below a *title*, with their cues; headings are none."""
    # Letters that become two where they are made small would shift what follows.
    folded = text.lower() if text.isascii() or len(text.lower()) == len(text) else text
    words = folded
    for sign in _SIGNS:
        words = words.replace(sign, " ")
    titled = {f" {word[:_STEM]}" for word in _TITLE_WORD.findall(title.lower())}
    found: list[Statement] = []
    for part, first, last in heading.parts(text):
        heads = Cue.HEADS if part in _BELOW and (not found or found[-1].part != part) else 0
        for start, end in sentence.spans(text, first, last):
            begins = back_reference.lead_in(folded, (start, end))
            said = words[begins:end]
            cues = _told(text, folded, said, begins) | _titled(f" {said}", titled)
            found.append(Statement(start, begins, end, part, cues | heads | _BELOW.get(part, 0)))
            heads = 0
    return _placed(found)


def _placed(found: list[Statement]) -> list[Statement]:
    """Add the cues of where each sentence stands."""
    count = len(found)
    # Who speaks only at the end has not been silent before: all is told without a person.
    early = (
        at for at, one in enumerate(found) if one.cues & WE and (3 * at < 2 * count or count < 4)
    )
    speaks = next(early, -1)
    placed = []
    for at, (whole, start, end, part, said) in enumerate(found):
        cues = said & CUES
        if 3 * at >= 2 * count:
            cues |= Cue.LATE
        if at <= speaks:
            cues |= Cue.SPEAKS if at == speaks else Cue.UNSPOKEN
        placed.append(Statement(whole, start, end, part, cues))
    if placed:
        placed[0] = placed[0]._replace(cues=placed[0].cues | Cue.FIRST)
        placed[-1] = placed[-1]._replace(cues=placed[-1].cues | Cue.LAST)
    return placed


def _told(text: str, folded: str, words: str, start: int) -> int:
    """Return the cues of what is said from *start* on in these *words*, and WE where the authors
    speak."""
    end, known = start + len(words), kinds()
    cues = 0
    for word in known.keys() & words.split():
        cues |= known[word]
    points = cues & POINTING and back_reference.points_within(folded, start, end)
    cues = cues & ~WE | voice.spoken(text, folded, start, end, cues)
    if points or back_reference.opens_back(folded, start, end):
        cues |= Cue.BACK
    if end - start < _SHORT:
        cues |= Cue.SHORT
    if _CONCLUDES.match(folded, start, end):
        cues |= Cue.CONCLUDES
    return cues | Cue.FIGURES if _FIGURE.search(folded, start, end) else cues


def _titled(words: str, titled: set[str]) -> int:
    """Return the cues of how much of the title is in *words*."""
    if not titled:
        return 0
    share = sum([word in words for word in titled]) / len(titled)
    if share >= _MOST:
        return Cue.TITLED | Cue.MOST_TITLED
    return Cue.TITLED if share >= _SOME else 0
