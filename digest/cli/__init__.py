"""Prints, exits, reads the clock. Imports nothing heavy before a command asks for it, so that `--help` comes at once."""

import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from digest.cli.command import app
from digest.exceptions import DigestError, SettingsError, UsageError

__all__ = ["app", "main"]


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command that *words* (default: those of the process) name; what a person can act on is a line, not a traceback."""
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
