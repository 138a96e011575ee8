"""The recorded answers of tests/data, made from the invented fortnight: `python -m
tests.makers.recordings` writes them anew."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from tests.makers import arxiv, huggingface, pubmed
from tests.makers.fortnight import CATEGORIES, DAYS, announced, fortnight, journal
from tests.makers.works import Work
from tests.shared import OURS

Files = Iterator[tuple[str, str]]
DAY = timedelta(days=1)
LISTED = ("cs.CL", "cs.CV")
SNAPSHOTS = (date(2026, 2, 6), date(2026, 2, 13))
PAGE, MOST = 20, 30


def files() -> dict[str, str]:
    """Return each file of tests/data that is made, by its place there."""
    return dict(
        [
            *_arxiv(),
            *_api(),
            *_oai(),
            *_huggingface(),
            *_preprints(),
            *_pubmed(),
            *_feeds(),
            *_jsonl(),
            *_pages(),
        ]
    )


def _arxiv() -> Files:
    """Fourteen days of the feed, five of two listing pages, and the page of all five."""
    days = fortnight().arxiv
    for day, papers in days.items():
        yield f"arxiv/rss/{day}.xml", arxiv.rss(papers, on=day, name="+".join(CATEGORIES))
    for category in LISTED:
        of = {
            day: [paper for paper in papers if category in paper.categories]
            for day, papers in days.items()
            if papers
        }
        for day in list(of)[:5]:
            yield (
                f"arxiv/list/{category}/{day}.html",
                arxiv.new_page(of[day], on=day, category=category),
            )
        recent = [
            (day, [paper for paper in of[day] if not paper.announce.startswith("replace")])
            for day in list(of)[4::-1]
        ]
        yield f"arxiv/list/{category}/recent.html", arxiv.recent_page(recent)


def _api() -> Files:
    """A search of three pages, a list of ids with old ones among them, an empty answer, and one
    that is an error."""
    papers = [
        paper for batch in fortnight().arxiv.values() for paper in batch if paper.announce == "new"
    ][: 2 * PAGE + 9]
    for start in range(0, len(papers), PAGE):
        told = arxiv.atom(papers[start : start + PAGE], total=len(papers), start=start, most=PAGE)
        yield f"arxiv/api/search_s{start}_m{PAGE}.http200.xml", told
    old = [
        announced(work, f"hep-th/990199{number}", date(1999, 1, 4), version=2)
        for number, work in enumerate(journal("physics", 3))
    ]
    yield (
        "arxiv/api/id_list.http200.xml",
        arxiv.atom([*papers[:3], *old], total=6, start=0, most=100),
    )
    yield "arxiv/api/nothing.http200.xml", arxiv.atom([], total=0, start=0, most=100)
    yield "arxiv/api/id_abc.http400.xml", arxiv.ATOM.format(counts="", entries=ERROR)


ERROR = """<entry>
<id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id>
<title>Error</title>
<summary>incorrect id format for abc</summary>
<author><name>arXiv api core</name></author>
</entry>
"""


def _oai() -> Files:
    """Two pages of records, the first with the token of the second; names with accents in TeX, one
    paper taken away."""
    days = [
        (paper.replaced_on or day, paper)
        for day, batch in fortnight().arxiv.items()
        for paper in batch
    ]
    records = [
        (day, replace(paper, authors=tuple(map(_in_tex, paper.authors))))
        for day, paper in days[:100]
    ]
    first = arxiv.oai(records[:60], resume="6711293|1001")
    yield "arxiv/oai/1.xml", first
    yield (
        "arxiv/oai/2.xml",
        arxiv.oai(records[60:]).replace("<ListRecords>", f"<ListRecords>{GONE}"),
    )


GONE = """
<record><header status="deleted"><identifier>oai:arXiv.org:2602.99999</identifier><datestamp>2026-02-04</datestamp></header></record>
"""


def _in_tex(name: str) -> str:
    for letter, written in {
        "ö": '\\"{o}',
        "ü": '\\"{u}',
        "í": "\\'{\\i}",
        "ř": "\\v{r}",
        "á": "\\'a",
        "ł": "{\\l}",
        "ø": "{\\o}",
    }.items():
        name = name.replace(letter, written)
    return name


def _huggingface() -> Files:
    """Each day as it was in its evening, some as another collector saved them later with more
    votes; the best thirty; saved pages."""
    days = fortnight().huggingface
    for day, rows in days.items():
        yield f"hf/daily/{day}.json", _json([huggingface.voted(row, 0.4) for row in rows])
    for number, (day, rows) in enumerate(list(days.items())[:7]):
        yield (
            f"hf/daily_other_collector/{day}.json",
            _saved(number, list(rows)) if rows[1:] else "1",
        )
    every = sorted(
        (row for rows in days.values() for row in rows), key=lambda row: -row["paper"]["upvotes"]
    )
    yield f"hf/api_daily_papers_{MOST}.json", _json(every[:MOST])
    props = {"dateString": str(SNAPSHOTS[0]), "dailyPapers": days[SNAPSHOTS[0]]}
    yield "hf/saved_daily_page.html", huggingface.html("DailyPapers", props)
    yield (
        "hf/saved_paper_page.html",
        huggingface.html("PaperContent", {"paper": every[0]["paper"], "comments": []}),
    )


def _saved(number: int, rows: list[huggingface.Row]) -> str:
    """Return *rows* in one of the shapes in which collectors save them: as Python writes them, or
    such a list inside a text."""
    written = json.dumps([repr(row) for row in rows], ensure_ascii=False, indent=0)
    return (
        written
        if number % 2 == 0
        else json.dumps({"status": "success", "data": written}, ensure_ascii=False)
    )


def _json(rows: Iterable[Any]) -> str:
    return "[" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]\n"


def _preprints() -> Files:
    for server, days in (("biorxiv", fortnight().biorxiv), ("medrxiv", fortnight().medrxiv)):
        for day, rows in days.items():
            said = {
                "status": "ok",
                "category": "all",
                "interval": f"{day}:{day}",
                "cursor": 0,
                "count": len(rows),
                "total": str(len(rows)),
            }
            yield (
                f"{server}/{day}.json",
                json.dumps({"messages": [said], "collection": rows}, ensure_ascii=False, indent=0),
            )


def _pubmed() -> Files:
    """What a search finds on each day, and the records: with headings or none, a translated title,
    a group among the authors, a formula; on Fridays what was a preprint a week before."""
    works = journal("health", 4 * len(DAYS))
    for number, day in enumerate(DAYS):
        told = works[4 * number : 4 * number + (4 if day.weekday() < 5 else 1)]
        articles = [
            _article(work, day, 49_000_000 + 10 * number + place) for place, work in enumerate(told)
        ]
        articles += [_was_preprint(row, day, 49_900_000 + number) for row in _posted(day)]
        yield f"pubmed/{day}.esearch.xml", pubmed.search([one.pmid for one in articles])
        yield f"pubmed/{day}.efetch.xml", pubmed.records(articles)


def _article(work: Work, day: date, pmid: int) -> pubmed.Article:
    place = pmid % 10
    said = work.abstract.split(". ")
    parts = ("BACKGROUND", said[:2]), ("METHODS", said[2:4]), ("RESULTS", said[4:])
    whole = (("", escape(f"{work.abstract} At 10") + "<sup>-3</sup> mol of CO<sub>2</sub>."),)
    return pubmed.Article(
        pmid=pmid,
        title=escape(f"[{work.title}]." if place == 3 else f"{work.title}."),
        abstract=whole
        if place % 2
        else [(label, f"{escape('. '.join(text)).rstrip('.')}.") for label, text in parts if text],
        authors=work.authors,
        group="The Patience Study Group" if place == 2 else None,
        doi=f"10.5555/health.{pmid}" if place != 1 else None,
        pmc=f"PMC{pmid % 10_000_000}" if place == 0 else None,
        entered_on=day,
        online_on=day - DAY,
        headings=("Humans", "Models, Statistical") if place == 0 else (),
        keywords=("patience", work.science) if place < 2 else (),
    )


def _posted(day: date) -> list[dict[str, str]]:
    return list(fortnight().medrxiv.get(day - 7 * DAY, ())[:1]) if day.weekday() == 4 else []


def _was_preprint(row: dict[str, str], day: date, pmid: int) -> pubmed.Article:
    return pubmed.Article(
        pmid=pmid,
        title=f"{escape(row['title'])}.",
        abstract=(("", escape(row["abstract"])),),
        doi=f"10.5555/annals.{day.day}",
        entered_on=day,
        preprint=row["doi"],
    )


def _feeds() -> Files:
    """Four journals on two days, each in a format of its own; the annals publish what was a
    preprint, the notes what is on arXiv."""
    for snapshot in SNAPSHOTS:
        place, newest = f"feeds/{snapshot}", 12 if snapshot == SNAPSHOTS[0] else 18
        told = {
            name: _told(name, newest) for name in ("mathematics", "cells", "economics", "astronomy")
        }
        yield (
            f"{place}/letters.rss",
            RSS.format(
                "".join(_item(work, on, number) for number, work, on in told["mathematics"])
            ),
        )
        items = "".join(_rdf(work, on, number) for number, work, on in told["cells"])
        yield f"{place}/annals.rdf", RDF.format(published=_published(snapshot), items=items)
        yield (
            f"{place}/quarterly.atom",
            ATOM.format(
                "".join(_entry(work, on, number) for number, work, on in told["economics"])
            ),
        )
        notes = [_note(work, on, number) for number, work, on in told["astronomy"]]
        yield (
            f"{place}/notes.json",
            json.dumps({**NOTES, "items": notes}, ensure_ascii=False, indent=0),
        )


def _told(science: str, newest: int) -> list[tuple[int, Work, date]]:
    """Return a journal's ten newest articles, latest first, a new one every day or so."""
    works = journal(science, 30)
    return [
        (number, works[number], date(2026, 1, 26) + DAY * number)
        for number in range(newest - 1, newest - 11, -1)
    ]


