"""YAML by libyaml's events, as a tree of lists, mappings and text, each with its place."""

import sys
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import yaml

from digest.document import yaml_syntax
from digest.document.mistake import MOST, Loc, Mistake, Position, Tree, shown
from digest.document.yaml_rest import Rest, Start, is_key

Each = Callable[[Loc, Tree], object]
"""Takes the entries of a list, each with its place, as they are read."""

DEEPEST = 20
MOST_PARTS = 100
"""So often it is read on behind a mistake that ended the reading."""
NOBODY: Mapping[Loc, Each] = {}
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
OF_YAML = "tag:yaml.org,2002:"
RUN_ON = (
    'expected an entry a line, got a "-" within a text of several lines; there is one blank too'
    ' many before the "-", or the text needs quotes'
)


class _StructureError(Exception):
    """The file cannot be read on from here."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.text)
        self.mistake = mistake


def read(data: bytes, each: Mapping[Loc, Each] = NOBODY) -> tuple[Tree, list[Mistake]]:
    """Build the tree, None after a mistake that ends the reading, and list its mistakes.

    The entries of lists in *each* are handed over and are none of the tree; also those behind such
    a mistake, as far as they can be told apart.
    """
    return read_with_lists(data, each)[:2]


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a list of a text begins and where each of its *entries*, which letter of the text."""

    start: int
    is_flow: bool
    entries: Sequence[int]


def read_with_lists(
    data: bytes, each: Mapping[Loc, Each] = NOBODY
) -> tuple[Tree, list[Mistake], Mapping[Loc, Listed]]:
    """Do as `read`, and say where the list is that a document is, or each that it has by a key."""
    reading = _Reader(data, each=each)
    return reading.whole(), reading.mistakes, reading.lists


def places(data: bytes, wanted: Collection[Loc]) -> dict[Loc, tuple[Position, Position]]:
    """Find where key and value of each *wanted* stand: a second pass, for files with mistakes."""
    reading = _Reader(data, wanted)
    reading.whole()
    return reading.places


