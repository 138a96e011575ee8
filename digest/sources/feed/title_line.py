"""The title of an entry, without what feeds write before and behind it."""

import re

from digest.sources.feed.name_list import is_names

_BEFORE = re.compile(
    r"\s*\[(?:ASAP|Just Accepted|Accepted(?: Article)?|Early ?View|Early Access|In Press|New|"
    r"Online First|Ahead of Print|Open Access|Free|Graphical abstract added|Featured|RSS)\]\s*"
    # As MDPI writes them: "Insects, Vol. 17, Pages 12: Bees".
    r"|[^:]{2,80}, Vol\.? \d+,(?: Issue \d+,)? Pages? [\w-]+: ",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\.?\s*\(arXiv:[^()\s]{4,40}(?:\s\[[\w.-]+\])?(?:\s(?:UPDATED|CROSS LISTED))*\)\.?\s*\Z"
    r"|\s*\[(?:ASAP|Open Access|Early ?View|In Press)\]\s*\Z",
    re.IGNORECASE,
)
# The journal once more, and the DOI.
_BESIDE = re.compile(r"\s*[A-Z][\w &.-]{1,80}? doi: 10\.\S+\s*")
_BY = re.compile(r"\A(?P<title>.{3,}?)\s+(?:--|—|–)\s*by\s+(?P<authors>[A-Z].*)\Z")


def parted(text: str) -> tuple[str, str]:
    """Return the title in *text*, and the line of authors behind it.

    >>> parted("[ASAP] Oaks. (arXiv:2603.00001v1 [math.QA])"), parted("Oaks -- by Ada Roe, Bo Poe")
    (('Oaks', ''), ('Oaks', 'Ada Roe, Bo Poe'))
    """
    text = text.strip("\ufeff\u200b ")
    before = _BEFORE.match(text)
    bare = text[before.end() :] if before else text
    if ")" in bare or "]" in bare:
        bare = _BEHIND.sub("", bare)
    found = _BY.match(bare) if "by " in bare else None
    if found and (is_names(found["authors"]) or len(found["authors"].split()) in {2, 3, 4}):
        return found["title"], found["authors"]
    return bare or text, ""


def without(line: str, title: str) -> str:
    """Return *line* behind its *title*, where it begins with what feeds write before that.

    >>> without("Oaks, Vol. 17, Pages 12: Rings Oaks doi: 10.3390/oak1 Authors: Ada Roe", "Rings")
    'Authors: Ada Roe'
    """
    before = _BEFORE.match(line)
    if before is None or not line.startswith(title, before.end()):
        return line
    rest = line[before.end() + len(title) :]
    return rest[found.end() :] if (found := _BESIDE.match(rest)) else rest.strip()
