"""What journals write around an abstract, or in its place: where and when the paper appeared, and
who wrote it. That is no abstract, and tells what the entry's own fields leave out.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from digest.sources import dates
from digest.sources.feed import glued_names, title_line
from digest.sources.feed.name_list import is_name, is_names, may_be_names

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|Spring|Summer|Autumn|Fall|Winter)"
)
_DAY = rf"(?:\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}}|\d{{4}}-\d\d-\d\d)"
# It may be glued to the text behind it.
_DOI = (
    r"(?:(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)"
    r"(?:10\.\S{1,200}?(?=\s|\Z|(?<=\d)(?-i:[A-Z][a-z]* )))?)"
)
# What stands between the commas of a citation.
_NUMBER = (
    r"(?:Volumen?|Vol\.?|Issue|Iss\.?|No\.?|Number|Núm(?:ero)?\.?|Heft|Tome|Pages?|pp?\."
    r"|Articles?|Article (?:ID|No\.?)|Supplement|Part|Chapter)"
    r"\s*(?:[A-Z]?\d[\w./]*|[ivxlc]+\b)(?:\s?[-–—]\s?\w+)?(?:\(\w+\))?"
)
_STATUS = (
    r"(?:Early ?View|(?:Online )?Ahead of Print|Accepted Article|Article in Press|In Press"
    r"|Just Accepted|Accepted Manuscript|(?:Article )?ASAP|Advance Article|Early Access"
    r"|Online First|First View|Version of Record)"
)
_TIME = rf"(?:{_DAY}|{_MONTH}(?: ?[-–/] ?{_MONTH})?,? \d{{4}}|\(?\d{{4}}\)?)"
# Atomic: what may be read in two ways ("Issue 3") would double the time with each part.
_PART = (
    rf"(?>{_NUMBER}|Issue \w+|-?Not available-?|{_STATUS}|{_DAY}|\d+\s?[-–]\s?\d+|{_TIME}|{_DOI})"
)
_JOURNAL = r"(?:[^.;:!?]|(?<=[A-Za-z])\.(?=,? [A-Z])|(?<=[a-z])\.(?=,)){2,160}?"  # "Oak Lett."
_VOLUME = re.compile(
    rf"(?:(?P<journal>{_JOURNAL})[,:]\s*)??(?:{_TIME}, )?(?:{_NUMBER}|{_STATUS})"
    rf"(?>(?:\s?[,;.:|]\s?|\s){_PART})*(?=[\s.,;:]|\Z)[\s.,;:]*",
    re.IGNORECASE,
)
# What each of these holds, wherever it ends: of most texts, no more is looked for.
_BEGINS = rf"\s*(?:{_TIME}, )?(?:{_NUMBER}|{_STATUS})"
_AT_START = re.compile(_BEGINS, re.IGNORECASE)
_BEHIND_JOURNAL = re.compile(f"[,:]{_BEGINS}", re.IGNORECASE)
_ONLINE = re.compile(
    rf"(?:(?P<journal>{_JOURNAL})[,.;]\s*)?(?:First )?(?:Published|Available|Posted) online:?\s*"
    rf"(?P<date>{_DAY})\s*[;,.|]*\s*(?:\|?\s*{_DOI})?[\s.;|]*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<label>Publication date|Source|Authors?(?:\(s\))?|作者|期刊|来源|等级)\s*[:：]\s*",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:written )?by:?\s+(?=[A-Z\u00c0-\u024f])", re.IGNORECASE)
_ARXIV = re.compile(r"arXiv:\S+(?:\s+Announce Type: [\w-]+)?\s*(?=Abstract:|\Z)\s*")
_WHEN = rf"{_MONTH}(?:-{_MONTH})?(?: \d{{1,2}})?"
# Whole lines that say nothing of the paper: by what they begin with, or where numbers stand.
_BESIDE = re.compile(
    r"(?:To cite this article|The content of this RSS feed|This article is licensed) .*"
    r"|Open Access|https?://\S+|PMC?ID:.*|N/A"
    r"|\[?(?:No abstract(?: (?:is )?available)?|(?:Abstract )?not available)\.?\]?"
    r"|The post .* first on .*|(?:HTML|XML|PDF|Full Text)(?:\s*[|,]\s*\w+)*"
    r"|(?:Read|View) (?:more|the (?:full|article)\b.{0,60})"
    r"|\[[^\[\]]{5,90}\]\s*Published\s+.{4,30}",
    re.IGNORECASE,
)
_LONGEST_NUMBERED = 500
_NUMBERED = re.compile(
    "|".join(
        (
            rf"(?:[^.!?:]{{0,80}} )?(?:DOI: )?{_DOI}\.?(?:,? [A-Z][\w ]{{2,30}})?",
            rf"[^!?]{{2,80}}, \d{{4}}, ?(?:{_STATUS}|\d+ ?(?:\(\d+\))?, ?[\w–-]+)\.?",
            rf"[A-Z][\w ]{{2,40}} [—–-] {_DAY}",
            r"[A-Z][\w .&-]{2,80} \d+(?:\s?\(\d+\))?\s?:\s?e?\d+(?:\s?[–-]\s?e?\d+)?\.?",
            # As PubMed cites: "J Inv Med. 2026 Nov 30:1-9. doi: …"
            rf"[^.:]{{2,80}}(?:\.[^.:]{{1,60}}){{0,2}}\. \d{{4}}(?: {_WHEN})?[;:.].{{0,160}}",
        )
    ),
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_PUBLISHED = re.compile(_DAY, re.IGNORECASE)
_YEAR = re.compile(r" \d{4}|\d{4}-\d")
_WORDS_OF_DAY = 3
_WORDS_OF_JOURNAL = 8
_SENTENCE = re.compile(r"\b[a-z]{3,}\.(?:\s|\Z)")
_GLUED = re.compile(r"(?<=\S)\s?(?=(?:Source|Author\(s\)):)")
# As CNKI writes them, before the abstract: "李明;王芳; 本文…".
_CHINESE = re.compile(r"((?:[\u4e00-\u9fff·]{2,12};){1,60}) (?=\S)")
_NEAR = 12
_LABELS = ("Author", "by ")
_HEAD = 500
# A journal has 160 letters at most, and what is sought behind it fewer.
_CITED = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation told: *authors* as a line, the *journal*, the day it was *published_on*."""

    authors: str = ""
    journal: str = ""
    published_on: date | None = None

    def __or__(self, other: "Cited") -> "Cited":
        """Return what this told, and where it is silent what the *other* did."""
        return Cited(
            authors=self.authors or other.authors,
            journal=self.journal or other.journal,
            published_on=self.published_on or other.published_on,
        )


