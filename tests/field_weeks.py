"""The hosts that tell four weeks of March 2026 to a biologist and to a mathematician, by the plans of
`field_plans`, and the settings of both.

Titles hold the work's name, by which a test knows it again whatever the archive makes of it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape
from zlib import crc32
from zoneinfo import ZoneInfo

from tests.arxiv_host import Host as ArxivHost
from tests.eutils_host import Host as EutilsHost
from tests.field_plans import DAY, FIRST, Event
from tests.four_weeks import prose
from tests.makers.arxiv import Announced
from tests.makers.pubmed import Article

NEW_YORK = ZoneInfo("America/New_York")
BEGIN, END = datetime(2026, 3, 2, 1, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
DOWN = (datetime(2026, 3, 11, tzinfo=UTC), datetime(2026, 3, 12, 12, tzinfo=UTC))
LATE = (date(2026, 3, 17), datetime(2026, 3, 19, 18, tzinfo=UTC))
READER = """subscribers:
  - {id: ada, email: ada@example.org, timezone: UTC, send_at: '07:00', profile: {limit: 100}}
"""
HEAD = "collect_every: 6h\n"
BIOLOGIST = """
  - {{name: bio, kind: biorxiv, url: "{bio}"}}
  - {{name: pubmed, kind: pubmed, url: "{pubmed}", query: "cells[tiab]"}}
  - {{name: annals, kind: feed, url: "{annals}/feed.xml"}}
  - {{name: letters, kind: feed, url: "{letters}/feed.xml"}}
  - {{name: cells, kind: feed, url: "{cells}/feed.xml"}}
"""
MATHEMATICIAN = """
  - {{name: arxiv, kind: arxiv, url: "{arxiv}", categories: [math.AG, math.NT]}}
  - {{name: annals, kind: feed, url: "{annals}/feed.xml"}}
  - {{name: letters, kind: feed, url: "{letters}/feed.xml"}}
"""


@dataclass(kw_only=True)
class World:
    """The hosts at the time *now*."""

    events: list[Event]
    now: datetime = BEGIN
    eutils: EutilsHost = field(default_factory=lambda: EutilsHost(articles=(), most=5))

    def told(self, *places: str) -> Iterator[Event]:
        """Yield what was told at *places* by now: a day's events at its noon in New York."""
        for one in self.events:
            if one.place in places and datetime.combine(one.on, time(12), NEW_YORK) <= self.now:
                yield one

    def bio(self, path: str) -> tuple[int, bytes]:
        _, _, _, since, _, start = path.split("/")
        told = [one for one in self.told("bio") if one.on == date.fromisoformat(since)]
        page = [_row(one) for one in told[int(start) : int(start) + 30]]
        said = {"status": "ok", "total": str(len(told))}
        return 200, json.dumps({"messages": [said], "collection": page}).encode()

    def pubmed(self, path: str) -> tuple[int, bytes]:
        if DOWN[0] <= self.now < DOWN[1]:
            return 502, b"Bad Gateway"
        told = list(self.told("pubmed"))
        self.eutils.articles = [_article(self.pmid(one), one) for one in told]
        is_late = self.now < LATE[1]
        self.eutils.without = {
            self.pmid(one) for one in told[1::3] if one.on == LATE[0] and is_late
        }
        return self.eutils.answer(path)

    def pmid(self, event: Event) -> int:
        return 42_000_000 + 7 * self.events.index(event)

    def arxiv(self, path: str) -> tuple[int, bytes]:
        on = self.now.astimezone(NEW_YORK).date()
        shown: dict[date, list[Announced]] = {}
        for one in self.events:
            if one.place == "arxiv":
                shown.setdefault(one.on, []).append(self._announced(one))
        past = {day: tuple(papers) for day, papers in shown.items()}
        host = ArxivHost(days=past, today=max((day for day in past if day <= on), default=FIRST))
        return host.answer(path)

    def _announced(self, event: Event) -> Announced:
        works = sorted({one.work for one in self.events if one.place == "arxiv"})
        return Announced(
            id=f"2603.{60000 + works.index(event.work)}",
            title=title(event.work),
            abstract="This paper has been withdrawn by its authors."
            if event.what == "withdrawn"
            else abstract(event.work),
            authors=authors(event.work),
            categories=("math.AG",),
            announce="new" if event.what == "new" else "replace",
            version=1 if event.what == "new" else 2,
            doi=doi(event.work) if event.tied else None,
            submitted_on=event.on - DAY if event.what == "new" else date(2026, 1, 5),
            replaced_on=None if event.what == "new" else event.on,
        )

    def annals(self, _path: str) -> tuple[int, bytes]:
        return 200, _rss(self._shelf("annals")).encode()

    def letters(self, _path: str) -> tuple[int, bytes]:
        return 200, _atom(self._shelf("letters")).encode()

    def cells(self, _path: str) -> tuple[int, bytes]:
        return 200, _rdf(self._shelf("cells")).encode()

    def _shelf(self, journal: str) -> list[Event]:
        """Return the newest fifteen entries: of an article that which came last."""
        last = {(one.work, one.what == "erratum"): one for one in self.told(journal)}
        return sorted(last.values(), key=lambda one: one.on, reverse=True)[:15]


