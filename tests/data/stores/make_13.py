"""Make an archive as the program before issue 13 left it: papers whose titles hold TeX, by the
hashes of titles as they are written, and statistics learnt by the reading of then.

Run by that program (commit 0c39fee), in a folder where it is the package `digest`:
python make_13.py FOLDER   writes before-13.db.xz into FOLDER.
"""

import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from digest import archive, ledger, rank
from digest.archive import Archive
from digest.model import Batch, Keyword, Listing, Profile, Topic
from digest.store import Store

DAY, NOW = date(2026, 3, 11), datetime(2026, 3, 11, 9, tzinfo=UTC)
LEARNT_ON = date(2026, 3, 12)
PROFILE = Profile(topics=(Topic(keywords=(Keyword(term="sea ice"), Keyword(term="MoS2"))),))
# Source, identifiers, title, authors.
TOLD = (
    ("arxiv", ("arxiv:2603.90001",), r"Schr\"odinger bridges for the drift of sea ice", ("Ada",)),
    ("page", ("title:x",), "Schrödinger bridges for the drift of sea ice", ()),
    ("arxiv", ("arxiv:2603.90003",), "Thin films of MoS$_2$ on window glass", ("Ben",)),
    ("page", ("title:x",), r"TNF-$\alpha$ in the blood of sleeping bats", ()),
    ("page", ("title:x",), r"K\"ahler cones of toric surfaces", ("Cleo",)),
    ("arxiv", ("arxiv:2603.90006",), r"A $\mathbb{Z}_2$ index for knitted sheets", ("Dora",)),
    ("arxiv", ("arxiv:2603.90007",), r"\OurTool: a loom for very thin yarn", ("Emil",)),
)


def fill(store):
    rooms = Archive(store)
    for source, identifiers, title, authors in TOLD:
        listing = Listing(
            source=source, listed_on=DAY, identifiers=identifiers, title=title, authors=authors
        )
        rooms.add(Batch(source=source, listings=(listing,)), now=NOW)
    learnt = rank.learn(rooms.latest(100, before=datetime(2026, 3, 12, tzinfo=UTC)), [PROFILE])
    rooms.keep_statistics(rank.dump(learnt), rank.keyword_rows(learnt), on=LEARNT_ON)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "digest.db"
        with Store(path, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as opened:
            fill(opened)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("VACUUM INTO ?", [f"{path}.packed"])
        packed = lzma.compress(Path(f"{path}.packed").read_bytes())
        (Path(sys.argv[1]) / "before-13.db.xz").write_bytes(packed)
