"""Derive digest/text/tables/families.txt: verbs and their words that hold in any archive.

    .venv/bin/python -m benchmarks.families RECORDS.jsonl.xz > digest/text/tables/families.txt

RECORDS are papers of all sciences, JSON objects with title and abstract, one a line. What comes out
is meant to be read before it is committed: what is wrong goes to digest/text/tables/no_derivations.txt.
"""

import json
import lzma
import sys
from collections import Counter

from digest.text.derivation import learn
from digest.text.tokenizer import compared

HEAD = """\
# A root, then the words that are its forms: what benchmarks/families.py derived from 19,000 papers of
# all sciences, read by a person. What an archive teaches comes on top of it.
"""


def main() -> None:
    (path,) = sys.argv[1:]
    papers: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            paper = json.loads(line)
            papers.update(set(compared(f"{paper['title']} . {paper['abstract']}")))
    families: dict[str, list[str]] = {}
    for word, root in sorted(learn(papers).items()):
        families.setdefault(root, []).append(word)
    print(HEAD, end="")
    for root in sorted(families):
        print(root, *families[root])


if __name__ == "__main__":
    main()
