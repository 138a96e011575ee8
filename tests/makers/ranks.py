"""Rankings with all their matches made, as tests look at them."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from digest import rank
from digest.model import Match, Profile


def matches(
    profiles: Iterable[Profile],
    index: rank.Index,
    used: Iterable[Collection[int]] | None = None,
    **given: Any,
) -> Iterator[tuple[Match, ...]]:
    profiles, explain = list(profiles), rank.Explainer(index)
    ranked = rank.rank(profiles, index, used, **given)
    return (explain(one, profile) for one, profile in zip(ranked, profiles, strict=False))
