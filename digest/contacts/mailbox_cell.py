"""A mailbox in a cell, with a name or without: Ada Roe <ada@example.org>."""

import re

_NAMED = re.compile(r"([^<>]{0,400})<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>[\s;,]*", re.IGNORECASE)
_BARE = re.compile(
    r"(?:mailto:)?([^\s<>()\"]+@[^\s<>()\",;]+)(?:\s+\(([^()]{0,400})\))?[\s;,]*", re.IGNORECASE
)


def parted(cell: str) -> tuple[str, str] | None:
    """Return the name and the address in *cell*, None where it is no mailbox alone.

    >>> parted('"Roe, Ada" <ada@example.org>'), parted("mailto:ada@example.org"), parted("Ada Roe")
    (('Roe, Ada', 'ada@example.org'), ('', 'ada@example.org'), None)
    """
    if "@" not in cell:
        return None
    if named := _NAMED.fullmatch(cell):
        return named[1].strip().strip("\"'").strip(), named[2]
    if bare := _BARE.fullmatch(cell):
        return (bare[2] or "").strip(), bare[1]
    return None
