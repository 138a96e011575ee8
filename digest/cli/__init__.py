"""Prints, exits, reads the clock. Imports nothing heavy before a command asks for it, so that `--help` comes at once."""

import json
import sys

from digest.cli.command import app
from digest.exceptions import DigestError, SettingsError, UsageError

__all__ = ["app", "main"]


def main() -> None:
    """Run a command; what a person can act on is a line, not a traceback."""
    try:
        app()
    except DigestError as error:
        _complain(error)
        sys.exit(2 if isinstance(error, SettingsError | UsageError) else 1)


def _complain(error: DigestError) -> None:
    lines = error.mistakes if isinstance(error, SettingsError) else (f"error: {error}",)
    print(*lines, sep="\n", file=sys.stderr)
    if "--json" in sys.argv:
        print(json.dumps({"error": str(error)}))