_NOTHING = Cited()


def read(
    lines: Sequence[str],
    *,
    title: str = "",
    known: Collection[str] = (),
    authors: Sequence[str] = (),
) -> tuple[tuple[str, ...], Cited]:
    """Return of *lines* those of the abstract, and what the others told.

    A line that is the entry's *title*, or one of the *known* names of its journal, tells nothing.
    Where its *authors* are known, their names are found before a text that is glued to them.

    >>> read(["Publication date: May 2026", "Source: Oaks, Volume 3", "Author(s): Ada Roe, Bo Poe"])
    ((), Cited(authors='Ada Roe, Bo Poe', journal='Oaks', published_on=None))
    >>> read(["Oak Letters, Published online: 09 March 2026; doi:10.1/x. Oaks grow."])[0]
    ('Oaks grow.',)
    """
    kept: list[str] = []
    cited, is_dated = _NOTHING, False
    said = [part for line in lines for part in _parts(line.removeprefix("<正>"), title, authors)]
    for at, line in enumerate(said):
        is_near = not kept or at < _NEAR or len(said) - at <= _NEAR
        rest, told = _read(line, known, is_first=not kept) if is_near else (line, _NOTHING)
        follows = said[at + 1] if at + 1 < len(said) else ""
        if not kept and rest == line and may_be_names(line) and (is_dated or _is_volume(follows)):
            rest, told = "", Cited(authors=line)
        is_dated = told.published_on is not None and not rest
        cited = cited if told is _NOTHING else cited | told
        kept += [rest] if any(map(str.isalnum, rest)) else []
    return tuple(kept), cited


