"""PubMed's records in XML, articles and chapters of books, as listings."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Batch, Links, Listing, PublicationType, Source
from digest.sources import dates, html_text, journal, response
from digest.text import identifier, publication_type

# An article with the references that it cites has some hundred elements.
_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_MOST_KEYWORDS = 50
_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
_PMC = "https://pmc.ncbi.nlm.nih.gov/articles/"
_NO_TITLE = "[Not Available]"
_NO_HEADING = frozenset({"", "unlabelled", "unassigned"})
_ENDED = (".", "!", "?", ":", ";", "…")

_AMENDS = frozenset({"RetractionOf", "ErratumFor", "ExpressionOfConcernFor"})
_SERVER = re.compile(r"\bpreprints?\b|^(?:ar|bio|med|chem)Rxiv\b|^Research Square", re.IGNORECASE)
_LONG_NAME = 50

# A stop at the end of these is their own: "U.S.", "et al.", "sp. nov."
_ABBREVIATED = re.compile(r"(?:\.[A-Za-z]{1,3}|\.\.|\b(?:al|sp|spp|nov|var|etc|vs))\.")
_TRUNCATED = re.compile(r"\s*\(ABSTRACT TRUNCATED[^()]{0,40}\)$")
_DOI = re.compile(r"\bdoi:\s*(10\.\S+)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def root(source: Source, content: Content) -> Any:
    """Return the root of an answer in XML.

    Raises:
        ParseError: it is none, brings definitions of its own, or says what was wrong.
    """
    expected = f"{content.origin}: expected XML of PubMed"
    if response.is_crowded(content.body, b"<"):
        raise ParseError(source.name, f"{expected}, got too many elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        found = etree.fromstring(content.body, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(source.name, f"{expected}, got broken XML ({error})") from error
    dtd: Any = found.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise ParseError(source.name, f"{expected}, got one with definitions of its own")
    if said := html_text.element(found.find("ERROR")):
        raise ParseError(source.name, f"{content.origin}: PubMed says: {said[:200]}")
    return found


def batch(source: Source, content: Content, day: date | None = None) -> Batch:
    """Return the listings in one answer, as of *day*, else of the day of each one's entry."""
    found = root(source, content)
    if found.tag != "PubmedArticleSet":
        reason = f"expected a PubmedArticleSet, got <{found.tag}>"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    records = [one for one in found if one.tag in _RECORDS]
    read = (_listing(source, one, day, content.at.date()) for one in records)
    known = tuple(listing for listing in read if listing)
    if records and not known:
        reason = f"expected papers with a PMID and a title, got {len(records)} records without"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    return Batch(source=source.name, listings=known, claimed=len(records))


def pmid(listing: Listing) -> str:
    """Return the PMID of a listing that this room made."""
    return (listing.links.abstract or "").removeprefix(_PUBMED).rstrip("/")


def _listing(source: Source, record: Any, day: date | None, read_on: date) -> Listing | None:
    citation = _first(record, "MedlineCitation", "BookDocument")
    if citation is None:
        return None
    article = citation if citation.tag == "BookDocument" else citation.find("Article")
    if article is None:
        return None
    number, title = (citation.findtext("PMID") or "").strip(), _title(article)
    abstract = _abstract(citation, article)
    if not re.fullmatch(r"[0-9]{1,10}", number) or not title:
        return None
    if max(len(title), len(abstract)) > response.LONGEST:
        return None
    ids = _ids(record)
    pmc = f"PMC{found[0]}" if (found := re.findall(r"[0-9]+", ids.get("pmc", ""))) else None
    return Listing(
        source=source.name,
        listed_on=day or _entered_on(record) or read_on,
        identifiers=tuple(_identifiers(citation, article, ids, number, pmc)),
        title=title,
        abstract=abstract,
        authors=_authors(article),
        links=Links(abstract=f"{_PUBMED}{number}/", html=f"{_PMC}{pmc}/" if pmc else None),
        published_on=_published_on(article),
        version=_version(citation),
        keywords=_keywords(citation),
        publication_type=_type(article),
        journal=_journal(article),
        amends=tuple(_amends(citation)),
    )


def _first(element: Any, *names: str) -> Any:
    return next((one for one in element if one.tag in names), None)


def _title(article: Any) -> str:
    title = _bare(html_text.element(article.find("ArticleTitle")))
    if not title or title == _bare(_NO_TITLE):
        title = _bare(html_text.element(article.find("VernacularTitle")))
    return title


def _bare(title: str) -> str:
    """Return *title* without the stop that PubMed ends it with, and the brackets of a translation.

    >>> _bare("[Iron in the soil of vineyards]."), _bare("[3H]Leucine in [14C]Glucose")
    ('Iron in the soil of vineyards', '[3H]Leucine in [14C]Glucose')
    >>> _bare("Burns in the U.S."), _bare("Is it so?")
    ('Burns in the U.S.', 'Is it so?')
    """
    title = _without_stop(title)
    if title.startswith("[") and title.endswith("]") and _is_one_bracket(title):
        return _without_stop(title[1:-1].strip())
    return title


def _without_stop(title: str) -> str:
    is_own = not title.endswith(".") or _ABBREVIATED.search(title[-8:])
    return title if is_own else title[:-1].rstrip()


def _is_one_bracket(title: str) -> bool:
    depth = 0
    for place, letter in enumerate(title):
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return place == len(title) - 1
    return False


