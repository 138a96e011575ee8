"""Reads files that a source names. A file is never read whole beyond 16 MB; larger ones are read line by line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from glob import glob
from pathlib import Path

from digest.exceptions import FetchError
from digest.fetch.document import SIZE, Document


def files(path: str) -> tuple[Path, ...]:
    """Return the files that *path* names, sorted: a file, a folder (its files, but none that begins with a dot), or a glob.

    Raises:
        FetchError: there is no such file.
    """
    found = _named(path)
    if not found:
        raise FetchError(path, "no such file, or a folder without files")
    return found


def documents(path: str) -> Iterator[Document]:
    """Yield the files that *path* names, one after the other."""
    return map(document, files(path))


def document(file: Path) -> Document:
    """Return one *file*, read whole.

    Raises:
        FetchError: it cannot be read, or is larger than 16 MB.
    """
    try:
        with file.open("rb") as opened:
            body = opened.read(SIZE + 1)
        at = modified_at(file)
    except OSError as error:
        raise FetchError(str(file), error.strerror or "cannot be read") from error
    if len(body) > SIZE:
        raise FetchError(str(file), f"larger than the limit of {SIZE >> 20} MB")
    return Document(origin=str(file), body=body, at=at)


def lines(file: Path) -> Iterator[bytes]:
    """Yield the lines of *file*, of any size, holding one at a time.

    Raises:
        FetchError: it cannot be read, or a line is longer than 16 MB.
    """
    try:
        with file.open("rb") as opened:
            for number, line in enumerate(iter(lambda: opened.readline(SIZE + 1), b""), start=1):
                if len(line) > SIZE:
                    raise FetchError(f"{file}:{number}", f"a line longer than the limit of {SIZE >> 20} MB")
                yield line
    except OSError as error:
        raise FetchError(str(file), error.strerror or "cannot be read") from error


def modified_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)


def _named(path: str) -> tuple[Path, ...]:
    place = Path(path)
    try:
        if place.is_dir():
            return tuple(sorted(one for one in place.iterdir() if one.is_file() and not one.name.startswith(".")))
        # A file may be called "a[1].json": its own name goes before what it would mean as a glob.
        if place.is_file():
            return (place,)
        # Path.glob would want a folder to begin in, and finds hidden files.
        return tuple(sorted(Path(one) for one in glob(path) if Path(one).is_file()))  # noqa: PTH207
    except (OSError, ValueError) as error:
        raise FetchError(path, f"cannot be looked up ({error})") from error
