"""The whole job on the sample listings, with an inbox on this machine that is started and ended
here."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from digest import config, disk, people, sources
from digest.config import Settings
from digest.demo import folder as place
from digest.demo.inbox import inbox
from digest.exceptions import FetchError
from digest.model import Request, Response, Visit
from digest.pipeline import collection, dispatch, installation
from digest.pipeline.sender import Result

SAMPLE = Path(__file__).parent / "sample"
ISSUE_ON = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
"""The sample's second day at noon: it is that day for all three readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demo came to: its *files* are the messages, and *left* is what it found there and
    did not make."""

    settings: Settings
    collected: tuple[Visit, ...]
    results: tuple[Result, ...]
    files: tuple[Path, ...]
    left: tuple[Path, ...]


def run(folder: Path) -> Demo:
    """Collect the sample into *folder*, rank for its people, send to an inbox there, and say what
    came of it.

    What an earlier demo made there is replaced; what it did not make is left. Raises UsageError
    when *folder* holds other things.
    """
    place.refresh(folder, SAMPLE)
    # A saved page is as old as its file, and a checkout gives files any age.
    for page in (SAMPLE / "page").iterdir():
        os.utime(folder / "page" / page.name, (NOW.timestamp(), NOW.timestamp()))
    mailbox = disk.folder(folder / "inbox")
    before = set(mailbox.iterdir())
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with inbox(mailbox) as server:
        settings = replace(settings, relay=replace(settings.relay, port=server.port))
        with installation.opened(settings) as rooms:
            collected = tuple(collection.collect(rooms, _offline, now=NOW))
            installation.refresh(rooms, people.load(settings.subscribers, timezone="UTC"), now=NOW)
            with dispatch.sole_sender(rooms, now=NOW):
                results = tuple(dispatch.send(rooms, now=NOW, on=ISSUE_ON))
    files = tuple(sorted({*mailbox.iterdir()} - before))
    return Demo(
        settings=settings,
        collected=collected,
        results=results,
        files=files,
        left=place.finish(folder, files),
    )


def _offline(request: Request) -> Response:
    """Refuse to ask the world: every source of the sample is a file."""
    raise FetchError(request.url, "the sample has no business on the network")
