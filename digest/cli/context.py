"""What commands share: their options, the clock, settings and people read, the store open."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digest.cli import output
from digest.exceptions import ClockError, DigestError, SettingsError, StoreError

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.ledger import ListChanges, Operation
    from digest.model import Defaults, Get, Moment, Subscriber, Witness
    from digest.people import People
    from digest.pipeline.application import Rooms
    from digest.pipeline.heartbeat import Heartbeat
    from digest.store import Store


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f'expected a day like 2026-03-12, got "{text}"'
        raise typer.BadParameter(message) from error


Config = Annotated[
    Path,
    typer.Option("--config", envvar="DIGEST_CONFIG", metavar="PATH", help="The settings file."),
]
DEFAULT_CONFIG = Path("config/digest.yaml")

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout, talk on stderr.")
]
Day = Annotated[
    date | None,
    typer.Option("--date", parser=day, metavar="DAY", help="The issue date, for all: 2026-03-12."),
]

AcceptClock = Annotated[
    bool, typer.Option("--accept-clock", help="The clock is right, whatever spoke against it.")
]


def now() -> datetime:
    return datetime.now(UTC)


def moment() -> "Moment":
    """Return what both clocks of this machine say."""
    from digest.cli import boot_clock
    from digest.model import Moment

    return Moment(at=now(), since=boot_clock.since_boot(), boot_id=boot_clock.boot_id())


def timezone() -> str:
    """Return the IANA name of the machine's time zone."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def zone(chosen: "Settings") -> str:
    """Return the time zone in which the operator is told of instants."""
    return chosen.defaults.timezone or timezone()


def settings(config: Path, *, sends: bool = False) -> "Settings":
    """Read the settings alone; whoever *sends* needs the password of the relay."""
    from digest import sources
    from digest.config import load

    environ = os.environ if sends else None
    return load(config, kinds=sources.OPTIONS, environ=environ, keys=os.environ)


def defaults(chosen: "Settings") -> "Defaults":
    """Return what holds for people who do not say otherwise."""
    return replace(chosen.defaults, timezone=zone(chosen))


def load(config: Path, *, sends: bool = False) -> "tuple[Settings, People]":
    """Read both files, with the password of the relay for whoever *sends*.

    Raises SettingsError with the mistakes of both.
    """
    from digest import people
    from digest.config import people_files

    chosen, found, mistakes = None, None, list[str]()
    try:
        chosen = settings(config, sends=sends)
    except SettingsError as error:
        mistakes += error.mistakes
    paths = people_files(config)
    # Where the settings have a mistake, those of the people are named with it.
    given = {"defaults": chosen.defaults} if chosen else {}
    try:
        found = people.read(*paths, timezone=timezone(), **given) if paths else None
    except SettingsError as error:
        mistakes += error.mistakes
    if chosen is None or found is None:
        raise SettingsError(mistakes)
    return chosen, found


def people(chosen: "Settings") -> "People":
    """Read the people's files of settings alone. Raises SettingsError."""
    from digest import people

    return people.read(*chosen.subscribers, timezone=timezone(), defaults=chosen.defaults)


def heartbeat() -> "Heartbeat":
    """Return what tells a monitor of good runs, by the machine's own clock."""
    from digest.pipeline.heartbeat import Heartbeat

    return Heartbeat(clock=now, sleep=time.sleep)


def web(chosen: "Settings") -> "AbstractContextManager[Get]":
    """Open the way to the world, with the machine's own clock."""
    from digest.pipeline import application

    return application.web(chosen, clock=now, sleep=time.sleep)


@contextmanager
def visiting(rooms: "Rooms", complain: "Callable[[ClockError], object]") -> "Iterator[Get]":
    """Open the way to the world; what its servers say of the time is held against our clock.

    Where it is not trusted at the end, *complain* is told.
    """
    from digest.pipeline import clock_guard

    heard: list[Witness] = []
    with web(rooms.settings) as get:
        yield clock_guard.listening(get, moment, heard.append)
    try:
        clock_guard.check(rooms, moment(), heard, begins=True)
    except ClockError as error:
        complain(error)


@contextmanager
def looking(config: Path) -> "Iterator[Rooms]":
    """Open the rooms to look at them; people are as the ledger has them, see `person`."""
    from digest.pipeline import application

    with application.looking(settings(config)) as rooms:
        yield rooms


