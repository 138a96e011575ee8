"""Feeds of our own making, visited day after day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from digest import sources
from digest.archive import Archive
from digest.model import Request, Response
from tests.makers import build

AT = datetime(2026, 3, 9, 12, tzinfo=UTC)

Item = dict[str, str]


def rss(*items: Item) -> bytes:
    """Return a feed of *items*, each an element a key; `creator` may hold several, with `;`."""
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel><title>J</title>'
        f"<link>https://example.org/</link>{''.join(map(_item, items))}</channel></rss>"
    ).encode()


def atom(*items: Item) -> bytes:
    """Return the same in Atom."""
    written = "".join(
        f"<entry><title>{escape(one['title'])}</title><id>{escape(one['guid'])}</id>"
        f"<link href={quoteattr(one['link'])}/></entry>"
        for one in items
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>J</title><id>j</id>{written}</feed>'
    ).encode()


def visit(archive: Archive, body: bytes, *, day: int = 0, name: str = "journal") -> list[str]:
    """Store what the source *name* answers on a *day*, and return the titles of the new papers."""
    now = AT + timedelta(days=day)

    def get(request: Request) -> Response:
        return Response(url=request.url, status=200, headers={}, body=body, received_at=now)

    source = build.source(name=name, kind="feed", url="https://example.org/feed")
    before = archive.newest_id()
    archive.add(sources.read(source, [now.date()], get), now=now)
    after = range(before + 1, archive.newest_id() + 1)
    return [paper.title for paper in archive.get(after).values()]


def visits(archive: Archive, answers: Sequence[bytes]) -> list[list[str]]:
    """Return the titles that are new on each day."""
    return [visit(archive, body, day=day) for day, body in enumerate(answers)]


def _item(item: Item) -> str:
    return f"<item>{''.join(_element(key, text) for key, text in item.items())}</item>"


def _element(key: str, text: str) -> str:
    if key == "guid":
        return f'<guid isPermaLink="false">{escape(text)}</guid>'
    if key in {"creator", "identifier"}:
        return "".join(f"<dc:{key}>{escape(one)}</dc:{key}>" for one in text.split(";"))
    return f"<{key}>{escape(text)}</{key}>"
