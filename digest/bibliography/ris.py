"""RIS, by rispy: record by record, so that one that is broken costs no other."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import rispy

from digest.bibliography.reference import Reference, reference

# A record that does not end ends where the next begins. Some write one blank before the hyphen.
_BEGINS = re.compile(r"^[^\S\n]*TY {1,2}-", re.MULTILINE)
_TAGGED = re.compile(r"^[^\S\n]*([A-Z][A-Z0-9]) {1,2}- ?", re.MULTILINE)
_ENDS = re.compile(r"^ER  - *$", re.MULTILINE)

_TITLES = ("title", "primary_title", "translated_title", "short_title", "secondary_title")
_AUTHORS = ("authors", "first_authors")
_ABSTRACTS = ("abstract", "notes_abstract")


def references(text: str) -> Iterator[Reference | tuple[int, str]]:
    """Yield each work of *text*, or the line and what is wrong with a record."""
    places = [found.start() for found in _BEGINS.finditer(text)]
    line, counted = 1, 0
    for start, end in pairwise([*places, len(text)]):
        line, counted = line + text.count("\n", counted, start), start
        yield _reference(line, text[start:end])


def _reference(line: int, written: str) -> Reference | tuple[int, str]:
    record = _TAGGED.sub(r"\1  - ", written)
    ending = _ENDS.search(record)
    record = f"{record[: ending.start()] if ending else record}\nER  - \n"
    try:
        (said,) = rispy.loads(record)
    except MemoryError:
        raise
    # A foreign parser, and whatever it may be given.
    except Exception as error:  # noqa: BLE001
        return line, f"this record cannot be read: {error!r}"
    found = reference(
        line,
        title=_first(said, _TITLES),
        abstract=_first(said, _ABSTRACTS),
        authors=[one for key in _AUTHORS for one in said.get(key, ())],
        keywords=said.get("keywords", ()),
        names=(said.get("doi", ""), *said.get("urls", ())),
    )
    return found or (line, "this record has no title")


def _first(said: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(said[key]) for key in keys if said.get(key)), "")
