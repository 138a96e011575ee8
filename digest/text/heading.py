"""Headings within an abstract in all their forms: "METHODS:", "Results We", "ConclusionTrees"."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from digest.text.sentence import OPENERS

Part = Literal["background", "aim", "method", "result", "conclusion", "other"]

# The first whose word is in a heading is what that is of: "Methods and results" are results.
_WORDS: dict[Part, str] = {
    "other": "registration funding keywords limitations limitation availability registry"
    " disclosures identifier dissemination level",
    "result": "results result findings",
    "conclusion": "conclusions conclusion interpretation discussions discussion implications"
    " relevance perspectives perspective",
    "method": "methods method methodology designs design settings setting participants patients"
    " subjects materials material measurements measurement measures interventions intervention"
    " data sources source selections selection extraction acquisition search strategy procedures"
    " sample samples population exposures exposure approach analysis outcomes outcome assessment"
    " collection variables synthesis",
    "background": "background introduction context rationale motivation importance",
    "aim": "objectives objective object aims aim purposes purpose goals goal hypotheses hypothesis"
    " questions question",
}
_PARTS = {word: part for part, words in _WORDS.items() for word in words.split()}
# What stands in a heading and does not say of what it is.
_BESIDE = """
    abstract summary main key principal primary secondary study research recent clinical
    experimental trial statistical practice review evidence significance statement author
    unlabelled article strengths this
