"""Who gets the places of a digest: the strongest, but no topic more than it asked for, and none
nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.model import Match, Profile

KEYWORD_PLACES = frozenset({"title", "abstract"})
"""Where keywords stand; followed authors and organisations have places of their own."""


def has_topics(profile: Profile) -> bool:
    """Whether *profile* has more than its words: topics with names, or with limits of their own."""
    return any(topic.name is not None or topic.limit is not None for topic in profile.topics)


def sorted_out(matches: Sequence[Match], profile: Profile) -> Sequence[Match]:
    """Return *matches* with the topic each stands under: where its hits weigh most, the earlier one
    where they weigh the same.

    What only a followed author or organisation brought stands under none.
    """
    if all(topic.name is None for topic in profile.topics):
        return matches
    topics = {
        topic.name: frozenset(keyword.term for keyword in topic.keywords)
        for topic in profile.topics
    }
    return tuple(replace(match, topic=_topic(match, topics)) for match in matches)


def fair(
    matches: Sequence[Match], limit: int, quotas: Mapping[str | None, int]
) -> tuple[Match, ...]:
    """Return at most *limit* of *matches*, in their order: first the best of each topic, then the
    strongest within its quota."""
    if len(matches) <= limit and not quotas:
        return tuple(matches)
    seen: dict[str | None, int] = {}
    best: list[Match] = []
    rest: list[Match] = []
    for match in matches:
        place = seen[match.topic] = seen.get(match.topic, 0) + 1
        if place <= quotas.get(match.topic, limit):
            (best if place == 1 else rest).append(match)
    chosen = {match.paper.id for match in (best + rest)[:limit]}
    return tuple(match for match in matches if match.paper.id in chosen)


def quotas(profile: Profile) -> dict[str | None, int]:
    return {topic.name: topic.limit for topic in profile.topics if topic.limit is not None}


def by_topic(matches: Sequence[Match], profile: Profile) -> tuple[Match, ...]:
    """Return *matches* topic by topic as the profile names them, what stands under none at the end;
    strongest first in each."""
    order = {topic.name: place for place, topic in enumerate(profile.topics)}
    return tuple(sorted(matches, key=lambda match: order.get(match.topic, len(order))))


def _topic(match: Match, topics: Mapping[str | None, frozenset[str]]) -> str | None:
    hits = [(hit.term, share) for hit, share in match.weighed() if hit.place in KEYWORD_PLACES]
    weights = {
        name: sum(share for term, share in hits if term in terms) for name, terms in topics.items()
    }
    holds = [name for name, terms in topics.items() if any(term in terms for term, _ in hits)]
    return max(holds, key=lambda name: weights[name], default=None)
