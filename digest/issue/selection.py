"""Which papers an issue shows and where: the strongest within quotas, what trends, what is related.

No topic gets more places than it asked for, and none that has a paper gets nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from digest.issue.candidate import IssueContext, Window, used
from digest.issue.near_duplicates import folded
from digest.model import Due, Profile, Sections

_TRENDING = 3


def select(
    due: Due,
    papers: Sequence[int],
    topics: Sequence[str | None],
    window: Window,
    context: IssueContext,
    related: Sequence[int] = (),
) -> Sections:
    """Decide which of *papers*, ids of all that entered, strongest first, *due* shows.

    *topics* are those that each stands under, *related* are ids of what only reads like them. An
    issue that was tried before keeps its sections. Without matches nothing is shown, whatever is
    trending or related.
    """
    if due.sections or not papers:
        return due.sections or Sections()
    folds = folded(papers, context.duplicates)
    of_topic = dict(zip(papers, topics, strict=True))
    unfolded = [number for number in papers if number not in folds] if folds else papers
    matches = _strongest(unfolded, of_topic, due.subscriber.profile)
    alike = [number for number, stronger in folds.items() if stronger in matches]
    taken = {*matches, *alike}
    trends = trending(window, due, taken)
    return Sections(
        matches=tuple(matches),
        trending=trends,
        related=tuple([number for number in related if number not in taken.union(trends)]),
        alike=tuple(alike),
    )


def fair(
    papers: Sequence[int],
    topics: Mapping[int, str | None],
    limit: int,
    quotas: Mapping[str | None, int],
) -> list[int]:
    """Return at most *limit* of *papers*, in their order: first the best of each topic, then the
    strongest within its quota."""
    if len(papers) <= limit and not quotas:
        return list(papers)
    seen: dict[str | None, int] = {}
    best: list[int] = []
    rest: list[int] = []
    for number in papers:
        topic = topics.get(number)
        place = seen[topic] = seen.get(topic, 0) + 1
        if place <= quotas.get(topic, limit):
            (best if place == 1 else rest).append(number)
    chosen = {*(best + rest)[:limit]}
    return [number for number in papers if number in chosen]


def trending(window: Window, due: Due, shown: Collection[int] = ()) -> tuple[int, ...]:
    """Return the ids of the most upvoted papers that a voting source listed since the day of the
    last issue, never shown, nor *shown* now.

    A first digest takes those of the latest day with votes. The plain Daily Papers mail has none:
    it is that list already.
    """
    if due.subscriber.profile.is_open or not window.voted:
        return ()
    latest = max(paper.voted_on for paper in window.voted if paper.voted_on)
    # The last issue left in the morning: what was listed later on its day counts too.
    since = max(due.last_on, window.first) if due.last_on and not due.is_first else latest
    taken = used(window, due)
    fresh = (
        paper.id
        for paper in window.voted
        if paper.voted_on
        and paper.voted_on >= since
        and not (due.shown_through and paper.first_listed_on <= due.shown_through)
        and paper.id not in taken
        and paper.id not in shown
    )
    return tuple(islice(fresh, _TRENDING))


def _strongest(
    papers: Sequence[int], topics: Mapping[int, str | None], profile: Profile
) -> Sequence[int]:
    """Return which of *papers* get the places that *profile* has."""
    quotas = {topic.name: topic.limit for topic in profile.topics if topic.limit is not None}
    if not quotas and all(topic.name is None for topic in profile.topics):
        return papers[: profile.limit]
    return fair(papers, topics, profile.limit, quotas)
