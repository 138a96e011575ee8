"""Content codings (RFC 9110 8.4.1) undone, in pieces of at most 64 kB.

Not by httpx, which unpacks all that it has read at once: 64 kB can be 64 MB.
"""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from digest.exceptions import FetchError

_PIECE = 64 * 1024
_HEAD = 64
_MOST = 4

_GZIP = frozenset({"gzip", "x-gzip"})

# Those of IANA's registry, and file formats that some servers name, which we did not ask for. Any
# other value names no compression: servers write "utf-8", "none" or "binary" there.
_REFUSED = frozenset(
    (
        *("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"),
        *("bzip2", "x-bzip2", "bz2", "lzma", "xz", "x-xz", "lz4", "snappy", "zip"),
    )
)

# Byte order marks and blanks, which may come before the first sign of XML, HTML or JSON.
_BEFORE = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"


def decoded(host: str, raw: Iterable[bytes], header: str, *, size: int) -> bytes:
    """Return the body that *host* sent with the Content-Encoding *header*, of at most *size* bytes.

    Raises:
        FetchError: it is packed otherwise than with gzip or deflate, is cut short, or too large.
    """
    codings = [coding for one in header.lower().split(",") if (coding := _named(one))]
    if len(codings) > _MOST:
        raise FetchError(host, f"expected at most {_MOST} content codings, got {len(codings)}")
    pieces = _bounded(host, raw, size)
    for coding in reversed(codings):
        # Each step, too: what holds nothing but empty blocks grows only in between.
        pieces = _bounded(host, _undone(host, pieces, coding), size)
    return b"".join(pieces)


def _named(written: str) -> str:
    """Return the coding in one part of a header, without its quotes and its weight ("gzip;q=1")."""
    coding = written.partition(";")[0].strip(" \t\"'")
    return "" if coding == "identity" else coding


def _bounded(host: str, pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    taken = 0
    for piece in pieces:
        taken += len(piece)
        if taken > size:
            raise FetchError(host, f"the answer is larger than the limit of {size >> 20} MB")
        yield piece


def _undone(host: str, raw: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield what *raw* was before *coding*; what is plain to see is left as it is.

    Servers name a coding twice that they used once, or one that they did not use.
    """
    if coding in _REFUSED:
        raise _refused(host, coding)
    head, pieces = _peeked(raw)
    if _is_plain(head):
        yield from pieces
    elif coding in _GZIP:
        yield from _inflated(host, pieces, coding, zlib.MAX_WBITS | 16)
    elif coding == "deflate":
        # RFC 9110 means a zlib stream; some servers send it without zlib's header.
        wbits = zlib.MAX_WBITS if _has_zlib_header(head) else -zlib.MAX_WBITS
        yield from _inflated(host, pieces, coding, wbits)
    elif head:
        raise _refused(host, coding)


def _refused(host: str, coding: str) -> FetchError:
    return FetchError(host, f"expected gzip, deflate or no compression, got {coding[:40]}")


def _peeked(raw: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes of *raw*, and all of it."""
    pieces, head = iter(raw), b""
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    return head, chain([head] if head else [], pieces)


def _is_plain(head: bytes) -> bool:
    return head.lstrip(_BEFORE)[:1] in {b"<", b"{", b"["}


def _has_zlib_header(head: bytes) -> bool:
    """Whether *head* begins as RFC 1950 2.2 says."""
    return len(head) > 1 and head[0] & 0x0F == 8 and int.from_bytes(head[:2]) % 31 == 0


def _inflated(host: str, raw: Iterable[bytes], coding: str, wbits: int) -> Iterator[bytes]:
    """Yield the content of a stream in pieces of at most 64 kB.

    gzip may have several members, one after the other (RFC 1952 2.2); what else follows is padding.
    """
    stream = zlib.decompressobj(wbits)
    try:
        for piece in raw:
            waiting = piece
            while waiting:
                if stream.eof:
                    if coding not in _GZIP or waiting[:1] != b"\x1f":
                        return
                    stream = zlib.decompressobj(wbits)
                yield stream.decompress(waiting, _PIECE)
                waiting = stream.unused_data if stream.eof else stream.unconsumed_tail
        while not stream.eof and (rest := stream.decompress(b"", _PIECE)):
            yield rest
    except zlib.error as error:
        raise FetchError(host, f"not {coding}, though it is said to be") from error
    if not stream.eof:
        raise FetchError(host, f"{coding} that is cut short")
