"""Pieces of a body on the wire: one that many mails share is encoded once, a body is what they make in a row."""

import binascii
import re
from collections.abc import Iterable

from digest.model import Shared

_LONG_DOTTED = re.compile(rb"^\.(?=.{74})", re.MULTILINE)
_DOTTED = re.compile(rb"^\.", re.MULTILINE)


def joined(pieces: Iterable[str]) -> bytes:
    """Return *pieces* as one body in quoted-printable, which ends with a line end."""
    body = b"".join([(piece.wire or _kept(piece)) if type(piece) is Shared else _ended(piece) for piece in pieces])
    return body if body.endswith(b"\r\n") and not body.endswith(b"=\r\n") else body + b"\r\n"


def unix(text: str) -> str:
    """Return *text* with its line ends as one sign each."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def quoted(text: str) -> bytes:
    """Return *text* in quoted-printable: binascii leaves leading full stops, and breaks lines by LF alone."""
    lines = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    while lines.startswith(b".") or b"\n." in lines:
        # "=2E" is two longer than ".": a full line breaks after it, and may then begin with the next full stop.
        lines = _DOTTED.sub(b"=2E", _LONG_DOTTED.sub(b"=2E=\n", lines))
    return lines.replace(b"\n", b"\r\n")


def _kept(piece: Shared) -> bytes:
    piece.wire = _ended(piece)
    return piece.wire


def _ended(piece: str) -> bytes:
    """Return *piece* so that another may follow: it ends a line, softly where the text does not."""
    lines = quoted(unix(piece))
    return lines if not lines or lines.endswith(b"\n") else lines + b"=\r\n"
