"""The tables of the archive. A day is its ordinal (1 is 1 January of year 1), an instant is microseconds since 1970."""

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


def archive_1_papers(db: Database) -> None:
    db.executescript(PAPERS)


MIGRATIONS = (archive_1_papers,)
