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
_FOLDERS = {
    "feeds-*": "feed",
    "biorxiv-rss-2018": "feed",
    "rebuilt-details/biorxiv": "biorxiv",
    "rebuilt-details/medrxiv": "medrxiv",
    "pubmed-xml/*": "pubmed",
}
_FEED, _PREPRINTS = 4, 10
_ON = date(2026, 12, 31)


def paths() -> Iterator[tuple[Path, str]]:
    """Yield each file with the kind of source that reads it."""
    for pattern, kind in _FOLDERS.items():
        for path in sorted(FIELDS.glob(f"{pattern}/*")):
            if path.suffix in {".json", ".rdf", ".xml"}:
                yield path, kind


def listings(path: Path, kind: str) -> tuple[Listing, ...]:
    """Return the first listings of a feed, every tenth of an answer of bioRxiv, all of PubMed."""
    one = build.source(name="field", kind=kind, url=None, path=str(path), first=1_000)
    found = sources.read(one, [_ON], None).listings
    if kind == "feed":
        return found[:_FEED]
    return found if kind == "pubmed" else found[::_PREPRINTS]


def digests(path: Path, kind: str) -> list[str]:
    """Return a digest of what each of the listings of *path* says, and of what names it."""
    return [
        blake2b("\n".join(_said(one)).encode(), digest_size=6).hexdigest()
        for one in listings(path, kind)
    ]


def _said(one: Listing) -> tuple[str, ...]:
    return one.title, *one.authors, one.abstract, str(one.published_on), *one.identifiers


if __name__ == "__main__":
    table = {
        str(path.relative_to(FIELDS)): {"kind": kind, "read": digests(path, kind)}
        for path, kind in paths()
    }
    for path, kind in paths():
        for one in listings(path, kind):
            sys.stdout.write("\n  ".join([path.name, *_said(one)]) + "\n")
    (OURS / "fields.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
