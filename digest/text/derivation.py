"""Verbs and what is derived of them, as an archive of papers vouches for them.

Never by cutting ends alone, as a stemmer does: what looks like a form of a verb is one where other
forms of this verb occur too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from digest.text import word_table
from digest.text.word_form import light

# A word that one paper alone has may be misspelt.
_FEWEST = 2
# Before -ation and -ment: "station" is not of "state", nor "payment" of "pay".
_SHORTEST = 4
# Before -ion: "mission" and "passion" are not of "miss" and "pass".
_SHORTEST_BEFORE_ION = 5

# With these, a verb in -ate, -ify, -ize needs one other form: no adjective ("corporate") has any.
_TELLING = re.compile(r"\w{4}ation$|sis$")
_ONE_SYLLABLE = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")
# "perfuse", "ligate", but "express", "treat".
_NEEDS_E = re.compile("[^s]s$|[cuvz]$|[^aeiou]at$")
_VOWEL = re.compile("[aeiouy]")


def derivations(papers: Mapping[str, int]) -> dict[str, str]:
    """Return words with the light form of the verb they are of, by how many *papers* hold a word.

    A word in -ing or -ed is a form of a verb where all three occur: "evening" stays itself, for
    nobody writes "evened". Of two verbs it is that of which more papers know. Nouns in -ation,
    -ion, -ment and -sis follow where the verb does. What no archive need vouch for comes with them:
    the families of the packaged table.

    >>> number = {"train": 9, "training": 9, "trained": 5, "even": 9, "evening": 2, "rat": 90}
    >>> number |= {"rate": 5, "rating": 4, "rated": 3, "glycate": 2, "glycated": 3, "glycation": 8}
    >>> known = derivations(number)
    >>> [known.get(word) for word in ("training", "evening", "rated", "glycation")]
    ['train', None, 'rate', 'glycate']
    """
    packaged = families()
    roots = set(packaged.values())
    return packaged | {
        word: packaged.get(root, root)
        for word, root in learn(papers).items()
        if word not in packaged and word not in roots
    }


@cache
def families() -> dict[str, str]:
    """Return by their words the roots of the families that hold in any archive."""
    return word_table.pairs("families")


def learn(papers: Mapping[str, int]) -> dict[str, str]:
    """Return what *papers* alone vouch for."""
    number: Counter[str] = Counter()
    for word, count in papers.items():
        number[light(word)] += count
    known = {word for word, count in number.items() if count >= _FEWEST}
    found: dict[str, str] = {}
    words = known - word_table.words("no_derivations")
    for word in sorted(words, key=lambda word: (not word.endswith("ing"), word)):
        verbs = [
            (number[verb], _is_verb(verb), verb, forms)
            for verb, *forms in _verbs(word)
            if _is_vouched_for(word, verb, forms, known)
        ]
        if verbs:
            *_, verb, forms = max(verbs)
            # "summation" is of "summed", and that of "sum".
            root = next((found[form] for form in forms if form in found), verb)
            # With a form that no paper has: tomorrow's may be the first.
            found |= dict.fromkeys((word, *forms), root)
    return {word: _last(word, found) for word in found}


def _verbs(word: str) -> Iterator[tuple[str, ...]]:
    """Yield verbs that *word* may be of, each with other forms of it."""
    if word.endswith("ing"):
        yield from _before_ing(word[:-3])
    elif word.endswith("ification"):
        stem = word.removesuffix("ication")
        yield f"{stem}y", f"{stem}ied", f"{stem}ying"
    elif word.endswith("ation") and len(word) >= _SHORTEST + len("ation"):
        stem = word.removesuffix("ation")
        yield from map(_forms, (f"{stem}ate", stem, f"{stem}e", stem.removesuffix("l")))
    elif word.endswith("ment") and len(word) >= _SHORTEST + len("ment"):
        stem = word.removesuffix("ment")
        yield from map(_forms, (stem, f"{stem}e"))
    elif word.endswith("ion") and len(word) >= _SHORTEST_BEFORE_ION + len("ion"):
        stem = word.removesuffix("ion")
        yield from map(_forms, (stem, f"{stem}e"))
    elif word.endswith("sis") and len(word) >= _SHORTEST + len("sis"):
        stem = word.removesuffix("sis")
        yield from map(_forms, (f"{stem}ze", f"{stem}size", f"{stem}se"))


def _is_vouched_for(word: str, verb: str, forms: list[str], known: set[str]) -> bool:
    """Whether so many of *verb* and its *forms* are known that *word* is of it."""
    if len(verb) < 3 or not _VOWEL.search(verb.removesuffix("e")):
        return False
    if word.endswith("ing"):
        return verb in known and forms[0] in known
    few = 1 if _TELLING.search(word) and verb.endswith(("ate", "ify", "ize", "yze")) else 2
    return len(known.intersection(forms)) + (few > 1 and verb in known) >= few


def _before_ing(stem: str) -> Iterator[tuple[str, str]]:
    """Yield what may stand before -ing, with its past: "us-e" and not "us", "aim" and "aim-e",
    "plan-n"."""
    if (once := _undoubled(stem)) != stem:
        yield once, f"{stem}ed"
        return
    # After one vowel a verb without e would have doubled its consonant: "rating" is of "rate", of
    # "rat" it is "ratting".
    if not _ONE_SYLLABLE.fullmatch(stem):
        yield stem, f"{stem[:-1]}ied" if stem.endswith("y") else f"{stem}ed"
    yield f"{stem}e", f"{stem}ed"


def _forms(verb: str) -> tuple[str, str, str]:
    stem = verb if verb.endswith("ee") else verb.removesuffix("e")
    return verb, f"{verb.removesuffix('e')}ed", f"{stem}ing"


def _undoubled(stem: str) -> str:
    is_doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
    return stem[:-1] if is_doubled else stem


def _is_verb(verb: str) -> bool:
    """Whether *verb* is spelt as English verbs are: "perfuse", "ferment"; not "perfus"."""
    return verb.endswith("e") == bool(_NEEDS_E.search(verb.removesuffix("e")))


def _last(word: str, found: Mapping[str, str]) -> str:
    """Return the root of the root of *word*, "documentation", "document"."""
    seen = {word}
    while (word := found.get(word, word)) in found and word not in seen:
        seen.add(word)
    return word