def _parts(line: str, title: str, authors: Sequence[str]) -> list[str]:
    """Return *line* in its parts, where it lost the breaks between them."""
    if line.startswith("Publication date:"):
        return _GLUED.split(line)
    if line.startswith(_LABELS) or (title and title in line[:_HEAD]):
        line = title_line.without(line, title)
        names, text = glued_names.parted(line, authors)
        if names:
            return [f"Authors: {names}", text]
    rest = line[len(title) :].strip(" .") if title and line.startswith(title) else line
    if rest != line and (named := glued_names.counted(rest))[0]:
        return [f"Authors: {named[0]}", named[1]]
    if rest != line and (not rest or is_names(rest) or is_name(rest.split())):
        return [f"Authors: {rest}"] if rest else []
    chinese = _CHINESE.match(line)
    return [chinese[1], line[chinese.end() :]] if chinese else [line]


def _read(line: str, known: Collection[str], *, is_first: bool) -> tuple[str, Cited]:
    """Return what of *line* belongs to the abstract, and what the rest of it told."""
    label = _LABEL.match(line)
    if label and (told := _labelled(label["label"].lower(), line[label.end() :])):
        return "", told
    if _is_known(line.casefold().strip(" ."), known):
        return "", _NOTHING
    if _is_beside(line):
        return "", Cited(published_on=_published(line))
    return _first(line) if is_first else (line, _NOTHING)


def _is_beside(line: str) -> bool:
    may_be = len(line) <= _LONGEST_NUMBERED and _FIGURE.search(line)
    return bool(_BESIDE.fullmatch(line) or (may_be and _NUMBERED.fullmatch(line)))


def _is_volume(line: str) -> bool:
    return _may_cite(line) and _VOLUME.fullmatch(line) is not None


def _may_cite(line: str) -> bool:
    """Whether *line* may begin as _VOLUME does: that is sought letter by letter."""
    return bool(_AT_START.match(line) or _BEHIND_JOURNAL.search(line, 0, _CITED))


def _is_known(line: str, known: Collection[str]) -> bool:
    """Whether *line* is one of the *known* texts, or a name within one: "Bee Letters (RSS)"."""
    is_short = line.count(" ") < _WORDS_OF_JOURNAL and len(line) > 1
    return line in known or (is_short and any(line in name for name in known))


def _first(line: str) -> tuple[str, Cited]:
    """Read the first line of a text, which may go on with the abstract behind the citation."""
    if announced := _ARXIV.match(line):
        line = line[announced.end() :]
    found = _ONLINE.match(line) if "online" in line[:_HEAD].lower() else None
    found = found or (_VOLUME.match(line) if _may_cite(line) else None)
    rest = line[found.end() :] if found else line
    # "Volume 3 of the atlas shows oaks" is a sentence.
    if found and (not rest or (rest[0].isupper() and _ends(found[0]))):
        journal = (found.groupdict().get("journal") or "").strip(" ,")
        return rest, Cited(journal=journal, published_on=_published(found[0]))
    by = _BY.match(line)
    names = line[by.end() :] if by else line
    if is_names(names) or (by and is_name(names.split())):
        return "", Cited(authors=names)
    return line, _NOTHING


def _ends(citation: str) -> bool:
    return citation.rstrip().endswith(".") or _PUBLISHED.search(citation) is not None


def _labelled(label: str, said: str) -> Cited | None:
    """Return what a line with a *label* told; None where it may be a sentence of the abstract."""
    if label.startswith("author") or label == "作者":
        return None if _SENTENCE.search(said) else Cited(authors=said)
    if label.startswith("publication"):
        return Cited(published_on=_published(said))
    is_short = len(said) < 200 and not said.endswith(".")
    found = _VOLUME.match(said)
    journal = (found["journal"] or "") if found else said
    return Cited(journal=journal) if is_short else None


def _published(text: str) -> date | None:
    """Return the day in *text*: "Available online 9 March 2026", "Mon Mar 09, 2026"."""
    # Most have no year, and a day is sought at each letter: a month may be written in any case.
    found = _PUBLISHED.search(text) if _YEAR.search(text) else None
    if found is None:
        return None
    words = found[0].replace(",", " ").split()
    if len(words) != _WORDS_OF_DAY:
        return dates.day(found[0])
    month, day = sorted(words[:2], key=str.isdigit)
    return dates.day(f"{day} {month[:3]} {words[2]} 00:00")
