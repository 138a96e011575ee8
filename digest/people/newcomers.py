"""Who of a list of contacts may come: everybody once, with an id of their own, and why the others
may not."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from digest import document
from digest.contacts import Contact
from digest.document import Tree, noun
from digest.people.person import PERSON
from digest.text.tokenizer import fold

# Without a profile: what somebody reads is not in an address book.
_FIELDS = {key: field for key, field in PERSON.items() if key not in {"id", "profile"}}
_mistakes = document.checker(noun(lambda *, email, **given: (email, given), _FIELDS))
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile("[a-z0-9]+")
_LONGEST_ID = 60
_ID = re.compile(rf"[A-Za-z0-9._-]{{1,{_LONGEST_ID}}}")
# What a spreadsheet would carry out, of whoever opens an export of ours: =1+1, +1, @SUM(A1), -A1(…
_FORMULA = re.compile(r"[=@+]|-\W|-\w+\(")

Barred = Callable[[str], str | None]
"""Says of an address why nothing may go there, None where it may: who unsubscribed, was suppressed
or erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody from a *line*, and the *row* that says them in a people's file."""

    line: int
    row: dict[str, Tree]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the contact on a *line* does not come; *email* is as it was written."""

    line: int
    email: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whose *ids* are taken, by addresses as they are compared, and which *groups* there are;
    *barred* says where nothing may go."""

    ids: Mapping[str, str]
    groups: frozenset[str]
    barred: Barred


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """Who was *taken* of a list of contacts, and who was *refused*, in its order."""

    taken: tuple[Newcomer, ...]
    refused: tuple[Refusal, ...]


def newcomers(contacts: Iterable[Contact], known: Known, group: str | None = None) -> Newcomers:
    """Return who of *contacts* comes, to *group* if that is given, and who does not and why."""
    taken, refused = [], []
    lines: dict[str, int] = {}
    ids = _Ids(known.ids.values())
    for contact in contacts:
        row = _row(contact, group)
        identity = document.address_identity(contact.email)
        if reason := _reason(contact, row, known) or _again(identity, lines, known):
            refused.append(Refusal(line=contact.line, email=contact.email, reason=reason))
            continue
        lines[identity] = contact.line
        slug = ids.new(_base(contact))
        taken.append(Newcomer(line=contact.line, row={"id": slug, **row}))
    return Newcomers(taken=tuple(taken), refused=tuple(refused))


def _row(contact: Contact, group: str | None) -> dict[str, Tree]:
    said = {"email": contact.email, **contact.values, **({"group": group} if group else {})}
    return {key: said[key] for key in _FIELDS if key in said}


def _reason(contact: Contact, row: dict[str, Tree], known: Known) -> str | None:
    if contact.left:
        return f"no longer on the list it comes from: {contact.left}"
    if not contact.email:
        return "no address"
    if _FORMULA.match(str(row.get("name", ""))):
        return f"name: expected a name, got a formula: {document.shown(row['name'])}"
    if row.get("group") and row["group"] not in known.groups:
        return f"group: expected a group of this list, got {document.shown(row['group'])}"
    for mistake in _mistakes(row)[1]:
        return f"{document.where(mistake.loc)}: {mistake.text}"
    return known.barred(contact.email)


def _again(identity: str, lines: Mapping[str, int], known: Known) -> str | None:
    if identity in known.ids:
        return f'there already, as "{known.ids[identity]}"'
    return f"the same address as on line {lines[identity]}" if identity in lines else None


class _Ids:
    """Gives everybody an id that nobody has: theirs, or with a number; in the same order the same
    ones."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {one.casefold() for one in taken}
        self._next: dict[str, int] = {}

    def new(self, base: str) -> str:
        slug, number = base, self._next.get(base, 2)
        while slug.casefold() in self._taken:
            slug, number = f"{base}-{number}", number + 1
        self._next[base] = number
        self._taken.add(slug.casefold())
        return slug


def _base(contact: Contact) -> str:
    said, name = contact.values.get("id", ""), contact.values.get("name", "")
    if _ID.fullmatch(said):
        return said
    mailbox = contact.email.partition("@")[0].partition("+")[0]
    return _slug(name) or _slug(mailbox) or "reader"


def _slug(text: str) -> str:
    """Return the words of *text* in plain letters; nothing where there is one that has none.

    >>> _slug("Åsa O'Brien-Łuk"), _slug("王小明")
    ('asa-o-brien-luk', '')
    """
    words = [fold(word) for word in _WORD.findall(text)]
    if not all(map(_LETTERS.fullmatch, words)):
        return ""
    return "-".join(words)[:_LONGEST_ID].strip("-")
