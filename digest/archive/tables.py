"""The tables of the archive in SQL, in the order in which they came to be; none ever changes."""

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

UPDATES = """
ALTER TABLE papers ADD COLUMN publication_type TEXT;
ALTER TABLE papers ADD COLUMN journal TEXT;
UPDATE papers SET publication_type = 'preprint' WHERE id IN (
    SELECT paper FROM identifiers
    WHERE value GLOB 'arxiv:*' OR value GLOB 'doi:10.1101/[0-9]*'
        OR value GLOB 'doi:10.64898/[0-9]*'
);

CREATE TABLE updates (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES papers,
    notice INTEGER REFERENCES papers
) STRICT;
CREATE INDEX updates_paper ON updates (paper);
CREATE INDEX updates_notice ON updates (notice);
"""

PRUNING = """
CREATE TABLE pruned (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    before INTEGER NOT NULL,
    done_on INTEGER
) STRICT;
"""
