"""Workers as the process that sends sees them: asked for shards, started again where they die."""

import fcntl
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from time import monotonic
from typing import IO

from digest.model import Due
from digest.pipeline.isolation import failed
from digest.pipeline.making import Made
from digest.pipeline.shard import Shard
from digest.pipeline.worker import READY, Answer

AHEAD = 2
"""So many shards a worker are made before the relay asks for them."""
TRIES = 3
"""A shard, or an issue alone, that so many workers died of is at fault."""
SILENT_S = 120.0
"""A worker that says nothing for so long is stopped or lost, and ended."""
_PIPE = 1 << 20
_LOOK_S = 0.5
# Each worker is one of many: they would take each other's cores.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

log = logging.getLogger(__name__)


class NoWorkersError(Exception):
    """Workers cannot be started: out of memory or of processes, or the templates have a mistake."""


class _DiedError(Exception):
    """The worker ended before its answer."""


class _Worker:
    """One process at a time, started when it is asked."""

    def __init__(self, supplies: IO[bytes]) -> None:
        self._supplies = supplies
        self._process: subprocess.Popen[bytes] | None = None
        self.is_closed = False

    def ask(self, shard: Shard) -> list[Made]:
        """Return what *shard* came to. Raises NoWorkersError, _DiedError."""
        process = self._process or self._started()
        try:
            made, records = self._answer(process, shard)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            self.end()
            raise _DiedError from error
        for record in records:
            if (logger := logging.getLogger(record.name)).isEnabledFor(record.levelno):
                logger.handle(record)
        if made is None:
            self.end()
            raise _DiedError
        return made

    @property
    def number(self) -> int | None:
        return self._process.pid if self._process else None

    def end(self) -> None:
        """End the process, whatever it does: what it made is made again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError, AttributeError):
                    pipe.close()  # type: ignore[union-attr]

    def _answer(self, process: "subprocess.Popen[bytes]", shard: Shard) -> Answer:
        pickle.dump(shard, process.stdin, protocol=5)  # type: ignore[arg-type]
        process.stdin.flush()  # type: ignore[union-attr]
        answer: Answer = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301  our own
        return answer

    def _started(self) -> "subprocess.Popen[bytes]":
        tries = 0
        while not self.is_closed and tries < TRIES:
            tries += 1
            with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
                # Whoever ends it meanwhile, from another thread, leaves none in `_process`.
                process = self._process = self._spawned()
                if pickle.load(process.stdout) == READY:  # type: ignore[arg-type]  # noqa: S301  our own
                    return process
            self.end()
        raise NoWorkersError

    def _spawned(self) -> "subprocess.Popen[bytes]":
        number = self._supplies.fileno()
        process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-m", "digest.pipeline.worker", str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[number],
            # Ctrl-C is for who sends, and not for those in its group.
            process_group=0,
            env=os.environ | _ONE_THREAD,
        )
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):  # more than an ordinary user may have
                fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)  # type: ignore[arg-type]
        return process


class Pool:
    """So many workers of one corpus, whose supplies lie in an open file.

    Once *stop* says so nobody waits for them any more.
    """

    def __init__(self, supplies: IO[bytes], number: int, *, stop: Callable[[], bool]) -> None:
        self.most_ahead = AHEAD * number
        self._supplies, self._stop = supplies, stop
        self._workers = [_Worker(supplies) for _ in range(number)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="worker")

    def close(self) -> None:
        """End all workers: they have no side effects."""
        for worker in self._workers:
            worker.is_closed = True
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:  # one may have been about to start
            worker.end()
        self._supplies.close()

    @property
    def numbers(self) -> list[int]:
        """The processes by their numbers, of those that were started."""
        return [number for worker in self._workers if (number := worker.number)]

    def begin(self, shard: Shard) -> "Future[list[Made]]":
        return self._threads.submit(self._made, shard)

    def end(self, begun: "Future[list[Made]]") -> list[Made]:
        """Return what a shard *begun* came to, nothing at a stop. Raises NoWorkersError."""
        silent_since = monotonic()
        while not self._stop():
            with suppress(TimeoutError):
                return begun.result(_LOOK_S)
            if monotonic() - silent_since > SILENT_S:
                log.warning("workers say nothing for %d s: they are started again", SILENT_S)
                silent_since = monotonic()
                for worker in self._workers:
                    worker.end()
        return []

    def _made(self, shard: Shard) -> list[Made]:
        """Have *shard* made, by another worker where one dies: after the third issue by issue."""
        for _ in range(TRIES):
            with suppress(_DiedError):
                return self._asked(shard)
            log.warning("a worker died; its %d issues are made again", len(shard.dues))
        if len(shard.dues) > 1:
            return [made for due in shard.dues for made in self._made(shard.only(due))]
        return [_at_fault(shard.dues[0])]

    def _asked(self, shard: Shard) -> list[Made]:
        worker = self._idle.get()
        try:
            return worker.ask(shard)
        finally:
            self._idle.put(worker)


def _at_fault(due: Due) -> Made:
    return Made(outcome=failed(due, f"{TRIES} workers died while it was made, see the log"))
