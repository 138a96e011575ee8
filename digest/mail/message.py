"""The message as bytes, ready for the wire."""

from email.utils import format_datetime
from functools import lru_cache

from digest.mail import header
from digest.mail.envelope import Envelope
from digest.mail.join import wires
from digest.model import Rendered
from digest.text.plain import one_line

# Quoted-printable has no "=_" in it, so a boundary with one stands in no body (RFC 2045, 6.7).
_BOUNDARY = "=_part"
_OPENING = f"--{_BOUNDARY}\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
# The last line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
_TEXT, _HTML, _END = (
    (_OPENING % "plain").encode(),
    b"\r\n" + (_OPENING % "html").encode(),
    f"\r\n--{_BOUNDARY}--\r\n".encode(),
)


def message(rendered: Rendered, envelope: Envelope) -> bytes:
    """Return text and HTML as alternatives, lines of at most 76 characters ended by CRLF, none
    beginning with a full stop."""
    head = [
        _phrase("From", envelope.sender_name, f"<{envelope.sender_address}>"),
        header.phrase("To", envelope.recipient_name, f"<{envelope.recipient_address}>"),
        header.unstructured("Subject", one_line(rendered.subject)),
        *(f"{name}: {value}" for name, value in _fixed(envelope)),
        _phrase("List-Id", envelope.sender_name, envelope.list_id),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
        "",
    ]
    return b"".join(
        [
            "\r\n".join(head).encode(),
            _TEXT,
            *wires(rendered.text_pieces),
            _HTML,
            *wires(rendered.html_pieces),
            _END,
        ]
    )


# The same for all whom one sender writes to at one time.
_phrase, _date = lru_cache(256)(header.phrase), lru_cache(256)(format_datetime)


def _fixed(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    """Return the fields that are ASCII as they stand, in lines of their own."""
    return (
        *((("Reply-To", envelope.reply_to),) if envelope.reply_to else ()),
        ("Date", _date(envelope.date)),
        ("Message-ID", envelope.message_id),
        ("List-Unsubscribe", envelope.unsubscribe),
        ("List-Help", envelope.help),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
    )
