"""The message in MIME: text and HTML in quoted-printable, joined of pieces that are encoded."""

import binascii
import re
from collections.abc import Sequence
from email.utils import format_datetime
from functools import lru_cache

from digest.mail import header_fields
from digest.mail.header_fields import Header
from digest.model import Piece, Rendered
from digest.text.clean_text import one_line

# What can stand as it is, as most does: ASCII in short lines that neither begin as none may nor end
# with a space.
_SIMPLE = re.compile(
    r"(?:(?!\.|From )[ -~]{0,75}+(?<! )\n)*+(?!\.|From )[ -~]{0,75}+(?<! )",
)
_LONG_SPACED = re.compile(rb"^(.{74,})(=20|=09)$", re.MULTILINE)
# A line that begins with a full stop may end the message (RFC 5321, 4.5.2); programs that keep mail
# in one file (mbox, RFC 4155) write ">From " for "From ".
_MARKED = re.compile(rb"^(?:\.|F(?=rom ))", re.MULTILINE)
_LONG_MARKED = re.compile(rb"^(?:\.|F(?=rom ))(?=.{74})", re.MULTILINE)
# Quoted-printable has no "=_" in it, so a boundary with one stands in no body (RFC 2045, 6.7).
_BOUNDARY = "=_part"
_OPENING = (
    f"--{_BOUNDARY}\r\nContent-Type: text/%s; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
# The last line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
_TEXT, _HTML, _END = (
    (_OPENING % "plain").encode(),
    b"\r\n" + (_OPENING % "html").encode(),
    f"\r\n--{_BOUNDARY}--\r\n".encode(),
)


class Wire(bytes):
    """A message whose every line ends in CRLF, and none begins with a full stop: it may go over
    SMTP as it is."""

    __slots__ = ()


def message(rendered: Rendered, header: Header) -> Wire:
    """Return text and HTML as alternatives, in lines of at most 76 characters ended by CRLF."""
    head = [
        _phrase("From", header.sender_name, f"<{header.sender_address}>"),
        header_fields.phrase("To", header.recipient_name, f"<{header.recipient_address}>"),
        header_fields.unstructured("Subject", one_line(rendered.subject)),
        *(f"{name}: {value}" for name, value in _fixed(header)),
        *([_phrase("List-Id", header.sender_name, header.list_id)] if header.list_id else ()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
        "",
    ]
    bodies = (_TEXT, *_body(rendered.text_pieces), _HTML, *_body(rendered.html_pieces), _END)
    return Wire(b"".join(["\r\n".join(head).encode(), *bodies]))


def encode(text: str) -> bytes:
    """Return *text* on the wire so that another may follow: it ends a line, softly if need be."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # With a letter more, a full line leaves room for the "=" that ends it.
    lines = quoted(f"{text}x")[:-1]
    return lines if not text or lines.endswith(b"\n") else lines + b"=\r\n"


def quoted(text: str) -> bytes:
    """Return *text* in quoted-printable: binascii leaves leading full stops, "From " and a line
    end's space too long, and breaks lines by LF alone."""
    escaped = text.replace("=", "=3D")
    if _SIMPLE.fullmatch(escaped):
        return escaped.replace("\n", "\r\n").encode()
    lines = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    # Few have either, and to ask costs a tenth of the search.
    if b"=20" in lines or b"=09" in lines:
        lines = _LONG_SPACED.sub(rb"\1=\n\2", lines)
    if lines.startswith((b".", b"From ")) or b"\n." in lines or b"\nFrom " in lines:
        lines = _unmarked(lines)
    return lines.replace(b"\n", b"\r\n")


def _unmarked(lines: bytes) -> bytes:
    while _LONG_MARKED.search(lines):
        # "=2E" is two longer than ".": a full line breaks after it, and may then begin with the
        # next full stop.
        lines = _LONG_MARKED.sub(_escaped_line, lines)
    return _MARKED.sub(_escaped, lines)


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % ord(found[0])


def _escaped_line(found: re.Match[bytes]) -> bytes:
    return _escaped(found) + b"=\n"


def _body(pieces: Sequence[Piece]) -> list[bytes]:
    """Return what makes *pieces* in a row one body, which ends with a line end."""
    body = [piece.wire for piece in pieces]
    last = next(filter(None, reversed(body)), b"")
    return body if last.endswith(b"\n") and not last.endswith(b"=\r\n") else [*body, b"\r\n"]


# The same for all whom one sender writes to at one time.
_phrase, _date = lru_cache(256)(header_fields.phrase), lru_cache(256)(format_datetime)


def _fixed(header: Header) -> tuple[tuple[str, str], ...]:
    """Return the fields that are ASCII as they stand, in lines of their own."""
    return (
        *((("Reply-To", header.reply_to),) if header.reply_to else ()),
        ("Date", _date(header.date)),
        ("Message-ID", header.message_id),
        *((("List-Unsubscribe", header.unsubscribe),) if header.unsubscribe else ()),
        *((("List-Help", header.help),) if header.help else ()),
        ("Auto-Submitted", "auto-generated"),
        *((("Precedence", "bulk"),) if header.list_id else ()),
    )