class _Reader:
    """One pass over one file, from its first event to its last."""

    def __init__(
        self, data: bytes, wanted: Collection[Loc] = (), *, each: Mapping[Loc, Each] = NOBODY
    ) -> None:
        self.mistakes: list[Mistake] = []
        self.places: dict[Loc, tuple[Position, Position]] = {}
        self.lists: dict[Loc, Listed] = {}
        self._wanted = frozenset(wanted)
        self._each = each
        self._data = data
        self._lines: list[str] | None = None
        self._start = Start(0, 0, None)
        self._rows: Loc = ()
        self._column: int | None = None
        self._last, self._begun, self._ended = 0, 0, 0
        self._unhanded: Callable[[], object] | None = None
        self._next: Callable[[], Any] = yaml.CBaseLoader(data).get_event

    def whole(self) -> Tree:
        """Return the tree, None after a mistake that ends the reading; what stands behind it is
        looked through all the same."""
        trees: list[Tree] = []
        line = self._ended_on(lambda: trees.append(self._document()))
        rest, parts = Rest(self._data), 0
        while line is not None and len(self.mistakes) < MOST and parts < MOST_PARTS:
            has_keys = self._column is None or self._rows != ()
            start = rest.start(line, begun=self._begun, column=self._column, has_keys=has_keys)
            line = self._ended_on(partial(self._part, start)) if start else None
            parts += 1
        return trees[0] if trees else None

    def _ended_on(self, read: Callable[[], int | None]) -> int | None:
        """Do *read*; return the line (from 0) on which to go on where it ends too early."""
        try:
            return read()
        except _StructureError as error:
            mistake = error.mistake
        except yaml.YAMLError as error:
            mistake = yaml_syntax.mistake(error, self._data, self._text(), self._start)
        if mistake.place not in [one.place for one in self.mistakes[-1:]]:
            self.mistakes.append(mistake)
        line = (mistake.place or (1, 1))[0] - 1
        if self._begins(line):
            self._hand_over()
        return line if line > self._begun else line + 1

    def _begins(self, line: int) -> bool:
        """Ask whether an entry or a key of the file begins on a *line* (from 0)."""
        text = "".join(self._text()[line : line + 1])
        return is_key(text) or (
            self._column is not None and text[: self._column + 1].strip() == "-"
        )

    def _hand_over(self) -> None:
        """Hand over the entry that was read last: what stands behind it is none of it."""
        if self._unhanded:
            self._unhanded()
        self._unhanded = None

    def _document(self) -> Tree:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        first = self._next()
        self._note((), first, first)
        tree = self._value(first, ())
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(
                after, (), "expected one document, got a second; take the line --- out"
            )
        return tree

    def _part(self, start: Start) -> int | None:
        """Read from *start* on; return where an end was no mistake."""
        stream = BytesIO(self._data)
        stream.seek(start.offset)
        self._start, self._begun = start, start.line
        self._last += start.passed or 0
        self._next = yaml.CBaseLoader(stream).get_event
        self._next()
        self._next()
        first = self._next()
        if start.passed is None:
            self._value(first, ())
            return None
        try:
            self._list(first, self._rows, self._last)
        except yaml.parser.ParserError as error:
            line = yaml_syntax.no_entry(error, start)
            # In a list that is not indented the next key of the file is none of its entries.
            if line is None or not self._rows or not self._begins(line):
                raise
            self._hand_over()
            return line
        return self._ended

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
                self._mistake(Mistake(loc=loc, text=RUN_ON, place=self._place(event.end_mark)))
            return None if event.value in NOTHING and event.implicit[0] else event.value
        if len(loc) == DEEPEST:
            raise self._refused(event, loc[:3], f"expected at most {DEEPEST} levels, got more")
        return self._list(event, loc) if kind is yaml.SequenceStartEvent else self._mapping(loc)

    def _list(self, start: Any, loc: Loc, first: int = 0) -> Tree:
        """Read a list that begins with the entry number *first*."""
        entries: list[Tree] = []
        is_outer = len(loc) < 2 and not start.flow_style
        take = self._each.get(loc) if len(loc) < 2 else None
        if is_outer:
            self._rows, self._column = loc, start.start_mark.column
        begins = array("Q")
        if len(loc) < 2:
            self.lists[loc] = Listed(start.start_mark.index, start.flow_style, begins)
        number, event = first, self._next()
        while type(event) is not yaml.SequenceEndEvent:
            here = (*loc, number)
            if len(loc) < 2:
                begins.append(event.start_mark.index)
            if is_outer:
                self._begun, self._last = self._place(event.start_mark)[0] - 1, number
            if self._wanted:
                self._note(here, event, event)
            value = self._value(event, here)
            self._unhanded = partial(take, here, value) if take else None
            # An entry is whole where something else begins behind it.
            event = self._next()
            if self._unhanded:
                self._hand_over()
            else:
                entries.append(value)
            number += 1
        self._ended = self._place(event.start_mark)[0] - 1
        return entries

    def _mapping(self, loc: Loc) -> Tree:
        values: dict[str, Tree] = {}
        while type(start := self._next()) is not yaml.MappingEndEvent:
            key = self._key(start, loc)
            here = (*loc, key)
            event = self._next()
            if self._wanted:
                self._note(here, start, event)
            if key in values:
                self._repeated(start, here, event)
            else:
                values[key] = self._value(event, here)
        return values

    def _repeated(self, start: Any, loc: Loc, event: Any) -> None:
        """Read over a key that was there before."""
        each, self._each = self._each, NOBODY
        self._value(event, loc)
        self._each = each
        text = f"expected each key once, got {shown(loc[-1])} again"
        self._mistake(Mistake(loc=loc, text=text, earlier=loc, place=self._place(start.start_mark)))

    def _key(self, event: Any, loc: Loc) -> str:
        if type(event) is not yaml.ScalarEvent:
            raise self._refused(
                event, loc, "expected a key, got a list, keys and values or an alias"
            )
        self._value(event, loc)
        return sys.intern(event.value)  # the same few keys for every person

    def _has_dash(self, event: Any) -> bool:
        """Ask whether a line within a text of several lines looks like an entry of a list."""
        (first, _), (last, _) = self._place(event.start_mark), self._place(event.end_mark)
        lines = self._text()[first:last] if first < last else ()
        return any(line.lstrip().startswith("- ") for line in lines)

    def _refuse(self, event: Any, loc: Loc, letter: str, what: str) -> None:
        text = f"expected plain YAML, got {what}; put text that begins with {letter} in quotes"
        place = self._place(event.start_mark)
        self._mistake(Mistake(loc=loc, text=text, place=place, refuses=True))

    def _mistake(self, mistake: Mistake) -> None:
        if len(self.mistakes) == MOST:
            raise _StructureError(mistake)
        self.mistakes.append(mistake)

    def _note(self, loc: Loc, key: Any, value: Any) -> None:
        if loc in self._wanted:
            self.places.setdefault(
                loc, (self._place(key.start_mark), self._place(value.start_mark))
            )

    def _place(self, mark: Any) -> Position:
        return self._start.line + mark.line + 1, mark.column + 1

    def _refused(self, event: Any, loc: Loc, text: str) -> _StructureError:
        return _StructureError(Mistake(loc=loc, text=text, place=self._place(event.start_mark)))

    def _text(self) -> list[str]:
        if self._lines is None:
            self._lines = self._data.decode("utf-8-sig", errors="replace").splitlines()
        return self._lines
