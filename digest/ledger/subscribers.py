"""The rows of subscribers, for whoever asks for one of them, or for a page of them."""

from sqlite3 import Connection

from digest.exceptions import UsageError
from digest.ledger import former_ids, row_codec
from digest.model import Subscriber
from digest.store.instant import instant
from digest.text.near_miss import did_you_mean


def page(db: Connection, *, after: str, limit: int) -> tuple[Subscriber, ...]:
    """Return people in the order of their ids, *limit* of those whose id comes *after* one."""
    sql = """
    SELECT in_force FROM subscribers WHERE removed_at IS NULL AND slug > ? ORDER BY slug LIMIT ?
    """
    rows = db.execute(sql, [after, limit])
    return tuple(row_codec.subscriber(settings) for (settings,) in rows)


def subscriber(db: Connection, slug: str) -> Subscriber:
    sql = "SELECT in_force FROM subscribers WHERE slug = ? AND removed_at IS NULL"
    found = db.execute(sql, [slug]).fetchone()
    if found is None:
        raise nobody(db, slug)
    return row_codec.subscriber(found[0])


def nobody(db: Connection, slug: str) -> UsageError:
    hint = near(db, slug)
    return UsageError(f'there is no subscriber "{slug}": expected an id from the people file{hint}')


def near(db: Connection, slug: str) -> str:
    """Say of an id that nobody has how its person is called now, when they left, or who may be
    meant; else nothing."""
    if (now := former_ids.called_now(db, slug)) is not None:
        return f'; they are called "{now}" now'
    left = db.execute("SELECT removed_at FROM subscribers WHERE slug = ?", [slug]).fetchone()
    if left and left[0] is not None:
        return f", which they left on {instant(left[0]):%Y-%m-%d}"
    ids = db.execute("SELECT slug FROM subscribers WHERE removed_at IS NULL ORDER BY slug")
    return did_you_mean(slug, (one for (one,) in ids))
