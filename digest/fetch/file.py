"""Reads files that a source names, packed (.gz, .xz) or not. A file is never read whole beyond 16
MB; larger ones line by line."""

import gzip
import hashlib
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from glob import glob
from pathlib import Path
from typing import IO, Any

from digest.exceptions import FetchError
from digest.fetch.document import SIZE, Document
from digest.model import Validators

_UNPACKED: dict[str, Callable[[Path, Any], Any]] = {".gz": gzip.open, ".xz": lzma.open}


def files(path: str) -> tuple[Path, ...]:
    """Return the files that *path* names, sorted: a file, a folder (its files, but none that begins
    with a dot), or a glob.

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
    with _opened(file) as opened:
        body = opened.read(SIZE + 1)
        at = modified_at(file)
    if len(body) > SIZE:
        raise FetchError(str(file), f"larger than the limit of {SIZE >> 20} MB")
    return Document(origin=str(file), body=body, at=at)


def lines(file: Path) -> Iterator[bytes]:
    """Yield the lines of *file*, of any size, holding one at a time.

    Raises:
        FetchError: it cannot be read, or a line is longer than 16 MB.
    """
    with _opened(file) as opened:
        for number, line in enumerate(iter(lambda: opened.readline(SIZE + 1), b""), start=1):
            if len(line) > SIZE:
                raise FetchError(
                    f"{file}:{number}", f"a line longer than the limit of {SIZE >> 20} MB"
                )
            yield line


def validators(file: Path, known: Callable[[str], Validators | None]) -> Validators:
    """Return by what *file* can be told from what it was: its hash as etag, and when it was
    written, in nanoseconds.

    A file that was written when the *known* one was is taken for the same, unread.

    Raises:
        FetchError: it cannot be read.
    """
    url = file.absolute().as_uri()
    last = known(url)
    try:
        written_at = str(file.stat().st_mtime_ns)
        if last and last.last_modified == written_at:
            return last
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise FetchError(str(file), error.strerror or "cannot be read") from error
    return Validators(url=url, etag=content, last_modified=written_at)


def modified_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        with _UNPACKED.get(file.suffix.lower(), Path.open)(file, "rb") as opened:
            yield opened
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise FetchError(str(file), f"cannot be unpacked ({error})") from error
    except OSError as error:
        raise FetchError(str(file), error.strerror or "cannot be read") from error


def _named(path: str) -> tuple[Path, ...]:
    place = Path(path)
    try:
        if place.is_dir():
            return tuple(
                sorted(
                    one for one in place.iterdir() if one.is_file() and not one.name.startswith(".")
                )
            )
        # A file may be called "a[1].json": its own name goes before what it would mean as a glob.
        if place.is_file():
            return (place,)
        # Path.glob would want a folder to begin in, and finds hidden files.
        return tuple(sorted(Path(one) for one in glob(path) if Path(one).is_file()))  # noqa: PTH207
    except (OSError, ValueError) as error:
        raise FetchError(path, f"cannot be looked up ({error})") from error
