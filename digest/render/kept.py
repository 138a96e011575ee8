"""What loading the templates came to, kept in a folder from one process to the next; whatever
changed since is made anew."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from digest import disk
from digest.exceptions import UsageError
from digest.render import inline
from digest.render.inline import Styles

_STYLES = "styles.json"


def folder(path: Path | None) -> Path | None:
    """Make the folder at *path* for its owner only, and return it; None where others may write
    there, or nobody: nothing is kept then."""
    if path is None:
        return None
    with suppress(OSError):
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.stat()
        # What lies there is run.
        if found.st_uid == os.geteuid() and not found.st_mode & 0o022 and os.access(path, os.W_OK):
            return path
    return None


def compiled(folder: Path | None) -> FileSystemBytecodeCache | None:
    """Return where Jinja keeps templates that it has read, each with the hash of its source."""
    return FileSystemBytecodeCache(str(folder), "%s.jinja") if folder else None


def styles(folder: Path | None, sources: Mapping[str, str], css: str) -> Styles:
    """Return the styles of *sources* by *css* as `inline` finds them, which takes as long as all
    else of a preview's start."""
    if folder is None:
        return inline.styles(sources, css)
    key = hashlib.sha256(json.dumps([css, dict(sources), inline.VERSION]).encode()).hexdigest()
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((folder / _STYLES).read_bytes())
        if known["key"] == key:
            return {(tag, classes): style for tag, classes, style in known["styles"]}
    made = inline.styles(sources, css)
    with suppress(UsageError):
        kept = {"key": key, "styles": [(*kind, style) for kind, style in made.items()]}
        disk.replace(folder / _STYLES, json.dumps(kept).encode(), sync=False)
    return made
