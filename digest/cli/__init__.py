"""Prints, exits, reads the clock. Imports nothing heavy before a command asks for it, so that
`--help` comes at once."""

import atexit
import errno
import gc
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from digest.cli import standard_streams
from digest.cli.commands import app
from digest.exceptions import DigestError, SettingsError, UsageError

__all__ = ["app", "main"]

# A run makes many small values that live as long as it does: looking for cycles among them after
# every 700 new ones took a third of the time of an index of 62,000 keywords (7.3 s, and 4.8 s
# without).
NEW_VALUES = 50_000
# numpy's threads wait for each other more than they work on matrices of a hundred columns: learning
# from 12,000 papers took 31 s of two cores, and takes 12 s of one. Read when numpy is imported.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")

WORKS = {
    *("init", "demo", "collect", "send", "run", "prune", "hold", "release", "backup", "restore"),
    *("people add", "people set", "people remove", "people pause", "people resume", "people erase"),
    *("people import", "people reload", "key rotate", "key reset"),
}
"""Commands that finish their work, whoever listens; all others end where nobody reads on."""
WORKED = "; the command did its work all the same"


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command of *words* (default: the process's); an error to act on is one line."""
    gc.set_threshold(NEW_VALUES)
    # An ending process looks through all its values once more, which takes a tenth of a second, and
    # needs not.
    atexit.register(gc.freeze)
    os.environ.setdefault(*_ONE_THREAD)
    words = sys.argv[1:] if words is None else words
    looks = _only_looks(words)
    with standard_streams.tolerant(quits=looks) as opened:
        code = _code(words)
        trouble = standard_streams.trouble(opened)
        if trouble and not (looks and trouble.errno == errno.EPIPE):
            print(
                f"error: the output cannot be written: {trouble.strerror}{'' if looks else WORKED}",
                file=sys.stderr,
            )
            code = code or 1
    sys.exit(code)


def _only_looks(words: Sequence[str]) -> bool:
    """Whether the command that *words* name does no work that it would have to end."""
    named = [word for word in words if not word.startswith("-")]
    is_work = not WORKS.isdisjoint({" ".join(named[:1]), " ".join(named[:2])})
    return not is_work or "--dry-run" in words or "--help" in words


def _code(words: Sequence[str]) -> int:
    """Run the command, and return the exit code."""
    try:
        app(words)
    except DigestError as error:
        _complain(error, as_json="--json" in words)
        return 2 if isinstance(error, SettingsError | UsageError) else 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except (MemoryError, OSError) as error:
        lacking = _lacking(error)
        if not lacking:
            raise
        _complain(DigestError(lacking), as_json="--json" in words)
        return 1
    return 0


def _lacking(error: MemoryError | OSError) -> str:
    """Say what this machine, or its limits, did not give us, and what to do; "" where it did."""
    if isinstance(error, MemoryError) or error.errno == errno.ENOMEM:
        return "there is not enough memory: allow this program more (ulimit -v), or fewer `workers`"
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return "there are too many open files: allow this program more of them (ulimit -n)"
    return ""


def _complain(error: DigestError, *, as_json: bool) -> None:
    lines = error.mistakes if isinstance(error, SettingsError) else (f"error: {error}",)
    print(*lines, sep="\n", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": str(error)}))
