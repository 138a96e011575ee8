"""The tables of the archive, as migrations.

A day is its ordinal (1 is 1 January of year 1), an instant is microseconds since 1970.
"""

import json
from typing import TYPE_CHECKING

from digest.archive import content_hash
from digest.text import identifier

if TYPE_CHECKING:
    from sqlite_utils import Database

PAPERS = """
CREATE TABLE papers (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    authors TEXT NOT NULL,
    organizations TEXT NOT NULL,
    categories TEXT NOT NULL,
    links TEXT NOT NULL,
    published_on INTEGER,
    version INTEGER,
    source TEXT NOT NULL,
    announce TEXT NOT NULL,
    first_listed_on INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    voted_on INTEGER
) STRICT;

CREATE TABLE identifiers (
    value TEXT PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers
) STRICT, WITHOUT ROWID;
CREATE INDEX identifiers_paper ON identifiers (paper);

CREATE TABLE listings (
    source TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES papers,
    listed_on INTEGER NOT NULL,
    announce TEXT NOT NULL,
    PRIMARY KEY (source, paper, listed_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX listings_listed_on ON listings (listed_on, paper);

CREATE TABLE votes (
    paper INTEGER NOT NULL REFERENCES papers,
    source TEXT NOT NULL,
    seen_on INTEGER NOT NULL,
    upvotes INTEGER,
    comments INTEGER,
    stars INTEGER,
    PRIMARY KEY (paper, source, seen_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    visited_at INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    new INTEGER NOT NULL,
    error TEXT,
    good_at INTEGER
) STRICT, WITHOUT ROWID;
"""


MERGING = """
ALTER TABLE papers ADD COLUMN summary TEXT;
ALTER TABLE papers ADD COLUMN keywords TEXT NOT NULL DEFAULT '[]';
ALTER TABLE papers ADD COLUMN told_by TEXT;

CREATE TABLE merged (
    paper INTEGER PRIMARY KEY,
    survivor INTEGER NOT NULL REFERENCES papers
) STRICT;
CREATE INDEX merged_survivor ON merged (survivor);

CREATE TABLE traces (
    hash INTEGER NOT NULL,
    paper INTEGER NOT NULL,
    PRIMARY KEY (hash, paper)
) STRICT, WITHOUT ROWID;

CREATE TABLE listings_by_paper (
    paper INTEGER NOT NULL REFERENCES papers,
    source TEXT NOT NULL,
    listed_on INTEGER NOT NULL,
    announce TEXT NOT NULL,
    PRIMARY KEY (paper, source, listed_on)
) STRICT, WITHOUT ROWID;
INSERT INTO listings_by_paper (paper, source, listed_on, announce)
SELECT paper, source, listed_on, announce FROM listings;
DROP TABLE listings;
ALTER TABLE listings_by_paper RENAME TO listings;
CREATE INDEX listings_listed_on ON listings (listed_on, paper);
"""

EVIDENCE = """
CREATE TABLE answers (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID;

ALTER TABLE sources ADD COLUMN state TEXT NOT NULL DEFAULT 'unchanged';
ALTER TABLE sources ADD COLUMN expected_on INTEGER;
ALTER TABLE sources ADD COLUMN complete_on INTEGER;
ALTER TABLE sources ADD COLUMN shows_on INTEGER;
ALTER TABLE sources ADD COLUMN given INTEGER;
ALTER TABLE sources ADD COLUMN claimed INTEGER;
ALTER TABLE sources ADD COLUMN fingerprint TEXT;
ALTER TABLE sources ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN next_at INTEGER;
UPDATE sources SET state = 'failed', reason = error, tries = 1 WHERE error IS NOT NULL;
ALTER TABLE sources DROP COLUMN error;
"""


LEARNING = """
CREATE TABLE learnt (
    learnt_on INTEGER NOT NULL,
    facts BLOB NOT NULL
) STRICT;

CREATE TABLE keywords (
    key TEXT PRIMARY KEY,
    papers INTEGER NOT NULL,
    kind BLOB NOT NULL
) STRICT;

CREATE INDEX papers_first_seen_at ON papers (first_seen_at);
"""

PRUNING = """
CREATE TABLE pruned (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    before INTEGER NOT NULL,
    done_on INTEGER
) STRICT;
"""


def archive_1_papers(db: "Database") -> None:
    db.executescript(PAPERS)


