"""Where an entry leads, and what names it: its identifiers, and its own id."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from digest import model
from digest.model import Links, Source
from digest.sources import web_link
from digest.sources.feed import parser
from digest.sources.feed.entry_key import keys
from digest.text import doi, identifier

Entry = Mapping[str, Any]

DOIS = ("prism_doi", "dc_identifier", "dcterms_identifier", "citation_doi", "doi", "id", "link")
_LONGEST_NAME = 2_000


def address(entry: Entry, base: str) -> str | None:
    """Return where *entry* leads, as it is written: by that its identity is compared."""
    given, own = entry.get("link"), entry.get("id")
    # An RSS guid that is not said to be no address stands for one, and often is none.
    is_path = isinstance(own, str) and own.startswith(("/", "./", "../"))
    if not isinstance(given, str) or (given == own and not is_path):
        return own if isinstance(own, str) and web_link.web(own) else None
    address = web_link.joined(base, given)
    return address if web_link.web(address) else None


def places(source: Source, entry: Entry, address: str | None) -> list[str]:
    """Return the texts of *entry* that may be, or lead to, identifiers."""
    places = [entry.get(key) for key in keys(source, "doi", *DOIS)]
    several = entry.get(parser.IDENTIFIERS, ())
    texts = (text for text in (*places, *several, address) if isinstance(text, str))
    return list(dict.fromkeys(texts))


def identifiers(texts: Sequence[str], address: str | None, title: str) -> tuple[str, ...]:
    """Return what *texts* name, the best first; else where the entry leads, else its *title*."""
    found = [f"arxiv:{one}" for text in texts if (one := identifier.arxiv(text))]
    found += [f"doi:{one}" for text in texts if (one := identifier.doi(text))]
    if not found and address:
        found = [f"url:{one}" for one in [_routed(address)] if one]
    return tuple(dict.fromkeys(found)) or (f"title:{identifier.title(title)}",)


def _compared(address: str) -> str | None:
    return identifier.url(address) or identifier.url(web_link.web(address) or "")


def _routed(address: str) -> str | None:
    """Return *address* as it is compared, with its fragment where that is a page of its own."""
    found, fragment = _compared(address), address.partition("#")[2].strip()
    return f"{found}#{fragment}" if found and fragment.startswith(("!", "/")) else found


def own(entry: Entry, address: str | None, identifiers: tuple[str, ...]) -> model.Entry:
    """Return what *entry* is called by its feed, and its link where that does not name it."""
    given, link = entry.get("id"), entry.get("link")
    name = str(given).strip() if isinstance(given, str | int) else ""
    # An id that is the link says no more than the link does, and varies with it.
    is_link = isinstance(link, str) and name == link.strip() and "#" not in name
    found = _compared(address) if address else None
    weak = found and f"url:{found}"
    return model.Entry(
        name=None if is_link or not 0 < len(name) <= _LONGEST_NAME else name,
        weak=(weak,) if weak and weak not in identifiers else (),
    )


def links(identifiers: tuple[str, ...], address: str | None, texts: Sequence[str]) -> Links:
    """Return where the paper can be read that has *identifiers* and leads to *address*."""
    kind, _, name = identifiers[0].partition(":")
    if kind == "arxiv":
        return web_link.arxiv(name)
    # Some servers know a DOI only with its version.
    written = next((one for text in texts if (one := doi.written(text))), None)
    return Links(
        abstract=web_link.web(address) or (f"https://doi.org/{quote(written)}" if written else None)
    )
