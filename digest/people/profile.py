"""What somebody wants to read, as they write it; every way in which a keyword can say nothing."""

import re
from functools import lru_cache
from typing import Any

from digest import document
from digest.document import LINE, NAME, UnfitError, many, noun
from digest.exceptions import UsageError
from digest.model import Author, Keyword, Profile, Topic
from digest.people import cures
from digest.text import identifier
from digest.text.keyword_syntax import conjuncts
from digest.text.tokenizer import STOP

MOST = 500
"""Entries of a list: more than anybody writes by hand, too few to slow down other profiles."""

FEWEST_BEFORE_STAR = 4

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_STAR = re.compile(r"(\w*)\*(?!\w)")
# A comma within quotes or between figures, as in "1,3-butadiene", divides no keywords.
_TYPED = re.compile(r'(?:"[^"]*"|(?<=[0-9]),(?=[0-9])|[^,])+')
_ORCID = re.compile(
    r"(?:https?://orcid\.org/)?([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])", re.IGNORECASE
)


@lru_cache(maxsize=1 << 12)
def term(text: str) -> str:
    """Take the words of a keyword; raises ValueError where they are none or only look like some.

    >>> term(' agent AND "tool use" ')
    'agent AND "tool use"'
    """
    if not _WORD.search(text):
        raise ValueError
    line = document.line(text)
    # In TeX an accent: Schr\"odinger.
    if line.replace('\\"', "").count('"') % 2:
        raise UnfitError('a second " where the phrase ends')
    for side in conjuncts(line):
        _check(side)
    _check_stars(line)
    return line


def _check(side: str) -> None:
    words = _WORD.findall(side)
    if not words:
        raise UnfitError('words on both sides of AND; in quotes it is a word ("AND gate")')
    # In capitals it is an abbreviation: IT, WHO, US; "=" asks for those that are written: =He.
    is_as_written = side.startswith("=") and not words[0].islower()
    if len(words) == 1 and _is_small(words[0]) and not is_as_written:
        others = 'an abbreviation ("IT", "=He") or a phrase ("what if")'
        raise UnfitError(f"a word that few papers hold, {others}")


def _is_small(word: str) -> bool:
    is_abbreviation = len(word) > 1 and word.isupper()
    return _POSSESSIVE.sub("", word).casefold() in STOP and not is_abbreviation


def _check_stars(line: str) -> None:
    before = _STAR.findall(line)
    if line.count("*") > len(before) or not all(map(_may_begin, before)):
        letters = f'at least {FEWEST_BEFORE_STAR} letters ("evaluat*") or capitals ("A* search")'
        raise UnfitError(f"a * only at the end of a word, after {letters}")


def _may_begin(word: str) -> bool:
    # Behind capitals the star is part of a name: C*-algebra, Sgr A*, RRT*.
    return len(word) >= FEWEST_BEFORE_STAR or word.isupper()


def _weight(text: str) -> float:
    weight = float(text)
    if not 0.1 <= weight <= 10:
        raise ValueError
    return weight


def orcid(text: str) -> str:
    """Take an ORCID iD, or the address of its page; its last character checks the others.

    >>> orcid("https://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    """
    found = _ORCID.fullmatch(text.strip())
    if not found:
        raise ValueError
    # ISO 7064, mod 11-2.
    digits = found[1].upper().replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        raise UnfitError("an ORCID iD whose last digit fits the others; is one mistyped?")
    return found[1].upper()


def _name(text: str) -> str:
    if not re.search(r"[^\W\d_]", text):
        raise ValueError
    return document.line(text)


def _cutoff(text: str) -> float:
    cutoff = float(text)
    if not 0 <= cutoff <= 100:
        raise ValueError
    return cutoff


def _example(text: str) -> str:
    found = identifier.canonical(text)
    if found is None:
        raise ValueError
    return found


# Many people ask for the same words: those are one object, made once.
@lru_cache(maxsize=1 << 14)
def _keyword(*, term: str, weight: float = 1.0, field: Any = "any") -> Keyword:
    return Keyword(term=term, weight=weight, field=field)


def _topic(*, name: str, **given: Any) -> Topic:
    return Topic(name=name, **given)


