"""arXiv's OAI-PMH: all records of a category changed since a day, however long ago.

A record's date is that of its last change. So a paper announced on a day and changed on a later one
has the later date, and its day is guessed from when it was submitted. An old paper listed anew in a
second category cannot be told from one whose journal was added, and is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lxml import etree

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Announce, Get, Listing, Request, Source
from digest.sources import announcement_calendar, dates, journal, response, web_link
from digest.sources.announcement_calendar import ARXIV
from digest.sources.arxiv import entry, urls
from digest.text import identifier
from digest.text.clean_text import plain
from digest.text.tex.accents import plain_name

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"

_FIELDS = (
    *("id", "created", "updated", "title", "abstract", "categories", "doi", "comments"),
    "journal-ref",
)

# A paper submitted, or replaced, longer ago was changed in a way that nobody needs to hear of.
_HELD = timedelta(days=10)

# A month of the largest category has some twenty.
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A paper *created* with its first version, *updated* with its last, *changed* in any way."""

    listing: Listing
    changed: date
    created: date | None
    updated: date | None


def listings(source: Source, days: Sequence[date], get: Get) -> Iterator[Listing]:
    """Yield what was new or replaced on *days*, or since then, each paper once."""
    known: set[tuple[str, ...]] = set()
    for category in source.categories:
        for record in _records(source, urls.records(source, category, days[0]), get):
            announce = _announce(source, record, days[0])
            if announce and record.listing.identifiers not in known:
                known.add(record.listing.identifiers)
                yield entry.announced(source, record.listing, _day(record, days), announce)


def parsed(source: Source, content: Content) -> tuple[tuple[_Record, ...], str | None]:
    """Return the records of one answer, and by what to ask for those after them."""
    root = _root(source, content)
    trouble = root.find(f"{_OAI}error")
    if trouble is not None and trouble.get("code") != "noRecordsMatch":
        said = plain(trouble.text or trouble.get("code") or "error")
        raise ParseError(source.name, f"{content.origin}: arXiv says: {said}")
    records = [_record(source, one) for one in root.iter(f"{_OAI}record")]
    token = root.findtext(f"{_OAI}ListRecords/{_OAI}resumptionToken")
    return tuple(record for record in records if record), (token or "").strip() or None


def _records(source: Source, url: str, get: Get) -> Iterator[_Record]:
    for _ in range(_MOST_PAGES):
        records, token = parsed(source, response.content(source, get(Request(url=url))))
        yield from records
        if token is None:
            return
        url = urls.more_records(source, token)
    most = f"at most {_MOST_PAGES} pages"
    raise ParseError(source.name, f"expected the records of arXiv on {most}, got more")


def _root(source: Source, content: Content) -> Any:
    expected = f"{content.origin}: expected records of arXiv"
    if response.is_crowded(content.body, b"<"):
        raise ParseError(source.name, f"{expected}, got too many elements")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content.body, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(source.name, f"{expected}, got broken XML ({error})") from error
    if root.tag != f"{_OAI}OAI-PMH" or root.getroottree().docinfo.internalDTD is not None:
        raise ParseError(source.name, f"{expected} (OAI-PMH), got something else")
    return root


def _record(source: Source, one: Any) -> _Record | None:
    changed = dates.day(one.findtext(f"{_OAI}header/{_OAI}datestamp"))
    fields = f"{_OAI}metadata/{_ARXIV}arXiv/{_ARXIV}"
    texts = {name: one.findtext(f"{fields}{name}") or "" for name in _FIELDS}
    arxiv_id, title = identifier.arxiv(texts["id"]), plain(texts["title"])
    if not changed or not arxiv_id or not title or max(map(len, texts.values())) > response.LONGEST:
        return None  # a paper that was taken away has no more than a header
    created, updated = dates.day(texts["created"]), dates.day(texts["updated"])
    dois = [doi for word in texts["doi"].split() if (doi := identifier.doi(word))]
    listing = Listing(
        source=source.name,
        listed_on=changed,
        identifiers=(f"arxiv:{arxiv_id}", *(f"doi:{doi}" for doi in dois)),
        title=title,
        abstract=plain(texts["abstract"]),
        authors=tuple(name for author in one.iter(f"{_ARXIV}author") if (name := _name(author))),
        organizations=tuple(dict.fromkeys(_institutions(one))),
        categories=tuple(texts["categories"].split()),
        links=web_link.arxiv(arxiv_id),
        published_on=created,
        publication_type=entry.type_by(texts["comments"]),
        journal=journal.in_reference(texts["journal-ref"]),
    )
    return _Record(listing=listing, changed=changed, created=created, updated=updated)


def _name(author: Any) -> str:
    parts = (author.findtext(f"{_ARXIV}{part}") for part in ("forenames", "keyname", "suffix"))
    return plain(plain_name(" ".join(part for part in parts if part)))


def _institutions(record: Any) -> Iterator[str]:
    for given in record.iter(f"{_ARXIV}affiliation"):
        if name := plain(plain_name(given.text or "")):
            yield name


def _announce(source: Source, record: _Record, since: date) -> Announce | None:
    relation = entry.relation(source, record.listing.categories)
    if record.created and record.created >= since - _HELD:
        return relation
    if record.updated and record.updated >= since - _HELD:
        return "replace" if relation == "new" else "replace-cross"
    return None


def _day(record: _Record, days: Sequence[date]) -> date:
    """Return the day on which a paper was announced, unless a later change took its place."""
    is_sure = record.updated is None and record.changed in days
    if record.created is None or record.created < days[0] - _HELD or is_sure:
        return record.changed
    first = announcement_calendar.days(ARXIV, record.created, record.created + _HELD)[0]
    return max(days[0], min(first, record.changed))
