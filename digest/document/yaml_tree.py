"""YAML by libyaml's events, as a tree of lists, mappings and text, each with its place."""

import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml

from digest.document import remedy
from digest.document.mistake import MOST, Loc, Mistake, Position, Tree, shown

DEEPEST = 20
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
OF_YAML = "tag:yaml.org,2002:"
RUN_ON = (
    'expected an entry a line, got a "-" within a text of several lines; there is one blank too'
    ' many before the "-", or the text needs quotes'
)
TABS = "expected spaces, got a tab; YAML is indented with spaces only"
REMEDIES = {
    "mapping values are not allowed": (
        "check the indentation, and put text that holds a colon in quotes"
    ),
    "cannot start any token": "put text that begins with a special character in quotes",
    "unexpected end of stream": "this quotation mark is never closed",
    "did not find expected": (
        "check the indentation, and that every bracket and quotation mark is closed"
    ),
    "could not find expected ':'": 'every line is either "key: value" or "- entry"',
}


class _StructureError(Exception):
    """The file cannot be read on from here."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.text)
        self.mistake = mistake


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a list of a text begins and where each of its *entries*, which letter of the text."""

    start: int
    is_flow: bool
    entries: list[int]


def read(data: bytes) -> tuple[Tree, list[Mistake]]:
    """Build the tree, None after a mistake that ends the reading, and list its mistakes."""
    return read_with_lists(data)[:2]


def read_with_lists(data: bytes) -> tuple[Tree, list[Mistake], Mapping[Loc, Listed]]:
    """Do as `read`, and say where the list is that a document is, or each that it has by a key."""
    reading = _Reader(data)
    try:
        return reading.document(), reading.mistakes, reading.lists
    except _StructureError as error:
        return None, [*reading.mistakes, error.mistake], {}
    except yaml.YAMLError as error:
        return None, [*reading.mistakes, _syntax(error, data)], {}


def places(data: bytes, wanted: Collection[Loc]) -> dict[Loc, tuple[Position, Position]]:
    """Find where key and value of each *wanted* stand: a second pass, for files with mistakes."""
    reading = _Reader(data, wanted)
    with suppress(_StructureError, yaml.YAMLError):  # what comes before has been found
        reading.document()
    return reading.places


class _Reader:
    """One pass over one file, from its first event to its last."""

    def __init__(self, data: bytes, wanted: Collection[Loc] = ()) -> None:
        self.mistakes: list[Mistake] = []
        self.places: dict[Loc, tuple[Position, Position]] = {}
        self.lists: dict[Loc, Listed] = {}
        self._wanted = frozenset(wanted)
        self._data = data
        self._lines: list[str] | None = None
        self._next: Callable[[], Any] = yaml.CBaseLoader(data).get_event

    def document(self) -> Tree:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        first = self._next()
        self._note((), first, first)
        tree = self._value(first, ())
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _refused(after, (), "expected one document, got a second; take the line --- out")
        return tree

    def _value(self, event: Any, loc: Loc) -> Tree:
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._refuse(event, loc, "*", f"an alias (*{event.anchor[:40]})")
            return None
        if event.anchor is not None:
            self._refuse(event, loc, "&", f"an anchor (&{event.anchor[:40]})")
        if event.tag is not None:
            self._refuse(event, loc, "!", f"a tag ({event.tag.replace(OF_YAML, '!!')[:40]})")
        if kind is yaml.ScalarEvent:
            if " - " in event.value and event.implicit[0] and self._has_dash(event):
                self._mistake(Mistake(loc=loc, text=RUN_ON, place=_place(event.end_mark)))
            return None if event.value in NOTHING and event.implicit[0] else event.value
        if len(loc) == DEEPEST:
            raise _refused(event, loc[:3], f"expected at most {DEEPEST} levels, got more")
        return self._list(event, loc) if kind is yaml.SequenceStartEvent else self._mapping(loc)

    def _list(self, start: Any, loc: Loc) -> Tree:
        entries: list[Tree] = []
        listed = Listed(start.start_mark.index, start.flow_style, []) if len(loc) < 2 else None
        if listed:
            self.lists[loc] = listed
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            here = (*loc, len(entries))
            if listed:
                listed.entries.append(event.start_mark.index)
            if self._wanted:
                self._note(here, event, event)
            entries.append(self._value(event, here))
        return entries

    def _mapping(self, loc: Loc) -> Tree:
        values: dict[str, Tree] = {}
        while type(start := self._next()) is not yaml.MappingEndEvent:
            key = self._key(start, loc)
            here = (*loc, key)
            event = self._next()
            if self._wanted:
                self._note(here, start, event)
            value = self._value(event, here)
            if key in values:
                text = f"expected each key once, got {shown(key)} again"
                self._mistake(
                    Mistake(loc=here, text=text, earlier=here, place=_place(start.start_mark))
                )
            else:
                values[key] = value
        return values

    def _key(self, event: Any, loc: Loc) -> str:
        if type(event) is not yaml.ScalarEvent:
            raise _refused(event, loc, "expected a key, got a list, keys and values or an alias")
        self._value(event, loc)
        return sys.intern(event.value)  # the same few keys for every person

    def _has_dash(self, event: Any) -> bool:
        """Ask whether a line within a text of several lines looks like an entry of a list."""
        first, last = event.start_mark.line + 1, event.end_mark.line + 1
        if self._lines is None and first < last:
            self._lines = self._data.decode("utf-8-sig", errors="replace").splitlines()
        return any(line.lstrip().startswith("- ") for line in (self._lines or [])[first:last])

    def _refuse(self, event: Any, loc: Loc, letter: str, what: str) -> None:
        text = f"expected plain YAML, got {what}; put text that begins with {letter} in quotes"
        place = _place(event.start_mark)
        self._mistake(Mistake(loc=loc, text=text, place=place, refuses=True))

    def _mistake(self, mistake: Mistake) -> None:
        if len(self.mistakes) == MOST:
            raise _StructureError(mistake)
        self.mistakes.append(mistake)

    def _note(self, loc: Loc, key: Any, value: Any) -> None:
        if loc in self._wanted:
            self.places.setdefault(loc, (_place(key.start_mark), _place(value.start_mark)))


def _place(mark: Any) -> Position:
    return mark.line + 1, mark.column + 1


def _refused(event: Any, loc: Loc, text: str) -> _StructureError:
    return _StructureError(Mistake(loc=loc, text=text, place=_place(event.start_mark)))


def _syntax(error: Any, data: bytes) -> Mistake:
    if isinstance(error, yaml.reader.ReaderError):
        before = data[: error.position].decode(errors="replace")
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Mistake(
            loc=("text",),
            text="expected printable text, got a control character; delete it",
            place=place,
        )
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    mark = error.context_mark if "end of stream" in error.problem else error.problem_mark
    line, column = place = _place(mark)
    written = "".join(lines[line - 1 : line])
    if "tab character" in error.problem or written[column - 1 : column] == "\t":
        return Mistake(loc=("indentation",), text=TABS, place=place)
    usual = (cure for problem, cure in REMEDIES.items() if problem in error.problem)
    cure = remedy.of_syntax(lines, line) or next(usual, None)
    return Mistake(
        loc=("syntax",),
        text=f"expected YAML, got something else ({error.problem}){f'; {cure}' if cure else ''}",
        place=place,
    )
