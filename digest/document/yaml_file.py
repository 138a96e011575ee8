"""A settings file: read as what it means, or every mistake with its line."""

import codecs
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from digest.document import remedy
from digest.document.field import Field
from digest.document.mistake import MOST, Loc, Mistake, Tree, where
from digest.document.validation import validate
from digest.document.yaml_tree import places, read
from digest.exceptions import SettingsError

T = TypeVar("T")
Check = Callable[[Tree], Iterable[Mistake]]
"""Finds what no single field can know. It sees the tree as written, which may be wrong anywhere."""

NOTHING = "got nothing"
# A million people with long profiles take about 470 MB.
LARGEST = 512 * 2**20


def load(path: Path, field: Field[T], *checks: Check) -> T:
    """Read *path* as *field* has it.

    Raises:
        SettingsError: with all mistakes, sorted by place, the file as it was named.
    """
    return parse(path, read_as_of(path)[0], field, *checks)


def parse(path: Path, data: bytes, field: Field[T], *checks: Check) -> T:
    """Read *data*, which stand in *path*, as *field* has it."""
    written, broken = read(data)
    if broken and written is None:
        raise SettingsError(told(path, data, broken))
    value, unfit = validate(written, field)
    mistakes = list(islice(chain(broken, unfit, *(check(written) for check in checks)), MOST))
    if value is None or mistakes:
        raise SettingsError(told(path, data, mistakes))
    return value


def files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files that *paths* name, each once: a folder stands for the *.yaml in it.

    Hidden ones are an editor's. Raises SettingsError where a folder has none.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in _of_folder(path) if path.is_dir() else (path,):
            # Unlike resolve, it lets links that lead in a circle pass: who reads them says so.
            found.setdefault(os.path.realpath(file), file)
    return tuple(found.values())


def _of_folder(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        text = f"expected a folder that can be read, got: {error.strerror}"
        raise SettingsError([f"{folder}: {text}"]) from error
    listed = [one for one in found if one.suffix == ".yaml" and not one.name.startswith(".")]
    if not listed:
        raise SettingsError([f"{folder}: expected *.yaml in this folder, got none"])
    return listed


def lines(data: bytes, wanted: Collection[Loc]) -> dict[Loc, int]:
    """Return on which line of *data* the value of each of *wanted* begins."""
    return {loc: line for loc, (_, (line, _)) in places(data, wanted).items()}


def peek(path: Path) -> Tree:
    """Read what *path* holds, right or wrong; None where it cannot be read."""
    try:
        return read(read_as_of(path)[0])[0]
    except SettingsError:
        return None


def told(path: Path, data: bytes, mistakes: Sequence[Mistake]) -> list[str]:
    """Return *mistakes* in *data*, which stand in *path*, a line each in the order of the file."""
    if not mistakes:
        return []
    spoken_of = [loc for one in mistakes for loc in (one.loc, one.earlier) if loc is not None]
    at = places(data, spoken_of)
    refused = {one.loc for one in mistakes if one.refuses}
    hides = _comments(data, mistakes)
    found = []
    for mistake in mistakes:
        if mistake.loc in refused and not mistake.refuses:
            continue
        key, value = at.get(mistake.loc, ((1, 1), (1, 1)))
        line, column = mistake.place or (key if mistake.on_key else value)
        earlier = f", as in line {at[mistake.earlier][0][0]}" if mistake.earlier is not None else ""
        if mistake.text.endswith(NOTHING) and hides(line, column):
            earlier = f"; {remedy.COMMENT}"
        found.append(
            (line, column, f"{path}:{line}:{column}: {where(mistake.loc)}: {mistake.text}{earlier}")
        )
    last = (
        [f"{path}: and maybe more; the first {MOST:,} are shown"] if len(mistakes) >= MOST else []
    )
    return [text for _, _, text in sorted(found)] + last


def _comments(data: bytes, mistakes: Sequence[Mistake]) -> Callable[[int, int], bool]:
    """Return what asks whether a comment stands in a line from a column on."""
    is_asked = any(one.loc and one.text.endswith(NOTHING) for one in mistakes)
    lines = data.decode("utf-8-sig").splitlines() if is_asked else []
    return lambda line, column: "".join(lines[line - 1 : line])[column - 1 :].lstrip()[:1] == "#"


def read_as_of(path: Path) -> tuple[bytes, os.stat_result]:
    """Read *path*, sure to be UTF-8, and what the system said of that very file before."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            data = _read(file, found.st_size) if found.st_size <= LARGEST else b""
    except FileNotFoundError:
        raise SettingsError(
            [f'{path}: expected a file, got nothing of that name; "digest init" writes examples']
        ) from None
    except IsADirectoryError:
        raise SettingsError([f"{path}: expected a file, got a folder"]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError([f"{path}: expected a file that can be read, got: {reason}"]) from error
    # What is no file, but a pipe, has no size before it is read.
    if max(len(data), found.st_size) > LARGEST:
        got = f"got {max(len(data), found.st_size) / 2**20:,.0f} MB; divide it into several files"
        raise SettingsError([f"{path}: expected at most {LARGEST // 2**20} MB, {got}"])
    _check_encoding(path, data)
    return data, found


def _read(file: BinaryIO, size: int) -> bytes:
    """Return what is in *file*, which says that it has this *size*: at most one byte too many."""
    # As much memory is asked for as may be read; a pipe has no size, and a file may grow.
    data = file.read(size + 1)
    return data + file.read(LARGEST + 1 - len(data)) if len(data) > size else data


def _check_encoding(path: Path, data: bytes) -> None:
    if name := _wide_encoding(data):
        text = f"expected UTF-8, got {name}; save the file as UTF-8"
        raise SettingsError([f"{path}:1:1: text: {text}"])
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        got = f"got the byte 0x{data[error.start]:02x}; save the file as UTF-8"
        place = f"{path}:{line}:{column}"
        raise SettingsError([f"{place}: text: expected UTF-8, {got}"]) from None


def _wide_encoding(data: bytes) -> str | None:
    """Name the encoding of two or four bytes a letter that *data* begin with, marked as such or
    not."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    # Without a mark: what YAML begins with is ASCII, and its other bytes are 0.
    zeros = [byte == 0 for byte in data[:4]]
    if zeros in ([True, True, True, False], [False, True, True, True]):
        return "UTF-32"
    return "UTF-16" if zeros in ([True, False] * 2, [False, True] * 2) else None
