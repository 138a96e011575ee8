"""The whole job on the sample listings, with an inbox on this machine."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from digest import atomic_file, config, people, sources
from digest.demo.folder import finish, refresh
from digest.demo.smtp_server import inbox
from digest.exceptions import FetchError
from digest.model import Request, Response, Visit
from digest.pipeline import application, collection, dispatch
from digest.pipeline.claims import Result

SAMPLE = Path(__file__).parent / "sample"
ISSUE_ON = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
"""The sample's second day at noon: it is that day for all three readers."""


def run(
    folder: Path,
) -> tuple[tuple[Visit, ...], tuple[Result, ...], tuple[Path, ...], tuple[Path, ...]]:
    """Collect the sample into *folder*, rank for its people, and send to an inbox there.

    Returns what each source brought, what became of each issue, the files with the messages, and
    what was found there and left, for no demo made it. What an earlier one made is replaced. Raises
    UsageError when *folder* holds other things.
    """
    refresh(folder, SAMPLE)
    # A saved page is as old as its file, and a checkout gives files any age.
    for page in (SAMPLE / "page").iterdir():
        os.utime(folder / "page" / page.name, (NOW.timestamp(), NOW.timestamp()))
    mailbox = atomic_file.folder(folder / "inbox")
    before = set(mailbox.iterdir())
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with inbox(mailbox) as (_, port):
        settings = replace(settings, relay=replace(settings.relay, port=port))
        with application.opened(settings) as rooms:
            collected = tuple(collection.collect(rooms, _offline, now=NOW))
            application.refresh(rooms, people.load(*settings.subscribers, timezone="UTC"), now=NOW)
            with dispatch.sole_sender(rooms, now=NOW):
                results = tuple(dispatch.send(rooms, now=NOW, on=ISSUE_ON))
    files = tuple(sorted({*mailbox.iterdir()} - before))
    return collected, results, files, finish(folder, files)


def _offline(request: Request) -> Response:
    """Refuse to ask the world: every source of the sample is a file."""
    raise FetchError(request.url, "the sample has no business on the network")
