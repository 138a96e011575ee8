"""By which ids people were known before they were renamed."""

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection

from digest.store.instant import micros


def rename(db: Connection, former: Mapping[str, str], now: datetime) -> None:
    """Give each person who is called by a key of *former* the id under it."""
    names = [{"old": old, "new": new, "now": micros(now)} for old, new in former.items()]
    db.executemany(
        """
        INSERT INTO former_ids (subscriber, until, slug)
        SELECT id, :now, slug FROM subscribers WHERE slug = :old
        ON CONFLICT DO NOTHING
        """,
        names,
    )
    db.executemany("UPDATE subscribers SET slug = :new WHERE slug = :old", names)


def called_now(db: Connection, slug: str) -> str | None:
    """Return the id of who was called *slug* last, None where they left, or nobody was."""
    sql = """
    SELECT subscribers.slug
    FROM former_ids JOIN subscribers ON id = subscriber
    WHERE former_ids.slug = ? AND removed_at IS NULL
    ORDER BY until DESC
    """
    found = db.execute(sql, [slug]).fetchone()
    return str(found[0]) if found else None
