"""What a reader asks for, read once: a keyword becomes atoms to look for, an author or an organisation a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from digest.model import Author, Field, Keyword
from digest.rank.author import Name, name
from digest.text.stem import light
from digest.text.word import Word, words

Side = tuple[str, ...]
"""Atoms that stand together. An atom is a light form, "=form" for exactly this form, "^Form" as written, "form*" a beginning."""

_SHORTEST_BEGINNING = 4
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}


NOBODY = Name((), "")


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """One thing that somebody asks for: a keyword of *sides* that must all stand in a paper, or a *name*, in one of *areas*.

    *words* are those that count by themselves too; an exact form, a beginning or an abbreviation has none.
    """

    kind: Literal["keyword", "author", "organization"]
    sides: tuple[Side, ...] = ()
    is_phrase: bool = False
    field: Field = "any"
    words: tuple[str, ...] = ()
    name: Name = NOBODY
    areas: tuple[str, ...] = ()


def keyword(wanted: Keyword, forms: Mapping[str, str]) -> Want:
    """Read a keyword; *forms* gives the verb of a participle. One without letters and digits has no sides and stands nowhere.

    >>> keyword(Keyword(term="Tool-using agents AND RAG"), {}).sides
    (('tool', 'using', 'agent'), ('^RAG',))
    >>> keyword(Keyword(term='"red teaming"'), {}).is_phrase, keyword(Keyword(term="evaluat*"), {}).sides
    (True, (('evaluat*',),))
    """
    text = wanted.term.strip()
    is_quoted = len(text) > 2 and _QUOTES.get(text[0]) == text[-1]
    parts = (text[1:-1] if is_quoted else text).split(" AND ")
    sides = tuple(_side(part, forms) for part in parts)
    return Want(
        "keyword",
        sides=sides if all(sides) else (),
        is_phrase=is_quoted,
        field=wanted.field,
        words=tuple(atom for side in sides for atom in side) if _is_plain(sides) else (),
    )


def author(wanted: Author) -> Want:
    return Want("author", name=name(wanted.name), areas=tuple(sorted(category.casefold() for category in wanted.categories)))


def organization(wanted: str) -> Want:
    return Want("organization", sides=(tuple(light(word.folded) for word in words(wanted)),))


def form(folded: str, forms: Mapping[str, str]) -> str:
    """Return the light form of a word, by way of its verb where it is a participle that *forms* knows."""
    return light(forms.get(folded, folded))


def is_unspaced(atom: str) -> bool:
    """Whether *atom* is a character of a script written without spaces, which only means something next to others."""
    return len(atom) == 1 and ord(atom) > 0x0E00


def _side(text: str, forms: Mapping[str, str]) -> Side:
    found = words(text)
    if text.strip().startswith("="):
        return tuple(f"={_as_written(text, word) or word.folded}" for word in found)
    if len(found) == 1 and (written := _as_written(text, found[0])):
        return (f"^{written}",)
    return tuple(_atom(text, word, forms) for word in found)


def _as_written(text: str, word: Word) -> str:
    """Return the word in the reader's capitals where it has no other letters, empty otherwise: RAG is no rag."""
    written = text[word.start : word.end]
    return written if written.isupper() else ""


def _atom(text: str, word: Word, forms: Mapping[str, str]) -> str:
    if text[word.end : word.end + 1] == "*" and len(word.folded) >= _SHORTEST_BEGINNING:
        return f"{word.folded}*"
    return form(word.folded, forms)


def _is_plain(sides: tuple[Side, ...]) -> bool:
    return not any(atom.startswith(("=", "^")) or atom.endswith("*") or is_unspaced(atom) for side in sides for atom in side)
