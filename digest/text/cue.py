"""What a sentence shows of itself: cues, by which it is rated, and the words that are such."""

from enum import IntEnum
from functools import cache

from digest.text import word_table


class Cue(IntEnum):
    """All that a sentence is rated by. What a heading is of holds until the next one."""

    FIRST = 1 << 0  # the abstract begins with it
    LAST = 1 << 1  # the abstract ends with it
    LATE = 1 << 2  # it stands in the last third
    HEADS = 1 << 3  # it is the first below a heading
    UNSPOKEN = 1 << 4  # it comes before the authors first speak of themselves
    SPEAKS = 1 << 5  # in it they first speak of themselves, not only in the end
    WE_PROPOSE = 1 << 6  # "we propose", "this paper introduces"
    WE_SHOW = 1 << 7  # "we show", "this study found", "we fit and find"
    WE_DO = 1 << 8  # "we" and any other verb
    COMPARES = 1 << 9  # "significantly higher than", "associated", "outperforms"
    FIGURES = 1 << 10  # "42%", "p < 0.01", "n = 12"
    CONCLUDES = 1 << 11  # it opens "Overall", "In conclusion", "These findings"
    AIMS = 1 << 12  # "aim", "hypothesis", "whether"
    METHODS = 1 << 13  # "using", "were collected", "participants"
    OUTLOOKS = 1 << 14  # "future", "need", "implications"
    GAPS = 1 << 15  # "however", "remains unclear", "existing"
    WAS = 1 << 16  # it is told in the past
    IN_SETTING = 1 << 17  # below "Background", "Objectives"
    IN_METHOD = 1 << 18  # below "Methods", "Participants"
    IN_RESULT = 1 << 19  # below "Results", "Findings"
    IN_CONCLUSION = 1 << 20  # below "Conclusions", "Discussion"
    BACK = 1 << 21  # it points back: "however", "this", "also"
    TITLED = 1 << 22  # it has a third of the words of the title
    MOST_TITLED = 1 << 23  # it has two thirds of them
    SHORT = 1 << 24  # it is shorter than a line


# Kinds of words that are no cues by themselves.
WE, OWN, PROPOSING, SHOWING, POINTING = (1 << n for n in range(30, 35))
CUES = (1 << 30) - 1
_KINDS = {"we": WE, "own": OWN, "proposing": PROPOSING, "showing": SHOWING, "pointing": POINTING}


@cache
def kinds() -> dict[str, int]:
    """Return by each word that tells something the cues and kinds it is of, as one number."""
    found: dict[str, int] = {}
    for name, words in word_table.rows("cues").items():
        kind = _KINDS.get(name) or Cue[name.upper()]
        for word in words:
            found[word] = found.get(word, 0) | kind
    return found
