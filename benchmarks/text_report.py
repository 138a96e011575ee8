"""What TeX and extracts come to on the listings of the ranking benchmark.

python -m benchmarks.text_report [--leftovers]
"""

import argparse
import json
import lzma
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from digest.text import excerpt
from digest.text.clean_text import plain
from digest.text.tex.reader import Readable, readable
from tests.shared import DATA, LISTINGS

_COMMAND = re.compile(r"\\[A-Za-z]+")
_COMMONEST = 100


def main() -> None:
    parser = argparse.ArgumentParser(
        description="What TeX and extracts come to on the listings of the ranking benchmark."
    )
    parser.add_argument(
        "--leftovers",
        action="store_true",
        help="print the hundred most frequent spans that stay as source",
    )
    asked = parser.parse_args()
    with lzma.open(LISTINGS, "rt", encoding="utf-8") as lines:
        written = [plain(json.loads(line)["abstract"]) for line in lines]
    shown = [readable(text) for text in written]
    left = Counter(
        text[start:end] for text, one in zip(written, shown, strict=True) for start, end in one.left
    )
    spans = sum(len(one.changes) + len(one.left) for one in shown)
    lost = sum(not is_kept(text, one) for text, one in zip(written, shown, strict=True))
    print(
        f"{len(written):,} abstracts, {sum(bool(one.changes) for one in shown):,} with TeX, {spans:,} spans"
    )
    print(f"left as source    {left.total() / spans:6.2%}   must ≤ 2 %")
    print(f"text lost outside {lost:6}   must 0")
    report([one.text for one in shown])
    for science, most, abstracts in by_science():
        report_commands(science, most, abstracts)
    if asked.leftovers:
        print(*(f"{times:5} {source}" for source, times in left.most_common(100)), sep="\n")


def by_science() -> Iterator[tuple[str, float, list[str]]]:
    """Yield two sciences, which share of their extracts may show a command, and their abstracts."""
    with lzma.open(LISTINGS, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    in_cs = [
        one["abstract"]
        for one in papers
        if one["categories"][:1] and one["categories"][0].startswith("cs.")
    ]
    yield "computer science", 0.003, in_cs
    with lzma.open(DATA / "fields/records.jsonl.xz", "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    yield "mathematics", 0.01, [one["abstract"] for one in papers if one["field"] == "mathematics"]


def report_commands(science: str, most: float, abstracts: Sequence[str]) -> None:
    """Print how many extracts show a command of TeX, and whether it is one that is often written."""
    written, left, bad = Counter[str](), Counter[str](), 0
    for text in map(plain, abstracts):
        shown = readable(text).text
        found = _COMMAND.findall(
            "".join(shown[slice(*span)] for span in excerpt.excerpt(shown).spans)
        )
        written.update(_COMMAND.findall(text))
        left.update(found)
        bad += bool(found)
    often = [name for name, _ in written.most_common(_COMMONEST) if name in left]
    print(
        f"{science}: a command in {bad / len(abstracts):.2%} of {len(abstracts):,} extracts"
        f"   must ≤ {most:.1%}"
    )
    print(f"  of the {_COMMONEST} commonest: {', '.join(often) or 'none'}   must none")
    print(f"  others: {', '.join(f'{name} {times}' for name, times in left.most_common(20))}")


def is_kept(text: str, shown: Readable) -> bool:
    """Tell whether all that stands between the spans is there as it was, in its order."""
    at = there = 0
    for start, end, shown_start, shown_end in (
        *shown.changes,
        (len(text), len(text), len(shown.text), len(shown.text)),
    ):
        if text[at:start] != shown.text[there:shown_start]:
            return False
        at, there = end, shown_end
    return True


def report(texts: Sequence[str]) -> None:
    """Print how long the extracts are, beside the figures of the look."""
    excerpts = [excerpt.excerpt(text) for text in texts]
    lengths = sorted(
        sum(end - start for start, end in one.spans) + 3 * (len(one.spans) - 1) for one in excerpts
    )
    print(f"median length     {statistics.median(lengths):6.0f}   the look: 363")
    print(f"90th percentile   {lengths[len(lengths) * 9 // 10]:6}   the look: 429")


if __name__ == "__main__":
    main()
