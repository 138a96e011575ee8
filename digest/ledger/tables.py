"""The tables of the ledger in SQL, in the order in which they came to be; none ever changes.

Days are ordinals (1 is 1 January of year 1), instants microseconds since 1970.
"""

PEOPLE_AND_MAIL = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    mtime_ns INTEGER NOT NULL,
    size INTEGER NOT NULL
) STRICT;

CREATE TABLE subscribers (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    address BLOB NOT NULL,
    file INTEGER NOT NULL REFERENCES files,
    settings TEXT NOT NULL,
    next_due_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX subscribers_address ON subscribers (address) WHERE removed_at IS NULL;
CREATE INDEX subscribers_next_due_at ON subscribers (next_due_at) WHERE removed_at IS NULL;

CREATE TABLE suppressions (
    address BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW readers AS
SELECT id, slug, settings, next_due_at
FROM subscribers
WHERE removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address = subscribers.address);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    through INTEGER NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE deliveries (
    subscriber INTEGER NOT NULL REFERENCES subscribers,
    issue_on INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('pending', 'sending', 'sent', 'deferred', 'failed', 'in_doubt', 'empty', 'superseded')
    ),
    attempt INTEGER NOT NULL DEFAULT 0,
    made_at INTEGER,
    next_try_at INTEGER,
    was_in_doubt INTEGER NOT NULL DEFAULT 0,
    run INTEGER NOT NULL REFERENCES runs,
    papers BLOB NOT NULL DEFAULT x'',
    reply TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subscriber, issue_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_next_try_at ON deliveries (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX deliveries_issue_on ON deliveries (issue_on);
"""  # noqa: E501  the text of a table never changes


QUEUE = """
DROP VIEW readers;
ALTER TABLE subscribers ADD COLUMN last_on INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscribers
ADD COLUMN timezone TEXT AS (coalesce(json_extract(settings, '$.timezone'), 'UTC'));
UPDATE subscribers SET last_on = coalesce(
    (SELECT max(issue_on) FROM deliveries WHERE subscriber = subscribers.id), 0
);
CREATE INDEX subscribers_last_on ON subscribers (timezone, last_on) WHERE removed_at IS NULL;
CREATE VIEW readers AS
SELECT id, slug, settings, timezone, last_on, next_due_at
FROM subscribers
WHERE removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address = subscribers.address);

ALTER TABLE deliveries RENAME COLUMN was_in_doubt TO unanswered;
DROP INDEX deliveries_issue_on;
CREATE INDEX deliveries_issue_on ON deliveries (issue_on, state);
CREATE INDEX deliveries_trouble ON deliveries (state, issue_on)
WHERE state IN ('pending', 'sending', 'deferred', 'failed', 'in_doubt');

CREATE TABLE outage (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL
) STRICT;

ALTER TABLE runs DROP COLUMN facts;
"""

ALERTS = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    causes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'failed', 'superseded')),
    attempt INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER,
    reply TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_next_try_at ON outbox (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE alerts (
    cause TEXT NOT NULL,
    day INTEGER NOT NULL,
    mail INTEGER NOT NULL REFERENCES outbox,
    PRIMARY KEY (cause, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE troubles (
    name TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL,
    until INTEGER
) STRICT;
"""


CADENCE = """
ALTER TABLE subscribers ADD COLUMN scheduled_on INTEGER;
ALTER TABLE subscribers ADD COLUMN resumed_on INTEGER;
ALTER TABLE files RENAME COLUMN timezone TO defaults;
"""

PROMISE = "ALTER TABLE subscribers ADD COLUMN promised_on INTEGER"

CLOCK = """
CREATE TABLE clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER,
    since INTEGER NOT NULL DEFAULT 0,
    boot_id TEXT NOT NULL DEFAULT '',
    trust TEXT NOT NULL CHECK (trust IN ('trusted', 'believed', 'accepted')),
    doubt TEXT CHECK (doubt IN ('step', 'servers')),
    reason TEXT NOT NULL DEFAULT '',
    doubted_at INTEGER,
    used_until INTEGER NOT NULL DEFAULT 0,
    mended_at INTEGER,
    mended TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE answers_heard (
    server TEXT NOT NULL,
    since INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    PRIMARY KEY (server, boot_id, since)
) STRICT, WITHOUT ROWID;
"""

HANDED_OVER = """
CREATE TABLE handover (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    working INTEGER NOT NULL,
    doubted_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    resumed_from INTEGER,
    resumed_on INTEGER
) STRICT;
INSERT INTO handover (id, generation, settled, working) VALUES (1, 0, 0, 0);

CREATE TABLE taken_over (
    number TEXT NOT NULL,
    issue_on INTEGER NOT NULL,
    listed_on INTEGER NOT NULL,
    PRIMARY KEY (number, issue_on)
) STRICT, WITHOUT ROWID;

ALTER TABLE subscribers ADD COLUMN shown_through INTEGER;
"""

FORMER_IDS = """
CREATE TABLE former_ids (
    subscriber INTEGER NOT NULL REFERENCES subscribers,
    until INTEGER NOT NULL,
    slug TEXT NOT NULL,
    PRIMARY KEY (subscriber, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_ids_slug ON former_ids (slug);
"""

FACTS = """
DROP VIEW readers;
ALTER TABLE suppressions RENAME TO suppressions_before;
CREATE TABLE suppressions (
    address BLOB NOT NULL,
    fact TEXT NOT NULL CHECK (fact IN ('unsubscribed', 'suppressed', 'suspended', 'erased')),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (address, fact)
) STRICT, WITHOUT ROWID;
INSERT INTO suppressions
SELECT address, 'suppressed', reason, at FROM suppressions_before;
DROP TABLE suppressions_before;

CREATE TABLE likes (
    subscriber INTEGER NOT NULL REFERENCES subscribers,
    paper TEXT NOT NULL,
    sign INTEGER NOT NULL CHECK (sign IN (-1, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (subscriber, paper)
) STRICT, WITHOUT ROWID;

CREATE TABLE key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fingerprint BLOB NOT NULL
) STRICT;

ALTER TABLE subscribers ADD COLUMN paused_until TEXT;
ALTER TABLE subscribers ADD COLUMN in_force TEXT AS (
    iif(
        paused_until IS NULL,
        settings,
        json_set(
            settings,
            '$.paused_until',
            max(paused_until, coalesce(json_extract(settings, '$.paused_until'), ''))
        )
    )
);
CREATE VIEW readers AS
SELECT id, slug, in_force AS settings, timezone, last_on, next_due_at
FROM subscribers
WHERE removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address = subscribers.address);
"""
