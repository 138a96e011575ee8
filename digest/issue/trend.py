"""What other readers vote for, whatever this one's words (design: rule 3)."""

from collections.abc import Collection, Iterable

from digest.issue.candidate import AHEAD
from digest.model import Due, Paper

TRENDING = 3


def trending(papers: Iterable[Paper], due: Due, shown: Collection[int] = ()) -> tuple[Paper, ...]:
    """Return the most upvoted *papers* that a voting source listed since the day of the last issue, never shown, nor *shown* now.

    A first digest takes those of the latest day with votes; one tried before takes those it had. The plain Daily Papers mail
    has none: it is that list already.
    """
    if due.sections:
        known = {paper.id: paper for paper in papers}
        return tuple(known[paper] for paper in due.sections.trending if paper in known)
    if due.subscriber.profile.is_open:
        return ()
    horizon = due.issue_on + AHEAD
    voted = [(paper.voted_on, paper) for paper in papers if paper.voted_on and paper.voted_on <= horizon]
    latest = max((day for day, _ in voted), default=horizon)
    # The last issue left in the morning: what was listed later on its day counts too.
    since = due.last_on if due.last_on and not due.is_first else latest
    taken = due.used.union(shown)
    fresh = [paper for day, paper in voted if day >= since and paper.upvotes > 0 and paper.id not in taken]
    return tuple(sorted(fresh, key=lambda paper: (-paper.upvotes, paper.id))[:TRENDING])
