"""Make a store as the program before issue 11 left it, killed while it sent, and a note of what had
been handed over by then.

Run by that program (commit 357d415), in a folder where it is the package `digest`:  python make.py
FOLDER It writes before-11.db.xz, before-11.json and the people of the second day, before-11.yaml,
into FOLDER.
"""

import json
import lzma
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from digest import config, demo, people, sources
from digest.exceptions import FetchError
from digest.model import Receipt
from digest.pipeline import collect, deliver, learn, opened, refresh, sole_sender
from digest.pipeline.corpus import gather

HOME = "/srv/digest"
"""Where the store says that its people's file and its sources lay: a folder that is not there."""

PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, timezone: Europe/Berlin, profile: {keywords: [LLM agent, reinforcement learning, tool use]}}
  - {id: ben, email: ben@example.org, timezone: Africa/Accra, profile: {keywords: [robot manipulation, segmentation, depth estimation]}}
  - {id: cleo, email: cleo@example.org, timezone: Africa/Cairo, profile: {}}
  - {id: dora, email: dora@example.org, timezone: Europe/Lisbon, notices: never, profile: {keywords: [zymurgy]}}
  - {id: emil, email: emil@example.org, timezone: UTC, layout: compact, profile: {keywords: [language model, graph, protein]}}
"""
SECOND_DAY = PEOPLE.replace("zymurgy", "diffusion model, vision-language model")
FIRST, SECOND = datetime(2026, 3, 11, 12, tzinfo=UTC), datetime(2026, 3, 12, 12, tzinfo=UTC)
ANSWERS = {
    FIRST: {"ada": "sent", "ben": "deferred", "cleo": "in_doubt", "emil": "failed"},
    SECOND: {"ada": "sent", "ben": "deferred", "cleo": "in_doubt", "dora": "killed"},
}
REPLIES = {
    "sent": "250 ok",
    "deferred": "451 4.3.0 later",
    "failed": "550 5.1.1 unknown",
    "in_doubt": "the line broke",
}


def offline(request):
    raise FetchError(request.url, "there is no network here")


def day(folder, now, written):
    """Collect, learn and send at *now*; end this process where ANSWERS say that it was killed."""
    (folder / "subscribers.yaml").write_text(written)
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with opened(settings) as rooms:
        refresh(rooms, people.load(*settings.subscribers, timezone="UTC"), now=now)
        list(collect(rooms, offline, now=now))
        learn(rooms, now=now)
        with sole_sender(rooms, now=now):
            dues = rooms.ledger.unserved(now)
            over = gather([dues], rooms.archive)
            list(
                deliver(
                    dues, over, rooms, lambda mails: relay(folder, mails, ANSWERS[now]), now=now
                )
            )


def relay(folder, mails, answers):
    for mail in mails:
        slug, on = mail.key
        with (folder / "seen.jsonl").open("a") as file:
            header = message_from_bytes(mail.message)
            seen = {
                "subscriber": slug,
                "date": on.isoformat(),
                "message_id": header["Message-ID"],
                "made_at": header["Date"],
            }
            file.write(json.dumps(seen) + "\n")
        if answers[slug] == "killed":
            os._exit(0)
        yield Receipt(key=mail.key, state=answers[slug], reply=REPLIES[answers[slug]])


def live(folder):
    """Be the program on two days; the papers of the second come on the second."""
    shutil.copytree(demo.SAMPLE, folder)
    late = list(folder.glob("*/2026-03-12.*"))
    for path in late:
        path.rename(folder / path.parent.name.upper())
    os.utime(folder / "page/daily-papers.txt", (FIRST.timestamp(), FIRST.timestamp()))
    day(folder, FIRST, PEOPLE)
    for path in late:
        (folder / path.parent.name.upper()).rename(path)
    day(folder, SECOND, SECOND_DAY)


def pack(folder, out):
    """Put the store into one file, its log as well, and take the folder's own name out of it."""
    with closing(sqlite3.connect(folder / "digest.db", isolation_level=None)) as db:
        db.execute("UPDATE files SET path = replace(path, ?, ?)", [str(folder), HOME])
        db.execute("UPDATE answers SET url = replace(url, ?, ?)", [str(folder), HOME])
        db.execute("VACUUM INTO ?", [str(folder / "packed.db")])
    shutil.copy(folder / "subscribers.yaml", out / "before-11.yaml")
    (out / "before-11.db.xz").write_bytes(lzma.compress((folder / "packed.db").read_bytes()))
    seen = [json.loads(line) for line in (folder / "seen.jsonl").read_text().splitlines()]
    (out / "before-11.json").write_text(json.dumps(seen, indent=1) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve() / "digest"
        if child := os.fork():
            os.waitpid(child, 0)
            pack(home, Path(sys.argv[1]))
        else:
            live(home)
