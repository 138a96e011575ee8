"""Whether a database file can be read as immutable: nothing of it in a log, nobody writing."""

from pathlib import Path

from digest.exceptions import NotReadyError, StoreError

FileState = tuple[int, int, int]


def file_state(path: Path) -> FileState:
    """Return by what the file differs after a checkpoint, or when another takes its place."""
    try:
        found = path.stat()
    except FileNotFoundError:
        advice = "run digest collect, which makes it"
        raise NotReadyError(f"{path}: there is no store yet: {advice}") from None
    except OSError as error:
        expected = "expected a database that this user may read"
        raise StoreError(f"{path}: {error.strerror}: {expected}") from error
    return found.st_ino, found.st_size, found.st_mtime_ns


def has_log(path: Path) -> bool:
    """Ask whether a log beside the file may hold what the file does not."""
    logs = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size for log in logs)
