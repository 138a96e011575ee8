"""Pieces of a body on the wire: one that many mails share is encoded once, a body is what they make
in a row."""

import binascii
import re
from collections.abc import Iterable

from digest.model import Piece

_LINE = 76
_LONG_SPACED = re.compile(rb"^(.{74,})(=20|=09)$", re.MULTILINE)
_LONG_DOTTED = re.compile(rb"^\.(?=.{74})", re.MULTILINE)
_DOTTED = re.compile(rb"^\.", re.MULTILINE)


def wires(pieces: Iterable[Piece]) -> list[bytes]:
    """Return what makes *pieces* in a row one body in quoted-printable, which ends with a line
    end."""
    body = [_wire(piece) if piece.wire is None else piece.wire for piece in pieces]
    last = next(filter(None, reversed(body)), b"")
    return body if last.endswith(b"\n") and not last.endswith(b"=\r\n") else [*body, b"\r\n"]


def unix(text: str) -> str:
    """Return *text* with its line ends as one sign each."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def quoted(text: str) -> bytes:
    """Return *text* in quoted-printable: binascii leaves leading full stops and a line end's space
    too long, and breaks lines by LF alone."""
    escaped = text.replace("=", "=3D")
    if _is_simple(escaped):
        return escaped.replace("\n", "\r\n").encode()
    lines = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    lines = _LONG_SPACED.sub(rb"\1=\n\2", lines)
    while _LONG_DOTTED.search(lines):
        # "=2E" is two longer than ".": a full line breaks after it, and may then begin with the
        # next full stop.
        lines = _LONG_DOTTED.sub(b"=2E=\n", lines)
    lines = _DOTTED.sub(b"=2E", lines)
    return lines.replace(b"\n", b"\r\n")


def _is_simple(text: str) -> bool:
    """Whether *text* can stand as it is, as most does: ASCII in short lines that neither begin with
    a full stop nor end with a space."""
    if (
        not text.isascii()
        or "\n." in text
        or " \n" in text
        or text.startswith(".")
        or text.endswith(" ")
    ):
        return False
    lines = text.split("\n")
    return max(map(len, lines)) < _LINE and "".join(lines).isprintable()


def _wire(piece: Piece) -> bytes:
    """Return *piece* on the wire, so that another may follow, and keep that: it ends a line, softly
    where the text does not."""
    if isinstance(piece.of, str):
        piece.wire = _ended(unix(piece.of))
    else:
        piece.wire = b"".join([_wire(one) if one.wire is None else one.wire for one in piece.of])
    return piece.wire


def _ended(text: str) -> bytes:
    # With a letter more, a full line leaves room for the "=" that ends it.
    lines = quoted(f"{text}x")[:-1]
    return lines if not text or lines.endswith(b"\n") else lines + b"=\r\n"
