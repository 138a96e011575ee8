"""The settings and the people's file, taken over as they change while the program runs."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest import document
from digest.cli import context
from digest.config import Settings
from digest.exceptions import DigestError, SettingsError
from digest.ledger import PeopleFacts
from digest.pipeline import alerting, application
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
        self._told = ""
        self._told_of_people = ""
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
            if self._told != str(error):
                self._told = str(error)
                # A traceback is for bugs.
                log.error("the last good settings stay in force:\n%s", error)  # noqa: TRY400
            return
        self._written = written
        self._told = ""

    def _possible(self, chosen: Settings) -> Settings:
        """Return *chosen* but for what cannot change while we run, and say so."""
        kept = {name: getattr(self.rooms.settings, name) for name in ("store", "log")}
        for name, value in kept.items():
            if getattr(chosen, name) != value:
                until = "cannot change while digest run is at work; until it is started again"
                log.error("%s: %s: %s it stays %s", self._config, name, until, value)
        return replace(chosen, **kept)

    def _people(self) -> None:
        if application.is_current(self.rooms, context.defaults(self.rooms.settings)):
            self._mended()
            return
        PeopleFacts(self.rooms.store).check_key()
        as_of = _as_of(self.rooms.settings)
        if self._tried[0] == as_of and time.monotonic() - self._tried[1] < PAUSE_S:
            return
        self._tried = as_of, time.monotonic()
        try:
            changes = context.refresh(self.rooms, context.people(self.rooms.settings), say=log.info)
        except SettingsError as error:
            self._broken(error)
            return
        self._tried = None, 0.0
        self._mended()
        counts = len(changes.joined), len(changes.changed), len(changes.left)
        log.info("people: %d added, %d changed, %d removed", *counts)

    def _broken(self, error: SettingsError) -> None:
        told = alerting.note_broken(self.rooms, error, now=context.now())
        # Another command may have noted it before us: what counts is what this log has said.
        if told != self._told_of_people:
            self._told_of_people = told
            log.error("the people of before stay in force: %s", told)

    def _mended(self) -> None:
        alerting.note_mended(self.rooms)
        if self._told_of_people:
            self._told_of_people = ""
            log.info("people: the mistake is mended")


def _as_of(chosen: Settings) -> object:
    """Return by what the people's files are known without being read."""
    with suppress(SettingsError, OSError):
        files = ((path, path.stat()) for path in document.files(chosen.subscribers))
        return [(path, found.st_mtime_ns, found.st_size) for path, found in files]
    return None
