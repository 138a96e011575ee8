"""Prints, exits, reads the clock. Imports nothing heavy before a command asks for it, so that `--help` comes at once."""

import atexit
import gc
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from digest.cli.command import app
from digest.exceptions import DigestError, SettingsError, UsageError

__all__ = ["app", "main"]

# A run makes many small values that live as long as it does: looking for cycles among them after every 700 new ones took a third of
# the time of an index of 62,000 keywords (7.3 s, and 4.8 s without).
_NEW_VALUES = 50_000
# numpy's threads wait for each other more than they work on matrices of a hundred columns: learning from 12,000 papers took 31 s of two
# cores, and takes 12 s of one. Read when numpy is imported.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command that *words* (default: those of the process) name; what a person can act on is a line, not a traceback."""
    gc.set_threshold(_NEW_VALUES)
    # An ending process looks through all its values once more, which takes a tenth of a second, and needs not.
    atexit.register(gc.freeze)
    os.environ.setdefault(*_ONE_THREAD)
    words = sys.argv[1:] if words is None else words
    try:
        app(words)
    except DigestError as error:
        _complain(error, as_json="--json" in words)
        sys.exit(2 if isinstance(error, SettingsError | UsageError) else 1)
    sys.exit(0)


def _complain(error: DigestError, *, as_json: bool) -> None:
    lines = error.mistakes if isinstance(error, SettingsError) else (f"error: {error}",)
    print(*lines, sep="\n", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": str(error)}))
