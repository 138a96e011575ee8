"""The tables of the ledger: days as ordinals (1 is 1 January of year 1), instants as integers."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from digest.ledger.former_ids import ledger_13_former_ids

if TYPE_CHECKING:
    from sqlite_utils import Database

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


def ledger_1_people_and_mail(db: "Database") -> None:
    """Make the tables.

    * `subscribers.address` is a hash: it keeps addresses apart and finds suppressed ones; the
      address itself is in `settings`.
    * `deliveries.next_try_at` is set as long as an issue is open: it orders the tries and keeps the
      index of open issues small.
    * `deliveries.was_in_doubt` (now `unanswered`) outlives a later refusal: the reader may have
      that message, so its papers stay used up.
    * `readers` are who may get mail at all.
    """
    db.executescript(PEOPLE_AND_MAIL)


def ledger_2_known_words(db: "Database") -> None:
    """Remember the keywords a person had when their last issue was closed; NULL where none was."""
    db.execute("ALTER TABLE subscribers ADD COLUMN words BLOB")


def ledger_3_lost_papers(db: "Database") -> None:
    """Remember which papers of an issue could not be shown, by their names; NULL where none."""
    db.execute("ALTER TABLE deliveries ADD COLUMN lost TEXT")


def ledger_4_since_when(db: "Database") -> None:
    """Remember on which day (UTC) a person came last; NULL where they came before this was kept."""
    db.execute("ALTER TABLE subscribers ADD COLUMN subscribed_on INTEGER")


def ledger_5_queue(db: "Database") -> None:
    """Find by an index who is to be served and who is in trouble.

    * `subscribers.last_on` is the date of a person's latest issue, 0 before the first; `timezone`
      is read off their settings.
    * `deliveries.unanswered` counts the messages that the relay may have taken and did not answer.
      It outlives a later refusal: the reader may have them, so the papers stay used up.
    * `deliveries_trouble` serves who asks for a state in just the words of its WHERE: SQLite proves
      no more of a partial index.
    * `outage` has a row while the relay cannot be used.
    """
    db.executescript(QUEUE)


def ledger_6_files_from_here(db: "Database") -> None:
    """Name people's files by their path from the store's folder: an installation may be moved.

    `files.timezone` is that of those in a file who name none; NULL where it is not known.
    """
    db.execute("ALTER TABLE files ADD COLUMN timezone TEXT")
    (_, _, store), *_ = db.execute("PRAGMA database_list")
    for number, path in db.execute("SELECT id, path FROM files").fetchall():
        db.execute(
            "UPDATE files SET path = ? WHERE id = ?",
            [os.path.relpath(path, Path(store).parent), number],
        )


def ledger_7_cadence(db: "Database") -> None:
    """Remember since when everybody's days and hour are what they are.

    * `subscribers.scheduled_on` is the first date to come with them: what was not due before it was
      not missed. NULL where they came before this was kept: then every day was due.
    * `subscribers.resumed_on` is the date on which the last pause ended, or is to end; NULL where
      there was none.
    * `files.defaults` is what holds for those who do not say otherwise, as JSON. What it was, a
      time zone, is none: each file is read again.
    """
    db.executescript(CADENCE)


def ledger_8_clock(db: "Database") -> None:
    """Note what the clocks of this machine said, and who spoke for them.

    * `clock.at`, `since` (microseconds of the boot clock) and `boot_id` are of the last run whose
      clock was in no `doubt`; `at` is NULL before the first. `used_until` is the latest instant
      that anything was written at, doubted or not.
    * `answers_heard.at` is an answer's Date plus its Age; the rest is what our own clocks said.
    """
    db.executescript(CLOCK)


def ledger_9_alerts(db: "Database") -> None:
    """Remember what the operator is told, and has told us.

    * `outbox` are mails to the operator: `causes` is what is told, `next_try_at` is set as long as
      one is to be sent; `alerts` says which mail tells of a cause on a day.
    * `troubles` is since when something is wrong of which nothing else is stored.
    * `hold` has a row while nothing is sent; `until` is NULL where no end was named.
    """
    db.executescript(ALERTS)


def ledger_10_promise(db: "Database") -> None:
    """Remember for which issue papers were held over.

    * `subscribers.promised_on` is the date of the issue that was to follow the last one when its
      reader changed their days or their hour; NULL where they never did.
    """
    db.execute(PROMISE)


def ledger_11_lists(db: "Database") -> None:
    """Remember which settings file names a people's file: all that it names are one list.

    `files.named_by` is its path from the store's folder; NULL where it is not known.
    """
    db.execute("ALTER TABLE files ADD COLUMN named_by TEXT")


MIGRATIONS = (
    ledger_1_people_and_mail,
    ledger_2_known_words,
    ledger_3_lost_papers,
    ledger_4_since_when,
    ledger_5_queue,
    ledger_6_files_from_here,
    ledger_7_cadence,
    ledger_8_clock,
    ledger_9_alerts,
    ledger_10_promise,
    ledger_11_lists,
    ledger_13_former_ids,
)