def _abstract(citation: Any, article: Any) -> str:
    """Return the abstract, each part behind its heading: "METHODS: We count."."""
    found = article.find("Abstract")
    # Where the journal has none in English, the one that it has, or one in plain language.
    found = citation.find("OtherAbstract") if found is None else found
    parts = [] if found is None else [_part(one) for one in found.iterfind("AbstractText")]
    said = [part for one in parts if (part := _TRUNCATED.sub("", one))]
    ended = [part if part.endswith(_ENDED) else f"{part}." for part in said[:-1]]
    return " ".join([*ended, *said[-1:]])


def _part(one: Any) -> str:
    said, heading = (
        html_text.element(one),
        (one.get("Label") or one.get("NlmCategory") or "").strip().rstrip(":.").rstrip(),
    )
    if not said or heading.lower() in _NO_HEADING:
        return said
    return said if said.lower().startswith(f"{heading.lower()}:") else f"{heading}: {said}"


def _authors(article: Any) -> tuple[str, ...]:
    lists = article.findall("AuthorList")
    writers = [one for one in lists if one.get("Type") != "editors"] or lists
    names = (
        _name(author)
        for one in writers
        for author in one.iterfind("Author")
        # How a name was misspelt at first (ValidYN="N") is kept beside the right one.
        if author.get("ValidYN") != "N"
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _name(author: Any) -> str:
    if group := html_text.element(author.find("CollectiveName")):
        return group.rstrip(".;, ")
    given = html_text.element(author.find("ForeName")) or html_text.element(author.find("Initials"))
    parts = (given, *(html_text.element(author.find(name)) for name in ("LastName", "Suffix")))
    return " ".join(part for part in parts if part)


def _ids(record: Any) -> dict[str, str]:
    """Return the record's own ids by their type; those of the papers that it cites stand deeper."""
    return {
        one.get("IdType", ""): (one.text or "").strip()
        for path in ("PubmedData", "PubmedBookData", "BookDocument")
        for one in record.iterfind(f"{path}/ArticleIdList/ArticleId")
    }


def _identifiers(
    citation: Any, article: Any, ids: dict[str, str], number: str, pmc: str | None
) -> Iterator[str]:
    """Yield the names of the paper, the best first, and that of the preprint it was."""
    places = (one for one in article.iterfind("ELocationID") if one.get("ValidYN") != "N")
    given = [ids.get("doi", ""), *(one.text or "" for one in places if one.get("EIdType") == "doi")]
    earlier = citation.iterfind("CommentsCorrectionsList/CommentsCorrections[@RefType='UpdateOf']")
    named = (_DOI.search(one.findtext("RefSource") or "") for one in earlier)
    given += [found[1] for found in named if found]
    yield from dict.fromkeys(f"doi:{doi}" for one in given if (doi := identifier.doi(one)))
    yield f"url:{_PUBMED}{number}"
    if pmc:
        yield f"url:{_PMC}{pmc}"


def _type(article: Any) -> PublicationType:
    types = article.iterfind("PublicationTypeList/PublicationType")
    return publication_type.named(one.text or "" for one in types) or "article"


def _journal(article: Any) -> str | None:
    """Return the name of the journal, a long one as it is abbreviated; that of a preprint server is
    none."""
    title = html_text.element(article.find("Journal/Title"))
    if _SERVER.search(title):
        return None
    short = article.findtext("Journal/ISOAbbreviation") or title
    return journal.name(short if len(title) > _LONG_NAME else title)


def _amends(citation: Any) -> Iterator[str]:
    """Yield the names of the papers that this one is an amendment of."""
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        if one.get("RefType") in _AMENDS:
            number = (one.findtext("PMID") or "").strip()
            yield from [f"url:{_PUBMED}{number}"] if number else []
            named = _DOI.search(one.findtext("RefSource") or "")
            doi = identifier.doi(named[1]) if named else None
            yield from [f"doi:{doi}"] if doi else []


def _version(citation: Any) -> int | None:
    """Return the version of what was published anew under its PMID, None for the first."""
    written = citation.find("PMID").get("Version", "")
    return int(written) if re.fullmatch(r"[1-9][0-9]?", written) and written != "1" else None


def _keywords(citation: Any) -> tuple[str, ...]:
    """Return the MeSH headings, which come some weeks later, and the words of the authors."""
    paths = ("MeshHeadingList/MeshHeading/DescriptorName", "KeywordList/Keyword")
    words = [
        html_text.element(one).rstrip(".") for path in paths for one in citation.iterfind(path)
    ]
    return tuple(dict.fromkeys(word for word in words if word))[:_MOST_KEYWORDS]


def _entered_on(record: Any) -> date | None:
    for path in ("PubmedData", "PubmedBookData"):
        entered = record.find(f"{path}/History/PubMedPubDate[@PubStatus='entrez']")
        if entered is not None:
            return _day(entered)
    return None


def _published_on(article: Any) -> date | None:
    """Return the day of publication, online before in print; None where only a month is known."""
    paths = ("ArticleDate", "Journal/JournalIssue/PubDate", "ContributionDate", "Book/PubDate")
    found = (_day(one) for path in paths for one in article.iterfind(path))
    return next((day for day in found if day), None)


def _day(parts: Any) -> date | None:
    year, month, number = (
        (parts.findtext(name) or "").strip().lower() for name in ("Year", "Month", "Day")
    )
    if month[:3] in _MONTHS:
        month = str(_MONTHS.index(month[:3]) + 1)
    return dates.day(f"{year}-{month}-{number}") if number.isdecimal() else None
