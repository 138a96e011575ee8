"""The whole job on the sample listings, with an inbox on this machine that is started and ended here."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from digest import config, people, sources
from digest.config import Settings
from digest.demo.inbox import inbox
from digest.exceptions import FetchError, UsageError
from digest.model import Request, Response
from digest.pipeline import collection, dispatch, installation
from digest.pipeline.collection import Collected
from digest.pipeline.dispatch import Scope
from digest.pipeline.sender import Outcome

SAMPLE = Path(__file__).parent / "sample"
ISSUE_ON = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
"""The sample's second day at noon: it is that day for all three readers."""

MARK = ".rubricator-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    settings: Settings
    collected: tuple[Collected, ...]
    outcomes: tuple[Outcome, ...]
    files: tuple[Path, ...]


def run(folder: Path) -> Demo:
    """Collect the sample into *folder*, rank for its people, send to an inbox there, and say what came of it.

    Raises UsageError when *folder* holds anything but an earlier demo.
    """
    _refresh(folder)
    mailbox = folder / "inbox"
    mailbox.mkdir()
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with inbox(mailbox) as server:
        settings = replace(settings, relay=replace(settings.relay, port=server.port))
        with installation.opened(settings) as rooms:
            collected = tuple(collection.collect(rooms, _offline, now=NOW))
            installation.refresh(rooms, people.load(settings.subscribers, timezone="UTC"), now=NOW)
            with dispatch.sole_sender(rooms, now=NOW):
                outcomes = tuple(dispatch.send(rooms, Scope(on=ISSUE_ON), now=NOW))
    return Demo(settings=settings, collected=collected, outcomes=outcomes, files=tuple(sorted(mailbox.iterdir())))


def _refresh(folder: Path) -> None:
    """Make *folder* a fresh copy of the sample, if it is ours to empty."""
    if folder.exists() and not (folder / MARK).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} holds other things: expected a new folder, or one that an earlier demo made")
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(SAMPLE, folder)
    (folder / MARK).touch()
    # A saved page is as old as its file, and a checkout gives files any age.
    for page in (folder / "page").iterdir():
        os.utime(page, (NOW.timestamp(), NOW.timestamp()))


def _offline(request: Request) -> Response:
    """Refuse to ask the world: every source of the sample is a file."""
    raise FetchError(request.url, "the sample has no business on the network")
