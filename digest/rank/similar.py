"""What reads like the papers that a profile's keywords brought before, and like the examples that
its reader gave.

An example counts as two keywords more, which point where it lies; one that is not liked, the other
way.
"""

from collections.abc import Sequence

import numpy as np

from digest.model import Profile
from digest.rank import formula
from digest.rank.column import Integers, Values
from digest.rank.kind import SUBJECTS, lifts
from digest.rank.scan import Index
from digest.rank.space import AXES, Floats, unit
from digest.rank.wish import Wishes

EXAMPLE = 2.0
# So many pairs at once stay in the processor's cache.
_PAIRS = 500


def has_examples(profile: Profile) -> bool:
    return bool(profile.like or profile.unlike)


def tastes(asked: Wishes, index: Index, profiles: Sequence[Profile] = ()) -> Floats:
    """Return owners × kind.SIZE: where the papers of their keywords lie, with the examples of
    *profiles* if these are given."""
    # As one, whatever their weights: more weight must never lower a score.
    toward, lifted = asked.counted(index.directions), asked.counted(index.lifts)
    number = np.diff(asked.starts).astype(np.float32)[:, None]
    for owner, profile in enumerate(profiles):
        for names, sign in ((profile.like, EXAMPLE), (profile.unlike, -EXAMPLE)):
            shown = [index.examples[name] for name in names if name in index.examples]
            if shown:
                toward[owner] += sign * np.sum(shown, axis=0)[:AXES]
                lifted[owner] += sign * len(shown) * _lift(shown, index.common)
                number[owner] += EXAMPLE * len(shown)
    return np.concatenate(
        [formula.LIKENESS * unit(toward), formula.SUBJECT * lifted / np.maximum(number, 1)], axis=1
    )


def similar(tastes: Floats, owners: Integers, papers: Integers, index: Index) -> Values:
    """Return the points of each pair of an owner and a paper, none below nothing."""
    # Pair by pair, not as a product of matrices: its last bits depend on who else is ranked.
    parts = (slice(start, start + _PAIRS) for start in range(0, len(owners), _PAIRS))
    points = [
        np.einsum("ij,ij->i", tastes.take(owners[part], 0), index.kinds.take(papers[part], 0))
        for part in parts
    ]
    positive: Values = np.maximum(np.concatenate([np.zeros(0), *points]).round(6), 0)
    return positive


def _lift(shown: Sequence[Floats], common: Floats) -> Floats:
    held = np.sum(shown, axis=0)[-SUBJECTS:][None]
    lift: Floats = lifts(held, np.array([len(shown)], np.float32), common)[0]
    return lift
