"""Headings within an abstract, written as a text has them: "Results: Trees grow."."""

import re
from collections.abc import Sequence

_ONE = (
    r"(?:(?:author|key|lay|main|plain|primary|secondary|statement of|study|trial) )?"
    r"(?:abstract|aims?|analysis|approach|availability|background|conclusions?|context|data"
    r"(?: sources?| extraction| synthesis)?|design|discussion|evidence|exposures?|findings?|funding"
    r"|goals?|highlights?|hypothesis|implementation|implications?|importance|impact"
    r"|interpretation|interventions?|introduction|keywords?|language summary|limitations?"
    r"|materials?|measurements?|measures?|messages?|methodology|methods?|motivation|objectives?"
    r"|outcomes?(?: measures?)?|participants?|patients?|points?|purpose|questions?|rationale"
    r"|registration|relevance|results?|settings?|significance(?: statement)?|subjects?|summary"
    r"|supplementary information)"
)
_PHRASE = rf"{_ONE}(?:(?:,? (?:and|&) | of |, | ?/ ?){_ONE}){{0,4}}"
_WHOLE = re.compile(rf"(?:{_PHRASE})[.:：]?", re.IGNORECASE)
# A heading that lost its line: at the start or behind a sentence, and a capital right behind it.
# Written with small letters, it ends where these do; in capitals, before a word with small ones.
_BARE = (
    rf"((?=[A-Z])(?i:{_PHRASE})(?<=[a-z])(?=[A-Z][a-z A-Z0-9-]|[0-9(\"“])"
    rf"|{_PHRASE.upper()}(?=[A-Z][a-z]|[0-9]))"
)
_GLUED_FIRST = re.compile(_BARE)
_GLUED = re.compile(rf"([.?!)\]%»”\"] ?){_BARE}")
# Any other is known by the word that begins a sentence behind it: "Added value of this studyWe".
_BEFORE_OPENER = re.compile(
    r"([A-Z][^.:!?]{2,70}[a-z])"
    r"(?=(?:Although|Despite|Here|However|In|It|Our|The|There|These|This|To|Using|We) )"
)
_LABEL = re.compile(
    r"(?i:abstract|zusammenfassung|r[ée]sum[ée]|resumen|resumo|要旨|초록)\s*[:：.|–—-]+\s*"
    r"|(?:ABSTRACT|Abstract)(?:\s+(?=[A-Z\"“(0-9])|(?=[A-Z][a-z ]))"
    r"|【?摘\s?要】?[:：]?\s*"
)
_IS_LABEL = re.compile(
    r"(?:graphical |visual |short )?abstract|zusammenfassung|r[ée]sum[ée]|resumen|resumo"
    r"|摘\s?要|要旨|초록",
    re.IGNORECASE,
)


def is_label(line: str) -> bool:
    """Whether *line* says no more than that the abstract begins."""
    return _IS_LABEL.fullmatch(line.strip(" .:：-—")) is not None


def is_heading(words: str) -> bool:
    """Whether *words* are a heading, and nothing but one."""
    return _WHOLE.fullmatch(words) is not None or is_label(words)


def joined(lines: Sequence[str]) -> str:
    """Return *lines* as one text, those that are headings told from what follows.

    >>> joined(["Abstract", "Results", "Trees grow.", "Abstract algebra helps."])
    'Results: Trees grow. Abstract algebra helps.'
    """
    said = [line for line in lines if not is_label(line)]
    return " ".join(
        f"{line.rstrip(' .:：')}:" if more and _WHOLE.fullmatch(line) else line
        for line, more in zip(said, [*said[1:], ""], strict=False)
    )


def unglued(text: str) -> str:
    """Return *text*, a paragraph, with the headings told from what they stand before, unspaced.

    >>> unglued("BackgroundTrees grow. Methods and ResultsWe looked. ResultsDB is a base.")
    'Background: Trees grow. Methods and Results: We looked. Results: DB is a base.'
    >>> unglued("Added value of this studyWe count trees.")
    'Added value of this study: We count trees.'
    """
    found = _BEFORE_OPENER.match(text)
    found = _GLUED_FIRST.match(text) or found
    text = f"{found[1]}: {text[found.end() :]}" if found else text
    return _GLUED.sub(lambda glued: f"{glued[1]}{glued[2]}: ", text)


def without_label(text: str) -> str:
    """Return an abstract without the word that it is one.

    >>> without_label("ABSTRACT: Trees"), without_label("AbstractTrees grow")
    ('Trees', 'Trees grow')
    >>> without_label("Abstract We grow"), without_label("Abstract algebra helps")
    ('We grow', 'Abstract algebra helps')
    """
    found = _LABEL.match(text)
    return text[found.end() :].lstrip() if found else text
