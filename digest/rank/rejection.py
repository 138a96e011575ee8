"""What keeps papers out of a profile: the first of the gates that one does not pass."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, get_args

from digest.model import Profile
from digest.rank.inverted_index import Index
from digest.rank.ranking import rank

Rejection = Literal["words", "excluded", "category", "cutoff"]
"""It holds none of the words or names · an excluded word · is in no category · scores too low."""


def rejections(profile: Profile, index: Index) -> Mapping[int, Rejection]:
    """Return by its id what keeps a paper of *index* out of *profile*, for each that does not
    enter."""
    within = replace(profile, cutoff=0.0)
    unexcluded = replace(within, categories=())
    rankings = rank([replace(unexcluded, exclude=()), unexcluded, within, profile], index)
    left, found = frozenset(index.ids.tolist()), dict[int, Rejection]()
    for gate, ranking in zip(get_args(Rejection), rankings, strict=True):
        passed = frozenset(ranking.papers.tolist())
        found |= dict.fromkeys(left - passed, gate)
        left = passed
    return found
