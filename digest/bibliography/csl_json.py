"""CSL-JSON, as Zotero exports it: a list of items, or an object with "items"."""

import json
import re
from collections.abc import Iterator
from typing import Any

from digest.bibliography.reference import Reference, reference

_BLANKS = re.compile(r"[\s,]*")
_LIST = re.compile(
    r'\s*(?:\{\s*(?:"(?:[^"\\]|\\.){0,400}"\s*:\s*(?:"[^"]{0,400}"|[\w.-]+)\s*,\s*){0,20}"items"\s*:\s*)?\['
)
_TAGS = re.compile(r"[;,]")
_DEEPEST = 40


def references(text: str) -> Iterator[Reference | tuple[int, str]]:
    """Yield each work of *text*, or the line and what is wrong with an item: behind a mistake of
    JSON nothing can be told apart, and what stands before it counts."""
    begins = _LIST.match(text)
    if begins is None:
        yield 1, 'expected a list of items ("[")'
        return
    decoder = json.JSONDecoder()
    at, line, counted = begins.end(), 1, 0
    while (at := _BLANKS.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]  # it matches nothing at all too
        line, counted = line + text.count("\n", counted, at), at
        try:
            item, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield error.lineno, f"this is no JSON: {error.msg}, column {error.colno}"
            return
        except RecursionError:
            yield line, "this item is nested too deeply"
            return
        yield _reference(line, item)
    if at >= len(text):
        yield line, "the list does not end: is the file cut short?"


def _reference(line: int, item: Any) -> Reference | tuple[int, str]:
    if not isinstance(item, dict):
        return line, "expected an item of keys and values"
    found = reference(
        line,
        title=_text(item.get("title")),
        abstract=_text(item.get("abstract")),
        authors=[_person(one) for one in _list(item.get("author"))],
        keywords=_keywords(item.get("keyword")),
        names=[_text(item.get(key)) for key in ("DOI", "URL", "number")],
    )
    return found or (line, "this item has no title")


def _person(named: Any) -> str:
    """Return a name: CSL tells the family name from the rest."""
    if not isinstance(named, dict):
        return ""
    keys = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return _text(named.get("literal")) or " ".join(
        filter(None, (_text(named.get(key)) for key in keys))
    )


def _keywords(given: Any) -> list[str]:
    return [_text(one) for one in given] if isinstance(given, list) else _TAGS.split(_text(given))


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""
