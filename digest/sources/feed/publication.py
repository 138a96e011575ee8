"""What the entry of a feed is, and the journal that it is in, where the feed says so."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.model import NO_PAPERS, PublicationType
from digest.sources import journal
from digest.sources.feed.citation import Cited
from digest.text import doi, publication_type

_JOURNALS = ("prism_publicationname", "dc_source")
_TYPES = ("dc_type", "prism_section", "prism_genre", "citation_article_type")


def journal_of(entry: Mapping[str, Any], title: str, cited: Sequence[Cited]) -> str | None:
    """Return the name of the journal; some give the *title* of the paper for it."""
    given = (*map(entry.get, _JOURNALS), *(told.journal for told in cited))
    return next((found for one in given if (found := journal.name(one, title))), None)


def type_of(
    entry: Mapping[str, Any], in_journal: str | None, identifiers: Sequence[str]
) -> PublicationType | None:
    given = map(entry.get, _TYPES)
    told = publication_type.named(one for one in given if isinstance(one, str)) or _tagged(entry)
    if is_preprint(identifiers):
        return told if told in NO_PAPERS else "preprint"
    return told or ("article" if in_journal else None)


def _tagged(entry: Mapping[str, Any]) -> PublicationType | None:
    """Return what no paper is by the one tag of *entry*; of several each is a subject."""
    tags = entry.get("tags")
    only = tags[0] if isinstance(tags, list) and len(tags) == 1 else None
    term = only.get("term") if isinstance(only, Mapping) else None
    told = publication_type.named([term]) if isinstance(term, str) else None
    return told if told in NO_PAPERS else None


def is_preprint(identifiers: Sequence[str]) -> bool:
    """Tell whether a paper with these *identifiers*, best first, is on a preprint server."""
    kind, _, name = identifiers[0].partition(":")
    return kind == "arxiv" or (kind == "doi" and doi.is_preprint(name))
