"""stdout and stderr that never stop the work: what they cannot write is named at the end."""

import errno
import io
import os
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Errors that would end a command in the midst of its work for one letter.
_DEADLY = {"strict": "replace", "surrogateescape": "replace"}


class _Tolerant(io.RawIOBase):
    """Bytes to *raw*, None where it was closed before we began; the first *error* is kept.

    What follows an error is tried again. With *quits* the program ends where nobody reads any more,
    as `git log | head` does.
    """

    def __init__(self, raw: io.RawIOBase | None, *, quits: bool) -> None:
        self._raw = raw
        self.quits = quits
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw is not None and self._raw.isatty()

    def fileno(self) -> int:
        if self._raw is None:
            raise io.UnsupportedOperation("fileno")
        return self._raw.fileno()

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return self._written(data)
        except OSError as error:
            is_first, self.error = self.error is None, self.error or error
            if is_first and self.quits and error.errno == errno.EPIPE:
                # Whoever closed the pipe has seen what they wanted: no failure, also under `set -o
                # pipefail`.
                raise SystemExit(0) from None
            return memoryview(data).nbytes

    def _written(self, data: "ReadableBuffer") -> int:
        if self._raw is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        written = self._raw.write(data)
        while written is None:
            # Somebody else who has this pipe made it non-blocking, and it is full.
            select.select([], [self._raw], [])
            written = self._raw.write(data)
        return written


@contextmanager
def tolerant(*, quits: bool) -> Iterator[tuple[_Tolerant, ...]]:
    """Make stdout and stderr tolerant in the block; with *quits* a closed stdout ends it all."""
    before = sys.stdout, sys.stderr
    streams = _stream(sys.stdout, quits=quits), _stream(sys.stderr, quits=False)
    sys.stdout, sys.stderr = (stream for stream, _ in streams)
    try:
        yield tuple(raw for _, raw in streams if raw)
    finally:
        sys.stderr.flush()
        sys.stdout, sys.stderr = before


def trouble(raws: Sequence[_Tolerant]) -> OSError | None:
    """Write what is held back still, now that the command has ended; return the first error."""
    for raw in raws:
        # Its exit code is known by now, and is not to be lost.
        raw.quits = False
    sys.stdout.flush()
    return next((raw.error for raw in raws if raw.error), None)


def _stream(stream: IO[str] | None, *, quits: bool) -> tuple[IO[str], _Tolerant | None]:
    """Return *stream* as a tolerant one; one that is no file, as in a test, as it is."""
    if stream is None:
        closed = _Tolerant(None, quits=quits)
        return io.TextIOWrapper(
            io.BufferedWriter(closed), encoding="utf-8", errors="replace"
        ), closed
    if not isinstance(stream, io.TextIOWrapper):
        return stream, None
    raw = _Tolerant(getattr(stream.buffer, "raw", stream.buffer), quits=quits)
    errors = stream.errors or "strict"
    made = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=errors if is_utf8(stream) and errors != "strict" else _DEADLY.get(errors, errors),
        # PYTHONUNBUFFERED makes streams write through to what is no buffer, as ours is.
        line_buffering=stream.line_buffering or stream.write_through,
        write_through=stream.write_through,
    )
    return made, raw


def is_utf8(stream: IO[str]) -> bool:
    """Whether *stream* can say every letter."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"
