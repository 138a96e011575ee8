"""What a paper is like, in 128 numbers: where it lies in the space of words, and which of the
commonest subjects it carries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from digest.model import Paper
from digest.rank.count import Counts
from digest.rank.space import AXES, Floats, Space

SUBJECTS = 32
SIZE = AXES + SUBJECTS
# As if so many papers of a keyword had been seen before the first, spread over the subjects as the
# archive is.
_DOUBT = 3.0


def subjects(papers: Iterable[Paper]) -> dict[str, int]:
    """Return the commonest categories of *papers*, numbered."""
    # What has a space or a semicolon in it is a list of another scheme's classes, each paper's its
    # own.
    found = Counter(
        category
        for paper in papers
        for category in set(paper.categories)
        if not {" ", ";"} & set(category)
    )
    ordered = sorted(found, key=lambda category: (-found[category], category))
    return {category: number for number, category in enumerate(ordered[:SUBJECTS])}


def kinds(
    papers: Sequence[Paper],
    counted: Sequence[Counts],
    space: Space | None,
    subjects: Mapping[str, int],
) -> Floats:
    """Return papers × SIZE: a direction of length 1, and a 1 for each subject."""
    made = np.zeros((len(papers), SIZE), np.float32)
    if space is not None and papers:
        made[:, :AXES] = space.places(counted)
    for row, paper in enumerate(papers):
        for category in paper.categories:
            if category in subjects:
                made[row, AXES + subjects[category]] = 1
    return made


def lifts(held: Floats, papers: Floats, share: Floats) -> Floats:
    """Return ln of how much commoner each subject is among papers than in the archive, nothing
    known being no commoner.

    *held* (rows × SUBJECTS) are how many of a row's *papers* (rows) carry it, *share* is its share
    of the archive's papers.
    """
    likely = (held + _DOUBT * share) / (papers[:, None] + _DOUBT)
    known = share > 0
    lift: Floats = np.log(np.where(known, likely, 1) / np.where(known, share, 1)).astype(np.float32)
    return lift
