"""The clock that counts since this machine was started, whatever is done to the one on its wall."""

import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

# That of Linux counts while the machine sleeps under another name; that of macOS does anyway.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_LINUX = Path("/proc/sys/kernel/random/boot_id")
_MACOS = ("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid")


def since_boot() -> timedelta:
    return timedelta(seconds=time.clock_gettime(_CLOCK))


@cache
def boot_id() -> str:
    """Return what names this run of the machine, "" where nothing does."""
    with suppress(OSError, subprocess.SubprocessError):
        if sys.platform == "darwin":
            done = subprocess.run(_MACOS, capture_output=True, check=True, text=True, timeout=5)  # noqa: S603  ours
            return done.stdout.strip()
        return _LINUX.read_text(encoding="ascii").strip()
    return ""
