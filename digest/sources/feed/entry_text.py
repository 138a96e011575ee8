"""The texts of an entry: their lines, and which of them is its abstract."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any

from digest.sources import html_text, response
from digest.sources.feed import parser
from digest.text import section_heading
from digest.text.abstract import is_abstract

_ABSTRACTS = ("summary", "content", *parser.TEXTS)
# Some feeds carry whole articles; an abstract has 3,000 characters at most.
_LONGEST_ABSTRACT = 5_000
# A text shorter than this is a teaser, where a whole article stands beside it.
_SHORT = 200


def first(entry: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Return what *entry* says under the first of *keys* that says something."""
    return next((text for key in keys if (text := " ".join(lines(entry.get(key))))), "")


def each(entry: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield each text of *entry* that may be its abstract, as lines."""
    given = [one for key in _ABSTRACTS for one in _forms(entry.get(key))]
    for text in dict.fromkeys(text.strip() for text in given if isinstance(text, str)):
        if lines := _read_lines(text):
            yield lines


def _forms(given: object) -> list[object]:
    """Return the texts in *given*, which may come in several forms."""
    forms = given if isinstance(given, list) else [given]
    return [one.get("value") if isinstance(one, Mapping) else one for one in forms]


def abstract(lines: Iterable[str]) -> str:
    """Return *lines* as one text, its headings told from what they head."""
    return section_heading.without_label(
        section_heading.joined([section_heading.unglued(line) for line in lines])
    )


def best(abstracts: Sequence[str]) -> str:
    """Return the one of several that is most of an abstract."""
    return max(abstracts, key=_rank) if len(abstracts) > 1 else "".join(abstracts)


def _rank(text: str) -> tuple[bool, bool, int]:
    """Return by what the longest of several abstracts is found; a whole article is none."""
    return is_abstract(text), _SHORT <= len(text) <= _LONGEST_ABSTRACT, len(text)


def cut(abstract: str) -> str:
    """Return as much of *abstract* as one has at most."""
    if len(abstract) <= _LONGEST_ABSTRACT:
        return abstract
    return shorten(abstract, _LONGEST_ABSTRACT, placeholder=" …")


def lines(given: object) -> list[str]:
    """Return the lines of the first text in *given*."""
    text = next((one for one in _forms(given) if isinstance(one, str)), "")
    return _read_lines(text)


def _read_lines(markup: str) -> list[str]:
    """Return the lines of *markup*, which some feeds escape twice."""
    lines = html_text.lines(_bounded(markup))
    return [
        twice for line in lines for twice in (html_text.lines(line) if "</" in line else [line])
    ]


def _bounded(markup: str) -> str:
    """Return as much of *markup* as is read, without the tag that it is cut in (a picture)."""
    if len(markup) <= response.LONGEST:
        return markup
    kept = markup[: response.LONGEST]
    return kept[: kept.rfind("<")] if kept.rfind("<") > kept.rfind(">") else kept
