"""Read 1,000 listings of each kind, and feeds as journals write them, against the bare parser on
the same bytes."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import feedparser

from benchmarks.row import Row, median_s
from digest import sources
from digest.model import Paper, Request, Response, Source
from tests.makers import listings
from tests.shared import DATA, OURS

PAPERS = 1_000
DAY = date(2026, 3, 12)
SUFFIXES = frozenset({".atom", ".rdf", ".rss", ".xml"})
ARXIV = """<rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>cs.AI updates on arXiv.org</title><pubDate>Thu, 12 Mar 2026 00:00:00 -0400</pubDate>{entries}</channel></rss>"""
RSS = '<rss version="2.0"><channel><title>A journal</title><link>https://example.org/</link>{entries}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A journal</title>{entries}</feed>'


def huggingface() -> Row:
    rows = [hf_row(number, paper) for number, paper in enumerate(listings.papers(PAPERS))]
    return measured("huggingface", json.dumps(rows).encode(), "bare json", json.loads)


def arxiv() -> Row:
    return measured("arxiv", feed(ARXIV, arxiv_item), "bare feedparser", bare)


def rss() -> Row:
    return measured("feed", feed(RSS, rss_item), "bare feedparser, RSS", bare)


def atom() -> Row:
    return measured("feed", feed(ATOM, atom_entry), "bare feedparser, Atom", bare)


def biorxiv() -> Row:
    rows = [biorxiv_row(number, paper) for number, paper in enumerate(listings.papers(PAPERS))]
    answer = {"messages": [{"status": "ok", "total": str(PAPERS)}], "collection": rows}
    return measured("biorxiv", json.dumps(answer).encode(), "bare json", json.loads)


def journals() -> Row:
    """Our own feeds ten times, and beside the clone the recorded ones of several sciences."""
    ours = [*OURS.glob("journals/*"), *OURS.glob("feeds/*/*")]
    recorded = sorted(DATA.glob("fields/feeds-*/*"))
    paths = [path for path in ours * 10 + recorded if path.suffix in SUFFIXES]
    feeds = [Source(name="feed", kind="feed", path=str(path)) for path in paths]
    bodies = [path.read_bytes() for path in paths]
    found = sum(len(sources.read(feed, [DAY], nobody).listings) for feed in feeds)
    ours_s = median_s(lambda: [sources.read(feed, [DAY], nobody) for feed in feeds], repeats=5)
    return Row(
        ours=f"read {len(feeds)} feeds of journals",
        ours_s=ours_s,
        yardstick="bare feedparser",
        yardstick_s=median_s(lambda: [bare(body) for body in bodies], repeats=5),
        note=f"{len(recorded)} recorded; {found / ours_s:,.0f} listings a second",
    )


def measured(kind: str, body: bytes, yardstick: str, parse: Callable[[bytes], object]) -> Row:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        path.write_bytes(body)
        source = Source(name=kind, kind=kind, path=str(path))
        if len(sources.read(source, [DAY], nobody).listings) != PAPERS:
            raise RuntimeError(f"{kind}: a figure of half the listings would be none")
        ours_s = median_s(lambda: sources.read(source, [DAY], nobody), repeats=5)
        yardstick_s = median_s(lambda: parse(body), repeats=5)
    return Row(
        ours=f"read {PAPERS:,} listings of kind {kind}",
        ours_s=ours_s,
        yardstick=yardstick,
        yardstick_s=yardstick_s,
        note=f"{listings.origin()}; {PAPERS / ours_s:,.0f} listings a second, {len(body) / 1e6:.1f} MB",
    )


def nobody(request: Request) -> Response:
    raise RuntimeError(f"{request.url} is asked for, and there is a file to read")


def bare(body: bytes) -> object:
    return feedparser.parse(BytesIO(body))


def feed(frame: str, entry: Callable[[int, Paper], str]) -> bytes:
    entries = (entry(number, paper) for number, paper in enumerate(listings.papers(PAPERS)))
    return frame.format(entries="".join(entries)).encode()


def arxiv_item(number: int, paper: Paper) -> str:
    return f"""<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/2603.{number:05}</link>
<description>arXiv:2603.{number:05}v1 Announce Type: new\nAbstract: {escape(paper.abstract)}</description>
<guid isPermaLink="false">oai:arXiv.org:2603.{number:05}v1</guid><category>cs.AI</category><category>cs.LG</category>
<pubDate>Thu, 12 Mar 2026 00:00:00 -0400</pubDate><arxiv:announce_type>new</arxiv:announce_type>
<dc:creator>{escape(", ".join(paper.authors))}</dc:creator></item>"""


def rss_item(number: int, paper: Paper) -> str:
    return f"""<item><title>{escape(paper.title)}</title><link>https://example.org/papers/{number}</link>
<description>{escape(f"<p>{escape(paper.abstract)}</p>")}</description><pubDate>Thu, 12 Mar 2026 00:00:00 GMT</pubDate>
<guid>https://example.org/papers/{number}</guid><author>{escape("; ".join(paper.authors))}</author></item>"""


def atom_entry(number: int, paper: Paper) -> str:
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    return f"""<entry><title>{escape(paper.title)}</title><link href="https://example.org/papers/{number}"/>{people}
<id>https://example.org/papers/{number}</id><updated>2026-03-12T00:00:00Z</updated>
<summary>{escape(paper.abstract)}</summary></entry>"""


def biorxiv_row(number: int, paper: Paper) -> dict[str, str]:
    spoken = [name.rpartition(" ") for name in paper.authors]
    return {
        "doi": f"10.1101/2026.03.12.{number:06}",
        "title": paper.title,
        "authors": "; ".join(f"{family}, {given}" for given, _, family in spoken),
        "author_corresponding_institution": "University of Hillford",
        "date": "2026-03-12",
        "version": "1",
        "type": "new results",
        "category": "ecology",
        "abstract": paper.abstract,
        "published": "NA",
    }


def hf_row(number: int, paper: Paper) -> dict[str, object]:
    person = {
        "_id": f"{number:024x}",
        "avatarUrl": f"/avatars/{number:032x}.svg",
        "isPro": False,
        "fullname": "A Reader",
        "type": "user",
    }
    inner = {
        "id": f"2603.{number:05}",
        "authors": [
            {"_id": f"{place:024x}", "name": name, "hidden": False}
            for place, name in enumerate(paper.authors)
        ],
        "publishedAt": "2026-03-10T00:00:00.000Z",
        "submittedOnDailyAt": "2026-03-12T00:00:00.000Z",
        "submittedOnDailyBy": person,
        "title": paper.title,
        "summary": paper.abstract,
        "upvotes": number % 90,
        "discussionId": f"{number:024x}",
        "ai_summary": paper.abstract[:200],
        "ai_keywords": paper.title.split()[:8],
        "githubRepo": f"https://example.org/code/{number}",
        "githubStars": number,
    }
    return {
        "paper": inner,
        "title": paper.title,
        "summary": paper.abstract,
        "numComments": 2,
        "submittedBy": person,
    }
