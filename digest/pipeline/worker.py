"""A worker: a process that makes messages for the one that sends, and ends with it.

`python -m digest.pipeline.worker NUMBER`; NUMBER is an open file with what all shards need. Shards
come by stdin, and what they came to goes to stdout, with what was logged.
"""

import gc
import logging
import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import IO

from digest.pipeline import application, corpus_file
from digest.pipeline.making import Made, make
from digest.pipeline.shard import Shard

Answer = tuple[list[Made] | None, list[logging.LogRecord]]
"""What a shard came to, None where that is a fault of none of its issues; and what was logged."""

READY = "ready"

log = logging.getLogger(__name__)


class _Records(logging.Handler):
    """Keeps what is logged for the process that sends: its log is the only one."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)  # leaves the traceback as text
        record.msg, record.args, record.exc_info = record.getMessage(), None, None
        self.kept.append(record)

    def taken(self) -> list[logging.LogRecord]:
        kept, self.kept = self.kept, []
        return kept


def main() -> None:
    """Make shard after shard until nobody asks for more."""
    # Who sends is asked to end, and we end with it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed by chance is no answer
    records = _Records()
    logging.basicConfig(handlers=[records], level=logging.INFO)
    with suppress(BrokenPipeError, EOFError):
        _work(sys.stdin.buffer, answers, records)
    os._exit(0)  # nothing is to be tidied up, and an answer that nobody reads not to be flushed


def _work(asked: IO[bytes], answers: IO[bytes], records: _Records) -> None:
    supplies = corpus_file.read(int(sys.argv[1]))
    render = application.renderer_of(supplies.overrides, keep=supplies.keep)
    # What is there now stays: it is not looked through at each collection.
    gc.freeze()
    gc.set_threshold(50_000)
    _say(answers, READY)
    while True:
        shard: Shard = pickle.load(asked)  # noqa: S301  from who started us
        try:
            # Digests stay here: it takes longer to hand one over than to make it.
            made = [one.without_digest for one in make(shard, supplies.corpus, render)]
        except Exception:
            log.exception("a worker cannot go on")
            _say(answers, (None, records.taken()))
            raise
        _say(answers, (made, records.taken()))


def _say(answers: IO[bytes], what: object) -> None:
    pickle.dump(what, answers, protocol=5)
    answers.flush()


if __name__ == "__main__":
    main()
