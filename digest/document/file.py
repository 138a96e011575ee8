"""Bytes of a settings file, or why there are none."""

import os
from pathlib import Path

from digest.exceptions import SettingsError

# A million people with long profiles take about 470 MB.
LARGEST = 512 * 2**20


def read(path: Path) -> bytes:
    """Read *path*, which is sure to be UTF-8 afterwards."""
    return read_as_of(path)[0]


def read_as_of(path: Path) -> tuple[bytes, os.stat_result]:
    """Read *path* as well, and return what the system said of that very file before it was read."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise SettingsError(
            [f'{path}: expected a file, got nothing of that name; "digest init" writes examples']
        ) from None
    except IsADirectoryError:
        raise SettingsError([f"{path}: expected a file, got a folder"]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError([f"{path}: expected a file that can be read, got: {reason}"]) from error
    if len(data) > LARGEST:
        raise SettingsError([f"{path}: expected at most {LARGEST // 2**20} MB, got more"])
    _check_encoding(path, data)
    return data, found


def _check_encoding(path: Path, data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        mistake = f"{path}:{line}:{column}: text: expected UTF-8, got the byte 0x{data[error.start]:02x}; save the file as UTF-8"
        raise SettingsError([mistake]) from None
