"""Days one after the other, each ranked with what the days before it taught."""

from collections.abc import Iterable, Iterator, Sequence

from digest.model import Paper, Profile
from digest.rank.learn import LATEST, Learnt, add, learn
from digest.rank.scan import Index, index

# What is learnt is learnt anew when there is as much again.
_GROWTH = 2


def days(papers: Iterable[Sequence[Paper]], profiles: Sequence[Profile]) -> Iterator[Index]:
    """Yield an index of each day of *papers*, oldest first; the days before serve as its
    archive."""
    learnt, past = Learnt(), list[Paper]()
    for day in papers:
        named = {name for profile in profiles for name in (*profile.like, *profile.unlike)}
        examples = (
            {name: paper for paper in past for name in paper.identifiers if name in named}
            if named
            else {}
        )
        found = index(day, profiles, learnt, examples)
        yield found
        past = [*past, *day]
        if learnt.papers + len(day) >= _GROWTH * learnt.fitted:
            learnt = learn(past[-LATEST:], profiles)
        else:
            learnt = add(learnt, found.counted, found.stands, found.kinds)
