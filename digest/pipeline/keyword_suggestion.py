"""Phrases that a reader might add: these papers have them in common, most others not."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from digest.model import Paper, Profile
from digest.text.tokenizer import STOP, Word, words
from digest.text.word_form import singular

SAMPLE = 1_000
"""So many papers say how frequent a phrase is everywhere."""
STRONGEST = 60
FEWEST = 3
FREQUENT = 0.05
"""What stands in more of all papers than this part tells nothing."""

Phrase = tuple[str, ...]


def suggestions(
    profile: Profile, entered: Sequence[Paper], papers: Sequence[Paper]
) -> Iterator[str]:
    """Yield phrases that the strongest of what *entered* share, the most telling first.

    They are spelt as most papers spell them. A word that the profile has is none, nor is a phrase
    of such words only.
    """
    strongest = [_phrases(f"{paper.title}. {paper.abstract}") for paper in entered[:STRONGEST]]
    sample = papers[:: max(1, len(papers) // SAMPLE)]
    everywhere = Counter(
        phrase for paper in sample for phrase in _phrases(f"{paper.title}. {paper.abstract}")
    )
    here = Counter(phrase for phrases in strongest for phrase in phrases)
    known = {singular(word.folded) for keyword in profile.keywords for word in words(keyword.term)}
    gains = {
        phrase: _gain(count / len(strongest), (everywhere[phrase] + 1) / (len(sample) + 1))
        for phrase, count in here.items()
        if count >= FEWEST
        and everywhere[phrase] <= FREQUENT * len(sample)
        and not known.issuperset(phrase)
    }
    for phrase in sorted(gains, key=lambda phrase: (-gains[phrase], phrase)):
        if not any(
            other != phrase and {*other} > {*phrase} and here[other] * 2 > here[phrase]
            for other in gains
        ):
            yield _spelling(phrase, strongest)


def _phrases(text: str) -> dict[Phrase, str]:
    """Return the words and pairs of words of *text* that may be keywords, as spelt there."""
    found: dict[Phrase, str] = {}
    row = words(text)
    for at, word in enumerate(row):
        pair = row[at : at + 2]
        for phrase in ([word], pair if len(pair) == 2 and _is_joined(text, *pair) else []):
            if phrase and all(_says_something(part) for part in phrase):
                spelt = text[phrase[0].start : phrase[-1].end]
                found.setdefault(tuple(singular(part.folded) for part in phrase), spelt)
    return found


def _says_something(word: Word) -> bool:
    return len(word.folded) > 2 and word.folded not in STOP and not word.folded.isdigit()


def _is_joined(text: str, one: Word, other: Word) -> bool:
    return text[one.end : other.start] in {" ", "-"}


def _gain(here: float, everywhere: float) -> float:
    """Return how much more a phrase stands here than everywhere, times its share here."""
    return here * math.log(here / everywhere)


def _spelling(phrase: Phrase, papers: Sequence[Mapping[Phrase, str]]) -> str:
    """Return how most papers spell *phrase*; a capital that only begins a sentence is none."""
    spelt = Counter(found[phrase] for found in papers if phrase in found)
    lower = Counter({spelling: count for spelling, count in spelt.items() if spelling.islower()})
    return (lower or spelt).most_common(1)[0][0]
