"""Which changes of a person's entry come to what is asked for. What others share stays theirs."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from digest import document
from digest.document import Change, Loc, Put, Take, Tree
from digest.exceptions import UsageError
from digest.people import assignment
from digest.people.assignment import Assignment
from digest.people.inheritance import NOTHING, Given, entries, identity, written_identity
from digest.people.person import PERSON
from digest.people.profile import PROFILE, WITHOUT
from digest.text.near_miss import did_you_mean

Row = dict[str, Tree]
Inherited = Callable[[Row], Given]
"""Says what somebody with such an entry has of groups and profiles."""
Plan = Callable[[Row, Inherited], Iterator[Change]]
"""Says what is to change of an entry, one change after the other."""

ORDER = (*PERSON, *PROFILE)
"""How keys follow each other."""


def assigned(typed: Iterable[str]) -> Plan:
    """Return the plan that makes an entry say what is *typed*.

    Raises SettingsError, and the plan UsageError where something is to go that is not there.
    """
    return partial(_changes, assignment.every(typed))


def entry(slug: str, email: str, typed: Iterable[str] = ()) -> Row:
    """Return the entry of somebody new, with what is *typed*. Raises SettingsError."""
    row: Row = {"id": slug, "email": email}
    for change in assigned(typed)(row, lambda _: NOTHING):
        row = changed(row, change)
    return {key: row[key] for key in sorted(row, key=ORDER.index)}


def paused(value: str) -> Plan:
    """Return the plan that pauses somebody: *value* is "true" or "until DATE"."""
    return partial(_paused, value)


def resumed(row: Row, inherited: Inherited) -> Iterator[Change]:
    """Yield what ends the pause of somebody, their own or that of their group; a comment beside it
    stays."""
    if inherited(row).get("paused"):
        yield from _paused("false", row, inherited)
    elif str(row.get("paused") or "false").lower() != "false":
        yield Take(("paused",), beside_comment="false")


def _paused(value: str, row: Row, _: Inherited) -> Iterator[Change]:
    if row.get("paused") != value:
        yield Put(("paused",), value)


def _changes(wanted: Iterable[Assignment], row: Row, inherited: Inherited) -> Iterator[Change]:
    for one in wanted:
        made = _entries if one.sign != "=" else _values
        for change in made(row, one, inherited(row)):
            row = changed(row, change)
            yield change


def changed(row: Row, change: Change) -> Row:
    """Return *row* with a *change*."""
    after = document.changed(row, change)
    return after if isinstance(after, dict) else {}


def at(tree: Tree, loc: Loc) -> Tree:
    """Return what stands at *loc*, None where nothing does."""
    for step in loc:
        if isinstance(tree, dict):
            tree = tree.get(str(step))
        else:
            is_there = isinstance(tree, list) and isinstance(step, int) and step < len(tree)
            tree = tree[step] if is_there else None  # type: ignore[index]  # as it was asked
    return tree


def _values(row: Row, wanted: Assignment, _: Given) -> Iterator[Change]:
    loc = _loc(row, wanted)
    value = wanted.value
    if not value:
        if _is_there(row, loc):
            yield Take(loc)
        return
    if wanted.keys[-1] == "extends" and isinstance(value, list) and len(value) == 1:
        value = value[0]
    own = at(row, loc)
    if isinstance(own, list) and isinstance(value, list):
        yield from _listed_anew(loc, own, value)
    elif own != value:
        yield _put(loc, wanted, value)


def _listed_anew(loc: Loc, own: list[Tree], wanted: list[Tree]) -> Iterator[Change]:
    """Yield what makes *wanted* of the list *own*: what stays keeps its line."""
    kept = [one for one in own if one in wanted]
    if kept != wanted[: len(kept)] or not kept:
        yield Put(loc, wanted)
        return
    for number in reversed(range(len(own))):
        if own[number] not in wanted:
            yield Take((*loc, number))
    for number, one in enumerate(wanted[len(kept) :], len(kept)):
        yield Put((*loc, number), one)


def _put(loc: Loc, wanted: Assignment, value: Tree) -> Change:
    """Return what puts *value* at *loc*: in a topic of its own where there is none of that name."""
    if isinstance(loc[-1], int):
        return Put(loc, {"name": wanted.topic, str(wanted.keys[-1]): value})
    return Put(loc, value)


def _loc(row: Row, wanted: Assignment) -> Loc:
    """Return where something stands or is to stand; of a topic that is not there, its own place."""
    if wanted.topic is None:
        return wanted.keys
    topics = at(row, ("profile", "topics"))
    listed = topics if isinstance(topics, list) else []
    for i, topic in enumerate(listed):
        name = topic.get("name") if isinstance(topic, dict) else None
        if isinstance(name, str) and name.casefold() == wanted.topic.casefold():
            return ("profile", "topics", i, *wanted.keys[2:])
    return ("profile", "topics", len(listed))


def _is_there(row: Row, loc: Loc) -> bool:
    above = at(row, loc[:-1])
    step = loc[-1]
    if isinstance(above, list) and isinstance(step, int):
        return step < len(above)
    return isinstance(above, dict) and step in above


def _entries(row: Row, wanted: Assignment, inherited: Given) -> Iterator[Change]:
    made = _added if wanted.sign == "+=" else _removed
    for entry in wanted.value if isinstance(wanted.value, list) else ():
        for change in made(row, wanted, entry, inherited):
            row = changed(row, change)
            yield change


def _added(row: Row, wanted: Assignment, entry: Tree, inherited: Given) -> Iterator[Change]:
    key, loc = str(wanted.keys[-1]), _loc(row, wanted)
    own = list_at(row, loc)
    number = _index(own, entry, key)
    without: Loc = ("profile", "without", key)
    again = _index(list_at(row, without), entry, key)
    if number is not None:
        if own[number] != entry:
            yield Put((*loc, number), entry)
    elif again is not None and isinstance(entry, str) and _inherits(inherited, key, entry):
        yield Take((*without, again))
    elif isinstance(at(row, loc), str):
        yield Put(loc, [*own, entry])
    elif isinstance(loc[-1], int):
        yield _put(loc, wanted, [entry])
    else:
        yield Put((*loc, len(own)), entry)


def _removed(row: Row, wanted: Assignment, entry: Tree, inherited: Given) -> Iterator[Change]:
    key = str(wanted.keys[-1])
    found = [
        (*loc, number)
        for loc in _places(row, wanted)
        if (number := _index(list_at(row, loc), entry, key)) is not None
    ]
    # The last first, so that the others stay where they are.
    for loc in reversed(found):
        yield Take(loc) if isinstance(at(row, loc[:-1]), list) else Take(loc[:-1])
    is_inherited = wanted.topic is None and "without" not in wanted.keys
    if is_inherited and _inherits(inherited, key, entry):
        without: Loc = ("profile", "without", key)
        if _index(list_at(row, without), entry, key) is None:
            yield Put((*without, len(list_at(row, without))), _name(entry))
    elif not found:
        raise _not_there(row, wanted, entry, inherited)


def _places(row: Row, wanted: Assignment) -> list[Loc]:
    """Return where an entry may stand: a keyword in any of the topics, too."""
    loc = _loc(row, wanted)
    if wanted.keys != ("profile", "keywords"):
        return [loc]
    topics = list_at(row, ("profile", "topics"))
    return [loc, *(("profile", "topics", i, "keywords") for i in range(len(topics)))]


def list_at(row: Row, loc: Loc) -> list[Tree]:
    """Return the entries at *loc*, none where nothing stands; a name alone is a list of one."""
    found = at(row, loc)
    return found if isinstance(found, list) else [found] if isinstance(found, str) else []


def _index(entries: list[Tree], entry: Tree, key: str) -> int | None:
    known = _known_by(entry, key)
    return next((i for i, one in enumerate(entries) if _known_by(one, key) == known), None)


def _known_by(entry: Tree, key: str) -> str:
    return written_identity(key, _name(entry))


def _name(entry: Tree) -> str:
    if isinstance(entry, dict):
        entry = entry.get("term") or entry.get("name")
    return entry if isinstance(entry, str) else ""


def _inherits(inherited: Given, key: str, entry: Tree) -> bool:
    names = set(map(identity, entries(inherited.get("profile", NOTHING), key)))
    return key in WITHOUT and _known_by(entry, key) in names


def _not_there(row: Row, wanted: Assignment, entry: Tree, inherited: Given) -> UsageError:
    key = str(wanted.keys[-1])
    own = [_name(one) for loc in _places(row, wanted) for one in list_at(row, loc)]
    listed = entries(inherited.get("profile", NOTHING), key)
    others = [getattr(one, "term", getattr(one, "name", one)) for one in listed]
    near = did_you_mean(_name(entry), [*own, *others])
    return UsageError(
        f"{wanted.typed}: expected one that is there, got {document.shown(_name(entry))}{near}"
    )
