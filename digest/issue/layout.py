"""How a digest is laid out: the strongest in full, the rest by title, what is beyond the limit
later."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.issue.alike import folded, refolded
from digest.issue.candidate import Sight, new
from digest.issue.count import facts
from digest.issue.edition import Edition
from digest.issue.share import fair, has_topics, quotas
from digest.issue.trend import trending
from digest.model import Digest, Due, Match, Paper, Sections, papers

CARDS = 10


def compose(
    due: Due,
    matches: Sequence[Match],
    sight: Sight,
    edition: Edition,
    *,
    related: Sequence[Match] = (),
    next_at: datetime | None = None,
) -> Digest:
    """Lay out the digest of *due* from all *matches* that entered, strongest first, and those
    *related* to them.

    An issue that was tried before carries the same papers in the same order; one that no longer
    matches keeps its place. Without matches the digest is empty, whatever is trending or related.
    """
    shown = (
        _kept(due.sections, matches, edition) if due.sections else _chosen(due, matches, edition)
    )
    cards = {match.paper.id for match in fair(shown, CARDS, {})}
    ids = frozenset([paper.id for match in shown for paper in (match.paper, *match.alike)])
    entered = ids.union([paper.id for paper in papers(matches)])
    carried = ids - new(ids, due)
    trends, close = _others(ids, due, sight, edition, related) if shown else ((), ())
    return Digest(
        subscriber=due.subscriber,
        sender=edition.sender,
        issue_on=due.issue_on,
        cards=tuple([match for match in shown if match.paper.id in cards]),
        titles=tuple([match for match in shown if match.paper.id not in cards]),
        trending=trends,
        related=close,
        facts=facts(edition, sight, due, matches),
        matched=len(new(entered, due)),
        carried=len(carried),
        carried_from=tuple(
            sorted(
                {edition.papers[paper].first_listed_on for paper in carried & edition.papers.keys()}
            )
        ),
        held_over=len(entered) - len(ids),
        next_at=next_at,
        subscribed_on=due.subscribed_on,
        preamble=edition.preamble,
        trailer=edition.trailer,
    )


def sections(digest: Digest) -> Sections:
    """Return which papers *digest* shows where, as the ledger remembers them."""
    return Sections(
        matches=tuple(match.paper.id for match in digest.shown),
        trending=tuple(paper.id for paper in digest.trending),
        related=tuple(match.paper.id for match in digest.related),
        alike=tuple(paper.id for match in digest.shown for paper in match.alike),
    )


def _chosen(due: Due, matches: Sequence[Match], edition: Edition) -> tuple[Match, ...]:
    profile = due.subscriber.profile
    matches = folded(matches, edition.twins)
    return (
        fair(matches, profile.limit, quotas(profile))
        if has_topics(profile)
        else tuple(matches[: profile.limit])
    )


def _others(
    taken: frozenset[int], due: Due, sight: Sight, edition: Edition, related: Sequence[Match]
) -> tuple[tuple[Paper, ...], tuple[Match, ...]]:
    """Return what trends, and then what only reads like the matches; nothing comes twice, nor what
    is *taken*."""
    if due.sections:
        trends = tuple(
            edition.papers[number] for number in due.sections.trending if number in edition.papers
        )
        related = _known(due.sections.related, related, edition.papers)
    else:
        trends = trending(sight, due, taken)
    trend = {paper.id for paper in trends}
    return trends, tuple(
        [match for match in related if match.paper.id not in taken and match.paper.id not in trend]
    )


def _kept(kept: Sections, matches: Sequence[Match], edition: Edition) -> tuple[Match, ...]:
    """Return the matches that *kept* names, with those folded into them that were folded before."""
    folds = [edition.papers[number] for number in kept.alike if number in edition.papers]
    return refolded(_known(kept.matches, matches, edition.papers), folds)


def _known(
    numbers: Sequence[int], matches: Sequence[Match], papers: Mapping[int, Paper]
) -> tuple[Match, ...]:
    """Return the matches of the papers with these *numbers*; a paper that the archive no longer has
    cannot be shown."""
    known = {match.paper.id: match for match in matches}
    return tuple(
        known.get(number) or Match(paper=papers[number], score=0.0)
        for number in numbers
        if number in papers
    )
