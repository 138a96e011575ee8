"""What arXiv answers of announced papers, in the form of each of its doors: RSS, listing pages,
Atom API, OAI-PMH.

The listing pages are written from descriptions of the real ones: none was recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

HEADINGS = {
    "new": "New submissions",
    "cross": "Cross submissions",
    "replace": "Replacement submissions",
}


@dataclass(frozen=True, kw_only=True)
class Announced:
    id: str
    announce: str = "new"
    title: str = "On rubrics"
    abstract: str = "We look at red ink."
    authors: tuple[str, ...] = ("Ada Lovelace",)
    categories: tuple[str, ...] = ("cs.CV",)
    version: int = 1
    doi: str | None = None
    submitted_on: date = date(2026, 4, 16)
    replaced_on: date | None = None
    touched_on: date | None = None


def tag(name: str, text: str | None, **attributes: str) -> str:
    """Return an element around *text*, nothing where there is none."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{escape(text)}</{name}>" if text is not None else ""


def rss(papers: Iterable[Announced], *, on: date, name: str) -> str:
    """Return the feed *name*. Its dates come from the clock, whatever is in it."""
    return RSS.format(
        name=name, date=f"{on:%a, %d %b %Y}", items="".join(item(paper, on) for paper in papers)
    )


RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
<channel>
<title>{name} updates on arXiv.org</title>
<link>http://rss.arxiv.org/rss/{name}</link>
<description>{name} updates on the arXiv.org e-print archive.</description>
<atom:link href="http://rss.arxiv.org/rss/{name}" rel="self" type="application/rss+xml"/>
<docs>http://www.rssboard.org/rss-specification</docs>
<language>en-us</language>
<lastBuildDate>{date} 05:00:00 +0000</lastBuildDate>
<managingEditor>rss-help@arxiv.org</managingEditor>
<pubDate>{date} 00:00:00 -0500</pubDate>
<skipDays><day>Saturday</day><day>Sunday</day></skipDays>
{items}</channel>
</rss>
"""


def item(paper: Announced, on: date) -> str:
    told = f"arXiv:{paper.id}v{paper.version} Announce Type: {paper.announce} \nAbstract: {paper.abstract}"
    return (
        f"<item>\n{tag('title', paper.title)}\n<link>https://arxiv.org/abs/{paper.id}</link>\n{tag('description', told)}\n"
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.id}v{paper.version}</guid>\n'
        f"{''.join(tag('category', category) for category in paper.categories)}\n"
        f"<pubDate>{on:%a, %d %b %Y} 00:00:00 -0500</pubDate>\n{tag('arxiv:announce_type', paper.announce)}\n"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>\n"
        f"{tag('dc:creator', ', '.join(paper.authors))}{tag('arxiv:DOI', paper.doi)}\n</item>\n"
    )


def new_page(papers: Iterable[Announced], *, on: date, category: str) -> str:
    """Return the listing page of one *category*: what is new in another one is a cross-list
    here."""
    groups: dict[str, list[Announced]] = {kind: [] for kind in HEADINGS}
    for paper in papers:
        is_new = paper.announce == "new" and paper.categories[0] == category
        groups[
            "replace" if paper.announce.startswith("replace") else "new" if is_new else "cross"
        ].append(paper)
    sections = (
        section(f"{HEADINGS[kind]} (showing {len(group)} of {len(group)} entries)", group)
        for kind, group in groups.items()
    )
    return page(
        f"<h3>Showing new listings for {on:%A, %-d %B %Y}</h3>\n<dl id='articles'>{''.join(sections)}</dl>"
    )


def recent_page(days: Iterable[tuple[date, list[Announced]]]) -> str:
    sections = (
        section(f"{on:%a, %-d %b %Y} (showing {len(one)} of {len(one)} entries )", one)
        for on, one in days
    )
    return page(f"<dl id='articles'>{''.join(sections)}</dl>")


def page(inner: str) -> str:
    return f"<!DOCTYPE html>\n<html lang='en'><body>\n<h1>Listing</h1>\n<div id='dlpage'>{inner}</div>\n</body></html>\n"


def section(heading: str, papers: Iterable[Announced]) -> str:
    return f"<h3>{heading}</h3>\n{''.join(entry(number, paper) for number, paper in enumerate(papers, 1))}"


def entry(number: int, paper: Announced) -> str:
    """Return one paper of a listing page, whose comment leads to another paper."""
    first, *others = paper.categories
    authors = ", ".join(
        f"<a href='https://arxiv.org/a/'>{escape(name)}</a>" for name in paper.authors
    )
    return (
        f'<dt><a name=\'item{number}\'>[{number}]</a> <a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}">'
        f'arXiv:{paper.id}</a> [<a href="/pdf/{paper.id}" title="Download PDF">pdf</a>]</dt>\n'
        f"<dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span> {escape(paper.title)}</div>\n"
        f"<div class='list-authors'>{authors}</div>\n"
        "<div class='list-comments mathjax'><span class='descriptor'>Comments:</span> Extends"
        " <a href='https://arxiv.org/abs/2601.00001'>arXiv:2601.00001</a></div>\n"
        f"<div class='list-subjects'><span class='descriptor'>Subjects:</span> <span class=\"primary-subject\">({first})</span>"
        f"{''.join(f'; ({other})' for other in others)}</div>\n<p class='mathjax'>{escape(paper.abstract)}</p></div></dd>\n"
    )


def atom(papers: Iterable[Announced], *, total: int, start: int, most: int) -> str:
    """Return an answer of the API: *papers* from the *start* of *total*."""
    numbers = {"itemsPerPage": most, "totalResults": total, "startIndex": start}
    counts = "".join(
        f"<opensearch:{name}>{number}</opensearch:{name}>\n" for name, number in numbers.items()
    )
    return ATOM.format(counts=counts, entries="".join(map(found, papers)))


ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<id>https://arxiv.org/api/invented</id>
<title>arXiv Query: search_query=&amp;id_list=&amp;start=0</title>
<updated>2026-02-13T22:09:27Z</updated>
{counts}{entries}</feed>
"""


