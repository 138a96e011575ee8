"""`digest rank`: how listings rank for people, day by day: a table, JSON, or a TREC run."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from rich.console import Console
from rich.padding import Padding

from digest.cli.chart import heading, matches, name
from digest.cli.output import as_object
from digest.model import Match, Subscriber

TABLE = 10
"""So many papers a day a table shows where no limit is asked for."""

Ranked = tuple[Subscriber, date, Sequence[Match], Sequence[Match]]
"""A person, a day, what matched on it, and all else, each best first."""

BELOW = 100.0
"""What a paper that did not enter lies below its score: under all that did."""
STEP = 0.000001


def show(ranked: Iterable[Ranked], style: str, limit: int | None) -> None:
    """Print *ranked* in a *style* of STYLES, at most *limit* papers for each subscriber and day."""
    STYLES[style](ranked, limit)


def run(matched: Iterable[Match], others: Iterable[Match]) -> Iterator[tuple[str, float]]:
    """Yield papers, those that *matched* first, with scores that fall strictly."""
    last = float("inf")
    for match, below in [
        *((match, 0.0) for match in matched),
        *((match, BELOW) for match in others),
    ]:
        last = min(match.score - below, last - STEP)
        yield name(match.paper), last


def _trec(ranked: Iterable[Ranked], limit: int | None) -> None:
    for subscriber, on, matched, others in ranked:
        for place, (paper, score) in enumerate(islice(run(matched, others), limit), start=1):
            print(f"{subscriber.id}/{on} Q0 {paper} {place} {score:.6f} rubricator")


def _json(ranked: Iterable[Ranked], limit: int | None) -> None:
    for subscriber, on, matched, others in ranked:
        papers = [_paper(place, match) for place, match in enumerate(matched[:limit], start=1)]
        listed = len(matched) + len(others)
        day = {"subscriber": subscriber.id, "date": on.isoformat(), "listed": listed}
        as_object(day | {"papers": papers})


def _paper(place: int, match: Match) -> dict[str, Any]:
    hits = [
        {"term": hit.term, "place": hit.place, "spans": hit.spans, "share": round(share, 6)}
        for hit, share in match.weighed()
    ]
    return {
        "rank": place,
        "id": name(match.paper),
        "title": match.paper.title,
        "score": match.score,
        "hits": hits,
    }


def _table(ranked: Iterable[Ranked], limit: int | None) -> None:
    console = Console(highlight=False)
    for subscriber, on, matched, others in ranked:
        listed = len(matched) + len(others)
        console.print(heading(f"{subscriber.id}, {on}", f"{len(matched):,} of {listed:,} papers"))
        console.print(Padding(matches(matched[: TABLE if limit is None else limit]), (0, 0, 1, 2)))


STYLES: Mapping[str, Callable[[Iterable[Ranked], int | None], None]] = {
    "table": _table,
    "json": _json,
    "trec": _trec,
}
