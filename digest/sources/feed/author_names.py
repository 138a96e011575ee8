"""Whom an entry names as its authors, in whatever form it does."""

import re
from collections.abc import Iterable, Mapping, Sequence

from digest.sources import html_text, response
from digest.text import author_line, collaboration
from digest.text.clean_text import clean

_MOST = 5_000
_NOTE = re.compile(
    r"<(su[bp])\b[^<>]{0,200}>(?:(?!</su[bp]).){0,200}</\1>", re.IGNORECASE | re.DOTALL
)
_LINKED = re.compile(r"(?<=</a>)\s+(?=<a\b)", re.IGNORECASE)
# Of "ada@example.org (Ada Roe), bo@example.org (Bo Poe)", the first of which feedparser has read.
_ADDRESSED = re.compile(r"\)\s*[,;]?\s*[^\s()<>@]{1,64}@[^\s()<>@]{1,200}\s*\(")
# "Ada RoeBen Doane", but not Ada McRoe.
_GLUED = re.compile(
    r"(?<= )((?!Mac|Fitz|Van|Von|Del|Des|Der|San)[A-Z][^\W\d_A-Z]{2,})(?=[A-Z][a-z]+ [A-Z])"
)
_PLAIN = re.compile(r"(?:[A-Z](?:[a-z'-]+|\.) ){1,3}[A-Z][a-z]{1,20}")
_INVERTED = re.compile(r"(?:[a-z'’]+ )*[^\s,;]+, [^,;]+")
_SEPARATED = re.compile(r"[,;&，；、]")
_ENDED = re.compile(r"(?:[,;&，；、]|\band)\s*\Z")
_SEPARATOR = re.compile(r"[,，、]")
_UNSPACED = re.compile(r"[\u3041-\u30fc\u3400-\u9fff\uac00-\ud7af]")


def names(given: object) -> tuple[str, ...]:
    """Return the names in what an entry has for its authors: a text, or a list of texts or of
    objects with a *name*. "A. Lovelace, C. Babbage" are two people, and nobody comes twice."""
    people = given if isinstance(given, list) else [given]
    found = [name for person in people[:_MOST] for name in _names(person)]
    return tuple(dict.fromkeys(one for name in found if "@" not in name and (one := clean(name))))


def first(given: Iterable[object]) -> tuple[str, ...]:
    """Return the names in the first of *given* that has any."""
    return next((found for one in given if one and (found := names(one))), ())


def _names(person: object) -> Sequence[str]:
    name = person.get("name") if isinstance(person, Mapping) else person
    if not isinstance(name, str):
        return ()
    if _PLAIN.fullmatch(name):
        return author_line.people(name)
    said = name[: response.LONGEST]
    if "<" in said:
        said = _LINKED.sub("; ", _NOTE.sub("", said))
    line = _on_one_line(_ADDRESSED.sub("; ", said) if "@" in said else said)
    return author_line.people(line if _SEPARATED.search(line) else _unglued(line))


def _unglued(line: str) -> str:
    apart = _GLUED.sub(r"\1;", line)
    return line if apart != line and collaboration.key(line) else apart  # "OakMap Consortium"


def _on_one_line(markup: str) -> str:
    """Return the names in *markup* with a semicolon where a line ends that ends a name, too."""
    lines = html_text.lines(markup)
    if len(lines) == 1 and "\n" in markup.strip() and "<" not in markup:
        lines = [line for one in markup.splitlines() if (line := clean(one))]
    are_names = all(map(_INVERTED.fullmatch, lines))
    is_list = len(lines) > 1 and (are_names or all(map(_is_apart, lines[:-1], lines[1:])))
    return ("; " if is_list else " ").join(_ENDED.sub("", one) if is_list else one for one in lines)


def _is_apart(line: str, following: str) -> bool:
    """Whether a name ends with *line*: a comma says so, or what is whole on both sides of it."""
    if _ENDED.search(line):
        return True
    last, first = _SEPARATOR.split(line)[-1], _SEPARATOR.split(following)[0]
    return all(len(one.split()) > 1 or _UNSPACED.match(one.strip()) for one in (last, first))
