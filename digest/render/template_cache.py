"""What loading the templates came to, kept in a folder for the next process."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from digest import __version__, atomic_file
from digest.exceptions import UsageError
from digest.render import css_inliner
from digest.render.css_inliner import Styles

_STYLES, _VERDICT = "styles.json", "verdict.json"
_VERSION = f"1, {__version__}, Jinja {version('jinja2')}"
"""Another one may find other templates fit to be rendered once."""

Verdict = tuple[Mapping[str, bool], tuple[str, ...]]
"""Which templates are rendered for each message, and what is to be said of that."""


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
    return _Compiled(str(folder), "%s.jinja") if folder else None


class _Compiled(FileSystemBytecodeCache):
    """Keeps what the disk has room for."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def styles(folder: Path | None, sources: Mapping[str, str], css: str) -> Styles:
    """Return the styles of *sources* by *css* as `inline` finds them, which takes as long as all
    else of a preview's start."""
    if folder is None:
        return css_inliner.styles(sources, css)
    key = _hash(css, dict(sources), css_inliner.VERSION)
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((folder / _STYLES).read_bytes())
        if known["key"] == key:
            return {(tag, classes): style for tag, classes, style in known["styles"]}
    made = css_inliner.styles(sources, css)
    _keep(folder / _STYLES, key, styles=[(*kind, style) for kind, style in made.items()])
    return made


def verdict(
    folder: Path | None, sources: Mapping[str, str], judge: Callable[[], Verdict]
) -> Verdict:
    """Return what *judge* finds of the templates *sources*, which takes a second where some are an
    operator's."""
    if folder is None:
        return judge()
    key = _hash(dict(sources), _VERSION)
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((folder / _VERDICT).read_bytes())
        if known["key"] == key:
            return dict(known["ways"]), tuple(known["remarks"])
    ways, remarks = judge()
    _keep(folder / _VERDICT, key, ways=ways, remarks=remarks)
    return ways, remarks


def _hash(*given: object) -> str:
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()


def _keep(path: Path, key: str, **found: object) -> None:
    with suppress(UsageError):
        atomic_file.replace(path, json.dumps({"key": key, **found}).encode(), sync=False)
