"""An SMTP server on 127.0.0.1 that writes each message into files, and passes nothing on."""

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from itertools import count
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

from digest import atomic_file

BODIES = {".html": "html", ".txt": "plain"}


@contextmanager
def inbox(folder: Path) -> Iterator[tuple[str, int]]:
    """Take mail into *folder* until the block is left, which gets the host and the port.

    Each message lies there as `DATE-NAME.eml`, with its HTML and its text beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    # Not aiosmtpd's Controller: it connects to the port asked for, and a free one is 0.
    opening = loop.create_server(lambda: _talk(folder, loop), "127.0.0.1", 0)
    server = loop.run_until_complete(opening)
    host, port = server.sockets[0].getsockname()
    thread = Thread(target=loop.run_forever, name="inbox")
    thread.start()
    try:
        yield host, port
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_close(server))
        loop.close()


def _talk(folder: Path, loop: asyncio.AbstractEventLoop) -> SMTP:
    return SMTP(_Handler(folder), loop=loop, hostname="localhost", enable_SMTPUTF8=True)


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Handler:
    """What aiosmtpd asks what to do with a message; its method names are aiosmtpd's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        recipient = envelope.rcpt_tos[0]
        write(self._folder, recipient, content)
        return "250 2.0.0 laid down"


def write(folder: Path, recipient: str, content: bytes) -> Path:
    """Write *content* into *folder*, its bodies beside it; return where. Overwrites nothing."""
    message = email.message_from_bytes(content, _class=EmailMessage, policy=SMTP_POLICY)
    path = _free(folder, f"{_day(message)}-{_name(recipient)}")
    atomic_file.replace(path, content, mode=atomic_file.PRIVATE, sync=False)
    for suffix, kind in BODIES.items():
        body = message.get_body((kind,))
        if body is not None:
            beside, words = path.with_name(path.stem + suffix), body.get_content().encode()
            atomic_file.replace(beside, words, mode=atomic_file.PRIVATE, sync=False)
    return path


def _free(folder: Path, stem: str) -> Path:
    paths = (folder / (f"{stem}.eml" if n == 1 else f"{stem}-{n}.eml") for n in count(1))
    return next(
        path
        for path in paths
        if not any(path.with_name(path.stem + suffix).exists() for suffix in (".eml", *BODIES))
    )


def _day(message: EmailMessage) -> str:
    """Return the day of the issue, which our Message-ID opens with, or else that of the Date."""
    found = re.match(r"<(\d{4}-\d\d-\d\d)\.", str(message["Message-ID"] or ""))
    if found:
        return found[1]
    date = message["Date"]
    return f"{date.datetime:%Y-%m-%d}" if date is not None and date.datetime else "undated"


def _name(recipient: str) -> str:
    return re.sub(r"[^\w+.-]", "_", recipient.rpartition("@")[0]).lstrip(".") or "nobody"
