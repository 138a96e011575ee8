"""Undoes the compression of an answer in small pieces, so that no bomb goes off in memory."""

import zlib
from collections.abc import Iterable, Iterator

PIECE = 64 * 1024


class BrokenError(Exception):
    """The bytes are not what their encoding says."""


def inflated(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of the gzip stream *raw* in pieces of at most 64 kB."""
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for piece in raw:
            waiting = piece
            while waiting:
                yield stream.decompress(waiting, PIECE)
                waiting = stream.unconsumed_tail
        while not stream.eof and (rest := stream.decompress(b"", PIECE)):
            yield rest
    except zlib.error as error:
        raise BrokenError("not gzip, though it is said to be") from error
    if not stream.eof:
        raise BrokenError("gzip that is cut short")
