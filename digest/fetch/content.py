"""What a parser reads, from a file or the web; content codings are undone in small pieces."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.exceptions import FetchError

# The largest answer that is taken: arXiv's longest feed, 2,000 papers, has 5 MB.
SIZE = 16 * 1024 * 1024

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Bytes of at most 16 MB, from the file or URL *origin*, written or received *at* (UTC)."""

    origin: str
    body: bytes
    at: datetime


def decoded(host: str, raw: Iterable[bytes], encoding: str, *, size: int) -> bytes:
    """Return the body that *host* sent in *encoding*, of at most *size* bytes."""
    body = bytearray()
    for piece in _pieces(host, raw, encoding.strip().lower()):
        body += piece
        if len(body) > size:
            raise FetchError(host, f"the answer is larger than the limit of {size >> 20} MB")
    return bytes(body)


def _pieces(host: str, raw: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    # Not httpx's own decoding, which unpacks all that it has read at once: 64 kB can be 64 MB.
    if encoding in {"identity", ""}:
        return raw
    if encoding in {"gzip", "x-gzip"}:
        return _inflated(host, raw)
    raise FetchError(host, f"expected gzip or no compression, got {encoding[:40]}")


def _inflated(host: str, raw: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of the gzip stream *raw* in pieces of at most 64 kB."""
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for piece in raw:
            waiting = piece
            while waiting:
                yield stream.decompress(waiting, _PIECE)
                waiting = stream.unconsumed_tail
        while not stream.eof and (rest := stream.decompress(b"", _PIECE)):
            yield rest
    except zlib.error as error:
        raise FetchError(host, "not gzip, though it is said to be") from error
    if not stream.eof:
        raise FetchError(host, "gzip that is cut short")
