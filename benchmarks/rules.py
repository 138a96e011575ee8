"""What each rule of reading gains and costs: everything is measured once as it is, and once without
each rule.

python -m benchmarks.rules PAIRS.tsv RECORDS.jsonl.xz [--eval FOLDER] [--out FOLDER] [--rule R …]

PAIRS.tsv is that of `benchmarks.matching`, FOLDER that of `benchmarks.ablation`. RECORDS are papers of
all sciences, JSON objects with id, title, abstract and authors. The keywords are of their titles: of
every fourth the longest run of at most three words that no small word and no sign parts. The names
are every fortieth that they have. --out writes for each rule what meets
thanks to it (+) and what does not (-): keyword and identifier, or name and line of authors.

gain     rows of PAIRS that are right with the rule and not without it, less those the other way,
         after an empty archive
false    how many more rows are false hits without it
nDCG@10  what it adds on full and on four-keyword profiles
met      such pairs that meet thanks to it; not: that do not
"""

import argparse
import json
import lzma
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from benchmarks import matching
from benchmarks.ablation import WHOLE, by_reader, picks
from benchmarks.without import AUTHORS, KEYWORDS, READING, RULES, take_away
from digest import people
from digest.model import Author, Keyword, Paper, Profile, Topic
from digest.pipeline import daily
from digest.rank import Statistics
from digest.rank import lexicon as lexicons
from digest.rank.followed_authors import find_names
from digest.rank.lexicon import Lexicon
from digest.rank.postings import gather
from digest.rank.tokens import Text, texts
from digest.rank.vocabulary import queries
from digest.text import derivation
from digest.text.word_form import stemmer

Pair = tuple[str, str]
"""A keyword and the record, or a name and the authors, that it meets."""

