"""The contacts of a file: who they are, and what it says of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.contacts import mailbox_cell, table
from digest.contacts.columns import WHETHER, Columns, recognised
from digest.contacts.table import Row
from digest.exceptions import UsageError
from digest.text import charset
from digest.text.author_line import given_first
from digest.text.clean_text import plain

_LEFT = frozenset(
    """
    unsubscribed unsubscribe cleaned bounced bouncing banned pending invited complained complaint
    bybounces byuser bymoderator suppressed inactive nonsubscribed archived deleted
    blocked optedout optout disabled unconfirmed noemail nomail none never
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
"""What lists call who gets no mail there: who left, never confirmed, or has a dead mailbox."""
_FIELD = re.compile(r"[^\W\d_]{1,20}:\s+")  # To:, Cc:, An:
_NO = frozenset({"", "no", "false", "0", "n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who stands on a *line*: *email* as it is written there, right or wrong, other *values* by
    what their column is, and what the list they come from says why they get no mail there."""

    line: int
    email: str
    values: Mapping[str, str]
    left: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """All *people* of a file, and how it was read: its *encoding*, its *columns*."""

    people: tuple[Contact, ...]
    encoding: str
    columns: Columns


def read(
    body: bytes,
    name: str,
    *,
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Contacts:
    """Read the file *name*: encoding, delimiter and columns are found out where they are not given.

    Raises:
        UsageError: it holds no table with addresses, or what is given does not fit it.
    """
    try:
        text, encoding = charset.decoded(body, encoding)
    except (UnicodeError, LookupError) as error:
        raise UsageError(f"{name}: these are no letters in that encoding: {error}") from error
    rows = tuple(table.rows(text, name, delimiter))
    if not rows:
        raise UsageError(f"{name}: there is nothing in it")
    found = recognised(rows, columns or {}, name)
    people = (one for row in rows[found.first :] for one in _contacts(row, found))
    return Contacts(people=tuple(people), encoding=encoding, columns=found)


def _contacts(row: Row, columns: Columns) -> Iterator[Contact]:
    """Yield who stands in a row: several where it is a line of nothing but mailboxes."""
    mailboxes = [mailbox_cell.parted(one) for one in _mailboxes(row.cells)]
    if not columns.headers and mailboxes and all(mailboxes):
        for name, address in filter(None, mailboxes):
            yield Contact(line=row.line, email=address, values=_named(name))
        return
    values = {role: _joined(row, places) for role, places in columns.places.items()}
    written, left = values.pop("email"), _left(row, columns)
    name, address = mailbox_cell.parted(written) or ("", written)
    values = {role: value for role, value in values.items() if value and role not in WHETHER}
    values = _named(name) | values
    yield Contact(line=row.line, email=address, values=values, left=left)


def _mailboxes(cells: tuple[str, ...]) -> list[str]:
    """Return what a line of mailboxes has between its commas and semicolons, without the name of
    the header field before them."""
    first, *others = cells
    found = [one.strip() for cell in (_FIELD.sub("", first), *others) for one in cell.split(";")]
    return [one for one in found if one]


def _named(name: str) -> dict[str, str]:
    return {"name": given_first(plain(name))} if name else {}


def _joined(row: Row, places: tuple[int, ...]) -> str:
    return plain(" ".join(row.cells[place] for place in places if place < len(row.cells)))


def _left(row: Row, columns: Columns) -> str | None:
    """Return what the row says of why somebody gets no mail there."""
    for place in columns.places.get("status", ()):
        said = row.cells[place] if place < len(row.cells) else ""
        if "".join(filter(str.isalpha, said.casefold())) in _LEFT:
            return said
    for place in columns.places.get("left", ()):
        said = row.cells[place] if place < len(row.cells) else ""
        if said.casefold() not in _NO:
            return f"{columns.headers[place]} {said}"
    for place in columns.places.get("wanted", ()):
        said = row.cells[place] if place < len(row.cells) else ""
        if said and said.casefold() in _NO:
            return f"{columns.headers[place]} {said}"
    return None