def to_profile(
    *,
    topics: tuple[Topic, ...] = (),
    keywords: tuple[Keyword, ...] = (),
    extends: tuple[str, ...] = (),  # noqa: ARG001  what they say is in the rest by now
    without: dict[str, Any] | None = None,  # noqa: ARG001  as above
    **given: Any,
) -> Profile:
    """Make a profile of what is written and inherited. Raises UnfitError where it is too much."""
    count = len(keywords) + sum([len(topic.keywords) for topic in topics])
    counts = {"keywords": count} | {
        name: len(value) for name, value in given.items() if isinstance(value, tuple)
    }
    for name, count in counts.items():
        if count > MOST:
            raise UnfitError(f"at most {MOST} {name} with those of group and profiles, got {count}")
    unnamed = (Topic(keywords=keywords),) if keywords else ()
    return Profile(topics=(*unnamed, *topics), **given)


def written(**given: Any) -> dict[str, Any]:
    """Return keys and values as they are, to be joined with others."""
    return given


def from_line(text: str) -> Profile:
    """Read keywords that were typed in one line, commas between them.

    Raises:
        UsageError: one of them is none.
    """
    keywords = tuple([Keyword(term=_typed(part)) for part in divided(text)])
    return Profile(topics=(Topic(keywords=keywords),))


def divided(text: str) -> tuple[str, ...]:
    """Return what stands between the commas of *text*.

    >>> divided('1,3-butadiene, "tool use, agents",')
    ('1,3-butadiene', '"tool use, agents"')
    """
    parts = [part.strip() for part in _TYPED.findall(text)]
    return tuple([part for part in parts if part])


def _typed(text: str) -> str:
    try:
        return term(text)
    except UnfitError as unfit:
        raise UsageError(f'keyword "{text}": expected {unfit}') from unfit
    except ValueError:
        raise UsageError(f'keyword "{text}": expected {_WORDS}') from None


_WORDS = "one line of text with a letter or a digit in it"
_TERM = document.scalar(term, _WORDS)
_FIELD = document.choice(lambda: ("any", "title", "abstract"), "any, title or abstract")
_LINES = many(LINE, most=MOST)
_EXAMPLES = many(
    document.scalar(
        _example, 'a paper such as "arxiv:2509.21240", "doi:10.1101/…" or the address of its page'
    ),
    most=MOST,
)
_LIMIT = document.number(1, 100)

KEYWORD = {
    "term": _TERM,
    "weight": document.scalar(_weight, "a number from 0.1 to 10", cure=document.number_cure),
    "field": _FIELD,
}
AUTHOR = {
    "name": document.scalar(_name, "a name such as Ada Lindqvist"),
    "orcid": document.scalar(orcid, "an ORCID iD such as 0000-0002-1825-0097"),
    "categories": _LINES,
}
_KEYWORDS = many(noun(_keyword, KEYWORD, short="term", cures=cures.KEYWORD), most=MOST)
_EXCLUSIONS = many(noun(_keyword, {"term": _TERM, "field": _FIELD}, short="term"), most=MOST)
TOPIC = {"name": LINE, "keywords": _KEYWORDS, "limit": _LIMIT}
_TERMS = many(_TERM, most=MOST)
WITHOUT = {
    "keywords": _TERMS,
    "exclude": _TERMS,
    "lower": _TERMS,
    "authors": _LINES,
    "organizations": _LINES,
    "categories": _LINES,
    "like": _EXAMPLES,
    "unlike": _EXAMPLES,
}
_NAMES = document.one_or_many(NAME, "the name of a profile, or a list of names")
INHERITANCE = {"extends": _NAMES, "without": noun(written, WITHOUT)}
PROFILE = {
    "topics": many(noun(_topic, TOPIC, cures=cures.TOPIC), most=MOST),
    "keywords": _KEYWORDS,
    "exclude": _EXCLUSIONS,
    "lower": _EXCLUSIONS,
    "authors": many(noun(Author, AUTHOR, short="name", cures=cures.AUTHOR), most=MOST),
    "organizations": _LINES,
    "categories": _LINES,
    "like": _EXAMPLES,
    "unlike": _EXAMPLES,
    "cutoff": document.scalar(_cutoff, "a score from 0 to 100"),
    "limit": _LIMIT,
    "related": document.number_or_auto(0, 5),
    **INHERITANCE,
}
