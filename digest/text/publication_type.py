"""What a title says that its work is: a paper, an amendment of one, or front matter of a journal.

In doubt it is a paper: an amendment is known by its mark and by what it amends.
"""

import re
from collections.abc import Iterable
from typing import Literal

Told = Literal["correction", "expression of concern", "withdrawal", "retraction", "front matter"]
Amendment = Literal["correction", "expression of concern", "withdrawal", "retraction"]
Named = Literal[Told, "preprint", "article", "review"]

_QUOTE = r"[\"'“”‘’„«‹]"
# These words mean nothing else.
_PLAIN_MARK = (
    r"(?:corrigend(?:um|a)|errat(?:um|a)|(?:author|publisher)(?:'s|’s)?\ correction"
    r"|publisher(?:'s|’s)\ note|rectificatif|fe\ de\ erratas?|berichtigung|勘误|更正)"
)
_CONCERN = r"(?:(?:editorial\ )?expressions?\ of\ (?:editorial\ )?concern)"
# These have other meanings ("Correction to the Lamb shift", "Retraction of the tongue").
_MARK = (
    r"(?:correction(?:\ notice)?|retraction(?:\ (?:note|notice|statement|and\ replacement))?"
    r"|(?:notice|statement)\ of\ (?:retraction(?:\ and\ replacement)?|withdrawal|correction)"
    r"|withdrawal\ notice|(?:article|paper)\ (?:retracted|withdrawn|removed)|撤稿(?:声明)?"
    r"|(?:retracted|withdrawn|removed)(?:\ (?:article|paper|chapter|preprint))?"
    rf"|(?:temporary\ )?removal(?:\ notice)?|{_CONCERN})"
)
_LINK = r"(?:to|for|of|on|in|regarding|zu)"
# A subtitle: "Correction: a neglected step".
_SUBTITLE = r"(?-i:an?|the|how|why|what|when|where|who|is|are|and|from|in|on)\b"
_AMENDMENT = re.compile(
    rf"""\W{{0,3}}(?:
        {_PLAIN_MARK} (?: \s*[:：]\s* | \.\s+ | \s*[—–]\s* | \s-\s | \s+(?:to|for|zu)\b:?\s+
                         | \s+{_LINK}(?: :\s* | \s+(?={_QUOTE}) ) ) (?=\S)
      | {_MARK} (?: \s+{_LINK} )? \s*[:：] \s*(?=\S)(?!{_SUBTITLE})
      | {_MARK} \s+ (?:{_LINK} \s+ (?:the\ (?:article|paper)[,:]?\s+)? )? (?={_QUOTE})
      | (?:correction|retraction|{_CONCERN})\ (?:for|to) \s [^,:]{{1,80}} \s et\ al\.,
      | \[ \s* (?:retracted|withdrawn|retraction) (?:\ article)? \s* \] \s* (?=\S)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MARK_AT_END = re.compile(
    r"(?<=\S)\s*[\[(](?:retracted|withdrawn|retraction|retracted article|erratum|corrigendum)[\])]"
    r"|(?<=\S)\s*(?:[:.—–]|\s-)\s+(?:corrigend(?:um|a)|errat(?:um|a)|(?-i:RETRACTION|CORRECTION))\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"\s*{_QUOTE}+(?P<title>.+?){_QUOTE}+\W*(?:[\[(,].*)?")
# In square brackets with a number: where the paper is.
_CITATION = re.compile(r"\s*\[[^\[\]]*\d[^\[\]]*\]\W*$")
_WORK = r"(?:paper|submission|article|manuscript|preprint|work)"
_WITHDRAWN = re.compile(
    rf"""\W* (?:arxiv\ admin\ note:\ )?
         (?: (?:this|the)\ {_WORK}\ (?:has\ been|is|was)\ (?:now\ )?(?:withdrawn|retracted)
             (?: \ (?:by|due|because|as|since|at)\b | [.,:;] | $ )
           | (?:this|the)\ {_WORK}\ has\ been\ (?:removed|withdrawn)\ by\ arxiv
           | (?:the\ )?(?:authors?|editors?|arxiv|(?:bio|med)rxiv)\ (?:have|has)
             \ (?:withdrawn|retracted)\ (?:this|the|their)\ {_WORK}
           | (?:the\ authors|we)\ (?:wish\ to\ |have\ to\ )?(?:withdraw|retract)
             \ (?:this|the|our|their)\ {_WORK}\b
           | (?:paper|submission|manuscript)\ withdrawn\b
           | withdrawn\ by\ (?:the\ )?(?:authors?|arxiv) )""",
    re.IGNORECASE | re.VERBOSE,
)

_COVER = r"(?:(?:inside |outside )?(?:front |back )?cover(?: (?:page|picture|image|feature|art))?)"
_FRONT_MATTER = (
    r"(?:(?:the )?(?:editorial|advisory|editorial advisory|editorial review) board"
    r"(?: members?| page)?"
    r"|board of editors|(?:table of )?contents(?: (?:list|page|pages))?|contents list|toc"
    r"|issue information(?: (?:toc|table of contents|editorial board))?"
    r"|front matter|back matter|frontmatter|backmatter|masthead|title page|copyright page"
    r"|(?:publication|publisher|society|subscription) information"
    r"|(?:information|instructions|guide(?:lines)?) for authors"
    r"|institutional listings|(?:author|subject|annual|volume) (?:contents|index)|index"
    r"|in this issue|issue highlights|highlights (?:from|in|of) this issue|aims (?:and )?scope"
    r"|(?:complete|entire|full) issue(?: pdf)?|front and back matter|blank page|frontispiece"
    r"|graphical (?:abstracts?|contents)(?: (?:list|toc))?"
    r"|cover (?:image )?legend(?: if applicable)?|call for papers|reviewer acknowledge?ments?"
    r"|table des matières|inhaltsverzeichnis|目录|编委会"
    rf"|(?:list of|acknowledge?ments? (?:to|of)|thanks to) (?:the )?(?:reviewers|referees)"
    rf"(?: of [\w ]{{1,60}})?|{_COVER})"
)
# Atomic: each number has one reading.
_OF_ISSUE = (
    r"(?>(?:for|of|and|in|to) |(?:the )?(?:vol(?:ume)?|issue|iss|no|number|nr|pages?|pp|p|part)\b ?"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\b ?"
    r"|[0-9]+[a-z]? ?|[ivxlc]+\b ?)"
)
_FRONT = re.compile(
    rf"(?:[io][bf]c )?(?:(?:ieee|acm|journal) [\w ]{{1,80}} )?{_FRONT_MATTER}"
    rf"(?: (?:and )?{_FRONT_MATTER}){{0,3}}(?: {_OF_ISSUE}{{1,12}})?"
)
_PICTURE = re.compile(
    r"(?:(?:(?:inside|outside) )?(?:front|back) cover|cover (?:picture|feature|image|profile)"
    r"|(?:inside )?(?:back )?cover|frontispiece)\s*:\s*\S",
    re.IGNORECASE,
)
_ALL_CONTENTS = re.compile(r"(?:总目次|总目录|總目錄)\W*$")
_LONGEST_FRONT = 160
_SIGNS = re.compile(r"[\W_]+")


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split(", "))


# What journals, PubMed and DataCite call the kinds of works; PubMed gives a work several of these.
_NAMES: dict[Named, frozenset[str]] = {
    "retraction": _names(
        "retraction, retracted publication, retraction of publication, retraction notice",
        "retracted article, retracted paper, retracted, retraction note, retraction statement",
        "notice of retraction",
    ),
    "withdrawal": _names(
        "withdrawal, withdrawn, withdrawn article, article withdrawn, withdrawal notice, removal",
        "removed, temporary removal",
    ),
    "expression of concern": _names("expression of concern, editorial expression of concern"),
    "correction": _names(
        "published erratum, erratum, errata, corrigendum, corrigenda, correction, corrections",
        "author correction, publisher correction, correction notice, publisher s note",
        "corrections and clarifications, corrections clarifications, errata and corrigenda",
    ),
    "front matter": _names(
        "issue information, front matter, frontmatter, editorial board, masthead, cover",
        "table of contents, contents, cover image, cover picture, cover feature, issue cover, toc",
        "front cover, back cover, frontispiece, title page",
    ),
    "preprint": _names("preprint, posted content"),
    "review": _names(
        "review, reviews, review article, review articles, systematic review, scoping review",
        "mini review, literature review, review paper",
    ),
    "article": _names(
        "journal article, research article, research articles, article, original article, letter",
        "original research, original paper, research paper, case reports",
    ),
}

# What any of these titles holds: most hold none, and are looked at no further.
_HINTS = (
    *("retract", "withdraw", "errat", "corrig", "correct", "remov", "concern", "content", "board"),
    *("matter", "masthead", "cover", "informat", "page", "author", "listing", "index", "issue"),
    *("review", "referee", "frontispiece", "toc", "note", "scope", "graphical", "call for"),
    *("rectif", "berichtig", "inhalt"),
)
_OTHER_HINTS = ("matières", "勘误", "更正", "撤稿", "目录", "目次", "目錄", "编委会")


def of(title: str, abstract: str = "") -> Told | None:
    """Return what a work is by its *title*, or by the beginning of its *abstract*; None: a paper.

    >>> of("Erratum to “Bees that count”"), of("Corrections to the Unruh effect of bees")
    ('correction', None)
    >>> of("Editorial Board, Volume 12"), of("Editorial boards and who sits on them")
    ('front matter', None)
    """
    lower = title.lower()
    if any(map(lower.__contains__, _HINTS)) or _is_other(lower):
        if found := _mark(title):
            return _amendment(found[0])
        if _is_front_matter(title):
            return "front matter"
    withdrawn = _WITHDRAWN.match(abstract)
    return _amendment(withdrawn[0]) if withdrawn else None


def _is_other(lower: str) -> bool:
    return not lower.isascii() and any(hint in lower for hint in _OTHER_HINTS)


def named(words: Iterable[str]) -> Named | None:
    """Return what *words* of a server's own call a work ("Review Article"), the most telling first.

    >>> named(["Journal Article", "Retracted Publication"]), named(["NOMENCLATURE"])
    ('retraction', None)
    """
    folded = {" ".join(_SIGNS.sub(" ", word).lower().split()) for word in words}
    return next((named for named, names in _NAMES.items() if not names.isdisjoint(folded)), None)


def amended(title: str) -> str:
    """Return the title of the work that an amendment with this *title* is about.

    >>> amended("Erratum to “Bees that count” [J. Bees 4 (2026) 1]"), amended("WITHDRAWN: Bees")
    ('Bees that count', 'Bees')
    """
    found = _mark(title)
    if found is None:
        return title
    rest = title[: found.start()] + title[found.end() :]
    quoted = _QUOTED.fullmatch(rest)
    return quoted["title"] if quoted else _CITATION.sub("", rest).strip(" .")


def _mark(title: str) -> re.Match[str] | None:
    return _AMENDMENT.match(title) or _MARK_AT_END.search(title, max(len(title) - 40, 0))


def _amendment(mark: str) -> Amendment:
    """Return what a *mark* says that was done to a paper."""
    lower = mark.lower()
    if "retract" in lower or "撤稿" in lower:
        return "retraction"
    if any(one in lower for one in ("withdraw", "remov")):
        return "withdrawal"
    return "expression of concern" if "concern" in lower else "correction"


def _is_front_matter(title: str) -> bool:
    if len(title) > _LONGEST_FRONT:
        return False
    if _PICTURE.match(title) or _ALL_CONTENTS.search(title):
        return True
    words = _SIGNS.sub(" ", title).strip().lower()
    return _FRONT.fullmatch(words) is not None
