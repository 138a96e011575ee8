"""Who holds a lock, for whoever only looks: it is not taken for that, which may be in the way."""

import os
import re
from pathlib import Path

_LOCKS = Path("/proc/locks")


def holder(path: Path) -> int | None:
    """Return the process that holds the lock on *path* for itself, None where none does.

    Linux says who does; elsewhere the process that wrote its number there does while it lives.
    """
    try:
        written = re.search(r"\d+", path.read_text(encoding="utf-8", errors="replace"))
        inode = path.stat().st_ino
    except OSError:
        return None
    if written is None:
        return None
    process = int(written[0])
    is_held = _is_locked(inode) if _LOCKS.exists() else _is_alive(process)
    return process if is_held else None


def _is_locked(inode: int) -> bool:
    locks = (line.split() for line in _LOCKS.read_text(encoding="ascii").splitlines())
    return any(
        words[1] == "FLOCK" and words[3] == "WRITE" and words[5].rpartition(":")[2] == str(inode)
        for words in locks
        if "->" not in words
    )


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
