"""What of each abstract of a file the mail would quote, as places in the abstract as given.

python -m benchmarks.extracts FILE.jsonl [--claim] > quotes.json
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.text import excerpt
from digest.text.abstract import is_abstract
from digest.text.clean_text import plain
from digest.text.tex.reader import Readable, readable

Span = tuple[int, int]
_SIGN = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|\S")


def main() -> None:
    parser = argparse.ArgumentParser(description="Print what is quoted of each abstract as JSON.")
    parser.add_argument("file", type=Path, help="lines with id and abstract")
    parser.add_argument(
        "--claim", action="store_true", help="the one sentence of a compact card, uncut"
    )
    asked = parser.parse_args()
    with asked.file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    print(json.dumps({row["id"]: quoted(row, is_claim=asked.claim) for row in rows}))


def quoted(row: dict[str, str], *, is_claim: bool = False) -> list[Span]:
    """Return where in the abstract of *row* the sentences stand that are quoted."""
    if not is_abstract(plain(row["abstract"])):
        return []
    text, way_back = shown(row["abstract"])
    title = readable(plain(row.get("title", ""))).text
    quote = excerpt.claim if is_claim else excerpt.excerpt
    chosen = quote(text, title=title)
    return [given(way_back, *span) for span in chosen.spans]


def shown(abstract: str) -> tuple[str, list[Span]]:
    """Return *abstract* as the mail shows it, and of each letter there where it was given."""
    kept = plain(abstract)
    read = readable(kept)
    letters = list(_letters(abstract, kept))
    return read.text, [letters[at] for at in _written(read, len(kept))]


def given(way_back: list[Span], start: int, end: int) -> Span:
    return way_back[start][0], way_back[end - 1][1]


def _written(read: Readable, size: int) -> Iterator[int]:
    """Yield of each letter of a readable text the letter it was written as."""
    done = 0
    for start, end, shown_start, shown_end in (
        *read.changes,
        (size, size, len(read.text), len(read.text)),
    ):
        yield from range(done, start)
        width = shown_end - shown_start
        yield from (start + (end - start - 1) * n // max(width - 1, 1) for n in range(width))
        done = end


def _letters(abstract: str, kept: str) -> Iterator[Span]:
    """Yield of each letter of *kept* where it stands in *abstract*: entities are one letter there,
    white space is single."""
    spans = (
        sign.span()
        for sign in _SIGN.finditer(abstract)
        for _ in range(len(plain(f".{sign[0]}.").replace(" ", "")) - 2)
    )
    last = (0, 0)
    for letter in kept:
        if not letter.isspace():
            last = next(spans)
        yield last


if __name__ == "__main__":
    main()
