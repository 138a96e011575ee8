"""The migrations of the ledger, oldest first: add one at the end, and never edit one."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from digest.ledger import address_key, tables

if TYPE_CHECKING:
    from sqlite_utils import Database


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
    db.executescript(tables.PEOPLE_AND_MAIL)


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
    db.executescript(tables.QUEUE)


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
    db.executescript(tables.CADENCE)


def ledger_8_clock(db: "Database") -> None:
    """Note what the clocks of this machine said, and who spoke for them.

    * `clock.at`, `since` (microseconds of the boot clock) and `boot_id` are of the last run whose
      clock was in no `doubt`; `at` is NULL before the first. `used_until` is the latest instant
      that anything was written at, doubted or not.
    * `answers_heard.at` is an answer's Date plus its Age; the rest is what our own clocks said.
    """
    db.executescript(tables.CLOCK)


def ledger_9_alerts(db: "Database") -> None:
    """Remember what the operator is told, and has told us.

    * `outbox` are mails to the operator: `causes` is what is told, `next_try_at` is set as long as
      one is to be sent; `alerts` says which mail tells of a cause on a day.
    * `troubles` is since when something is wrong of which nothing else is stored.
    * `hold` has a row while nothing is sent; `until` is NULL where no end was named.
    """
    db.executescript(tables.ALERTS)


def ledger_10_promise(db: "Database") -> None:
    """Remember for which issue papers were held over.

    * `subscribers.promised_on` is the date of the issue that was to follow the last one when its
      reader changed their days or their hour; NULL where they never did.
    """
    db.execute(tables.PROMISE)


def ledger_11_lists(db: "Database") -> None:
    """Remember which settings file names a people's file: all that it names are one list.

    `files.named_by` is its path from the store's folder; NULL where it is not known.
    """
    db.execute("ALTER TABLE files ADD COLUMN named_by TEXT")


def ledger_12_facts(db: "Database") -> None:
    """Remember the facts about people and their addresses.

    * `suppressions` are by address: who `unsubscribed`, may get nothing again (`suppressed`), gets
      nothing for now as mail comes back (`suspended`), was `erased`. Those before were for good.
    * `likes.paper` is an identifier; `sign` is 1 or -1. `subscribers.paused_until` is a pause that
      is in no file, and `in_force` are the settings with it.
    * What an address is known by is keyed, and `key` knows the key: see `address_key`.
    """
    db.executescript(tables.FACTS)
    address_key.convert(db.conn)


def ledger_13_former_ids(db: "Database") -> None:
    """Remember under which ids people were known, and until when.

    What the relay answers about an issue that was handed over before is settled under the id of
    then, and another try of it has the Message-ID of then.
    """
    db.executescript(tables.FORMER_IDS)


def ledger_14_handed_over(db: "Database") -> None:
    """Know what was handed over to a relay, also where this store is older than that.

    * `handover` has one row: see `handed_over.Handover`. `taken_over` is what was taken over from a
      journal, each person by their number there.
    * What was first listed up to `subscribers.shown_through` was shown to them, or may have been,
      by issues that this store does not know. NULL where there are none.
    """
    db.executescript(tables.HANDED_OVER)


def ledger_15_begun_as(db: "Database") -> None:
    """Remember the sender's address of each run: a Message-ID is kept when that is changed.

    `runs.sender` is NULL where it was not kept.
    """
    db.execute("ALTER TABLE runs ADD COLUMN sender TEXT")


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
    ledger_12_facts,
    ledger_13_former_ids,
    ledger_14_handed_over,
    ledger_15_begun_as,
)
