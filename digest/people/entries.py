"""The people of one file, made one by one as their entries are read, of which none is kept."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from digest import document
from digest.document import Loc, Mistake, Tree, UnfitError, noun
from digest.model import Defaults, Subscriber
from digest.people import cures
from digest.people.inheritance import NOTHING, Given, idle
from digest.people.person import PERSON, is_idle_weekday, is_weekly_by_look, to_subscriber

BY_LOOK = (
    "the weekly layout without a cadence; a digest comes once a week, on the day weekly_on"
    " (cadence: daily for one a day in that look)"
)
IDLE_WEEKDAY = "weekly_on is the day of weekly digests, and another cadence is written beside it"
MOST = 1_000
"""Of more mistakes nobody is told."""

Inherited = Callable[[str | None, tuple[str, ...]], Given]
"""Returns what somebody of a group has whose profile extends some others."""


class Reference(NamedTuple):
    """A group, or a profile, that the entry number *row* names at *steps*."""

    row: int
    steps: Loc
    name: str


class Entries:
    """Who stands in one file: by their number in it, what they are called, and whom they name.

    Whoever takes something from a group or a shared profile, which may stand behind them or in
    another file, waits for these: what they say themselves is in the place of the person. The entry
    of the id *apart* is kept, and not taken.
    """

    def __init__(self, defaults: Defaults, *, apart: str | None = None) -> None:
        self.loc: Loc = ()
        self.kept: tuple[Loc, dict[str, Tree]] | None = None
        self.rows: list[int] = []
        self.ids: list[str | None] = []
        self.emails: list[str | None] = []
        self.people: list[Subscriber | Given | None] = []
        self.groups: list[Reference] = []
        self.profiles: list[Reference] = []
        self.mistakes: list[Mistake] = []
        self.noted = defaultdict[str, list[str]](list)
        self._apart = apart
        self._defaults = defaults
        self._made = document.checker(noun(partial(_made, defaults), PERSON, cures=cures.PERSON))

    def take(self, loc: Loc, tree: Tree) -> None:
        """Take the entry at *loc*."""
        entry = tree if isinstance(tree, dict) else {}
        if self._apart is not None and not self.kept and entry.get("id") == self._apart:
            self.kept = loc, entry
            return
        person, wrong = self._made(tree)
        *above, row = loc
        self.loc = tuple(above)
        self.rows.append(int(row))
        self.ids.append(_text(entry, "id"))
        self.emails.append(_text(entry, "email"))
        self.people.append(person)
        self._refer(int(row), entry)
        profile = entry.get("profile")
        topics = wrong_topics(profile, ("profile",)) if isinstance(profile, dict) else iter(())
        if len(self.mistakes) < MOST:
            self.mistakes += [_placed(one, loc) for one in (*wrong, *topics)]
        for remark in _remarks(entry, self._defaults):
            self.noted[remark].append(str(entry.get("id")))

    def settle(self, inherited: Inherited) -> None:
        """Make those who waited, now that it is known what is shared."""
        for number, own in enumerate(self.people):
            if isinstance(own, dict):
                self.people[number] = self._settled(number, own, inherited)

    def subscribers(self) -> tuple[Subscriber, ...]:
        """Return everybody, where there is no mistake."""
        return tuple([one for one in self.people if isinstance(one, Subscriber)])

    def place(self, number: int, *steps: str) -> Loc:
        """Return where something stands of the person *number* of those who were taken."""
        return (*self.loc, self.rows[number], *steps)

    def _refer(self, row: int, entry: dict[str, Tree]) -> None:
        group, profile = entry.get("group"), entry.get("profile")
        if isinstance(group, str):
            self.groups.append(Reference(row, ("group",), group))
        if isinstance(profile, dict) and "extends" in profile:
            self.profiles += [
                Reference(row, ("profile", *steps), name) for steps, name in extended(profile)
            ]

    def _settled(self, number: int, own: Any, inherited: Inherited) -> Subscriber | None:
        base = inherited(own.get("group"), own.get("profile", NOTHING).get("extends", ()))
        for key, written in idle(base, own):
            self.noted[nothing_to_take(key, written)].append(str(own["id"]))
        try:
            return to_subscriber(self._defaults, base, **own)
        except UnfitError as unfit:
            self.mistakes.append(Mistake(loc=self.place(number), text=f"expected {unfit}"))
            return None


def nothing_to_take(key: str, written: str) -> str:
    return f"without.{key}: {document.shown(written)} is in nothing that comes before it"


def _remarks(entry: dict[str, Tree], defaults: Defaults) -> Iterator[str]:
    """Yield what is no mistake in an entry, and yet likely not meant."""
    if is_weekly_by_look(entry, defaults):
        yield BY_LOOK
    if is_idle_weekday(entry, defaults):
        yield IDLE_WEEKDAY


def extended(profile: dict[str, Tree]) -> Iterator[tuple[Loc, str]]:
    """Yield the names of profiles that a profile extends, each with its place in it."""
    names = profile.get("extends")
    if isinstance(names, str):
        yield ("extends",), names
    for i, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str):
            yield ("extends", i), name


def wrong_topics(profile: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    """Find keywords beside topics, and topics of one name."""
    if "topics" not in profile:
        return
    if "keywords" in profile:
        text = "expected keywords or topics, got both; move these keywords into a topic"
        yield Mistake(loc=(*loc, "keywords"), text=text, on_key=True)
    for repeat in document.repeats(profile, "topics", "name", str.casefold):
        yield _placed(repeat, loc)


def _made(defaults: Defaults, *, id: str, email: str, **own: Any) -> Subscriber | Given:  # noqa: A002
    """Make a person, or return what they say themselves where they take something from others."""
    given = {"id": id, "email": email, **own}
    if "group" in own or own.get("profile", NOTHING).keys() & {"extends", "without"}:
        return given
    return to_subscriber(defaults, NOTHING, **given)


def _placed(mistake: Mistake, loc: Loc) -> Mistake:
    """Return a *mistake* of what stands at *loc* as one of the file."""
    earlier = None if mistake.earlier is None else (*loc, *mistake.earlier)
    return Mistake(
        loc=(*loc, *mistake.loc), text=mistake.text, on_key=mistake.on_key, earlier=earlier
    )


def _text(entry: dict[str, Tree], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None
