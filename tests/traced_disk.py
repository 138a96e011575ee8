"""What a disk holds after a power loss: the calls of a traced program, replayed up to any of them.

strace writes them down. A file holds what it was flushed with last, and a folder the names that it
was flushed with; of what was written since, nothing is there, or any part.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,sendto"
SYNCS = ("fsync", "fdatasync")
SECTOR = 512

_LINE = re.compile(r"\d+ +(<\.\.\. )?(\w+)(?:\(| resumed>)(.*)")
_STRING = re.compile(r'<((?:\\x..)+)>|"((?:\\x..)*)"')


def command(trace: Path, program: Sequence[str]) -> list[str]:
    """Return what runs *program* and writes its calls down in *trace*."""
    strace = ["strace", "--follow-forks", "--seccomp-bpf", "--decode-fds=path"]
    return [*strace, "-xx", "-s", "9999999", "-o", str(trace), "-e", f"trace={CALLS}", *program]


def may_trace() -> bool:
    """Ask whether this user may trace a program: in some containers nobody may."""
    tried = command(Path(os.devnull), ["true"])
    return not shutil.which("strace") or subprocess.run(tried, check=False).returncode == 0


class Call(NamedTuple):
    """A system call: its path, or that of its descriptor, then other strings, then numbers."""

    name: str
    strings: list[bytes]
    numbers: list[int]
    creates: bool

    @property
    def path(self) -> Path:
        return Path(self.strings[0].decode())


def calls(trace: Path) -> Iterator[Call]:
    """Yield calls in their order: a flush when it is done, all others when they begin."""
    begun: dict[str, str] = {}
    for line in trace.read_text().splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        goes_on, name, rest = found.groups()
        thread = line.partition(" ")[0]
        if rest.endswith("<unfinished ...>") and name in SYNCS:
            begun[thread] = rest
        elif goes_on and name in SYNCS:
            yield _call(name, begun.pop(thread))
        elif not goes_on and " = -1 " not in rest:
            yield _call(name, rest)


def _call(name: str, rest: str) -> Call:
    strings = [bytes.fromhex((a or b).replace("\\x", "")) for a, b in _STRING.findall(rest)]
    plain = _STRING.sub("", rest)
    if name == "openat":
        strings = strings[1:]
    return Call(name, strings, [int(one) for one in re.findall(r"\d+", plain)], "O_CREAT" in plain)


@dataclass
class File:
    """*durable* is on the disk; *changes* are not: (place, octets) written, or a new length."""

    durable: bytes = b""
    changes: list[tuple[int, bytes] | int] = field(default_factory=list)

    def now(self) -> bytes:
        return _changed(self.durable, self.changes)

    def torn(self, chance: Random) -> bytes:
        """Return what may be there: whole sectors of some of the changes, in any order."""
        kept = [one for one in self.changes if chance.random() < 0.5]
        return _changed(self.durable, [_cut(one, chance) for one in kept])

    def flush(self) -> None:
        self.durable, self.changes = self.now(), []


def _cut(change: tuple[int, bytes] | int, chance: Random) -> tuple[int, bytes] | int:
    if isinstance(change, int) or chance.random() < 0.5:
        return change
    at, octets = change
    return at, octets[: chance.randrange(len(octets) // SECTOR + 1) * SECTOR]


def _changed(durable: bytes, changes: Sequence[tuple[int, bytes] | int]) -> bytes:
    content = bytearray(durable)
    for change in changes:
        if isinstance(change, int):
            content[change:] = bytes(max(change - len(content), 0))
            continue
        at, octets = change
        content.extend(bytes(max(at - len(content), 0)))
        content[at : at + len(octets)] = octets
    return bytes(content)


class Disk:
    """The files of *folder*, as a program that was traced finds them and as the disk holds them.

    All is durable that lies there now. What SQLite shares as memory is no file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = {one.name: File(one.read_bytes()) for one in folder.iterdir() if one.is_file()}
        self.names = found
        self._history = [dict(found)]
        """The names that are durable, then as they were after each change since."""

    def replay(self, call: Call) -> None:
        if call.path == self.folder and call.name in SYNCS:
            self._history = self._history[-1:]
        elif call.path.parent == self.folder and not call.path.name.endswith("-shm"):
            self._change(call, call.path.name)

    def _change(self, call: Call, name: str) -> None:
        if call.name == "rename":
            self.names[Path(call.strings[1].decode()).name] = self.names.pop(name)
        elif call.name == "unlink":
            del self.names[name]
        elif call.name == "openat":
            if not call.creates or name in self.names:
                return
            self.names[name] = File()
        else:
            _write(call, self.names[name])
            return
        self._history.append(dict(self.names))

    def lose_power(self, to: Path, chance: Random | None = None) -> None:
        """Write what is left into *to*: no more than was flushed or, by *chance*, parts of it."""
        shutil.copytree(self.folder, to, ignore=lambda _, names: [n for n in names if "." in n])
        names = chance.choice(self._history) if chance else self._history[0]
        for name, file in names.items():
            (to / name).write_bytes(file.torn(chance) if chance else file.durable)
            (to / name).chmod(0o600)


def _write(call: Call, file: File) -> None:
    if call.name in SYNCS:
        file.flush()
    elif call.name == "ftruncate":
        file.changes.append(call.numbers[1])
    elif call.name == "pwrite64":
        file.changes.append((call.numbers[2], call.strings[1]))
    else:  # `write`: behind all that is there, as the program's own files are written
        file.changes.append((len(file.now()), call.strings[1]))


class Wire:
    """What was said to an SMTP server."""

    def __init__(self) -> None:
        self._said: dict[bytes, bytes] = {}

    def replay(self, call: Call) -> None:
        if call.name == "sendto":
            socket, octets = call.strings[:2]
            self._said[socket] = self._said.get(socket, b"") + octets

    def handed_over(self) -> set[str]:
        """Return whose message was said up to its dot: the server may have taken it."""
        whole = re.compile(rb"RCPT TO:<(.*?)>.*?\r\n\.\r\n", re.DOTALL)
        return {one.decode() for said in self._said.values() for one in whole.findall(said)}
