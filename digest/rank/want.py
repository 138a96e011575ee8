"""What a reader asks for, read once: a keyword becomes atoms to look for, an author or an
organisation a name."""

import dataclasses
from dataclasses import dataclass
from typing import Literal, NamedTuple

from digest.model import Author, Field, Keyword
from digest.rank.author import Name, name
from digest.text import keyword as written
from digest.text.stem import light
from digest.text.word import Word, spellings, words

Atom = str
"""A light form, "=form" for exactly this form, "^Form" as written, "form*" a beginning."""

_SHORTEST_BEGINNING = 4
_NOBODY = Name((), "")


class Side(NamedTuple):
    """Atoms that stand together: near each other, or only as a phrase."""

    atoms: tuple[Atom, ...]
    is_phrase: bool = False

    def __str__(self) -> str:
        return f'"{" ".join(self.atoms)}"' if self.is_phrase else " ".join(self.atoms)


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """One thing that somebody asks for: a keyword of *sides* that must all stand in a paper, or a
    *name*, in one of *areas*.

    Two are one where their *key* is. *words* are those that count by themselves too; an exact form,
    a beginning or an abbreviation has none.
    """

    key: str
    kind: Literal["keyword", "author", "organization"] = dataclasses.field(compare=False)
    sides: tuple[Side, ...] = dataclasses.field(default=(), compare=False)
    field: Field = dataclasses.field(default="any", compare=False)
    words: tuple[str, ...] = dataclasses.field(default=(), compare=False)
    name: Name = dataclasses.field(default=_NOBODY, compare=False)
    areas: tuple[str, ...] = dataclasses.field(default=(), compare=False)


def keyword(wanted: Keyword) -> Want:
    """Read a keyword. One without letters and digits has no sides and stands nowhere.

    >>> [side.atoms for side in keyword(Keyword(term="Tool-using agents AND RAG")).sides]
    [('tool', 'using', 'agent'), ('^RAG',)]
    >>> keyword(Keyword(term='"red teaming"')).key, keyword(Keyword(term="evaluat*", field="title")).key
    ('any:"red teaming"', 'title:evaluat*')
    """
    read = [_side(part) for part in written.sides(wanted.term)]
    sides = tuple([side for side, _ in read])
    key = f"{wanted.field}:{' AND '.join([str(side) for side in sides])}"
    if () in [side.atoms for side in sides]:
        return Want(key=key, kind="keyword", field=wanted.field)
    words = tuple([word for _, words in read for word in words])
    return Want(key=key, kind="keyword", sides=sides, field=wanted.field, words=words)


def author(wanted: Author) -> Want:
    who, areas = (
        name(wanted.name),
        tuple(sorted(category.casefold() for category in wanted.categories)),
    )
    return Want(
        key=f"author:{who.family},{' '.join(who.given)},{' '.join(areas)}",
        kind="author",
        name=who,
        areas=areas,
    )


def organization(wanted: str) -> Want:
    said = tuple(light(word.folded) for word in words(wanted))
    return Want(key=f"organization:{' '.join(said)}", kind="organization", sides=(Side(said),))


def is_unspaced(atom: Atom) -> bool:
    """Whether *atom* is a character of a script written without spaces, which only means something
    next to others."""
    return len(atom) == 1 and ord(atom) > 0x0E00


def _side(text: str) -> tuple[Side, tuple[str, ...]]:
    """Return a side, and its words that count by themselves too."""
    bare = written.unquoted(text)
    atoms, words = _atoms(text if bare is None else bare)
    return Side(atoms, is_phrase=bare is not None), words


def _atoms(text: str) -> tuple[tuple[Atom, ...], tuple[str, ...]]:
    folded, spelt = spellings(text)
    if text.startswith("="):
        return tuple(
            [f"={one if one.isupper() else word}" for word, one in zip(folded, spelt, strict=True)]
        ), ()
    if "*" in text:
        return tuple([_beginning(text, word) for word in words(text)]), ()
    if len(spelt) == 1 and spelt[0].isupper():
        return (f"^{spelt[0]}",), ()
    atoms = tuple(map(light, folded))
    return atoms, atoms if text.isascii() or not any(map(is_unspaced, atoms)) else ()


def _beginning(text: str, word: Word) -> Atom:
    """Return the atom of a word that a star may follow."""
    is_open = text[word.end : word.end + 1] == "*" and len(word.folded) >= _SHORTEST_BEGINNING
    return f"{word.folded}*" if is_open else light(word.folded)
