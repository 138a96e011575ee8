"""Answers of PubMed's E-utilities: a search, and the records of articles. Written after NLM's
description of the elements; papers, people and numbers are invented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

SEARCH = """<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "https://example.org/esearch.dtd">
<eSearchResult><Count>{total}</Count><RetMax>{shown}</RetMax><RetStart>0</RetStart><IdList>
{ids}</IdList><TranslationSet/><QueryTranslation>{query}</QueryTranslation>{more}</eSearchResult>
"""
SET = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://example.org/pubmed.dtd">
<PubmedArticleSet>
{}</PubmedArticleSet>
"""


@dataclass(frozen=True, kw_only=True)
class Article:
    """What PubMed knows of a paper; *title* and *abstract*, parts by heading, are mark-up."""

    pmid: int
    title: str
    abstract: Sequence[tuple[str, str]] = ()
    authors: Sequence[str] = ()
    group: str | None = None
    doi: str | None = None
    pmc: str | None = None
    entered_on: date
    online_on: date | None = None
    headings: Sequence[str] = ()
    keywords: Sequence[str] = ()
    journal: str = "Annals of Patient Cells"
    preprint: str | None = None
    types: Sequence[str] = ("Journal Article",)
    amends: Sequence[tuple[str, int]] = ()


def search(ids: Iterable[int], *, total: int | None = None, query: str = "", more: str = "") -> str:
    shown = list(ids)
    rows = "".join(f"<Id>{one}</Id>\n" for one in shown)
    count = len(shown) if total is None else total
    return SEARCH.format(total=count, shown=len(shown), ids=rows, query=escape(query), more=more)


def records(articles: Iterable[Article]) -> str:
    return SET.format("".join(map(record, articles)))


def record(one: Article) -> str:
    return (
        '<PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM">'
        f'<PMID Version="1">{one.pmid}</PMID>'
        f'<Article PubModel="Print-Electronic">{_journal(one)}'
        f"<ArticleTitle>{one.title}</ArticleTitle>{_abstract(one)}{_authors(one)}"
        f"{_types(one)}{_online(one)}</Article>{_words(one)}{_others(one)}</MedlineCitation>"
        f"<PubmedData><History>{_date(one.entered_on, 'PubMedPubDate', PubStatus='entrez')}</History>"
        f"<ArticleIdList>{_ids(one)}</ArticleIdList><ReferenceList>{CITED}</ReferenceList>"
        "</PubmedData></PubmedArticle>\n"
    )


CITED = (
    "<Reference><Citation>Older.</Citation><ArticleIdList>"
    '<ArticleId IdType="pubmed">1</ArticleId><ArticleId IdType="doi">10.5555/cited</ArticleId>'
    "</ArticleIdList></Reference>"
)


def _journal(one: Article) -> str:
    issue = (
        f"<PubDate><Year>{one.entered_on.year}</Year><Month>{one.entered_on:%b}</Month></PubDate>"
    )
    return f"<Journal><JournalIssue>{issue}</JournalIssue><Title>{escape(one.journal)}</Title></Journal>"


def _abstract(one: Article) -> str:
    parts = "".join(
        f"<AbstractText{f' Label={quoteattr(label)}' if label else ''}>{text}</AbstractText>"
        for label, text in one.abstract
    )
    return f"<Abstract>{parts}</Abstract>" if parts else ""


def _authors(one: Article) -> str:
    names = (name.rpartition(" ") for name in one.authors)
    people = "".join(
        f'<Author ValidYN="Y"><LastName>{escape(last)}</LastName><ForeName>{escape(first)}</ForeName>'
        f"<Initials>{first[0]}</Initials></Author>"
        for first, _, last in names
    )
    group = (
        f"<Author><CollectiveName>{escape(one.group)}</CollectiveName></Author>"
        if one.group
        else ""
    )
    return f'<AuthorList CompleteYN="Y">{people}{group}</AuthorList>'


def _types(one: Article) -> str:
    types = (f"<PublicationType>{escape(name)}</PublicationType>" for name in one.types)
    return f"<PublicationTypeList>{''.join(types)}</PublicationTypeList>"


def _online(one: Article) -> str:
    return _date(one.online_on, "ArticleDate", DateType="Electronic") if one.online_on else ""


def _words(one: Article) -> str:
    mesh = "".join(
        f"<MeshHeading><DescriptorName>{escape(word)}</DescriptorName>"
        "<QualifierName>methods</QualifierName></MeshHeading>"
        for word in one.headings
    )
    own = "".join(f"<Keyword>{escape(word)}</Keyword>" for word in one.keywords)
    return (f"<MeshHeadingList>{mesh}</MeshHeadingList>" if mesh else "") + (
        f'<KeywordList Owner="NOTNLM">{own}</KeywordList>' if own else ""
    )


def _others(one: Article) -> str:
    where = f"bioRxiv. 2026 Jan 12:1-9. doi: {one.preprint}"
    told = [("UpdateOf", where, 2)] if one.preprint else []
    told += [(kind, "Ann Cells. 2025 Jan 12:1-9.", number) for kind, number in one.amends]
    written = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>{where}</RefSource>'
        f"<PMID>{number}</PMID></CommentsCorrections>"
        for kind, where, number in told
    )
    return f"<CommentsCorrectionsList>{written}</CommentsCorrectionsList>" if told else ""


def _date(day: date, element: str, **attributes: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    parts = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"
    return f"<{element}{told}>{parts}</{element}>"


def _ids(one: Article) -> str:
    given = {"pubmed": str(one.pmid), "doi": one.doi, "pmc": one.pmc}
    return "".join(
        f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in given.items() if value
    )
