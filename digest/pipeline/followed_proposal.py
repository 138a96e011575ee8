"""Whom somebody might follow: the authors that many works of a bibliography share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.text.person_name import Name, meets, name

MOST = 5
FEWEST = 3
SHARE = 0.05
"""An author of fewer works, or of a smaller part of them, may be there by chance."""
OWNER = 0.5
"""Who wrote more than this part of five works or more keeps a list of their own."""
OWN = 5
CROWD = 50
"""Of more people with one family name and initial nobody could say whose an initial is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAuthor:
    """A *name*, as it is spelt most fully, and of how many *works*."""

    name: str
    works: int


def frequent(
    works: Sequence[Sequence[str]], owner: str | None
) -> tuple[tuple[FollowedAuthor, ...], str | None]:
    """Return the most frequent authors of *works*, and whose list this is: the *owner*, or who
    wrote most of it. Nobody follows themselves."""
    counted = _counted(works)
    if owner is None:
        owner = next((one.name for one in counted if _wrote_most(one, len(works))), None)
    own = name(owner) if owner else None
    fewest = max(FEWEST, SHARE * len(works))
    others = [
        one for one in counted if one.works >= fewest and not (own and meets(own, name(one.name)))
    ]
    return tuple(others[:MOST]), owner


def _wrote_most(author: FollowedAuthor, works: int) -> bool:
    return author.works >= OWN and author.works > OWNER * works


def _counted(works: Iterable[Sequence[str]]) -> list[FollowedAuthor]:
    """Return all authors, the most frequent first; "J. Roe" is "Jane Roe" where she is the only
    one whom it may be."""
    spelt = Counter(author for authors in works for author in dict.fromkeys(authors))
    people: dict[str, Counter[str]] = {}
    bearers: dict[str, list[tuple[Name, str]]] = defaultdict(list)
    for author in sorted(spelt, key=lambda author: (-len(author), author)):
        read = name(author)
        known = {
            other for key in read.keys for bearer, other in bearers[key] if meets(read, bearer)
        }
        if len(known) == 1:
            people[known.pop()][author] += spelt[author]
            continue
        people[author] = Counter({author: spelt[author]})
        for key in (key for key in read.keys if len(bearers[key]) < CROWD):
            bearers[key].append((read, author))
    found = (
        FollowedAuthor(name=author, works=spellings.total()) for author, spellings in people.items()
    )
    return sorted(found, key=lambda one: (-one.works, one.name))
