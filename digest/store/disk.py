"""How much room the store takes, and how much there is left."""

import shutil
from contextlib import suppress
from pathlib import Path


def size(store: Path) -> int:
    """Return how many bytes the database at *store* takes, its log included."""
    sizes = 0
    for path in (store, store.with_name(f"{store.name}-wal")):
        with suppress(FileNotFoundError):
            sizes += path.stat().st_size
    return sizes


def free(store: Path) -> int:
    """Return how many bytes this user may still write where *store* lies."""
    return shutil.disk_usage(store.parent).free
