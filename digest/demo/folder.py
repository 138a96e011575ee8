"""The folder of a demo: what an earlier one made there goes, as its mark says; the rest stays."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath

from digest import atomic_file
from digest.exceptions import UsageError

MARK = ".rubricator-demo"
"""Holds the hash of each file that the demo made: one that is another by now is not ours."""

EDITED = "edited"
_STORE = tuple(
    f"digest.db{end}" for end in ("", "-wal", "-shm", "-journal", ".lock", ".run", ".key", ".sent")
)
_KEPT = "digest.db.templates"


def refresh(folder: Path, sample: Path) -> None:
    """Make *folder* a fresh copy of *sample*; what is in its way and not ours goes to `edited`.

    Raises UsageError where *folder* holds other things and no mark, or cannot be written.
    """
    if (
        folder.exists()
        and not (folder / MARK).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise UsageError(
            f"{folder} holds other things: expected a new folder, or one that an earlier demo made"
        )
    made = {_name(path, sample): path.read_bytes() for path in _files(sample)}
    try:
        atomic_file.folder(folder)
        edited = _remove(folder, _marked(folder))
        # Before the files: killed in between, we know them again.
        _mark(folder, {name: _hash(content) for name, content in made.items()})
        aside = _free(folder)
        for name in (*edited, *made, "inbox/any", *_STORE, f"{_KEPT}/any"):
            _clear(folder, name, aside)
        for name, content in made.items():
            atomic_file.folder((folder / name).parent)
            atomic_file.replace(folder / name, content, sync=False)
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder}: the demo cannot write there: {error.strerror}"
        ) from error


def finish(folder: Path, made: Iterable[Path]) -> tuple[Path, ...]:
    """Remember that the demo *made* some more files, and return all others that are there: they
    were left."""
    known = _marked(folder) | {_name(path, folder): _hash(path.read_bytes()) for path in made}
    _mark(folder, known)
    return tuple(
        path
        for path in _files(folder)
        if not (_is_ours(name := _name(path, folder)) or name in known)
    )


def _files(folder: Path) -> Iterator[Path]:
    """Yield all that is in *folder* and is no folder, sorted; links are not followed."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from (Path(place) / name for name in sorted([*files, *links]))


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mark(folder: Path, known: Mapping[str, str]) -> None:
    atomic_file.replace(folder / MARK, json.dumps(known, indent=1).encode(), sync=False)


def _marked(folder: Path) -> dict[str, str]:
    """Return the hashes of the files that an earlier demo made; those of the first version left an
    empty mark."""
    try:
        known = json.loads((folder / MARK).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _is_ours(name: str) -> bool:
    """Whether *name* is that of the mark or the store, which others than the demo may have written
    since: `digest preview`, say."""
    place = PurePosixPath(name)
    is_kept = place.suffix == ".jinja" or place.name in {"styles.json", "verdict.json"}
    return name in {MARK, *_STORE} or (is_kept and str(place.parent) == _KEPT)


def _remove(folder: Path, known: Mapping[str, str]) -> list[str]:
    """Remove what is ours and as we made it, and the folders that are empty then; return what we
    made and somebody edited."""
    removed = [
        path
        for path in _files(folder)
        if not path.is_symlink() and _is_as_made(path, _name(path, folder), known)
    ]
    for path in removed:
        path.unlink()
    for place in sorted({path.parent for path in removed} - {folder}, reverse=True):
        if not any(place.iterdir()):
            place.rmdir()
    return [
        name for path in _files(folder) if (name := _name(path, folder)) in known and name != MARK
    ]


def _is_as_made(path: Path, name: str, known: Mapping[str, str]) -> bool:
    if name == MARK or not path.is_file():
        return False
    return _is_ours(name) or (name in known and known[name] == _hash(path.read_bytes()))


def _free(folder: Path) -> Path:
    names = (EDITED if n == 1 else f"{EDITED}-{n}" for n in count(1))
    return next(folder / name for name in names if not os.path.lexists(folder / name))


def _clear(folder: Path, name: str, aside: Path) -> None:
    """Move into *aside* what is where the file *name* is to come, or where a folder above it is."""
    steps = [PurePosixPath(name), *PurePosixPath(name).parents][-2::-1]
    for step in steps:
        there = folder / step
        is_folder = there.is_dir() and not there.is_symlink()
        if os.path.lexists(there) and (str(step) == name or not is_folder):
            atomic_file.folder((aside / step).parent)
            there.rename(aside / step)
            return
