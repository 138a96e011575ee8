"""Who makes messages: this process for few readers, workers beside it for many."""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Self

from digest.pipeline import application, corpus_file
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import Corpus
from digest.pipeline.making import Made, make
from digest.pipeline.shard import MOST, Shard
from digest.pipeline.worker_pool import AHEAD, NoWorkersError, Pool

MANY = 1_000
"""For more readers than these workers are started, where the settings do not say how many."""

Work = tuple[Shard, Corpus] | Made
"""A shard with its corpus, or what was made before it came so far."""

log = logging.getLogger(__name__)


class Makers:
    """Workers live from the first shard of a corpus for many until the end, or another such one.

    What they made is not waited for once *stop* says so.
    """

    def __init__(self, rooms: Rooms, *, stop: Callable[[], bool] = bool) -> None:
        self._rooms, self._stop = rooms, stop
        self._pool: Pool | None = None
        self._corpus: Corpus | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.close()

    def most(self, number: int, corpus: Corpus | None) -> int:
        """Return how many of *number* issues are to be in a shard, so that all that is made ahead
        is one such number."""
        workers = self._workers(corpus) if corpus else 0
        return min(max(-(-number // (AHEAD * workers)), 1), MOST) if workers else max(number, 1)

    def made(self, work: Iterable[Work]) -> Iterator[Iterable[Made]]:
        """Yield what each of *work* comes to, in its order; at most two shards a worker are made
        ahead."""
        ahead: deque[Iterable[Made]] = deque()
        for one in work:
            if isinstance(one, Made):
                ahead.append([one])
            else:
                shard, corpus = one
                if corpus is not self._corpus and self._workers(corpus):
                    yield from _drained(ahead)
                    self._start(corpus)
                ahead.append(self._begun(shard, corpus))
            if self._pool is None or len(ahead) >= self._pool.most_ahead:
                yield ahead.popleft()
        yield from _drained(ahead)

    def _workers(self, corpus: Corpus) -> int:
        """Return how many workers are to make the issues of *corpus*."""
        wanted = self._rooms.settings.workers
        if wanted is None:
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
            return cores if cores > 1 and corpus.people > MANY else 0
        return wanted if corpus.people > 1 else 0

    def _start(self, corpus: Corpus) -> None:
        """Start workers for *corpus*; where the disk has no room for it there are none."""
        if self._pool:
            self._pool.close()
        self._pool, self._corpus = None, corpus
        settings = self._rooms.settings
        supplies = corpus_file.Supplies(
            corpus=corpus, overrides=settings.templates, keep=application.kept(settings)
        )
        try:
            file = corpus_file.written(supplies, settings.store.parent)
        except OSError as error:
            log.warning("no workers are started: %s", error)
            return
        self._pool = Pool(file, self._workers(corpus), stop=self._stop)

    def _begun(self, shard: Shard, corpus: Corpus) -> Iterable[Made]:
        if self._pool is None or corpus is not self._corpus:
            return make(shard, corpus, self._rooms.render)
        return self._ended(self._pool, self._pool.begin(shard), shard)

    def _ended(self, pool: Pool, begun: "Future[list[Made]]", shard: Shard) -> Iterator[Made]:
        try:
            made: Iterable[Made] = pool.end(begun)
        except NoWorkersError:
            log.warning("workers cannot be started: %d issues are made here", len(shard.dues))
            assert self._corpus  # noqa: S101  for mypy
            made = make(shard, self._corpus, self._rooms.render)
        yield from made


def _drained(ahead: "deque[Iterable[Made]]") -> Iterator[Iterable[Made]]:
    while ahead:
        yield ahead.popleft()
