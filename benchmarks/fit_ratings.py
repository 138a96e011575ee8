"""Fit the weights by which sentences are rated to labelled abstracts, and say how well they do on
abstracts that they were not fitted to.

python -m benchmarks.fit_ratings FILE.jsonl [--write]
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.extracts import given, shown
from digest.text import choice, excerpt, word_table
from digest.text.cue import Cue
from digest.text.rating import Rating
from digest.text.statement import Statement

TABLE = Path(word_table.__file__).parent / "tables" / "ratings.txt"
HEAD = """\
# What each cue of digest/text/cue.py adds to a sentence's worth, best, claim, finding, background
# (digest/text/rating.py): written by benchmarks/fit_ratings.py.
"""
FOLDS, ROUNDS = 6, 3
RIDGE = 1.0
# A sentence that is fine is worth so much of the best one, and is so likely to be chosen as it.
FINE_WORTH, FINE_BEST = 0.6, 0.1
Row = dict[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]


class Abstract(NamedTuple):
    """A row; its sentences as the program reads them; which of the labelled ones each is, where it
    stands as given, and a row of cues for each, the last of them 1."""

    row: Row
    statements: list[Statement]
    numbers: list[int]
    cues: Array


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights by which sentences are rated.")
    parser.add_argument("file", type=Path, help="lines like those of tests/data/claims.jsonl")
    parser.add_argument("--write", action="store_true", help="write them into the package")
    asked = parser.parse_args()
    with asked.file.open(encoding="utf-8") as lines:
        abstracts = [read(json.loads(line)) for line in lines]
    report(abstracts)
    if asked.write:
        TABLE.write_text(HEAD + "\n".join(table(fit(abstracts))) + "\n", encoding="utf-8")


def read(row: Row) -> Abstract:
    text, way_back = shown(row["abstract"])
    statements = list(excerpt.read(text, row.get("title", "")).statements)
    numbers = [_number(row, given(way_back, one.start, one.end)) for one in statements]
    cues = [[float(one.cues & cue > 0) for cue in Cue] + [1.0] for one in statements]
    return Abstract(row, statements, numbers, np.array(cues))


def _number(row: Row, span: tuple[int, int]) -> int:
    """Return which labelled sentence most of *span* is of."""
    shared = [min(span[1], one["end"]) - max(span[0], one["start"]) for one in row["sentences"]]
    return shared.index(max(shared))


def fit(abstracts: Sequence[Abstract]) -> Array:
    """Return a row of weights for each cue and the base, a column for each part of a rating."""
    cues = np.concatenate([one.cues for one in abstracts])
    columns = [
        _logistic(cues, np.concatenate([[_target(one, number, name) for number in one.numbers] for one in abstracts]))
        for name in Rating._fields
        if name != "best"
    ]  # fmt: skip
    return np.stack([columns[0], _choice(abstracts), *columns[1:]], axis=1)


def _target(one: Abstract, number: int, name: str) -> float:
    label = one.row["sentences"][number]["label"]
    if name == "worth":
        return 1.0 if number == one.row["best"] else FINE_WORTH * (number in one.row["fine"])
    if name == "background":
        return float(label in {"background", "question", "other"})
    return float(label == name)


def _logistic(cues: Array, wanted: Array) -> Array:
    """Fit a logistic regression with a ridge by Newton's method; the base is free."""
    weights, ridge = np.zeros(cues.shape[1]), RIDGE * np.eye(cues.shape[1])
    ridge[-1, -1] = 1e-3
    for _ in range(25):
        likely = 1 / (1 + np.exp(-cues @ weights))
        slope = cues.T @ (likely - wanted) + ridge @ weights
        weights -= np.linalg.solve((cues.T * (likely * (1 - likely))) @ cues + ridge, slope)
    return weights


def _choice(abstracts: Sequence[Abstract]) -> Array:
    """Fit a conditional logit: which sentence of each abstract is the best; without a base."""
    size = len(Cue)
    weights = np.zeros(size)
    for _ in range(15):
        slope, curve = RIDGE * weights, RIDGE * np.eye(size)
        for one in abstracts:
            best, fine = one.row["best"], one.row["fine"]
            wanted = np.array([(n == best) + FINE_BEST * (n in fine) for n in one.numbers])
            if not wanted.sum():
                continue
            cues = one.cues[:, :-1]
            likely = np.exp(cues @ weights - (cues @ weights).max())
            likely /= likely.sum()
            mean = cues.T @ likely
            slope = slope + mean - cues.T @ (wanted / wanted.sum())
            curve = curve + (cues.T * likely) @ cues - np.outer(mean, mean)
        weights = weights - np.linalg.solve(curve, slope)
    return np.append(weights, 0.0)


def table(weights: Array) -> Iterator[str]:
    """Yield a line for each cue."""
    for name, row in zip([cue.name.lower() for cue in Cue] + ["base"], weights, strict=True):
        yield " ".join([name, *(f"{value:.2f}" for value in row)])


def report(abstracts: Sequence[Abstract]) -> None:
    """Print how often what would be quoted is right, of abstracts that the weights do not know."""
    found = defaultdict[str, defaultdict[str, list[bool]]](lambda: defaultdict(list))
    for number in range(ROUNDS):
        order = np.random.default_rng(number).permutation(len(abstracts))
        for fold in range(FOLDS):
            known = fit([abstracts[at] for n, at in enumerate(order) if n % FOLDS != fold])
            for at in order[fold::FOLDS]:
                for name, value in judged(abstracts[at], known):
                    found[name][abstracts[at].row["field"]].append(value)
                    found[name]["all"].append(value)
    fields = sorted(next(iter(found.values())), key=lambda field: (field == "all", field))
    print(" " * 32 + "".join(f"{field[:9]:>10}" for field in fields))
    for name, by_field in found.items():
        shares = (f"{np.mean(by_field[field]):10.1%}" for field in fields)
        print(f"{name:32}" + "".join(shares))


def judged(one: Abstract, weights: Array) -> Iterator[tuple[str, bool]]:
    """Yield by name what is true of the quotes from one abstract."""
    ratings = rated(one.cues, weights)
    yield from _held(one, choice.several(one.statements, ratings, 440), "")
    yield from _held(one, (choice.one(one.statements, ratings, 440),), "one: ")


def rated(cues: Array, weights: Array) -> list[Rating]:
    logits = cues @ weights
    return [
        Rating(*(float(np.exp(n) if at == 1 else 1 / (1 + np.exp(-n))) for at, n in enumerate(row)))
        for row in logits
    ]


def _held(one: Abstract, chosen: Sequence[int], of: str) -> Iterator[tuple[str, bool]]:
    sentences, numbers = one.row["sentences"], [one.numbers[at] for at in chosen]
    labels = {sentences[number]["label"] for number in numbers}
    yield f"{of}best or fine", not {one.row["best"], *one.row["fine"]}.isdisjoint(numbers)
    yield f"{of}best", one.row["best"] in numbers
    yield f"{of}only background", labels <= {"background", "other"}
    yield f"{of}opens with background", sentences[numbers[0]]["label"] == "background"
    yield f"{of}opens dangling", numbers[0] in one.row["dangling"]
    pair = {"claim", "finding"}
    if not of and pair <= {sentence["label"] for sentence in sentences}:
        yield "claim and finding", pair <= labels


if __name__ == "__main__":
    main()
