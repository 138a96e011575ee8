"""`digest rank`: how listings rank for people, day by day: as a table, as JSON, or as a TREC
run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from rich.console import Console
from rich.padding import Padding

from digest.cli.picture import heading, matches, name
from digest.cli.show import as_object
from digest.model import Match
from digest.pipeline.daily import Ranked

TABLE = 10
"""So many papers a day a table shows where no limit is asked for."""

BELOW = 100.0
"""What a paper that did not enter lies below its score: under all that did."""
STEP = 0.000001


def show(ranked: Iterable[Ranked], style: str, limit: int | None) -> None:
    """Print *ranked* in a *style* of STYLES, at most *limit* papers for each subscriber and day."""
    STYLES[style](ranked, limit)


def run(one: Ranked) -> Iterator[tuple[str, float]]:
    """Yield the papers of *one* with scores that fall strictly, whatever the scores are."""
    last = float("inf")
    for match, below in [
        *((match, 0.0) for match in one.matches),
        *((match, BELOW) for match in one.others),
    ]:
        last = min(match.score - below, last - STEP)
        yield name(match.paper), last


def _trec(ranked: Iterable[Ranked], limit: int | None) -> None:
    for one in ranked:
        for place, (paper, score) in enumerate(islice(run(one), limit), start=1):
            print(f"{one.subscriber.id}/{one.on} Q0 {paper} {place} {score:.6f} rubricator")


def _json(ranked: Iterable[Ranked], limit: int | None) -> None:
    for one in ranked:
        papers = [_paper(place, match) for place, match in enumerate(one.matches[:limit], start=1)]
        day = {
            "subscriber": one.subscriber.id,
            "date": one.on.isoformat(),
            "listed": len(one.matches) + len(one.others),
        }
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
    for one in ranked:
        listed = len(one.matches) + len(one.others)
        console.print(
            heading(f"{one.subscriber.id}, {one.on}", f"{len(one.matches):,} of {listed:,} papers")
        )
        console.print(
            Padding(matches(one.matches[: TABLE if limit is None else limit]), (0, 0, 1, 2))
        )


STYLES: Mapping[str, Callable[[Iterable[Ranked], int | None], None]] = {
    "table": _table,
    "json": _json,
    "trec": _trec,
}
