"""Rows of a table in a text file: cells with a comma, semicolon, tab or bar between them."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any, NamedTuple

from digest.contacts import mailbox_cell
from digest.exceptions import UsageError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}

_SAMPLE = 200
_FEW = 20
"""A cell of more lines is hardly one: a quotation mark before it has no other."""
_SAID = re.compile(r"sep=([,;|\t])\r?\n")  # Excel's own first line
# In Excel a formula keeps 007 a text.
_AS_TEXT = re.compile(r'="(.*)"')
_LARGEST_CELL = 1 << 20


class Row(NamedTuple):
    """The cells of a row that begins on a line."""

    line: int
    cells: tuple[str, ...]


def rows(text: str, name: str, delimiter: str | None = None) -> Iterator[Row]:
    """Yield the rows of *text* that hold anything, the likeliest *delimiter* between their cells.

    Raises:
        UsageError: a quotation mark opens a cell of the file *name* that does not end.
    """
    said = _SAID.match(text)
    between = delimiter or (said[1] if said else _likeliest(text))
    for line, cells in _read(text, name, between):
        row = tuple(map(_bare, cells))
        if any(row) and not row[0].startswith("#") and not (said and line == 1):
            yield Row(line, row)


def _likeliest(text: str) -> str:
    """Return what divides the beginning so that most addresses stand by themselves, and of these
    what divides most rows."""
    best, most = ",", (-1, -1)
    for delimiter in DELIMITERS.values():
        found = list(islice(_reader(text[:_LARGEST_CELL], delimiter), _SAMPLE))
        alone = sum(mailbox_cell.parted(cell) is not None for row in found for cell in row)
        several = sum(len(row) > 1 for row in found)
        if (alone, several) > most:
            best, most = delimiter, (alone, several)
    return best


def _reader(text: str, delimiter: str) -> Any:
    csv.field_size_limit(_LARGEST_CELL)
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _read(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader, line, last = _reader(text, delimiter), 1, 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UsageError(f"{name}:{line}: this row cannot be read: {error}") from error
        if cells is None:
            _check_closed(text, name, last)
            return
        if reader.line_num - line > _FEW:
            raise UsageError(
                f'{name}:{line}: a quotation mark (") opens a cell here that does not end for'
                f" {reader.line_num - line} lines; write it twice or take it out"
            )
        yield line, cells
        line, last = reader.line_num + 1, line


def _check_closed(text: str, name: str, last: int) -> None:
    """Raise UsageError where a cell of the *last* row, begun on that line, took in those below."""
    lines = list(islice(StringIO(text, newline=""), last - 1, None))
    if len(lines) > 1 and "".join(lines).count('"') % 2:
        raise UsageError(
            f'{name}:{last}: a quotation mark (") opens a cell here that does not end; write it'
            " twice or take it out"
        )


def _bare(cell: str) -> str:
    cell = cell.strip()
    as_text = _AS_TEXT.fullmatch(cell)
    return as_text[1].strip() if as_text else cell
