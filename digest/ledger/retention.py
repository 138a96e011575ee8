"""Which issues may be forgotten: closed long ago, and of no weight for a person's next issue."""

from collections.abc import Collection, Iterable
from datetime import date
from sqlite3 import Connection

from digest.ledger import row_codec

GROUP = 5_000
"""Issues in one transaction: others wait for the store for some hundredths of a second."""

Cursor = tuple[int, int]
"""An issue by the person's number and its day."""

START: Cursor = (0, 0)

# A person's next issue depends on those before by the last closed one, by whether any was ever
# sent (see `past`), and by the last day that has a row. A later row that says the same takes the
# place of an earlier one.
SUPERFLUOUS = """
SELECT id, issue_on, papers
FROM subscribers CROSS JOIN deliveries ON subscriber = id AND issue_on < :before
WHERE id >= :number
    AND (id > :number OR issue_on > :day)
    AND next_try_at IS NULL
    AND EXISTS (
        SELECT 1
        FROM deliveries AS later
        WHERE later.subscriber = id
            AND later.issue_on > deliveries.issue_on
            AND CASE deliveries.state
                WHEN 'sent' THEN later.state = 'sent'
                WHEN 'empty' THEN later.state IN ('sent', 'empty')
                ELSE 1
            END
    )
ORDER BY id, issue_on
LIMIT :size
"""

OPEN = "SELECT papers FROM deliveries WHERE next_try_at IS NOT NULL"


def superfluous(
    db: Connection, before: date, spared: Collection[int], *, after: Cursor, size: int
) -> tuple[list[Cursor], Cursor | None]:
    """Return closed issues from before a day that may go, and where to look on; None at the end.

    Looks at the next *size* of them *after* one. Where a paper was shown whose id is in *spared* it
    stays: it may be shown again.
    """
    number, day = after
    given = {"before": before.toordinal(), "number": number, "day": day, "size": size}
    found = db.execute(SUPERFLUOUS, given).fetchall()
    issues = [
        (number, day) for number, day, papers in found if row_codec.shown(papers).isdisjoint(spared)
    ]
    return issues, found[-1][:2] if len(found) == size else None


def drop(db: Connection, issues: Iterable[Cursor]) -> None:
    db.executemany("DELETE FROM deliveries WHERE subscriber = ? AND issue_on = ?", issues)


def open_papers(db: Connection) -> frozenset[int]:
    """Return the ids of the papers of all issues that may be tried again."""
    return frozenset().union(*(row_codec.shown(papers) for (papers,) in db.execute(OPEN)))


def examples(db: Connection) -> frozenset[str]:
    """Return the identifiers of the papers that anybody likes or does not, gone or not."""
    found = db.execute(
        """
        SELECT named.value FROM subscribers, json_each(settings, '$.profile.like') AS named
        UNION
        SELECT named.value FROM subscribers, json_each(settings, '$.profile.unlike') AS named
        UNION
        SELECT paper FROM likes
        """
    )
    return frozenset([identifier for (identifier,) in found])