def found(paper: Announced) -> str:
    place = f"arxiv.org/abs/{paper.id}v{paper.version}"
    return (
        f"<entry>\n<id>http://{place}</id>\n{tag('title', paper.title)}\n"
        f"<updated>{paper.replaced_on or paper.submitted_on}T09:00:00Z</updated>\n"
        f'<link href="https://{place}" rel="alternate" type="text/html"/>\n{tag("summary", paper.abstract)}\n'
        + "".join(
            tag("category", "", term=category, scheme="http://arxiv.org/schemas/atom")
            for category in paper.categories
        )
        + f"\n<published>{paper.submitted_on}T09:00:00Z</published>\n"
        + f'<arxiv:primary_category term="{paper.categories[0]}"/>{tag("arxiv:doi", paper.doi)}\n'
        + "".join(f"<author>{tag('name', name)}</author>" for name in paper.authors)
        + "\n</entry>\n"
    )


def oai(records: Iterable[tuple[date, Announced]], *, resume: str = "") -> str:
    told = "".join(record(paper, day) for day, paper in records)
    return OAI.format(
        inner=f"<ListRecords>\n{told}{tag('resumptionToken', resume)}\n</ListRecords>"
    )


OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>2026-02-14T00:35:38Z</responseDate>
<request verb="ListRecords" metadataPrefix="arXiv">http://oaipmh.arxiv.org/oai</request>
{inner}
</OAI-PMH>
"""


def record(paper: Announced, day: date) -> str:
    sets = "".join(f"<setSpec>{one.replace('.', ':')}</setSpec>" for one in paper.categories)
    updated = str(paper.replaced_on) if paper.replaced_on else None
    return (
        f"<record>\n<header><identifier>oai:arXiv.org:{paper.id}</identifier><datestamp>{day}</datestamp>{sets}</header>\n"
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{paper.id}</id><created>{paper.submitted_on}</created>'
        f"{tag('updated', updated)}\n<authors>{''.join(map(author, paper.authors))}</authors>\n{tag('title', paper.title)}"
        f"{tag('categories', ' '.join(paper.categories))}{tag('doi', paper.doi)}\n{tag('abstract', f'  {paper.abstract}')}</arXiv></metadata>\n"
        "</record>\n"
    )


def author(name: str) -> str:
    *forenames, key = name.split()
    return f"<author>{tag('keyname', key)}{tag('forenames', ' '.join(forenames) or None)}</author>"
