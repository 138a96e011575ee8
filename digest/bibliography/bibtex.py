"""BibTeX and BibLaTeX, by bibtexparser: entries that can be read, and where the others stand."""

import logging
import re
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    NameParts,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry

from digest.bibliography.reference import Reference, reference

_TAGS = re.compile(r"[;,]")
# Two strings put together, which bibtexparser leaves as written: "a" # "b".
_JOINED = re.compile(r'"\s*#\s*"|^"|"$')

# What it could not read is told by us, with the name of the file.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def references(text: str) -> Iterator[Reference | tuple[int, str]]:
    """Yield each work of *text*, or the line and what is wrong with an entry."""
    for block in parse_string(text).blocks:
        entry = _entry(block)
        line = (block.start_line or 0) + 1
        if entry is not None:
            yield _reference(line, entry) or (line, f'"{entry.key}" has no title')
        elif hasattr(block, "error"):
            yield line, _why(block)


def _entry(block: Block) -> Entry | None:
    """Return the entry that *block* is, or holds for all that is twice in it."""
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        inner = block.ignore_error_block
        return inner if isinstance(inner, Entry) else None
    return block if isinstance(block, Entry) else None


def _reference(line: int, entry: Entry) -> Reference | None:
    said = {
        field.key.lower(): _JOINED.sub("", str(field.value)) for field in reversed(entry.fields)
    }
    return reference(
        line,
        title=said.get("title", ""),
        abstract=said.get("abstract", ""),
        authors=map(_person, split_multiple_persons_names(said.get("author", ""))),
        keywords=_TAGS.split(said.get("keywords", "")),
        names=(said.get("doi", ""), said.get("eprint", ""), said.get("url", "")),
    )


def _person(name: str) -> str:
    """Return a name, given names first: BibTeX knows where the family name begins."""
    if name in {"others", ""}:
        return ""
    parts: NameParts = parse_single_name_into_parts(name, strict=False)
    return " ".join([*parts.first, *parts.von, *parts.last, *parts.jr])


def _why(block: Block) -> str:
    error = getattr(block, "error", None)
    reason = getattr(error, "abort_reason", None) or str(error)
    return f"this entry cannot be read: {' '.join(reason.split()).rstrip('. ')}"
