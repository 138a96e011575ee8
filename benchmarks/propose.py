"""What proposed profiles are worth: nDCG@10 of profiles that `digest profile propose` makes of a
reader's earliest picked papers, over the days after the last of these, beside the four-keyword
profiles over the same days.

python -m benchmarks.propose FOLDER [PICKS]     of listings.jsonl.xz, subscribers-short.yaml and
qrels-short.txt; 10 picks

Rarity is told by the papers up to the day of the last pick: nothing looks ahead. Readers with fewer
than five picks more drop out, as with `score.py --after 10`.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.ablation import Picked, judged, picks
from benchmarks.likes import LEFT, earliest
from digest import people, rank
from digest.bibliography import Reference
from digest.model import Paper, Profile, Subscriber
from digest.pipeline import daily
from digest.pipeline.profile_proposal import propose

PICKS = 10
SETS = ("four keywords", "proposed")


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PICKS
    days = tuple(daily.days(daily.listings(folder / "listings.jsonl.xz")))
    picked = picks(folder / "qrels-short.txt")
    readers = [
        one
        for one in people.load(folder / "subscribers-short.yaml", timezone="UTC")
        if len(earliest(one, picked)) >= count + LEFT
    ]
    first = {one.id: earliest(one, picked)[:count] for one in readers}
    # Three readers share an interest, and so their picks.
    made = {tuple(picks): proposed(days, picks) for picks in map(tuple, first.values())}
    for profile in made.values():
        print(
            "; ".join(
                (
                    *(f"{one.term} {one.weight:g}" for one in profile.keywords),
                    *(one.name for one in profile.authors),
                )
            )
        )
    proposals = [made[tuple(first[one.id])] for one in readers]
    rows = [[one.profile for one in readers], proposals]
    begins = [first[one.id][-1][0] for one in readers]
    figures = measured(days, readers, begins, rows, picked)
    print(f"\n| after {count} picks, {len(readers)} profiles | nDCG@10 |\n|---|--:|")
    for name, row in zip(SETS, figures, strict=True):
        print(f"| {name} | {row:.4f} |")


def proposed(days: Sequence[Sequence[Paper]], first: Sequence[tuple[str, str]]) -> Profile:
    """Return the profile that is proposed to who picked the *first* papers, on their last day."""
    past = [paper for day in days for paper in day if str(day[0].first_listed_on) <= first[-1][0]]
    known = {paper.identifiers[0]: paper for paper in past}
    works = [reference(known[one]) for _, one in first]
    return propose(works, past).profile


def reference(paper: Paper) -> Reference:
    return Reference(line=1, title=paper.title, abstract=paper.abstract, authors=paper.authors)


def measured(
    days: Sequence[Sequence[Paper]],
    readers: Sequence[Subscriber],
    begins: Sequence[str],
    rows: Sequence[Sequence[Profile]],
    picked: Picked,
) -> list[float]:
    """Return for each of *rows*, a profile for each of *readers*, the mean over these of the mean
    over their judged days after that on which each *begins*."""
    profiles = [profile for row in rows for profile in row]
    found: Mapping[int, list[float]] = defaultdict(list)
    for day, index in zip(days, daily.indexes(days, profiles), strict=True):
        on, papers = str(day[0].first_listed_on), {one.id: one.identifiers[0] for one in day}
        ranked = zip(rank.rank(profiles, index), rank.unmatched(profiles, index), strict=True)
        for number, (ranking, others) in enumerate(ranked):
            reader = number % len(readers)
            wanted = picked.get(f"{readers[reader].id}/{on}")
            if wanted and on > begins[reader]:
                order = [*ranking.papers.tolist(), *(one.paper.id for one in others)]
                hits = [papers[paper] in wanted for paper in order]
                found[number].append(judged(hits, len(wanted))[0])
    return [
        mean(mean(found[row * len(readers) + number]) for number in range(len(readers)))
        for row in range(len(rows))
    ]


if __name__ == "__main__":
    main()