def title(work: str) -> str:
    return f"{prose(work, 5)} {work} {prose(f'{work}/', 2).lower()}"


def abstract(work: str) -> str:
    return f"We look at {prose(f'abstract {work}', 30).lower()}."


def authors(work: str) -> tuple[str, ...]:
    return (f"Ada {prose(f'{work} 1', 1)}", f"Charles {prose(f'{work} 2', 1)}")


def doi(work: str) -> str:
    return f"10.5555/journal.{work}"


def _preprint(work: str) -> str:
    return f"10.1101/2026.03.01.{crc32(work.encode())}"


def _row(event: Event) -> dict[str, str]:
    is_withdrawn = event.what == "withdrawn"
    return {
        "doi": _preprint(event.work),
        "title": f"WITHDRAWN: {title(event.work)}" if is_withdrawn else title(event.work),
        "authors": "; ".join(f"{name.split()[1]}, {name[0]}." for name in authors(event.work)),
        "date": str(event.on),
        "version": "1" if event.what == "new" else "2",
        "category": "cell biology",
        "abstract": "The authors have withdrawn this manuscript."
        if is_withdrawn
        else abstract(event.work),
        "published": doi(event.work) if event.tied else "NA",
    }


def _article(pmid: int, event: Event) -> Article:
    return Article(
        pmid=pmid,
        title=f"{title(event.work)}.",
        abstract=(("AIMS", abstract(event.work)), ("RESULTS", "It is so.")),
        authors=authors(event.work),
        doi=doi(event.work) if event.has_doi else None,
        entered_on=event.on,
        preprint=_preprint(event.work) if event.tied else None,
    )


@dataclass(frozen=True, kw_only=True)
class _Entry:
    id: str
    link: str
    title: str
    text: str
    doi: str | None
    on: date


def _entries(shelf: Iterable[Event]) -> Iterator[_Entry]:
    """Yield entries as journals write them: with its issue an article moves to another address."""
    for one in shelf:
        is_erratum = one.what == "erratum"
        place = "early" if one.what == "ahead" else f"{one.on:%Y/%m}"
        yield _Entry(
            id=f"tag:example.org,2026:{'erratum-' if is_erratum else ''}{one.work}",
            link=f"https://example.org/{one.place}/{place}/{one.work}",
            title=f'Erratum to "{title(one.work)}"' if is_erratum else title(one.work),
            text="A table was wrong." if is_erratum else abstract(one.work),
            doi=doi(f"erratum-{one.work}" if is_erratum else one.work) if one.has_doi else None,
            on=one.on,
        )


def _rss(shelf: Iterable[Event]) -> str:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.link}</link>"
        f'<guid isPermaLink="false">{one.id}</guid><description>{one.text}</description>'
        f"{f'<prism:doi>{one.doi}</prism:doi>' if one.doi else ''}"
        f"<pubDate>{one.on:%a, %d %b %Y} 09:00:00 GMT</pubDate></item>"
        for one in _entries(shelf)
    )
    prism = "http://prismstandard.org/namespaces/basic/2.0/"
    return (
        f'<rss version="2.0" xmlns:prism="{prism}"><channel><title>Annals</title>{items}'
        "</channel></rss>"
    )


def _atom(shelf: Iterable[Event]) -> str:
    entries = "".join(
        f"<entry><id>{one.id}</id><title>{escape(one.title)}</title><link href='{one.link}'/>"
        f"<summary>{one.text}</summary><updated>{one.on}T09:00:00Z</updated>"
        f"{f'<dc:identifier>doi:{one.doi}</dc:identifier>' if one.doi else ''}</entry>"
        for one in _entries(shelf)
    )
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"<feed {names}><title>Letters</title>{entries}</feed>"


def _rdf(shelf: Iterable[Event]) -> str:
    items = "".join(
        f'<item rdf:about="{one.id}"><title>{escape(one.title)}</title><link>{one.link}</link>'
        f"<description>{one.text}</description><dc:date>{one.on}</dc:date>"
        f"{f'<prism:doi>{one.doi}</prism:doi>' if one.doi else ''}</item>"
        for one in _entries(shelf)
    )
    names = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    )
    return f"<rdf:RDF {names}><channel><title>Cells</title></channel>{items}</rdf:RDF>"
