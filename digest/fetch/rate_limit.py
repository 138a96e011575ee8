"""Rate limits: a host is asked one request at a time and so many seconds apart, by all processes.

How far apart is one table, `APART_S`.
"""

import fcntl
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from types import MappingProxyType

from digest.exceptions import FetchError
from digest.fetch.retry import LONGEST_S

APART_S: Mapping[str, float] = MappingProxyType(
    {
        # Terms of use of the API: one request every three seconds and one connection at a time,
        # for API, RSS and OAI alike.
        "arxiv.org": 3.0,
        # Without a token, 500 requests to the API in five minutes.
        "huggingface.co": 0.6,
        # No limit is published, and the two share a server.
        "biorxiv.org": 1.0,
        "medrxiv.org": 1.0,
        # Three requests a second from one address, without a key (NBK25497).
        "eutils.ncbi.nlm.nih.gov": 0.34,
    }
)
"""Seconds from an answer of a host, or of any that ends in its name, to the next request."""

# Longer than any request takes; who holds a host for longer has been stopped, and shall not stop
# us.
_PATIENCE_S = 180.0
_POLL_S = 0.02


class RateLimiter:
    """A file a host in *folder*, locked while the host is asked.

    It says before which instant nobody may ask again. Threads go in the order in which they asked;
    between processes it is the kernel's choice.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        longest_s: float,
    ) -> None:
        """Wait by *sleep*, and not at all where it would be more than *longest_s*."""
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        self._longest_s = longest_s
        self._queues: dict[str, Callable[[], AbstractContextManager[None]]] = {}
        self._stuck: set[str] = set()

    @contextmanager
    def acquire(self, host: str, apart_s: float) -> Iterator[Callable[[float], None]]:
        """Wait until *host* may be asked, and yield what puts the next request off, in seconds.

        Raises:
            FetchError: it would be too long to wait for; the error says until when.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{host}.turn"
        with self._queues.setdefault(host, fair_lock())():
            # Waiting once without the lock lets other processes go first that have not asked just
            # now.
            self._wait(host, file)
            with self._locked(host, file):
                self._wait(host, file)
                # Now and at the end: a process that dies in between has asked, too.
                self._put_off(file, apart_s)
                try:
                    yield lambda seconds: self._put_off(file, seconds)
                finally:
                    self._put_off(file, apart_s)

    def _wait(self, host: str, file: Path) -> None:
        now = self._clock()
        free_at = _free_at(file, now)
        wait_s = (free_at - now).total_seconds()
        if wait_s > self._longest_s:
            raise FetchError(host, f"asks to wait until {free_at:%H:%M} UTC", retry_at=free_at)
        if wait_s > 0:
            self._sleep(wait_s)

    def _put_off(self, file: Path, seconds: float) -> None:
        now = self._clock()
        free_at = now + timedelta(seconds=seconds)
        if free_at > _free_at(file, now):
            file.write_text(free_at.isoformat(), encoding="ascii")

    @contextmanager
    def _locked(self, host: str, file: Path) -> Iterator[None]:
        with file.open("a") as lock:
            # Not a lock that is waited for: a process stopped with Ctrl-Z would hold up all others
            # for ever. Who queued behind a thread that waited in vain has waited as long.
            for _ in range(1 if host in self._stuck else round(_PATIENCE_S / _POLL_S)):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self._sleep(_POLL_S)
                else:
                    break
            else:
                self._stuck.add(host)
                reason = f"it was not our turn for {_PATIENCE_S:g} s"
                raise FetchError(host, f"{reason} (is another process of ours stopped?)")
            self._stuck.discard(host)
            yield


def limit(host: str, port: int | None, apart_s: Mapping[str, float]) -> tuple[str, float]:
    """Return the name that *host* goes by in *apart_s*, and its seconds.

    One that is not there is asked one request at a time, each of its ports by itself.

    >>> limit("export.arxiv.org", None, APART_S), limit("127.0.0.1", 8080, APART_S)
    (('arxiv.org', 3.0), ('127.0.0.1:8080', 0.0))
    """
    name = host.lower().rstrip(".")
    known = (one for one in apart_s if name == one or name.endswith(f".{one}"))
    found = next(known, f"{name}:{port}" if port else name)
    return found, apart_s.get(found, 0.0)


def fair_lock() -> Callable[[], AbstractContextManager[None]]:
    """Return a lock that threads get in the order in which they asked: those of Python are not."""
    lock = Lock()
    waiting: deque[Event] = deque()

    @contextmanager
    def locked() -> Iterator[None]:
        mine = Event()
        with lock:
            waiting.append(mine)
            waiting[0].set()
        try:
            mine.wait()
            yield
        finally:
            # Also who was interrupted while waiting leaves the queue.
            with lock:
                waiting.remove(mine)
                if waiting:
                    waiting[0].set()

    return locked


def _free_at(file: Path, now: datetime) -> datetime:
    """Return the instant in *file*, *now* where it holds none that can be true."""
    try:
        free_at = datetime.fromisoformat(file.read_text(encoding="ascii")).replace(tzinfo=UTC)
    # There is none yet, or whoever wrote it was stopped half way.
    except (FileNotFoundError, ValueError):
        return now
    # A clock that was put back must not shut a host off for a year.
    return free_at if free_at - now <= timedelta(seconds=LONGEST_S) else now
