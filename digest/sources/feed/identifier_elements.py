"""All identifiers that an entry has: of several dc:identifier, feedparser keeps the last."""

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

_ENTRIES = frozenset({"item", "entry"})
_NAMES = frozenset({"identifier", "doi", "guid", "id", "dcidentifier"})
# An element has two tags.
_ONE = 2
_ENDED = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_LONGEST = 2_000
_MOST = 20


def of_entries(body: bytes, entries: int) -> Sequence[tuple[str, ...]]:
    """Return the identifiers of each entry of a feed that was found to be one.

    Empty where none has several, or they cannot be told to belong to its *entries*.
    """
    if not any(one.count(b"identifier>") > _ONE for one in _ENDED.split(body)):
        return ()
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError:
        return ()
    return [tuple(one) for one in reader.found] if len(reader.found) == entries else ()


class _Reader:
    def __init__(self) -> None:
        self.found: list[list[str]] = []
        self._depth = 0
        self._written: list[str] | None = None

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        local = _local(name)
        if local in _ENTRIES and not self._depth:
            self.found.append([])
        self._depth += bool(self._depth) or local in _ENTRIES
        # An author of Atom may have an id too: only what stands in the entry itself is its own.
        self._written = [] if self._depth == 2 and local in _NAMES else None

    def text(self, found: str) -> None:
        if self._written is not None:
            self._written.append(found)

    def end(self, _name: str) -> None:
        if self._written is not None and self._depth == 2:
            text = "".join(self._written).strip()
            if 0 < len(text) <= _LONGEST and len(self.found[-1]) < _MOST:
                self.found[-1].append(text)
            self._written = None
        self._depth -= bool(self._depth)


def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()
