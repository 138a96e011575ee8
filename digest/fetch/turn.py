"""Takes turns at a host: one question at a time, and none before it may be asked, in all threads
and processes of an installation."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.exceptions import FetchError
from digest.fetch.fifo import Fifo
from digest.fetch.rule import Rule
from digest.fetch.wait import LONGEST_S

PutOff = Callable[[float], None]

# Longer than any one question takes; who holds a turn for longer has been stopped, and shall not
# stop us.
_PATIENCE_S = 180.0
_POLL_S = 0.02


class Turns:
    """A file a host in *folder*, locked while the host is asked; it says before which instant
    nobody may ask again.

    Threads go in the order in which they asked; between processes it is the kernel's choice. A wait
    of more than *longest_s* is not waited for.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        longest_s: float,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        self._longest_s = longest_s
        self._queues: dict[str, Fifo] = {}
        self._stuck: set[str] = set()

    @contextmanager
    def take(self, rule: Rule) -> Iterator[PutOff]:
        """Wait for our turn at the host of *rule*, and yield what puts the next turn off for so
        many seconds.

        Raises:
            FetchError: it would be too long to wait for; the error says until when.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{rule.host}.turn"
        with self._queues.setdefault(rule.host, Fifo()).turn():
            # Waiting once without the lock lets other processes go first that have not asked just
            # now.
            self._wait(rule, file)
            with self._locked(rule, file):
                self._wait(rule, file)
                # Now and at the end: a process that dies in between has asked, too.
                self._put_off(file, rule.apart_s)
                try:
                    yield lambda seconds: self._put_off(file, seconds)
                finally:
                    self._put_off(file, rule.apart_s)

    def _wait(self, rule: Rule, file: Path) -> None:
        now = self._clock()
        free_at = _read(file, now)
        wait_s = (free_at - now).total_seconds()
        if wait_s > self._longest_s:
            raise FetchError(rule.host, f"asks to wait until {free_at:%H:%M} UTC", retry_at=free_at)
        if wait_s > 0:
            self._sleep(wait_s)

    def _put_off(self, file: Path, seconds: float) -> None:
        now = self._clock()
        free_at = now + timedelta(seconds=seconds)
        if free_at > _read(file, now):
            file.write_text(free_at.isoformat(), encoding="ascii")

    @contextmanager
    def _locked(self, rule: Rule, file: Path) -> Iterator[None]:
        with file.open("a") as lock:
            # Not a lock that is waited for: a process stopped with Ctrl-Z would hold up all others
            # for ever. Who stood in the queue behind a thread that waited in vain has waited as
            # long.
            for _ in range(1 if rule.host in self._stuck else round(_PATIENCE_S / _POLL_S)):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self._sleep(_POLL_S)
                else:
                    break
            else:
                self._stuck.add(rule.host)
                raise FetchError(
                    rule.host,
                    f"it was not our turn for {_PATIENCE_S:g} s (is another process of ours stopped?)",
                )
            self._stuck.discard(rule.host)
            yield


def _read(file: Path, now: datetime) -> datetime:
    """Return the instant in *file*, *now* where it holds none that can be true."""
    try:
        free_at = datetime.fromisoformat(file.read_text(encoding="ascii")).replace(tzinfo=UTC)
    # There is none yet, or whoever wrote it was stopped half way.
    except (FileNotFoundError, ValueError):
        return now
    # A clock that was put back must not shut a host off for a year.
    return free_at if free_at - now <= timedelta(seconds=LONGEST_S) else now