""".split()  # noqa: SIM905  a paragraph is read more easily than a column
# What is a heading even where only a blank follows; the others are words like any.
_STRONG = frozenset(
    """
    abstract summary background introduction objective objectives aim aims purpose method
    methods methodology result results conclusion conclusions discussion findings interpretation
    """.split()  # noqa: SIM905  a paragraph is read more easily than a column
)
_FIRST = frozenset((*_PARTS, *_BESIDE))
# What may stand alone as a heading and is of nothing.
_WHOLE = (
    "abstract", "summary", "unlabelled", "significance", "significance statement", "author summary"
)  # fmt: skip
_WORD = f"(?:{'|'.join(sorted((*_PARTS, *_BESIDE), key=len, reverse=True))})"
_PHRASE = re.compile(
    rf"(?P<words>(?i:{_WORD}(?:(?:,? (?:(?:and|of|the|for|&) )*| ?[/&] ?){_WORD}){{0,6}}))"
    r"(?:(?P<colon>\s*[:：](?:\s*[-–—](?=\s))?)"
    r"|(?P<glued>(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z]))"
    r"|(?P<blank>(?:\.[-–—]+\s*|(?:\.|\s*[-–—]+)?\s+)(?=[A-Z0-9(\"“]))|\s*(?:\Z|(?=<)))"
)
# Without one of these a text has no heading that is sure to be one: looked for first, as most
# abstracts have none.
_LIKELY = re.compile(
    "|".join(
        f"{word[0].upper()}(?:{word[1:]}|{word[1:].upper()})"
        for word in sorted({word.rstrip("s") for word in _STRONG} - {"methodology"})
    )
)
_COLON = re.compile(r":")
_LONGEST = max(map(len, _PARTS))
_CAPITALS = re.compile(
    r"(?P<words>[A-Z](?:[A-Z]{5,}|[A-Z]*[ ,/&][A-Z ,/&-]{2,60})):(?=\s*[A-Z0-9])"
)
# Of a heading the first word, and what follows one without a colon.
_CAPITALIZED = re.compile(r"[A-Z](?:[a-z]+|[A-Z]{2,}(?![a-z]))")
_OPENER = re.compile(r"\s*([A-Za-z]+)")
_RUNNING = re.compile(r"[A-Z]\S* [^A-Z]")
# Tags of blocks, and what bioRxiv's typesetting leaves: "O_LI", "C_ST_ABS".
_MARK = re.compile(
    r"</?(?:jats:)?(?:p|title|sec|list|list-item|label|abstract|div|br|h[1-6]|ul|ol|li)\b[^<>]{0,200}>"
    r"|[OC]_(?:LI|ST_ABS|TEXTBOX|FIG|TBL|QD|UL|OL)"
)
_ENDS = frozenset('.!?…;:)]>"”%*')


class _Heading(NamedTuple):
    start: int
    end: int
    part: Part | None
    is_sure: bool = True
    is_mark: bool = False


def parts(text: str) -> tuple[tuple[Part | None, int, int], ...]:
    """Return from where to where *text* goes below each heading, and what that is of.

    >>> text = "Background: Trees grow. ResultsOaks grow slowly."
    >>> [(part, text[start:end]) for part, start, end in parts(text)]
    [('background', ' Trees grow. '), ('result', 'Oaks grow slowly.')]
    """
    part, done, found = None, 0, list[tuple[Part | None, int, int]]()
    for heading in _headings(text):
        if text[done : heading.start].strip():
            found.append((part, done, heading.start))
        part = part if heading.is_mark else heading.part
        done = heading.end
    if text[done:].strip():
        found.append((part, done, len(text)))
    return tuple(found)


def _headings(text: str) -> Sequence[_Heading]:
    """Return the headings of *text*, and marks, which go on with what was before."""
    has_marks = "<" in text or "_" in text
    marks = [
        _Heading(*mark.span(), None, is_mark=True)
        for mark in (_MARK.finditer(text) if has_marks else ())
    ]
    found = list(_worded(text, {mark.end for mark in marks})) if _may_have(text) else []
    # Two of different parts make each other sure.
    if not any(one.is_sure for one in found) and len({one.part for one in found}) < 2:
        return marks
    return sorted([*marks, *found]) if marks else found


def _may_have(text: str) -> bool:
    if _LIKELY.search(text):
        return True
    ends = (text[max(at.start() - _LONGEST, 0) : at.start()] for at in _COLON.finditer(text))
    words = (end.rpartition(" ")[2] for end in ends)
    return any(word.isupper() or word.lower() in _PARTS for word in words)


def _worded(text: str, ends: Collection[int]) -> Iterator[_Heading]:
    """Yield the headings that are words; *ends* are where a sentence may begin as well."""
    done = 0
    for word in _CAPITALIZED.finditer(text):
        start = word.start()
        if start < done or not (word[0].lower() in _FIRST or word[0].isupper()):
            continue
        before = text[max(start - 3, 0) : start]
        begins = start in ends or start == done or not before or before.rstrip()[-1:] in _ENDS
        heading = _heading(text, start, begins=begins) if begins or before[-1:] == " " else None
        if heading:
            yield heading
            done = heading.end


def _heading(text: str, start: int, *, begins: bool) -> _Heading | None:
    """Return the heading at *start*; within a sentence only the plainest is one."""
    found = _PHRASE.match(text, start)
    if found is None:
        found = _CAPITALS.match(text, start) if begins else None
        return None if found is None else _Heading(*found.span(), _part(found["words"]))
    words = found["words"].lower()
    part, is_strong = _part(words), not _STRONG.isdisjoint(words.split())
    if part is None and words not in _WHOLE:
        return None
    if found["colon"]:
        is_heading, is_sure = begins or is_strong, True
    elif found["blank"]:
        is_heading, is_sure = begins and is_strong, _is_plain(text, found, words)
    else:
        is_heading, is_sure = begins, is_strong or words in _WHOLE
    return _Heading(start, found.end(), part, is_sure) if is_heading else None


def _is_plain(text: str, found: re.Match[str], words: str) -> bool:
    """Tell whether a blank suffices: "RESULTS Oaks", "Results The oaks", "Abstract Oaks grow"."""
    if words == "abstract" and _RUNNING.match(text, found.end()):
        return True
    if found["words"].isupper() or found["blank"].strip() or "\n" in found["blank"]:
        return True
    opener = _OPENER.match(text, found.end())
    return opener is not None and opener[1].lower() in OPENERS


def _part(words: str) -> Part | None:
    parts = {_PARTS.get(word) for word in re.split(r"[ ,/&]+", words.lower())}
    return next((part for part in _WORDS if part in parts), None)
