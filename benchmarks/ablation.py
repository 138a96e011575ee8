"""What each ingredient of the score is worth: nDCG@10 and R@20 with it and without, as a table and as docs/pictures/ranking.svg.

python benchmarks/ablation.py FOLDER     of listings.jsonl.xz, subscribers[-short].yaml and qrels[-short].txt
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from statistics import mean

from digest import people, rank
from digest.model import Paper, Profile, Subscriber
from digest.pipeline import daily
from digest.rank import Index

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "ranking.svg"

VARIANTS: Mapping[str, Callable[[Index], Index]] = {
    "whole": lambda index: index,
    "without subjects": lambda index: replace(index, lifts=index.lifts * 0),
    "without likeness": lambda index: replace(index, directions=index.directions * 0),
    "without single words": lambda index: replace(
        index, shares=index.shares * 0, own=index.own * 0, worth=index.worth * 2, known={}
    ),
    "keywords alone": lambda index: replace(
        index,
        shares=index.shares * 0,
        own=index.own * 0,
        worth=index.worth * 2,
        lifts=index.lifts * 0,
        directions=index.directions * 0,
        known={},
    ),
}

Figures = tuple[float, float]
"""nDCG@10 and R@20."""
Picked = Mapping[str, frozenset[str]]
"""What people picked, by "reader/day"."""


def main() -> None:
    folder = Path(sys.argv[1])
    days = tuple(daily.days(daily.listings(folder / "listings.jsonl.xz")))
    tables = {}
    for name, end in (("12 full profiles", ""), ("36 of four keywords", "-short")):
        readers = people.load(folder / f"subscribers{end}.yaml", timezone="UTC")
        tables[name] = measured(days, readers, picks(folder / f"qrels{end}.txt"))
    for variant in VARIANTS:
        print(f"| {variant} | " + " | ".join("{:.4f} · {:.4f}".format(*table[variant]) for table in tables.values()) + " |")
    PICTURE.write_text(drawn(tables), encoding="utf-8")


def measured(days: Sequence[Sequence[Paper]], readers: Sequence[Subscriber], picked: Picked) -> dict[str, Figures]:
    profiles = [reader.profile for reader in readers]
    figures: dict[str, dict[str, list[Figures]]] = {name: defaultdict(list) for name in VARIANTS}
    for day, index in zip(days, rank.days(days, profiles), strict=True):
        for name, vary in VARIANTS.items():
            for reader, order in zip(readers, _orders(profiles, vary(index)), strict=True):
                wanted = picked.get(f"{reader.id}/{day[0].first_listed_on}")
                if wanted:
                    figures[name][reader.id].append(judged([paper in wanted for paper in order], len(wanted)))
    return {name: tuple(_mean_of_means(found.values())) for name, found in figures.items()}


def _orders(profiles: Sequence[Profile], index: Index) -> Iterator[list[str]]:
    nothing = [()] * len(profiles)
    for matches, others in zip(rank.rank(profiles, index, nothing), rank.others(profiles, index, nothing), strict=True):
        yield [match.paper.identifiers[0] for match in (*matches, *others)]


def judged(hits: Sequence[bool], wanted: int) -> Figures:
    gain = sum(1 / log2(place + 2) for place, hit in enumerate(hits[:10]) if hit)
    best = sum(1 / log2(place + 2) for place in range(min(wanted, 10)))
    return gain / best, sum(hits[:20]) / wanted


def picks(qrels: Path) -> Picked:
    found: dict[str, set[str]] = defaultdict(set)
    for line in qrels.read_text().splitlines():
        query, _, paper, relevance = line.split()
        if int(relevance) > 0:
            found[query].add(paper)
    return {query: frozenset(papers) for query, papers in found.items()}


def _mean_of_means(readers: Iterable[Sequence[Figures]]) -> Iterator[float]:
    each = [[mean(column) for column in zip(*days, strict=True)] for days in readers]
    return (mean(column) for column in zip(*each, strict=True))


def drawn(tables: Mapping[str, Mapping[str, Figures]]) -> str:
    """Return bars of nDCG@10 by variant, a panel for each set of profiles."""
    parts = []
    for panel, (name, table) in enumerate(tables.items()):
        left = 150 + panel * 300
        parts.append(f'<text x="{left}" y="24" class="name">{name}</text>')
        for row, (variant, (ndcg, _)) in enumerate(table.items()):
            y, width = 40 + row * 30, (ndcg - 0.5) * 800
            if panel == 0:
                parts.append(f'<text x="142" y="{y + 15}" text-anchor="end">{variant}</text>')
            colour = "#b3261e" if variant == "whole" else "#8a857b"
            parts.append(f'<rect x="{left}" y="{y}" width="{width:.0f}" height="20" fill="{colour}"/>')
            parts.append(f'<text x="{left + width + 6:.0f}" y="{y + 15}">{ndcg:.3f}</text>')
    parts.append('<text x="150" y="208" class="note">nDCG@10; bars begin at 0.5</text>')
    style = "text{font:13px sans-serif;fill:#4a4640}.name{font-weight:bold}.note{font-size:11px}"
    ground = '<rect width="760" height="220" fill="#fffdf8"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 220"><style>{style}</style>{ground}{"".join(parts)}</svg>\n'


if __name__ == "__main__":
    main()
