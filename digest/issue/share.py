"""Who gets the places of a digest: the strongest, but no topic more than it asked for, and none
nothing."""

from collections.abc import Mapping, Sequence

from digest.model import Match, Profile

KEYWORD_PLACES = frozenset({"title", "abstract"})
"""Where keywords stand; followed authors and organisations have places of their own."""


def has_topics(profile: Profile) -> bool:
    """Whether *profile* has more than its words: topics with names, or with limits of their own."""
    return any(topic.name is not None or topic.limit is not None for topic in profile.topics)


def fair(
    matches: Sequence[Match], limit: int, quotas: Mapping[str | None, int]
) -> tuple[Match, ...]:
    """Return at most *limit* of *matches*, in their order: first the best of each topic, then the
    strongest within its quota."""
    matches = tuple(matches)
    if len(matches) <= limit and not quotas:
        return matches
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
