"""An arXiv for tests: feed, listing pages, API and OAI of days of papers, from one address, with faults on request.

The listing pages are written from the description of the real ones (shared/field/sources.md, 4.3): none was recorded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from digest.model import Get, Request, Response

RECEIVED = datetime(2026, 4, 23, 6, tzinfo=UTC)
HEADINGS = {"new": "New submissions", "cross": "Cross submissions", "replace": "Replacement submissions"}


@dataclass(frozen=True, kw_only=True)
class Announced:
    id: str
    announce: str = "new"
    title: str = "On rubrics"
    abstract: str = "We look at red ink."
    authors: tuple[str, ...] = ("Ada Lovelace",)
    categories: tuple[str, ...] = ("cs.CV",)
    submitted_on: date = date(2026, 4, 16)
    replaced_on: date | None = None
    touched_on: date | None = None


@dataclass(kw_only=True)
class Host:
    """What was announced by day. It is *today*; *faults* are doors that answer 404, *missing* ids are in no feed."""

    days: Mapping[date, tuple[Announced, ...]]
    today: date
    faults: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    feed_day: date | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(unquote(path))
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        door = parts.path.strip("/").split("/")
        name = door[2] if door[0] == "list" else door[0]
        if name in self.faults:
            return 404, b"gone"
        pages = {"rss": self._rss, "new": self._new, "recent": self._recent, "api": self._api, "oai": self._oai}
        return 200, pages[name](door, query).encode()

    def get(self) -> Get:
        def get(request: Request) -> Response:
            path = request.url.removeprefix("http://arxiv.test")
            status, body = self.answer(path)
            return Response(url=request.url, status=status, headers={}, body=body, received_at=RECEIVED)

        return get

    def _in(self, day: date, categories: Iterable[str]) -> list[Announced]:
        return [paper for paper in self.days[day] if set(categories) & set(paper.categories)]

    def _past(self) -> list[date]:
        return sorted(day for day in self.days if day <= self.today and self.days[day])

    def _rss(self, door: list[str], _query: dict[str, str]) -> str:
        day = self.feed_day or self.today
        papers = [paper for paper in self._in(day, door[1].split("+")) if paper.id not in self.missing]
        # The date comes from the clock, whatever is in the feed.
        return RSS.format(date=f"{self.today:%a, %d %b %Y}", items="".join(map(item, papers)))

    def _new(self, door: list[str], _query: dict[str, str]) -> str:
        day = self._past()[-1]
        heading = f"<h3>Showing new listings for {day:%A, %-d %B %Y}</h3>"
        papers = self._in(day, [door[1]])
        groups = {kind: [one.id for one in papers if one.announce.startswith(kind)] for kind in HEADINGS}
        groups["cross"] = [one.id for one in papers if one.announce == "cross"]
        sections = "".join(
            section(f"{HEADINGS[kind]} (showing {len(ids)} of {len(ids)} entries)", ids) for kind, ids in groups.items()
        )
        return page(heading + f"<dl id='articles'>{sections}</dl>")

    def _recent(self, door: list[str], _query: dict[str, str]) -> str:
        sections = []
        for day in self._past()[:-6:-1]:
            ids = [paper.id for paper in self._in(day, [door[1]]) if not paper.announce.startswith("replace")]
            sections.append(section(f"{day:%a, %-d %b %Y} (showing {len(ids)} of {len(ids)} entries )", ids))
        return page(f"<dl id='articles'>{''.join(sections)}</dl>")

    def _api(self, _door: list[str], query: dict[str, str]) -> str:
        if "id_list" in query:
            wanted = set(query["id_list"].split(",")) - self.without
            return atom([paper for paper in self._every() if paper.id in wanted], total=len(wanted), start=0, most=200)
        start, most = int(query["start"]), int(query["max_results"])
        since, until = query["search_query"].partition("submittedDate:[")[2].rstrip("]").split(" TO ")
        found = [paper for paper in self._every() if since <= f"{paper.submitted_on:%Y%m%d}0900" <= until]
        return atom(found[start : start + most], total=len(found), start=start, most=most)

    def _oai(self, _door: list[str], query: dict[str, str]) -> str:
        token = query.get("resumptionToken") or f"{query['from']}|{query['set'].rpartition(':')[2]}|0"
        since, category, start = token.split("|")
        changed = [
            (one.touched_on or one.replaced_on or day, one) for day in self._past() for one in self._in(day, [f"cs.{category}"])
        ]
        papers = [(day, paper) for day, paper in changed if since <= day.isoformat()]
        if not papers:
            return OAI.format(inner='<error code="noRecordsMatch">nothing</error>')
        after = int(start) + 100
        more = f"<resumptionToken>{since}|{category}|{after}</resumptionToken>" if after < len(papers) else "<resumptionToken/>"
        records = "".join(record(paper, day) for day, paper in papers[int(start) : after])
        return OAI.format(inner=f"<ListRecords>{records}{more}</ListRecords>")

    def _every(self) -> Iterator[Announced]:
        known: set[str] = set()
        for day in self._past():
            for paper in self.days[day]:
                if paper.id not in known:
                    known.add(paper.id)
                    yield paper


RSS = """<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>updates on arXiv.org</title><pubDate>{date} 00:00:00 -0400</pubDate>{items}</channel></rss>"""
OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'


def item(paper: Announced) -> str:
    tags = "".join(f"<category>{category}</category>" for category in paper.categories)
    return (
        f"<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.id}</link>"
        f"<description>arXiv:{paper.id}v1 Announce Type: {paper.announce}\nAbstract: {escape(paper.abstract)}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.id}v1</guid>{tags}'
        f"<arxiv:announce_type>{paper.announce}</arxiv:announce_type>"
        f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></item>"
    )


def page(inner: str) -> str:
    return f"<!DOCTYPE html><html><body><h1>Computer Vision</h1><div id='dlpage'>{inner}</div></body></html>"


def section(heading: str, ids: Iterable[str]) -> str:
    entries = (
        f"<dt><a name='item'>[1]</a> <a href='/abs/{one}' title='Abstract' id='{one}'>arXiv:{one}</a> [<a href='/pdf/{one}'>pdf</a>]</dt>"
        f"<dd><div class='list-title mathjax'>A title</div><p class='mathjax'>See <a href='/abs/2601.00001'>arXiv:2601.00001</a>.</p></dd>"
        for one in ids
    )
    return f"<h3>{heading}</h3>{''.join(entries)}"


def atom(papers: Iterable[Announced], *, total: int, start: int, most: int) -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{paper.id}v1</id><title>{escape(paper.title)}</title>"
        f"<published>{paper.submitted_on}T09:00:00Z</published><summary>{escape(paper.abstract)}</summary>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
        + "".join(f'<category term="{category}"/>' for category in paper.categories)
        + f'<arxiv:primary_category term="{paper.categories[0]}"/></entry>'
        for paper in papers
    )
    numbers = {"totalResults": total, "startIndex": start, "itemsPerPage": most}
    counts = "".join(f"<opensearch:{name}>{number}</opensearch:{name}>" for name, number in numbers.items())
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        f' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>t</title>{counts}{entries}</feed>'
    )


def record(paper: Announced, day: date) -> str:
    authors = "".join(f"<author><keyname>{escape(name)}</keyname></author>" for name in paper.authors)
    updated = f"<updated>{paper.replaced_on}</updated>" if paper.replaced_on else ""
    return (
        f"<record><header><identifier>oai:arXiv.org:{paper.id}</identifier><datestamp>{day}</datestamp></header>"
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{paper.id}</id><created>{paper.submitted_on}</created>{updated}'
        f"<authors>{authors}</authors><title>{escape(paper.title)}</title><categories>{' '.join(paper.categories)}</categories>"
        f"<abstract>{escape(paper.abstract)}</abstract></arXiv></metadata></record>"
    )
