"""Where a command enters: settings and people read, every mistake of both files at once, the store open, the clock."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.exceptions import SettingsError

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.model import Get, Subscriber
    from digest.pipeline.installation import Rooms


def now() -> datetime:
    return datetime.now(UTC)


def timezone() -> str:
    """Return the IANA name of the machine's time zone."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def load(config: Path) -> "tuple[Settings, tuple[Subscriber, ...]]":
    """Read both files; raises SettingsError with the mistakes of both."""
    from digest import people, sources
    from digest.config import examine

    examined = examine(config, kinds=sources.OPTIONS, environ=os.environ)
    mistakes = list(examined.mistakes)
    subscribers: tuple[Subscriber, ...] = ()
    if examined.subscribers is not None:
        try:
            subscribers = people.load(examined.subscribers, timezone=timezone())
        except SettingsError as error:
            mistakes += error.mistakes
    if mistakes or examined.settings is None:
        raise SettingsError(mistakes)
    return examined.settings, subscribers


def web(rooms: "Rooms") -> "AbstractContextManager[Get]":
    """Open the way to the world, with the machine's own clock."""
    from digest.pipeline import installation

    return installation.web(rooms.settings, clock=now, sleep=time.sleep)


@contextmanager
def opened(config: Path) -> "Iterator[Rooms]":
    """Open the rooms, with the ledger's people as the file has them."""
    from digest.pipeline import installation

    settings, subscribers = load(config)
    with installation.opened(settings) as rooms:
        installation.refresh(rooms, subscribers, now=now())
        yield rooms