SETS = ("", "-short")
KEYWORD, NAME = 4, 40
"""Of so many titles (names) one is taken."""
_MOST_WORDS = 3
_BETWEEN = re.compile(r"[,:;?!()\[\]\"“”—–]|\.(?=\s|$)|\s-\s")
_NOT_TYPED = re.compile(r"[$\\<>{}^&*=]|(?<!\w)['‘’`-]|['‘’`-](?!\w)")
_TITLE_CASE = re.compile(r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*")
# Apart from the program's own: its table is a rule, too.
_SMALL = frozenset(
    """
    a about after against among an and are as at based be between but by can do does during for from
    how in into is it its not of on or over than that the their this through to toward towards under
    using versus via vs was we were what when where which who why with within without
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many rows are *right* and *false*; *ndcg* full and short; what is *met*."""

    right: int
    false: int
    ndcg: Sequence[float]
    met: frozenset[Pair]


@dataclass(frozen=True)
class Records:
    papers: Sequence[Paper]

    @cached_property
    def texts(self) -> Sequence[tuple[Text, Text]]:
        return [texts(paper) for paper in self.papers]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", metavar="PAIRS.tsv", type=Path)
    parser.add_argument("records", metavar="RECORDS.jsonl.xz", type=Path)
    parser.add_argument("--eval", metavar="FOLDER", type=Path)
    parser.add_argument("--out", metavar="FOLDER", type=Path)
    parser.add_argument("--rule", metavar="R", action="extend", nargs="+")
    asked = parser.parse_args()
    records = Records(_papers(asked.records))
    for kind, rules in (("keyword", KEYWORDS), ("author", AUTHORS)):
        wanted = [rule for rule in rules if not asked.rule or rule in asked.rule]
        if wanted:
            rows = [row for row in matching.pairs(asked.pairs) if row["what"] == kind]
            _table(kind, wanted, asked.out, partial(_measure, kind, rows, records, asked.eval))


def _table(
    kind: str, rules: Sequence[str], out: Path | None, measure: Callable[[str], Measured]
) -> None:
    print(f"| {kind}s | gain | false | nDCG@10 | met | not |\n|---|--:|--:|--:|--:|--:|")
    whole = measure("")
    for rule in rules:
        without = _apart(measure, rule)
        more, fewer = sorted(whole.met - without.met), sorted(without.met - whole.met)
        # One at a time, for whoever waits.
        print(_row(rule, whole, without, len(more), len(fewer)), flush=True)
        if out:
            lines = [("+", *pair) for pair in more] + [("-", *pair) for pair in fewer]
            path = out / f"{rule.replace(' ', '-')}.tsv"
            path.write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8")


def _row(rule: str, whole: Measured, without: Measured, more: int, fewer: int) -> str:
    gain = whole.right - without.right
    added = [one - other for one, other in zip(whole.ndcg, without.ndcg, strict=True)]
    ndcg = " · ".join(f"{one:+.4f}" for one in added) or "-"
    return (
        f"| {rule} | {gain:+} | {without.false - whole.false:+} | {ndcg} | {more:,} | {fewer:,} |"
    )


def _apart(measure: Callable[[str], Measured], rule: str) -> Measured:
    """Measure in a process of its own, for a rule is taken away for good."""
    processes = get_context("fork")
    receiver, sender = processes.Pipe(duplex=False)
    # What a fork does it need not be sent: the records stay where they are.
    process = processes.Process(target=lambda: sender.send(measure(rule)))
    process.start()
    sender.close()
    found: Measured = receiver.recv()
    process.join()
    return found


def _measure(
    kind: str, rows: Sequence[matching.Row], records: Records, days: Path | None, rule: str
) -> Measured:
    if rule:
        take_away(rule)
    judged = matching.judged(rows, None)
    is_read = rule and any(one.of in READING for one in RULES[rule])
    found = Records(records.papers) if is_read else records
    return Measured(
        right=sum(one.verdict == "right" for one in judged),
        false=sum(one.verdict == "false" for one in judged),
        ndcg=_ndcg(days) if days and kind == "keyword" else (),
        met=frozenset(_followed(found) if kind == "author" else _sought(found)),
    )


def _ndcg(folder: Path) -> list[float]:
    """Return nDCG@10 on full and on short profiles; all are read for at once."""
    days = tuple(daily.days(daily.listings(folder / "listings.jsonl.xz")))
    sets = [people.load(folder / f"subscribers{end}.yaml", timezone="UTC") for end in SETS]
    picked = {
        query: papers for end in SETS for query, papers in picks(folder / f"qrels{end}.txt").items()
    }
    figures = by_reader(days, [one for readers in sets for one in readers], picked, WHOLE)["whole"]
    return [
        mean(mean(ndcg for ndcg, _ in figures[reader.id]) for reader in readers) for readers in sets
    ]


# What meets among the records.


def _papers(records: Path) -> list[Paper]:
    """Return the records as a source reads them, in an order of no meaning."""
    with lzma.open(records, "rt", encoding="utf-8") as file:
        told = [json.loads(line) for line in file]
    day = {"listed_on": matching.DAY.isoformat()}
    kept = ("id", "title", "abstract", "authors")
    lines = [
        json.dumps({key: one[key] or "" for key in kept} | day) for one in told if one["title"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.jsonl")
        path.write_text("\n".join(lines) + "\n", "utf-8")
        (papers,) = daily.days(daily.listings(path))
    return random.Random(0).sample(papers, len(papers))


def _sought(records: Records) -> Iterator[Pair]:
    """Yield what the keywords of titles meet."""
    papers = records.papers
    terms = dict.fromkeys(term for paper in papers[::KEYWORD] for term in _longest(paper.title))
    wanted = queries([Profile(topics=(Topic(keywords=tuple(map(_keyword, terms))),))])
    spelt = _spellings(wanted.keywords["any"])
    lexicon = _learnt(records.texts)
    postings = gather(wanted.queries, papers, records.texts, lexicon)
    entries = zip(postings.entry_queries.tolist(), postings.entry_papers.tolist(), strict=True)
    return (
        (term, papers[paper].identifiers[0]) for query, paper in entries for term in spelt[query]
    )


def _followed(records: Records) -> Iterator[Pair]:
    """Yield whom the followed names meet."""
    papers = records.papers
    names = sorted({name for paper in papers for name in paper.authors})[::NAME]
    wanted = queries([Profile(authors=tuple(Author(name=name) for name in names))])
    spelt = _spellings({author.name: number for author, number in wanted.authors.items()})
    for query, paper, positions in find_names(wanted.queries, papers):
        lines = " | ".join(papers[paper].authors[at] for at in positions)
        yield from ((term, lines) for term in spelt[query])


def _keyword(term: str) -> Keyword:
    return Keyword(term=term)


def _spellings(numbers: Mapping[str, int]) -> dict[int, list[str]]:
    """Return by its number how a query is written."""
    found: dict[int, list[str]] = {}
    for term, number in numbers.items():
        found.setdefault(number, []).append(term)
    return found


def _longest(title: str) -> Iterator[str]:
    """Yield the longest run of words that someone would type: "Fast X-ray imaging of 3 Lakes" is
    "fast X-ray imaging"."""
    runs = [run for run in _runs(title) if not _NOT_TYPED.search(" ".join(run))]
    if runs and not title.isupper():
        yield " ".join(
            word.lower() if _TITLE_CASE.fullmatch(word) else word for word in max(runs, key=len)
        )


def _runs(title: str) -> Iterator[list[str]]:
    for piece in _BETWEEN.split(title):
        run: list[str] = []
        for word in [*piece.split(), "the"]:
            if word.lower() not in _SMALL:
                run.append(word)
                continue
            if 0 < len(run) <= _MOST_WORDS:
                yield run
            run = []


def _learnt(read: Iterable[Sequence[Text]]) -> Lexicon:
    """Return what the records themselves vouch for."""
    words: Counter[str] = Counter()
    hyphened: Counter[Pair] = Counter()
    for both in read:
        words.update({word for text in both for word in text.folded})
        hyphened.update({pair for text in both for pair in text.hyphened()})
    forms, compounds = derivation.derivations(words), lexicons.compounds(words, hyphened)
    stems = Counter(map(stemmer(), words))
    return Statistics(forms=forms, compounds=compounds, words=stems).lexicon


if __name__ == "__main__":
    main()
