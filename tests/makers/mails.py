"""The message by the plain and slow way, that of the standard library: what `mail.message` makes
must mean the same."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from digest.mail import Header, encode
from digest.model import Piece, Rendered


def reference(rendered: Rendered, header: Header) -> EmailMessage:
    """Return the message; its header is right as values, not as bytes, for EmailMessage encodes a
    long List-Unsubscribe."""
    plain = EmailMessage(policy=SMTP)
    plain["From"] = mailbox(header.sender_name, header.sender_address)
    plain["To"] = mailbox(header.recipient_name, header.recipient_address)
    plain["Subject"] = one_line(rendered.subject)
    if header.reply_to:
        plain["Reply-To"] = header.reply_to
    plain["Date"] = format_datetime(header.date)
    plain["Message-ID"] = header.message_id
    plain["List-Unsubscribe"] = header.unsubscribe
    plain["List-Help"] = header.help
    plain["Auto-Submitted"] = "auto-generated"
    plain["Precedence"] = "bulk"
    plain["List-Id"] = mailbox(header.sender_name, header.list_id[1:-1])
    plain.set_content(body(rendered.text), cte="quoted-printable")
    plain.add_alternative(body(rendered.html), subtype="html", cte="quoted-printable")
    return plain


def piece(text: str) -> Piece:
    return Piece(text, encode(text), len(text.encode("utf-8", "replace")))


def mailbox(name: str, address: str) -> str:
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}" <{address}>' if name else f"<{address}>"


def one_line(text: str) -> str:
    """Return *text* without what ends a line or is a control, its words a space apart; half a
    character is a question mark."""
    blank = {*map(chr, (*range(32), *range(127, 160))), "\u2028", "\u2029", " "}
    words = "".join(" " if letter in blank else letter for letter in text).split(" ")
    return " ".join(filter(None, words)).encode("utf-8", "replace").decode()


def body(given: str) -> str:
    text = given.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else f"{text}\n"
