"""What each ingredient of the score is worth: nDCG@10 and R@20 with it and without, as a table and
as docs/pictures/ranking.svg.

python -m benchmarks.ablation FOLDER     of listings.jsonl.xz, subscribers[-short].yaml and
qrels[-short].txt
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log, log2
from pathlib import Path
from statistics import mean

import numpy as np
from scipy.sparse import diags_array

from digest import people, rank
from digest.model import Paper, Profile, Subscriber
from digest.pipeline import daily
from digest.rank import Index
from digest.rank.arrays import Values

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "ranking.svg"


def _scaled(index: Index, factors: Values) -> Index:
    """Return *index* with each query worth so many times as much."""
    scale = diags_array(factors)
    return replace(
        index,
        impacts=scale @ index.impacts,
        shares=scale @ index.shares,
        word_impacts=index.word_impacts * factors[index.postings.entry_queries],
    )


def _without_rarity(index: Index) -> Index:
    """Return *index* with every keyword as if one of a hundred papers had it."""
    half = np.asarray(index.shares.sum(axis=1)).ravel()
    return _scaled(index, np.where(half > 0, log(100) / 2 / np.where(half > 0, half, 1), 1.0))


def _without_words(index: Index) -> Index:
    return replace(
        index,
        shares=index.shares * 0,
        word_impacts=index.word_impacts * 0,
        impacts=index.impacts * 2,
    )


def _without_subjects(index: Index) -> Index:
    return replace(index, brought=index.brought._replace(lifts=index.brought.lifts * 0))


def _without_likeness(index: Index) -> Index:
    return replace(index, brought=index.brought._replace(directions=index.brought.directions * 0))


def _alone(index: Index) -> Index:
    return _without_words(_without_subjects(_without_likeness(index)))


def _as_abstract(paper: Paper) -> Paper:
    """Return *paper* with its title as the first sentence of its abstract, where it counts once."""
    return replace(paper, title="", abstract=f"{paper.title}. {paper.abstract}")


Vary = Callable[[Index], Index]
VARIANTS: Mapping[str, Vary] = {
    "whole": lambda index: index,
    "without rarity": _without_rarity,
    "without subjects": _without_subjects,
    "without likeness": _without_likeness,
    "without single words": _without_words,
    "keywords alone": _alone,
}
WHOLE: Mapping[str, Vary] = {"whole": VARIANTS["whole"]}
UNTITLED: Mapping[str, Vary] = {"without title": lambda index: index}
"""What is measured on papers whose title counts no more than their abstract."""

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
        picked = picks(folder / f"qrels{end}.txt")
        untitled = [tuple(map(_as_abstract, day)) for day in days]
        tables[name] = measured(days, readers, picked, VARIANTS) | measured(
            untitled, readers, picked, UNTITLED
        )
    for variant in VARIANTS | UNTITLED:
        print(
            f"| {variant} | "
            + " | ".join("{:.4f} · {:.4f}".format(*table[variant]) for table in tables.values())
            + " |"
        )
    PICTURE.write_text(drawn(tables), encoding="utf-8")


def measured(
    days: Sequence[Sequence[Paper]],
    readers: Sequence[Subscriber],
    picked: Picked,
    variants: Mapping[str, Vary],
) -> dict[str, Figures]:
    figures = by_reader(days, readers, picked, variants)
    return {name: tuple(_mean_of_means(found.values())) for name, found in figures.items()}


def by_reader(
    days: Sequence[Sequence[Paper]],
    readers: Sequence[Subscriber],
    picked: Picked,
    variants: Mapping[str, Vary],
) -> dict[str, dict[str, list[Figures]]]:
    """Return by variant and the id of a reader the figures of each day that is judged."""
    profiles = [reader.profile for reader in readers]
    figures: dict[str, dict[str, list[Figures]]] = {name: defaultdict(list) for name in variants}
    for day, index in zip(days, daily.indexes(days, profiles), strict=True):
        for name, vary in variants.items():
            for reader, order in zip(readers, _orders(profiles, vary(index)), strict=True):
                wanted = picked.get(f"{reader.id}/{day[0].first_listed_on}")
                if wanted:
                    figures[name][reader.id].append(
                        judged([paper in wanted for paper in order], len(wanted))
                    )
    return figures


def _orders(profiles: Sequence[Profile], index: Index) -> Iterator[list[str]]:
    papers = {paper.id: paper for paper in index.papers}
    for ranking, others in zip(
        rank.rank(profiles, index), rank.unmatched(profiles, index), strict=True
    ):
        matched = [papers[number] for number in ranking.papers.tolist()]
        yield [paper.identifiers[0] for paper in (*matched, *(one.paper for one in others))]


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
            parts.append(
                f'<rect x="{left}" y="{y}" width="{width:.0f}" height="20" fill="{colour}"/>'
            )
            parts.append(f'<text x="{left + width + 6:.0f}" y="{y + 15}">{ndcg:.3f}</text>')
    height = 70 + 30 * len(VARIANTS | UNTITLED)
    parts.append(f'<text x="150" y="{height - 12}" class="note">nDCG@10; bars begin at 0.5</text>')
    style = "text{font:13px sans-serif;fill:#4a4640}.name{font-weight:bold}.note{font-size:11px}"
    ground = f'<rect width="760" height="{height}" fill="#fffdf8"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}"><style>{style}</style>{ground}{"".join(parts)}</svg>\n'


if __name__ == "__main__":
    main()
