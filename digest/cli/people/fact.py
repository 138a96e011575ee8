"""What commands about people do beside the file: facts of the ledger are ended, or said."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli import context
from digest.cli.people.options import Beside
from digest.exceptions import NotReadyError, UsageError

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.ledger import PeopleFacts
    from digest.model import Subscriber, Suppression
    from digest.people import Edit


def check_key(config: Path) -> None:
    """Raise KeyFileError where the store cannot tell to whom nothing may be sent."""
    with _facts(config, looks=True) as facts:
        if facts:
            facts.check_key()


def resumed(config: Path, edit: "Edit", *, they_asked: bool, dry_run: bool) -> Beside:
    """End what keeps mail from somebody as far as that may be, and say what is left."""
    person = edit.subscriber
    if person is None:
        return Beside()
    ended: tuple[str, ...] = ()
    with _facts(config, looks=dry_run) as facts:
        if facts and not dry_run:
            ended = facts.resume(person, they_asked=they_asked, now=context.now())
        barred = facts.barring(person) if facts else ()
    lines = [f'"{person.id}" is no longer {fact}' for fact in ended]
    lines += [_left(person, one) for one in barred]
    return Beside(lines, {"ended": list(ended), "barred": [one.fact for one in barred]})


def welcomed(config: Path, edit: "Edit", *, again: bool, dry_run: bool) -> Beside:
    """Let who was erased, and is added *again*, get mail; say what else keeps it from them."""
    person = edit.subscriber
    if person is None:
        return Beside()
    with _facts(config, looks=dry_run or not again) as facts:
        is_back = bool(facts and again and not dry_run and facts.welcome(person.email))
        barred = facts.barring(person) if facts else ()
    lines = [f'"{person.id}" is no longer erased'] if is_back else []
    lines += [_left(person, one) for one in barred]
    return Beside(lines, {"barred": [one.fact for one in barred]})


def not_erased(config: Path, edit: "Edit") -> "Edit":
    """Return *edit*; raises UsageError where who comes of it was erased."""
    if edit.subscriber is None:
        return edit
    with _facts(config, looks=True) as facts:
        barred = facts.barring(edit.subscriber) if facts else ()
    for one in barred:
        if one.fact == "erased":
            since = f"who had this address was erased on {one.at:%Y-%m-%d}"
            raise UsageError(f"email: {since}; --again adds them, if they want to read again")
    return edit


def _left(person: "Subscriber", one: "Suppression") -> str:
    """Say why somebody gets nothing for all that, and what would help."""
    asked = f"digest people resume {person.id} --they-asked ends it, if they want mail again"
    cures = {
        "unsubscribed": asked,
        "erased": asked,
        "suspended": f"digest people resume {person.id} tries it again",
        "suppressed": f"another address of theirs may: digest people set {person.id} email=…",
    }
    return f'"{person.id}" gets nothing: {one.told}; {cures[one.fact]}'


@contextmanager
def _facts(config: Path, *, looks: bool) -> "Iterator[PeopleFacts | None]":
    """Open the store, to be written or only looked at; None where there is none so far."""
    from digest.ledger import PeopleFacts

    settings = context.settings(config)
    if not _is_there(settings):
        yield None
        return
    with context.store(settings, "ro" if looks else "rw") as store:
        yield PeopleFacts(store)


def _is_there(settings: "Settings") -> bool:
    from digest.pipeline import application

    try:
        with application.looking(settings):
            return True
    except NotReadyError:
        return False
