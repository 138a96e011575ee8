"""What other readers vote for, whatever this one's words (design: rule 3)."""

from collections.abc import Collection
from itertools import islice

from digest.issue.candidate import Sight, used
from digest.model import Due, Paper

TRENDING = 3


def trending(sight: Sight, due: Due, shown: Collection[int] = ()) -> tuple[Paper, ...]:
    """Return the most upvoted papers that a voting source listed since the day of the last issue,
    never shown, nor *shown* now.

    A first digest takes those of the latest day with votes. The plain Daily Papers mail has none:
    it is that list already.
    """
    if due.subscriber.profile.is_open or not sight.voted:
        return ()
    latest = max(paper.voted_on for paper in sight.voted if paper.voted_on)
    # The last issue left in the morning: what was listed later on its day counts too.
    since = due.last_on if due.last_on and not due.is_first else latest
    taken = used(sight, due)
    fresh = (paper for paper in sight.voted if paper.voted_on and paper.voted_on >= since)
    return tuple(
        islice(
            (paper for paper in fresh if paper.id not in taken and paper.id not in shown), TRENDING
        )
    )
