"""JSON Feed (jsonfeed.org, versions 1 and 1.1): its items, under the keys that feedparser gives
those of other feeds."""

from collections.abc import Mapping
from typing import Any

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Source
from digest.sources import answer

_VERSION = "https://jsonfeed.org/version/1"

# An item may have each of these; the first that is there is its abstract.
_TEXTS = {"summary": "text/plain", "content_html": "text/html", "content_text": "text/plain"}


def entries(source: Source, content: Content) -> list[dict[str, Any]]:
    """Return the items of a JSON Feed.

    Raises:
        ParseError: it is none.
    """
    value = answer.value(source, content.origin, content.body)
    version = value.get("version") if isinstance(value, dict) else None
    items = value.get("items") if isinstance(value, dict) else None
    if (
        not isinstance(version, str)
        or not version.removesuffix("/").startswith(_VERSION)
        or not isinstance(items, list)
    ):
        raise ParseError(
            source.name, f"{content.origin}: expected a feed, got JSON that is no JSON Feed"
        )
    answer.checked(source, content.origin, len(items))
    return [_entry(item) for item in items if isinstance(item, dict)]


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    texts = [key for key in _TEXTS if isinstance(item.get(key), str) and item[key].strip()]
    found = dict(item)
    if texts:
        found |= {"summary": item[texts[0]], "summary_detail": {"type": _TEXTS[texts[0]]}}
    found |= {
        "title_detail": {"type": "text/plain"},
        "link": item.get("url") or item.get("external_url"),
    }
    tags = item.get("tags")
    found["tags"] = [{"term": tag} for tag in tags] if isinstance(tags, list) else []
    found["authors"] = item.get("authors") or [item.get("author")]
    found["published"] = item.get("date_published") or item.get("date_modified")
    return found
