"""A visit that dies at a chosen step: by an exception in this process, or killed with -9 as a
program (`python -m tests.dying`)."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from digest.archive import Archive
from digest.pipeline import application, collection
from digest.store import Store
from tests.makers import houses


@dataclass(kw_only=True)
class Mortal:
    """A store that calls *die* at the step numbered *at*: three for each write, before it, before
    its commit, and after."""

    store: Store
    at: int
    die: Callable[[], object]
    steps: int = field(default=0)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self._step()
        with self.store.write() as db:
            yield db
            self._step()
        self._step()

    def read(self):
        return self.store.read()

    def _step(self) -> None:
        if self.steps == self.at:
            self.die()
        self.steps += 1


def collect(folder: Path, now: datetime, *, at: int, die: Callable[[], object]) -> int:
    """Visit the sources of *folder* at *now*, dying at a step; return how many steps there were
    where that one never came."""
    hurried = houses.Hurried(now=now)
    with (
        houses.opened(folder, now) as rooms,
        application.web(rooms.settings, clock=hurried.clock, sleep=hurried.sleep) as get,
    ):
        mortal = Mortal(store=rooms.store, at=at, die=die)
        list(collection.collect(replace(rooms, archive=Archive(mortal)), get, now=now))
    return mortal.steps


if __name__ == "__main__":
    where, when, step = sys.argv[1:]
    collect(
        Path(where),
        datetime.fromisoformat(when),
        at=int(step),
        die=lambda: os.kill(os.getpid(), signal.SIGKILL),
    )
