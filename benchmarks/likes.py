"""What examples are worth: nDCG@10 of the same days with the five earliest picked papers as `like`
and without, after the day of the fifth.

python -m benchmarks.likes FOLDER     of listings.jsonl.xz, subscribers[-short].yaml and
qrels[-short].txt

Whatever entered stands first, then what no keyword let in. "In order" ranks all of that, as `digest
rank` does; "as mailed" is cut off after the section "Close to your words".
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from benchmarks.ablation import Picked, judged, picks
from digest import people, rank
from digest.model import Match, Paper, Profile, Subscriber
from digest.pipeline import daily

EXAMPLES = 5
LEFT = 5
"""So many more picks must be left to judge by."""

Others = Callable[[Sequence[Profile], rank.Index], Iterator[tuple[Match, ...]]]
RUNS: Mapping[str, Others] = {"in order": rank.unmatched, "as mailed": rank.related}
SETS = {"12 full profiles": "", "36 of four keywords": "-short"}


def main() -> None:
    folder = Path(sys.argv[1])
    days = tuple(daily.days(daily.listings(folder / "listings.jsonl.xz")))
    print(f"| nDCG@10 of the days after {EXAMPLES} picks | without | with `like` | gain |")
    print("|---|--:|--:|--:|")
    for name, end in SETS.items():
        readers = people.load(folder / f"subscribers{end}.yaml", timezone="UTC")
        picked = picks(folder / f"qrels{end}.txt")
        plain = [one for one in readers if len(earliest(one, picked)) >= EXAMPLES + LEFT]
        for run, (without, given) in measured(days, plain, picked).items():
            gain = f"{given - without:+.4f}"
            print(f"| {name}, {run} | {without:.4f} | {given:.4f} | {gain} |")


def earliest(reader: Subscriber, picked: Picked) -> list[tuple[str, str]]:
    """Return the day and the identifier of each paper that *reader* picked, earliest first."""
    days = ((*query.split("/"), papers) for query, papers in picked.items())
    return sorted((day, one) for name, day, papers in days if name == reader.id for one in papers)


def measured(
    days: Sequence[Sequence[Paper]], readers: Sequence[Subscriber], picked: Picked
) -> dict[str, tuple[float, float]]:
    """Return for each of RUNS the mean nDCG@10 of *readers* without examples and with them."""
    first = [earliest(one, picked)[:EXAMPLES] for one in readers]
    plain = [one.profile for one in readers]
    told = [
        replace(profile, like=tuple(paper for _, paper in papers))
        for profile, papers in zip(plain, first, strict=True)
    ]
    begins = [papers[-1][0] for papers in first]
    figures: dict[tuple[str, int], list[float]] = defaultdict(list)
    for day, index in zip(days, daily.indexes(days, told), strict=True):
        on = str(day[0].first_listed_on)
        wanted = [picked.get(f"{one.id}/{on}", frozenset()) for one in readers]
        judges = [
            papers if on > begin else () for papers, begin in zip(wanted, begins, strict=True)
        ]
        for run, others in RUNS.items():
            for row, order in enumerate(_orders([*plain, *told], index, others)):
                if relevant := judges[row % len(readers)]:
                    hits = [paper in relevant for paper in order]
                    figures[run, row].append(judged(hits, len(relevant))[0])
    return {
        run: (
            mean(mean(figures[run, row]) for row in range(len(readers))),
            mean(mean(figures[run, row + len(readers)]) for row in range(len(readers))),
        )
        for run in RUNS
    }


def _orders(profiles: Sequence[Profile], index: rank.Index, others: Others) -> Iterator[list[str]]:
    """Yield for each of *profiles* the papers that entered, and *others* after them."""
    papers = {paper.id: paper.identifiers[0] for paper in index.papers}
    for ranking, rest in zip(rank.rank(profiles, index), others(profiles, index), strict=True):
        entered = [papers[number] for number in ranking.papers.tolist()]
        yield [*entered, *(one.paper.identifiers[0] for one in rest)]


if __name__ == "__main__":
    main()
