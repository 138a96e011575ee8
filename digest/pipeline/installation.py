"""The rooms of one installation, open: what the settings name, ready to be handed to the pipeline's verbs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from digest import __version__, archive, ledger, render, resources
from digest.archive import Archive
from digest.config import Settings
from digest.ledger import Ledger, Refreshed
from digest.model import Get, Render, Subscriber
from digest.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    settings: Settings
    store: Store
    archive: Archive
    ledger: Ledger
    render: Render


@contextmanager
def opened(settings: Settings) -> Iterator[Rooms]:
    """Open the store and load the templates that *settings* name."""
    keep = settings.store.with_name(f"{settings.store.name}.templates")
    draw = render.renderer(folder=resources.templates(), overrides=settings.templates, keep=keep)
    with Store(settings.store, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
        yield Rooms(
            settings=settings,
            store=store,
            archive=Archive(store, archive.ranks(settings.sources)),
            ledger=Ledger(store),
            render=draw,
        )


def refresh(rooms: Rooms, subscribers: Iterable[Subscriber], *, now: datetime) -> Refreshed:
    """Make the people of the ledger those of the settings' file; who came by another file is out."""
    file = rooms.settings.subscribers
    rooms.ledger.keep([file], now=now)
    return rooms.ledger.refresh(file, subscribers, now=now)


def web(settings: Settings, *, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> AbstractContextManager[Get]:
    """Return the way to the world that sources ask through; all processes with this store take turns at a host."""
    from digest.fetch import http  # noqa: PLC0415  who asks nothing does not wait for httpx

    contact = f" (+{settings.contact})" if settings.contact else ""
    return http.opened(
        user_agent=f"rubricator/{__version__}{contact}",
        clock=clock,
        sleep=sleep,
        folder=settings.store.with_name(f"{settings.store.name}.turns"),
        proxy=settings.proxy,
    )
