"""Where followed authors and organisations stand: positions in the lists of papers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model import Paper
from digest.rank.categories import expand
from digest.rank.vocabulary import Query
from digest.text.person_name import meets, name
from digest.text.tokenizer import words
from digest.text.word_form import light

_Numbers = Mapping[str, Sequence[int]]


def find_names(
    queries: Sequence[Query], papers: Iterable[Paper]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield query and paper, both by number, and the positions of a name in a list of the paper."""
    families: dict[str, list[int]] = {}
    organizations: dict[str, list[int]] = {}
    for number, query in enumerate(queries):
        if query.field == "authors" and query.name.family:
            families.setdefault(query.name.family, []).append(number)
        elif query.field == "organizations" and query.clauses[0].tokens:
            organizations.setdefault(query.clauses[0].tokens[0], []).append(number)
    for at, paper in enumerate(papers):
        found = _authors(queries, families, paper) if families else {}
        found |= _organizations(queries, organizations, paper) if organizations else {}
        yield from ((number, at, tuple(positions)) for number, positions in found.items())


def _authors(queries: Sequence[Query], families: _Numbers, paper: Paper) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for position, spelt in enumerate(paper.authors):
        bearer = name(spelt)
        for number in families.get(bearer.family, ()):
            query = queries[number]
            if meets(query.name, bearer) and (
                not query.categories or not expand(paper.categories).isdisjoint(query.categories)
            ):
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
