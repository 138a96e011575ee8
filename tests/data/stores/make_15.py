"""Make an archive as the program before issue 15 left it: what one visit found in some feeds.

Run by that program (commit c89dcde), in a folder where it is the package `digest`:
python make_15.py FOLDER   writes before-15.db.xz into FOLDER.
"""

import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from digest import archive, ledger, sources
from digest.archive import Archive
from digest.model import Response, Source
from digest.store import Store

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
FEEDS = Path(__file__).parent / "feeds-15"


def fill(store):
    rooms = Archive(store)
    for path in sorted(FEEDS.glob("*.1.xml")):
        answer = Response(
            url="https://example.org/",
            status=200,
            headers={},
            body=path.read_bytes(),
            received_at=NOW,
        )
        source = Source(name=path.name.split(".")[0], kind="feed", url="https://example.org/")
        rooms.add(sources.read(source, [NOW.date()], lambda _, answer=answer: answer), now=NOW)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "digest.db"
        with Store(path, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as opened:
            fill(opened)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("VACUUM INTO ?", [f"{path}.packed"])
        packed = lzma.compress(Path(f"{path}.packed").read_bytes())
        (Path(sys.argv[1]) / "before-15.db.xz").write_bytes(packed)