def archive_2_merging(db: "Database") -> None:
    """Make room for papers that turn out to be one.

    * `merged` is what became of ids that lead elsewhere; such a paper has no row of its own any
      more.
    * `traces` are what a listing is known again by. A paper merged since is looked up in `merged`,
      so no row ever changes.
    * `papers.told_by` is the source whose title and abstract it has; NULL is the source that listed
      it first.
    * A title is no identifier: several papers may have the same.
    """
    db.executescript(MERGING)
    told = db.execute(
        """
        SELECT DISTINCT papers.id, title, authors, listings.source
        FROM papers JOIN listings ON paper = id
        """
    ).fetchall()
    named = {
        paper
        for (paper,) in db.execute(
            "SELECT paper FROM identifiers WHERE value NOT LIKE 'title:%'"
        ).fetchall()
    }
    traces = (
        (one, paper)
        for paper, title, authors, source in told
        for one in (
            content_hash.title_as_written(source, title),
            *(
                []
                if paper in named
                else [content_hash.again_as_written(source, title, json.loads(authors))]
            ),
        )
    )
    db.conn.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", traces
    )
    db.execute("DELETE FROM identifiers WHERE value LIKE 'title:%'")


def archive_3_evidence(db: "Database") -> None:
    """Keep why one may believe a visit, and by what is asked only for what has changed."""
    db.executescript(EVIDENCE)


def archive_4_learning(db: "Database") -> None:
    """Keep what was learnt from the papers, for the ranker."""
    db.executescript(LEARNING)


def archive_5_announce(db: "Database") -> None:
    """Drop how each listing was announced, which nothing read: a paper has that of its first."""
    db.execute("ALTER TABLE listings DROP COLUMN announce")


def archive_6_pruning(db: "Database") -> None:
    """Make room for what `keep` forgets.

    * A paper that was pruned keeps its row, without words: its title is empty, as that of no other
      paper is.
    * `pruned` has one row, once anything was: what was first listed before that day comes in no
      digest.
    """
    db.execute(PRUNING)


def archive_7_answers(db: "Database") -> None:
    """Let sources be asked anew where one is late.

    A visit that was killed may have kept by what to ask, and not what it had found.
    """
    db.execute(
        """
        DELETE FROM answers
        WHERE EXISTS (SELECT 1 FROM sources WHERE state IN ('stale', 'partial'))
        """
    )


def archive_8_readings(db: "Database") -> None:
    """Let papers be known by their titles as these are read, TeX and styled letters too.

    The traces of titles as they are written stay, and no two papers become one here.
    """
    told = db.execute(
        """
        SELECT papers.id, title, authors, listings.source,
            EXISTS (SELECT 1 FROM identifiers WHERE paper = papers.id)
        FROM papers JOIN listings ON listings.paper = papers.id
        WHERE title <> ''
        GROUP BY papers.id, listings.source
        """
    )
    traces = [
        (one, paper)
        for paper, title, authors, source, is_named in told.fetchall()
        for one in (
            content_hash.title(source, title),
            *([] if is_named else [content_hash.again(source, title, json.loads(authors))]),
        )
    ]
    db.conn.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(traces)
    )


def archive_9_gone(db: "Database") -> None:
    """Keep which address of a source is gone (410), and not asked any more."""
    db.execute("ALTER TABLE sources ADD COLUMN gone_url TEXT")


def archive_10_addresses(db: "Database") -> None:
    """Let papers be found by their addresses and DOIs as these are read now.

    Addresses of one paper lead to its arXiv id or DOI, versions of a preprint to one DOI, and what
    varies between visits is left out. What was stored stays; of two papers the older is found.
    """
    stored = db.execute(
        """
        SELECT value, paper FROM identifiers
        WHERE value LIKE 'url:%' OR value LIKE 'doi:%'
        ORDER BY paper, value
        """
    )
    read = [
        (one, paper)
        for value, paper in stored.fetchall()
        if (one := identifier.canonical(value.partition(":")[2])) and one != value
    ]
    db.conn.executemany(
        "INSERT INTO identifiers (value, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", read
    )


MIGRATIONS = (
    archive_1_papers,
    archive_2_merging,
    archive_3_evidence,
    archive_4_learning,
    archive_5_announce,
    archive_6_pruning,
    archive_7_answers,
    archive_8_readings,
    archive_9_gone,
    archive_10_addresses,
)
