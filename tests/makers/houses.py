"""Whole installations for tests: settings in a folder, sources on loopback, the clock in the test's
hand."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest import config, people, sources
from digest.model import Get, Visit
from digest.pipeline import application, collection, corpus, dispatch
from digest.pipeline.application import Rooms
from digest.pipeline.claims import Result
from tests import web

PLAIN = """
sources:
{sources}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: none}}
"""


def lay_out(
    folder: Path, sources: str, *, people: str = "subscribers: []\n", port: int = 9
) -> Path:
    """Write the two files of an installation into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digest.yaml").write_text(PLAIN.format(sources=sources, port=port))
    (folder / "subscribers.yaml").write_text(people)
    return folder


class Hurried(web.Time):
    """A time that runs fifty times as fast: threads that wait for each other still do."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        time.sleep(seconds / 50)


@contextmanager
def opened(folder: Path, now: datetime) -> Iterator[Rooms]:
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with application.opened(settings) as rooms:
        application.refresh(rooms, people.load(*settings.subscribers, timezone="UTC"), now=now)
        yield rooms


def collect(folder: Path, now: datetime) -> dict[str, Visit]:
    """Visit each source at *now*."""
    hurried = Hurried(now=now)
    with (
        opened(folder, now) as rooms,
        application.web(rooms.settings, clock=hurried.clock, sleep=hurried.sleep) as get,
    ):
        return {one.source: one for one in collection.collect(rooms, get, now=now)}


@dataclass(frozen=True, kw_only=True)
class House:
    """An installation that is running; its clock stands still between ticks."""

    rooms: Rooms
    get: Get
    time: Hurried

    def tick(self, now: datetime) -> list[Result]:
        """Do at *now* what both ticks of `digest run` do."""
        self.time.now = now
        corpus.learn(self.rooms, now=now)
        due = collection.due(self.rooms, now=now)
        if due:
            list(collection.collect(self.rooms, self.get, now=now, only=due))
        return list(dispatch.serve(self.rooms, now=now))


@contextmanager
def running(folder: Path, now: datetime) -> Iterator[House]:
    """Be `digest run` from *now* on, until the block ends."""
    hurried = Hurried(now=now)
    with (
        opened(folder, now) as rooms,
        application.web(rooms.settings, clock=hurried.clock, sleep=hurried.sleep) as get,
        dispatch.sole_sender(rooms, now=now),
    ):
        yield House(rooms=rooms, get=get, time=hurried)


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """Set the clock of this machine to *zone*: `give_up` is a time on it."""
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        time.tzset()
        yield
    finally:
        os.environ.pop("TZ")
        os.environ |= {"TZ": before} if before else {}
        time.tzset()


def serve(folder: Path, now: datetime) -> dict[str, Result]:
    """Do what a tick of `digest run` does at *now*."""
    with opened(folder, now) as rooms, dispatch.sole_sender(rooms, now=now):
        return {one[1].key[0]: one for one in dispatch.serve(rooms, now=now)}
