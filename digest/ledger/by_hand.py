"""What somebody asks of issues that are closed or in doubt: to be sent once more, or decided; each
function is one transaction's work."""

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection
from typing import Literal

from digest.ledger.transitions import named, receipt_row, remember_words
from digest.model import Key, Receipt
from digest.store.instant import micros

Answer = Literal["sent", "resend"]


def reopen(db: Connection, key: Key, now: datetime) -> bool:
    """Take up an issue that failed before it was handed over, if its reader has no open one.

    Return whether it was so.
    """
    done = db.execute(
        """
        UPDATE deliveries
        SET state = 'pending', next_try_at = :now, reply = ''
        WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND issue_on = :day
            AND state = 'failed' AND attempt = 0
            AND NOT EXISTS (
                SELECT 1 FROM deliveries AS other
                WHERE other.subscriber = deliveries.subscriber AND other.next_try_at IS NOT NULL
            )
        """,
        named(key) | {"now": micros(now)},
    )
    return done.rowcount == 1


def note_repeat(db: Connection, receipts: Iterable[Receipt], now: datetime) -> None:
    """Write down what became of issues that were sent once more: never worse than before."""
    db.executemany(
        """
        UPDATE deliveries
        SET state = iif(:state = 'sent', 'sent', state),
            unanswered = unanswered + (:state = 'in_doubt'),
            next_try_at = iif(:state = 'sent', NULL, next_try_at),
            attempt = attempt + 1, reply = :reply
        WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND issue_on = :day
            AND state IN ('sent', 'failed', 'in_doubt')
        """,
        [receipt_row(receipt, now) for receipt in receipts],
    )


def resolve(db: Connection, key: Key, answer: Answer, now: datetime) -> bool:
    """End a doubt by hand: the message was `sent`, or is to be sent again at once.

    Return whether the issue was in doubt.
    """
    done = db.execute(
        """
        UPDATE deliveries
        SET state = iif(:answer = 'sent', 'sent', state),
            next_try_at = iif(:answer = 'sent', NULL, :now),
            reply = 'decided by hand: ' || :answer
        WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND issue_on = :day
            AND state = 'in_doubt'
        """,
        named(key) | {"answer": answer, "now": micros(now)},
    )
    if answer == "sent":
        remember_words(db, [key])
    return done.rowcount == 1
