"""A corpus in a file without a name, which all workers map: its arrays lie once in memory."""

import mmap
import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from digest.pipeline.corpus import Corpus

_HEAD = struct.Struct("<q")
_ALIGNED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """What all shards need: the corpus, and where the templates lie, beside which folder *keep*
    holds what loading them came to."""

    corpus: Corpus
    overrides: Path | None
    keep: Path | None


def written(supplies: Supplies, folder: Path) -> IO[bytes]:
    """Return an open file in *folder* that is gone with its last user, for `read`."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(supplies, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(body), *(buffer.raw() for buffer in buffers)]
    sizes = pickle.dumps([part.nbytes for part in parts])
    file = TemporaryFile(dir=folder)  # noqa: SIM115  it outlives this function
    file.write(_HEAD.pack(len(sizes)) + sizes)
    for part in parts:
        file.write(bytes(-file.tell() % _ALIGNED))
        file.write(part)
    file.flush()
    return file


def read(number: int) -> Supplies:
    """Return what was `written` to the file that is open under *number*; its arrays cannot be
    written to."""
    data = memoryview(mmap.mmap(number, 0, access=mmap.ACCESS_READ))
    (size,) = _HEAD.unpack_from(data)
    at = _HEAD.size + size
    parts = []
    for length in pickle.loads(data[_HEAD.size : at]):  # noqa: S301  our own
        at += -at % _ALIGNED
        parts.append(data[at : at + length])
        at += length
    supplies: Supplies = pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301  our own
    return supplies