@contextmanager
def opened(config: Path, *, sends: bool = False) -> "Iterator[Rooms]":
    """Open the rooms, to send too if one *sends*, with the ledger's people as the file has them.

    It is read where it is not the one that was read last.
    """
    from digest.pipeline import alerting, application

    with telling_broken(config, sends=sends):
        chosen, found = _changed(config, sends=sends)
    with application.opened(chosen) as rooms:
        if found:
            with output.going_on_without_key(silent=sends):
                taken_over(rooms, found, sends=sends)
        else:
            alerting.note_mended(rooms)
        yield rooms


def taken_over(
    rooms: "Rooms", found: "People", *, sends: bool = False, allow_fewer: bool = False
) -> "ListChanges":
    """Take over who was *found*, or note why that cannot be and raise SettingsError."""
    from digest.pipeline import alerting

    try:
        changes = refresh(rooms, found, allow_fewer=allow_fewer)
    except SettingsError as error:
        _tell(rooms, error, sends=sends)
        raise
    alerting.note_mended(rooms)
    return changes


def store(chosen: "Settings", mode: Literal["rw", "ro"] = "rw") -> "Store":
    """Return the store alone, to be opened whatever is wrong with people or templates."""
    from digest.pipeline.application import MIGRATIONS
    from digest.store import Store

    return Store(chosen.store, migrations=MIGRATIONS, mode=mode)


@contextmanager
def operation(config: Path) -> "Iterator[Operation]":
    """Open the operator's side of the ledger."""
    from digest.ledger import Operation

    with store(settings(config)) as opened:
        yield Operation(opened)


@contextmanager
def telling_broken(config: Path, *, sends: bool = False) -> "Iterator[None]":
    """Tell the operator, who may not see what cron prints, of a people's file with mistakes.

    Not where the settings have some: who to tell is not known then.
    """
    from digest.pipeline import application

    try:
        yield
    except SettingsError as error:
        with suppress(DigestError):
            chosen = settings(config, sends=sends)
            # Nothing is made or brought up to date while there is a mistake.
            with application.looking(chosen):
                pass
            with application.opened(chosen) as rooms:
                _tell(rooms, error, sends=sends)
        raise


def _tell(rooms: "Rooms", error: SettingsError, *, sends: bool) -> None:
    """Note why the people's file is not taken over; whoever *sends* mails it to the operator."""
    from digest.pipeline import alerting

    alerting.note_broken(rooms, error, now=now())
    if sends:
        # Where another process sends, that one tells it.
        with suppress(StoreError), rooms.store.hold():
            tuple(alerting.tick(rooms, now=now(), zone=zone(rooms.settings)))


def refresh(
    rooms: "Rooms",
    found: "People",
    *,
    allow_fewer: bool = False,
    say: Callable[[str], None] = output.say,
) -> "ListChanges":
    """Take over who was *found* in the people's file; *say* of whom it was others' or renamed."""
    from digest.pipeline import application

    changes = application.take_over(rooms, found.files, now=now(), allow_fewer=allow_fewer)
    # One that is there is this file by another name.
    for path in (one for one in changes.moved_from if not one.exists()):
        named = ", ".join(map(str, rooms.settings.subscribers))
        say(f"{path} is gone: its people are now those of {named}, and their history is kept")
    for old, new in changes.renamed:
        say(f'"{old}" is called "{new}" now, and their history is kept')
    return changes


def person(rooms: "Rooms", slug: str) -> "Subscriber":
    """Return the person *slug* as the people's file has them now, or raise UsageError."""
    from digest.pipeline import application

    given = defaults(rooms.settings)
    if application.is_current(rooms, given):
        return application.in_force(rooms, rooms.ledger.subscriber(slug))
    from digest import people

    read = people.load(*rooms.settings.subscribers, timezone=timezone(), defaults=given)
    known = {one.id: one for one in read}
    if slug in known:
        return application.in_force(rooms, known[slug])
    raise people.nobody(slug, rooms.settings.subscribers, known)


def _changed(config: Path, *, sends: bool) -> "tuple[Settings, People | None]":
    """Return the settings, and the people where their file is not the one read last."""
    from digest.pipeline import application

    try:
        chosen = settings(config, sends=sends)
        with application.looking(chosen) as rooms:
            if application.is_current(rooms, defaults(chosen)):
                return chosen, None
    # Reading both files, or opening the store, says in a moment what is wrong.
    except (SettingsError, StoreError):
        pass
    return load(config, sends=sends)
