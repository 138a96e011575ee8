"""A keyword as people write it, and every way in which one can say nothing."""

import re
from typing import Annotated

from pydantic import BaseModel

from digest import document
from digest.document import UnfitError
from digest.model import Field as Place
from digest.model import Keyword
from digest.people.shape import KNOWN_KEYS_ONLY
from digest.text.query import conjuncts
from digest.text.stop import STOP

WORDS = "one line of text with a letter or a digit in it"
FEWEST_BEFORE_STAR = 4

_WORD = re.compile(r"[^\W_]+")
_STAR = re.compile(r"(\w*)\*(?!\w)")


def term(text: str) -> str:
    """Take the words of a keyword; raises ValueError where they are none, and says why where they
    only look like some.

    >>> term(' agent AND "tool use" ')
    'agent AND "tool use"'
    """
    if not _WORD.search(text):
        raise ValueError
    line = document.line(text)
    if line.count('"') % 2:
        raise UnfitError('a second " where the phrase ends')
    for side in conjuncts(line):
        _check(side)
    _check_stars(line)
    return line


def _check(side: str) -> None:
    words = _WORD.findall(side)
    if not words:
        raise UnfitError("words on both sides of AND")
    if all(_is_stop(word) for word in words):
        raise UnfitError("a word that few papers hold; every paper holds these")


def _is_stop(word: str) -> bool:
    # In capitals it is an abbreviation: IT, WHO, US.
    return word.casefold() in STOP and not (len(word) > 1 and word.isupper())


def _check_stars(line: str) -> None:
    before = _STAR.findall(line)
    if line.count("*") > len(before) or any(len(word) < FEWEST_BEFORE_STAR for word in before):
        raise UnfitError(
            f'a * only at the end of a word, after at least {FEWEST_BEFORE_STAR} letters ("evaluat*")'
        )


def _weight(text: str) -> float:
    weight = float(text)
    if not 0.1 <= weight <= 10:
        raise ValueError
    return weight


TERM = document.scalar(term, WORDS)
WEIGHT = document.scalar(_weight, "a number from 0.1 to 10")
PLACE = document.choice(lambda: ("any", "title", "abstract"), "any, title or abstract")


class WrittenExclusion(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    term: Annotated[str, TERM]
    field: Annotated[Place, PLACE] = "any"


class WrittenKeyword(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    term: Annotated[str, TERM]
    weight: Annotated[float, WEIGHT] = 1.0
    field: Annotated[Place, PLACE] = "any"


def _short(text: str) -> Keyword:
    return Keyword(term=term(text))


def _keyword(written: WrittenKeyword) -> Keyword:
    return Keyword(term=written.term, weight=written.weight, field=written.field)


def _exclusion(written: WrittenExclusion) -> Keyword:
    return Keyword(term=written.term, field=written.field)


KEYWORD = document.noun(WrittenKeyword, _keyword, short=_short, expected=WORDS)
EXCLUSION = document.noun(WrittenExclusion, _exclusion, short=_short, expected=WORDS)
