"""Where followed authors and organisations stand: positions in the lists of papers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.model import Paper
from digest.rank.categories import expand
from digest.rank.vocabulary import Query
from digest.text import author_line
from digest.text.person_name import meets
from digest.text.tokenizer import words
from digest.text.word_form import light

_Numbers = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Followed:
    """Queries by the *keys* of their names, and the *families* of all of them."""

    queries: Sequence[Query]
    keys: dict[str, list[int]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)

    def add(self, number: int) -> None:
        name = self.queries[number].name
        for key in name.keys:
            self.keys.setdefault(key, []).append(number)
        self.families.update(family.partition(" ")[0] for family in name.families)

    def met(self, line: str) -> set[int]:
        """Return the numbers of those that one author is; a line may hold several people."""
        families = author_line.families(line)
        if families is not None and self.families.isdisjoint(families):
            return set()
        return {
            number
            for bearer in author_line.names(line)
            for key in bearer.sought
            for number in self.keys.get(key, ())
            if meets(self.queries[number].name, bearer)
        }


def find_names(
    queries: Sequence[Query], papers: Iterable[Paper]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield query and paper, both by number, and the positions of a name in a list of the paper."""
    followed = _Followed(queries)
    organizations: dict[str, list[int]] = {}
    for number, query in enumerate(queries):
        if query.field == "authors":
            followed.add(number)
        elif query.field == "organizations" and query.clauses[0].tokens:
            organizations.setdefault(query.clauses[0].tokens[0], []).append(number)
    for at, paper in enumerate(papers):
        found = _authors(followed, paper) if followed.keys else {}
        found |= _organizations(queries, organizations, paper) if organizations else {}
        yield from ((number, at, tuple(positions)) for number, positions in found.items())


def _authors(followed: _Followed, paper: Paper) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for position, line in enumerate(paper.authors):
        for number in followed.met(line):
            categories = followed.queries[number].categories
            if not categories or not expand(paper.categories).isdisjoint(categories):
                found.setdefault(number, []).append(position)
    return found


def _organizations(
    queries: Sequence[Query], organizations: _Numbers, paper: Paper
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for position, spelt in enumerate(paper.organizations):
        said = tuple(light(word.folded) for word in words(spelt))
        for number in {number for word in said for number in organizations.get(word, ())}:
            wanted = queries[number].clauses[0].tokens
            if any(said[start : start + len(wanted)] == wanted for start in range(len(said))):
                found.setdefault(number, []).append(position)
    return found
