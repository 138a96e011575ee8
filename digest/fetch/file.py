"""Reads files that a source names, packed (.gz, .xz) or not: whole up to 16 MB, else by lines."""

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
from digest.fetch.conditional_request import Known
from digest.fetch.content import SIZE, Content
from digest.model import Validators

_UNPACKED: dict[str, Callable[[Path, Any], Any]] = {".gz": gzip.open, ".xz": lzma.open}


def files(path: str) -> tuple[Path, ...]:
    """Return the files that *path* names, sorted: a file, those of a folder, or of a glob.

    Of a folder none that begins with a dot is read.

    Raises:
        FetchError: there is no such file.
    """
    found = _named(path)
    if not found:
        raise FetchError(path, "no such file, or a folder without files")
    return found


def read_all(path: str) -> Iterator[Content]:
    """Yield the files that *path* names, one after the other."""
    return map(read, files(path))


def read(file: Path) -> Content:
    """Return one *file*, read whole.

    Raises:
        FetchError: it cannot be read, or is larger than 16 MB.
    """
    with _opened(file) as opened:
        body = opened.read(SIZE + 1)
        at = modified_at(file)
    if len(body) > SIZE:
        raise FetchError(str(file), f"larger than the limit of {SIZE >> 20} MB")
    return Content(origin=str(file), body=body, at=at)


def lines(file: Path) -> Iterator[bytes]:
    """Yield the lines of *file*, of any size, holding one at a time.

    Raises:
        FetchError: it cannot be read, or a line is longer than 16 MB.
    """
    with _opened(file) as opened:
        for number, line in enumerate(iter(lambda: opened.readline(SIZE + 1), b""), start=1):
            if len(line) > SIZE:
                reason = f"a line longer than the limit of {SIZE >> 20} MB"
                raise FetchError(f"{file}:{number}", reason)
            yield line


def validators(file: Path, known: Known) -> Validators:
    """Return by what *file* is known again: its hash as etag, and when it was written, in ns.

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
            inside = (one for one in place.iterdir() if not one.name.startswith("."))
            return tuple(sorted(one for one in inside if one.is_file()))
        # A file may be called "a[1].json": its own name goes before what it would mean as a glob.
        if place.is_file():
            return (place,)
        # Path.glob would want a folder to begin in, and finds hidden files.
        return tuple(sorted(Path(one) for one in glob(path) if Path(one).is_file()))  # noqa: PTH207
    except (OSError, ValueError) as error:
        raise FetchError(path, f"cannot be looked up ({error})") from error
