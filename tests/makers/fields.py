"""Entries of recorded feeds and answers of many sciences, read by eye once: a digest of each.

Nothing of them is copied. Where the reading changes: `python -m tests.makers.fields` prints what it
makes of them now, to be read, and writes the table.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path

from digest import sources
from digest.model import Listing
from tests.makers import build
from tests.shared import DATA, OURS

FIELDS = DATA / "fields"
_FOLDERS = ("feeds-*", "biorxiv-rss-2018", "rebuilt-details/*")
_FEED, _PREPRINTS = 4, 10
_ON = date(2026, 12, 31)


def paths() -> Iterator[Path]:
    for pattern in _FOLDERS:
        for path in sorted(FIELDS.glob(f"{pattern}/*")):
            if path.suffix in {".json", ".rdf", ".xml"}:
                yield path


def listings(path: Path) -> tuple[Listing, ...]:
    """Return the first listings of a feed, or every tenth of an answer."""
    kind = path.parent.name if path.suffix == ".json" else "feed"
    one = build.source(name="field", kind=kind, url=None, path=str(path), first=1_000)
    found = sources.read(one, [_ON], None).listings
    return found[:_FEED] if kind == "feed" else found[::_PREPRINTS]


def digests(path: Path) -> list[str]:
    """Return a digest of what each of the listings of *path* says, and when it was published."""
    return [
        blake2b("\n".join(_said(one)).encode(), digest_size=6).hexdigest() for one in listings(path)
    ]


def _said(one: Listing) -> tuple[str, ...]:
    return one.title, *one.authors, one.abstract, str(one.published_on)


if __name__ == "__main__":
    table = {str(path.relative_to(FIELDS)): digests(path) for path in paths()}
    for path in paths():
        for one in listings(path):
            sys.stdout.write("\n  ".join([path.name, *_said(one)]) + "\n")
    (OURS / "fields.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
