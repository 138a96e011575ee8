"""A proposed profile as YAML, the reason for each line behind it, or as JSON."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from digest.cli import output
from digest.pipeline.profile_proposal import Proposal, Proposed
from digest.pipeline.trial import Trial
from digest.text.clean_text import visible

INDENT = " " * 4
"""As deep as the keys of a person in a subscribers file."""


def as_yaml(
    proposed: Proposal, trial: Trial | None, *, file: Path, left_out: Sequence[str]
) -> None:
    """Print the profile, to be pasted below a person, and what it would have brought."""
    del left_out  # they are named on stderr
    print(*(f"{INDENT}{line}" for line in _lines(proposed, trial, file)), sep="\n")


def _lines(proposed: Proposal, trial: Trial | None, file: Path) -> Iterator[str]:
    yield f"# Proposed from {visible(file.name)}, {_count(proposed.works, 'work')}."
    if not proposed.corpus:
        yield "# No papers were collected so far: digest collect, and ask again, for better words."
    if proposed.owner:
        yield f"# {visible(proposed.owner)} wrote them, and is not followed."
    if not proposed.keywords:
        yield "# Nothing in them is shared: are there titles of enough papers?"
        return
    yield "profile:"
    yield "  keywords:"
    yield from _aligned([_keyword(one, proposed) for one in proposed.keywords])
    if proposed.authors:
        yield "  authors:"
        works = _count(proposed.works, "work")
        yield from _aligned(
            [(_quoted(one.name), f"on {one.works:,} of {works}") for one in proposed.authors]
        )
    yield from _brought(trial)


def _keyword(one: Proposed, proposed: Proposal) -> tuple[str, str]:
    written = f"{{term: {_quoted(one.keyword.term)}, weight: {one.keyword.weight:g}}}"
    reason = f"in {one.works:,} of {_count(proposed.works, 'work')}"
    titles = f" ({one.titles:,} in title or tags)" if one.titles else ""
    new = f"{proposed.corpus:,} new {'paper' if proposed.corpus == 1 else 'papers'}"
    rarity = f"; in {one.papers:,} of {new}" if proposed.corpus else ""
    return written, f"{reason}{titles}{rarity}"


def _aligned(entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(written) for written, _ in entries)
    return (f"    - {written:{width}}  # {reason}" for written, reason in entries)


def _brought(trial: Trial | None) -> Iterator[str]:
    if trial is None:
        return
    first, last = trial.days[0][0], trial.days[-1][0]
    of = f"{trial.entered:,} of {_count(trial.papers, 'paper')}"
    yield f"# From {first} to {last} it would have brought {of}."
    for match in trial.best:
        yield f"# {match.score:3.0f}  {visible(match.paper.title)}"


def as_object(
    proposed: Proposal, trial: Trial | None, *, file: Path, left_out: Sequence[str]
) -> None:
    """Print the same as one JSON object."""
    keywords = [
        {
            "term": one.keyword.term,
            "weight": one.keyword.weight,
            "works": one.works,
            "titles": one.titles,
            "papers": one.papers,
        }
        for one in proposed.keywords
    ]
    authors = [{"name": one.name, "works": one.works} for one in proposed.authors]
    output.as_object(
        {
            "file": str(file),
            "works": proposed.works,
            "left_out": list(left_out),
            "papers": proposed.corpus,
            "owner": proposed.owner,
            "keywords": keywords,
            "authors": authors,
            "brought": None if trial is None else _trial(trial),
        }
    )


def _trial(trial: Trial) -> dict[str, Any]:
    best = [
        {
            "id": (match.paper.identifiers or (None,))[0],
            "title": match.paper.title,
            "score": match.score,
        }
        for match in trial.best
    ]
    days = {"from": trial.days[0][0].isoformat(), "until": trial.days[-1][0].isoformat()}
    return {**days, "papers": trial.papers, "entered": trial.entered, "best": best}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