def _item(work: Work, on: date, number: int) -> str:
    return (
        f"<item><title>{escape(work.title)}</title><link>https://example.org/letters/{number}</link>"
        f"<description>&lt;p&gt;{escape(escape(work.abstract))}&lt;/p&gt;</description><guid isPermaLink='false'>letters {number}</guid>"
        f"<author>someone@example.org ({escape(work.authors[0])})</author><pubDate>{on:%a, %d %b %Y} 09:00:00 GMT</pubDate></item>\n"
    )


def _rdf(work: Work, on: date, number: int) -> str:
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in work.authors)
    return (
        f'<item rdf:about="https://example.org/annals/{number}"><title><![CDATA[<i>{work.title}</i>]]></title>'
        f"<link>https://example.org/annals/{number}</link><content:encoded><![CDATA[<p>{work.abstract}</p>]]></content:encoded>"
        f"{creators}<dc:date>{on}</dc:date><prism:doi>10.5555/annals.2026.{number}</prism:doi></item>\n"
    )


def _published(snapshot: date) -> str:
    """Return the articles that were preprints, each with the DOI that the preprint's second version
    names."""
    rows = [
        row
        for day, rows in fortnight().biorxiv.items()
        if day <= snapshot
        for row in rows
        if row["published"] != "NA"
    ]
    return "".join(
        f'<item rdf:about="https://example.org/{row["published"]}"><title>{escape(row["title"])}</title>'
        f"<link>https://example.org/{row['published']}</link><description>{escape(row['abstract'])}</description>"
        f"<prism:doi>{row['published']}</prism:doi></item>\n"
        for row in rows
    )


