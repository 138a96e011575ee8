"""The rooms of one installation, open, to be handed to the pipeline's verbs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from digest import __version__, archive, document, ledger, mail, resources, sources
from digest.archive import Archive
from digest.config import Settings
from digest.exceptions import SettingsError
from digest.ledger import Ledger, ListChanges, Operation, PeopleFacts
from digest.model import Defaults, Get, PeopleFile, Render, RenderAlert, Subscriber
from digest.store import Store

if TYPE_CHECKING:
    from digest.render import Renderer

MIGRATIONS = archive.MIGRATIONS + ledger.MIGRATIONS
_TRIES = {"resend": ledger.MOST_UNANSWERED, "keep": 1}
"""How many messages without an answer end the tries of an issue."""

LOOK_S = 1.0
"""How long who only looks waits for another program that keeps the database to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    settings: Settings
    store: Store
    archive: Archive
    ledger: Ledger
    operation: Operation
    render: Render
    render_alert: RenderAlert


@contextmanager
def opened(settings: Settings) -> Iterator[Rooms]:
    """Open the store, to be written, and load the templates that *settings* name."""
    render = renderer_of(settings.templates, keep=kept(settings))
    with Store(settings.store, migrations=MIGRATIONS) as store:
        yield _rooms(settings, store, render, render.alert)


@contextmanager
def looking(settings: Settings) -> Iterator[Rooms]:
    """Open the store to look at it: no lock is waited for, and nothing is written.

    Templates are loaded when something is rendered. Raises NotReadyError where there is no store
    yet, or one of an earlier version.
    """
    with Store(settings.store, migrations=MIGRATIONS, mode="ro", patience_s=LOOK_S) as store:
        made = cache(partial(renderer, settings))
        yield _rooms(
            settings,
            store,
            lambda digest: made()(digest),  # noqa: PLW0108  loaded when it is asked
            lambda alert, **given: made().alert(alert, **given),
        )


def renderer(settings: Settings) -> "Renderer":
    """Load the templates that *settings* name, to render with. Raises TemplateError."""
    keep = kept(settings)
    return renderer_of(settings.templates, keep=keep if keep.is_dir() else None)


def resettled(rooms: Rooms, settings: Settings) -> Rooms:
    """Return *rooms*, open to be written, with other *settings* of the same store.

    Raises TemplateError, then nothing has changed.
    """
    if settings.templates == rooms.settings.templates:
        return _rooms(settings, rooms.store, rooms.render, rooms.render_alert)
    render = renderer_of(settings.templates, keep=kept(settings))
    return _rooms(settings, rooms.store, render, render.alert)


def refresh(rooms: Rooms, subscribers: Iterable[Subscriber], *, now: datetime) -> ListChanges:
    """Make the people of the settings' first file these, and of its others nobody."""
    file = PeopleFile(path=rooms.settings.subscribers[0], subscribers=tuple(subscribers))
    return take_over(rooms, [file], now=now)


def take_over(
    rooms: Rooms, people: Iterable[PeopleFile], *, now: datetime, allow_fewer: bool = False
) -> ListChanges:
    """Make the people of the settings these; others' are left, unless their file is gone.

    Raises FewerPeopleError where many would leave, unless that is meant (*allow_fewer*).
    """
    named_by = rooms.settings.path.resolve()
    return rooms.ledger.take_over(people, named_by=named_by, now=now, allow_fewer=allow_fewer)


def changes(rooms: Rooms, people: Iterable[PeopleFile]) -> ListChanges:
    """Return what `take_over` would change."""
    return ledger.changes_of(rooms.store, people, named_by=rooms.settings.path.resolve())


def is_current(rooms: Rooms, defaults: Defaults) -> bool:
    """Ask whether the people of the settings are as they were read last, with these *defaults*."""
    try:
        files = document.files(rooms.settings.subscribers)
    except SettingsError:  # whoever reads them next says why that cannot be done
        return False
    named_by = rooms.settings.path.resolve()
    return rooms.ledger.is_current(*files, defaults=defaults, named_by=named_by)


def in_force(rooms: Rooms, subscriber: Subscriber) -> Subscriber:
    """Return a person of the file with what they said elsewhere."""
    return PeopleFacts(rooms.store).in_force(subscriber)


def suppressed(rooms: Rooms) -> Callable[[str], str | None]:
    """Return what says why nothing may be sent to an address, None where it may.

    Raises KeyFileError where that is not known.
    """
    return PeopleFacts(rooms.store).of_addresses()


def check(rooms: Rooms, people: Iterable[PeopleFile]) -> None:
    """Raise SettingsError where *people* are those of other settings, too, or much fewer."""
    ledger.check_fewer(changes(rooms, people))


def others(rooms: Rooms) -> dict[Path, int]:
    """Return the people's files of other settings with this store, and how many are in each."""
    files = document.files(rooms.settings.subscribers)
    return rooms.ledger.others(*files, named_by=rooms.settings.path.resolve())


def remarks(rooms: Rooms) -> Iterator[str]:
    """Yield a line where the store's key is needed, and one for each other people's file than the
    settings', whose people get mail too."""
    if trouble := PeopleFacts(rooms.store).key_trouble():
        yield f"nothing is sent: {trouble}"
    advice = (
        "if it is not used any more, name it in the settings once more, empty (subscribers: []), "
        "and run digest collect"
    )
    for path, count in others(rooms).items():
        yield f"{count:,} people of {path} get mail from this store as well; {advice}"


def web(
    settings: Settings, *, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> AbstractContextManager[Get]:
    """Return how sources ask; all processes with this store take turns at a host."""
    from digest.fetch import client  # noqa: PLC0415  who asks nothing does not wait for httpx

    return client.opened(
        user_agent=_user_agent(settings),
        clock=clock,
        sleep=sleep,
        folder=settings.store.with_name(f"{settings.store.name}.turns"),
        proxy=settings.proxy,
    )


def monitor(
    settings: Settings, *, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> AbstractContextManager[Get]:
    """Return how a monitor is asked: once, and with little patience."""
    from digest.fetch import client  # noqa: PLC0415  as above

    return client.opened(
        user_agent=_user_agent(settings),
        clock=clock,
        sleep=sleep,
        folder=None,
        proxy=settings.proxy,
        limits=client.Limits(size=10_000, step_s=5, total_s=10, tries=1, wait_s=1),
    )


def _user_agent(settings: Settings) -> str:
    contact = f" (+{settings.contact})" if settings.contact else ""
    return f"rubricator/{__version__}{contact}"


def kept(settings: Settings) -> Path:
    """Return where it lies what loading the templates came to."""
    return settings.store.with_name(f"{settings.store.name}.templates")


def renderer_of(overrides: Path | None, *, keep: Path | None) -> "Renderer":
    """Load our templates, and those in the folder *overrides* before them. Raises TemplateError."""
    from digest import render  # noqa: PLC0415  who shows no digest does not wait for Jinja

    return render.Renderer(
        folder=resources.templates(), encode=mail.encode, overrides=overrides, keep=keep
    )


def _rooms(settings: Settings, store: Store, render: Render, render_alert: RenderAlert) -> Rooms:
    return Rooms(
        settings=settings,
        store=store,
        archive=Archive(store, sources.precedence(settings.sources)),
        ledger=Ledger(store, most_unanswered=_TRIES[settings.relay.in_doubt]),
        operation=Operation(store),
        render=render,
        render_alert=render_alert,
    )
