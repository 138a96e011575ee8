"""The settings and the people's file, taken over as they change while the program runs."""

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.cli import context
from digest.config import Settings
from digest.exceptions import DigestError, SettingsError
from digest.pipeline import application
from digest.pipeline.application import Rooms

log = logging.getLogger(__name__)

PAUSE_S = 50.0
"""So long a file with a mistake is not read again while it is as it was: it may be a long one."""


class Files:
    """What is in force of both files; *rooms* are what the settings of *config* opened.

    A mistake leaves the last good file in force, holds the other one back not, and is told once.
    """

    def __init__(self, rooms: Rooms, config: Path) -> None:
        self.rooms = rooms
        self._config = config
        self._written: bytes | None = b""
        self._tried: tuple[object, float] = None, 0.0
        self._told: dict[Path, str] = {}
        self._turn = threading.Lock()

    def take_over(self) -> datetime:
        """Take over what changed in either file, and return the instant that it is now."""
        with self._turn:
            self._settings()
        return self.take_over_people()

    def take_over_people(self) -> datetime:
        """Take over what changed in the people's file, and return the instant that it is now."""
        with self._turn:
            self._people()
        return context.now()

    def _settings(self) -> None:
        written = self._config.read_bytes() if self._config.is_file() else None
        if written == self._written:
            return
        try:
            chosen = context.settings(self._config, sends=True)
            if chosen != self.rooms.settings:
                self.rooms = application.resettled(self.rooms, self._possible(chosen))
                log.info("%s: the settings as they are now are in force", self._config)
        except DigestError as error:
            self._complain(self._config, "the last good settings", error)
            return
        self._written = written
        self._told.pop(self._config, None)

    def _possible(self, chosen: Settings) -> Settings:
        """Return *chosen* but for what cannot change while we run, and say so."""
        store = self.rooms.settings.store
        if chosen.store != store:
            until = "cannot change while digest run is at work; until it is started again"
            log.error("%s: store: %s it stays %s", self._config, until, store)
        return replace(chosen, store=store)

    def _people(self) -> None:
        path = self.rooms.settings.subscribers
        if self.rooms.ledger.is_current(path, timezone=context.timezone()):
            return
        found = path.stat() if path.exists() else None
        as_of = found and (found.st_mtime_ns, found.st_size)
        if self._tried[0] == as_of and time.monotonic() - self._tried[1] < PAUSE_S:
            return
        self._tried = as_of, time.monotonic()
        try:
            refreshed = context.refresh(self.rooms, context.people(path))
        except SettingsError as error:
            self._complain(path, f"the people of the last good {path.name}", error)
            return
        self._tried = None, 0.0
        self._told.pop(path, None)
        counts = refreshed.added, refreshed.changed, refreshed.removed
        log.info("people: %d added, %d changed, %d removed", *counts)

    def _complain(self, path: Path, what: str, error: DigestError) -> None:
        if self._told.get(path) == str(error):
            return
        self._told[path] = str(error)
        log.error("%s stay in force:\n%s", what, error)