def _entry(work: Work, on: date, number: int) -> str:
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)
    return (
        f"<entry><id>tag:example.org,2026:quarterly/{number}</id><title type='html'>{escape(escape(work.title))}</title>"
        f"<link rel='alternate' href='/quarterly/{number}'/>{authors}<updated>{on}T09:00:00Z</updated>"
        f"<summary type='html'>&lt;p&gt;{escape(escape(work.abstract))}&lt;/p&gt;</summary></entry>\n"
    )


def _note(work: Work, on: date, number: int) -> dict[str, Any]:
    """Return an article of the JSON feed; every third is on arXiv."""
    place = (
        f"https://arxiv.org/abs/2602.97{number:03}v1"
        if number % 3 == 0
        else f"https://example.org/notes/{number}"
    )
    return {
        "id": f"notes-{number}",
        "url": place,
        "title": work.title,
        "content_html": f"<p>{escape(work.abstract)}</p>",
        "authors": [{"name": name} for name in work.authors],
        "date_published": f"{on}T10:00:00+01:00",
        "tags": ["astronomy"],
    }


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Letters of Small Proofs</title><link>https://example.org/letters</link>
<description>Short and refereed.</description><language>en</language>
{}</channel></rss>
"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel rdf:about="https://example.org/annals"><title>Annals of Patient Cells</title><link>https://example.org/annals</link></channel>
{published}{items}</rdf:RDF>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:example.org,2026:quarterly</id><title>Quarterly of Plain Economics</title>
<link rel="alternate" href="https://example.org/"/><updated>2026-02-13T09:00:00Z</updated>
{}</feed>
"""
NOTES = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Notes from a Cold Dome",
    "home_page_url": "https://example.org/notes",
}


def _jsonl() -> Files:
    """A group's own list of a fortnight: two a day, with votes; some are on arXiv too."""
    works, days = journal("neuroscience", 28), fortnight().arxiv
    lines = []
    for number, work in enumerate(works):
        day = DAYS[number // 2]
        line = {
            "id": f"group-{number}",
            "title": work.title,
            "abstract": work.abstract,
            "authors": list(work.authors),
            "listed_on": str(day),
        }
        lines.append(
            {
                **line,
                "categories": list(work.categories),
                "upvotes": number,
                "url": f"https://example.org/group/{number}",
            }
        )
        lines += [
            {"id": paper.id, "title": paper.title, "listed_on": str(day)}
            for paper in days[day][:1]
            if number % 2
        ]
    yield (
        "jsonl/group.jsonl",
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n",
    )


HEAD = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\n"
GLUED = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"


def _pages() -> Files:
    """Two saved pages: that of a day of the fortnight, with its date and blank lines; one of older
    papers, run together."""
    rows = [row["paper"] for day in DAYS[:5] for row in fortnight().huggingface[day]][:MOST]
    shown = [
        (" ".join(paper["title"].split()), " ".join(paper["summary"].split())) for paper in rows
    ]
    yield (
        "pages/2026-02-06.txt",
        f"{HEAD}Feb 6\n\n"
        + "\n\n".join(f"{title}\n\n{abstract}" for title, abstract in shown)
        + "\n",
    )
    older = journal("language", MOST)
    yield (
        "pages/glued.txt",
        GLUED + "\n".join(f"{work.title}\n{work.abstract}" for work in older) + "\n",
    )


def main() -> None:
    for place, text in files().items():
        path = OURS / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
