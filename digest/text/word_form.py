"""Forms of a word that count as one: plural, British and American spelling, verb in -ing, stem."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import Stemmer

from digest.text.plural import singular
from digest.text.spelling import american

__all__ = ["american", "light", "participles", "singular", "stemmer"]

_TWO_VOWELS = re.compile("[aeiou]{2}[^aeiou]$")


@lru_cache(maxsize=1 << 18)
def light(folded: str) -> str:
    """Return the form under which a word, its plural and its other spelling are the same."""
    return singular(american(folded))


def stemmer() -> Callable[[str], str]:
    """Return what cuts English words to their stems (Snowball), "evaluation" to "evalu"."""
    # Its own cache, which ours stands before, costs more than half of its time.
    stem: Callable[[str], str] = Stemmer.Stemmer("english", 0).stemWord
    return cache(lambda folded: stem(american(folded)))


def participles(words: Iterable[str]) -> dict[str, str]:
    """Return the words in -ing and -ed among *words* with the light form of the verb they are of.

    They are taken for forms of one word only where all three occur: "evening" stays itself, for
    nobody writes "evened".

    >>> verbs = ["train", "training", "trained", "use", "using", "used"]
    >>> participles([*verbs, "even", "evening", "plan", "planning"])
    {'using': 'use', 'used': 'use', 'training': 'train', 'trained': 'train'}
    """
    known = {american(word) for word in words}
    found: dict[str, str] = {}
    for word in sorted(
        (word for word in known if word.endswith("ing")), key=lambda word: (len(word), word)
    ):
        for verb in _verbs(word[:-3]):
            past = f"{verb}d" if verb.endswith("e") else f"{word[:-3]}ed"
            if {verb, past} <= known:
                found |= {word: singular(verb), past: singular(verb)}
                break
    return found


def _verbs(root: str) -> tuple[str, ...]:
    """Return what may stand before -ing, the likelier first: "us-e" and not "us", "aim" and not
    "aim-e", "plan-n"."""
    if len(root) < 2:
        return ()
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return (root[:-1],)
    # After one vowel a verb without e would have doubled its consonant: "rating" is of "rate", of
    # "rat" it is "ratting".
    return (root, f"{root}e") if _TWO_VOWELS.search(root) else (f"{root}e", root)
