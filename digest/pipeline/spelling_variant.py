"""How else a keyword is written in the texts that it was found in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from digest.model import Match, Paper
from digest.text.keyword_syntax import conjuncts
from digest.text.normalizer import normalize

MOST = 5
"""So many variants of a keyword are named."""


def variants(terms: Iterable[str], matches: Iterable[Match]) -> Mapping[str, tuple[str, ...]]:
    """Return for each of *terms* the other forms of it in *matches*, most frequent first.

    Forms that differ in capitals only are one, written as most are. Words that are only near each
    other are no form.
    """
    spelt: dict[str, Counter[str]] = {term: Counter() for term in terms}
    for match in matches:
        for term, form in _forms(match):
            if term in spelt:
                spelt[term][form] += 1
    return {term: _others(term, found) for term, found in spelt.items()}


def _forms(match: Match) -> Iterator[tuple[str, str]]:
    """Yield the terms that stand in the texts of a paper, each as it is written there."""
    for hit in match.hits:
        text = _text(match.paper, hit.place)
        if not hit.near:
            yield from ((hit.term, _shown(text[start:end])) for start, end in hit.spans if text)


def _text(paper: Paper, place: str) -> str:
    return {"title": paper.title, "abstract": paper.abstract}.get(place, "")


def _others(term: str, found: Counter[str]) -> tuple[str, ...]:
    typed = {_shown(side.strip('=*"“”„«» ')).casefold() for side in conjuncts(term)}
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, times in found.items():
        forms[form.casefold()][form] = times
    others = [one for key, one in forms.items() if key not in typed]
    others.sort(key=lambda one: (-one.total(), min(one)))
    # Of two as frequent the one in small letters: the other may only begin a sentence.
    return tuple(max(one, key=lambda form: (one[form], form)) for one in others[:MOST])


def _shown(text: str) -> str:
    return " ".join(normalize(text).split())
