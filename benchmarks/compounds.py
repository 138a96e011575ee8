"""Which compounds are written closed and with a hyphen, by records of all sciences: makes
digest/text/tables/compounds.txt.

python -m benchmarks.compounds FILE.jsonl.xz …     prints a line each: the closed form, its parts
"""

import json
import lzma
import sys
from collections import Counter

from digest.rank.lexicon import compounds
from digest.rank.tokens import text
from digest.text.compound import divided

# Twice may be one author's slip told over.
FEWEST = 4


def main() -> None:
    words: Counter[str] = Counter()
    hyphened: Counter[tuple[str, str]] = Counter()
    for path in sys.argv[1:]:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                both = [
                    text("title", record["title"] or ""),
                    text("abstract", record.get("abstract") or ""),
                ]
                words.update({word for one in both for word in one.folded})
                hyphened.update({pair for one in both for pair in one.hyphened()})
    often = {pair: times for pair, times in hyphened.items() if times >= FEWEST}
    closed = {word: times for word, times in words.items() if times >= FEWEST}
    for word, parts in sorted(compounds(closed, often).items()):
        if min(map(len, parts)) > 2 and word.isascii() and not divided(word):
            print(word, *parts)


if __name__ == "__main__":
    main()
