"""How a digest is laid out: the strongest in full, the rest by title, what is beyond the limit later."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.issue.candidate import is_new
from digest.issue.trend import trending
from digest.model import Digest, Due, Facts, Match, Paper, Sections, Sender

CARDS = 10


def compose(
    due: Due,
    matches: Sequence[Match],
    papers: Mapping[int, Paper],
    facts: Facts,
    *,
    sender: Sender,
    next_at: datetime | None = None,
) -> Digest:
    """Lay out the digest of *due* from all *matches* that entered, strongest first; *papers* are to be had for trending.

    An issue that was tried before carries the same papers in the same order; one that no longer matches keeps its place.
    Without matches the digest is empty, whatever is trending.
    """
    shown = _kept(due.sections, matches, papers) if due.sections else tuple(matches[: due.subscriber.profile.limit])
    ids = {match.paper.id for match in shown}
    entered = ids.union(match.paper.id for match in matches)
    return Digest(
        subscriber=due.subscriber,
        sender=sender,
        issue_on=due.issue_on,
        cards=shown[:CARDS],
        titles=shown[CARDS:],
        trending=trending(papers.values(), due, ids) if shown else (),
        facts=facts,
        matched=sum(is_new(paper, due) for paper in entered),
        carried=sum(not is_new(paper, due) for paper in ids),
        held_over=len(entered) - len(ids),
        next_at=next_at,
    )


def sections(digest: Digest) -> Sections:
    """Return which papers *digest* shows where, as the ledger remembers them."""
    return Sections(
        matches=tuple(match.paper.id for match in digest.shown),
        trending=tuple(paper.id for paper in digest.trending),
    )


def _kept(kept: Sections, matches: Sequence[Match], papers: Mapping[int, Paper]) -> tuple[Match, ...]:
    """Return the matches that *kept* names; a paper that the archive no longer has cannot be shown."""
    known = {match.paper.id: match for match in matches}
    return tuple(known.get(number) or Match(paper=papers[number], score=0.0) for number in kept.matches if number in papers)
