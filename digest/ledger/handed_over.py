"""Who was handed over to the relay, as the store knows it and as the journal beside it does.

A generation is the instant of a claim as a column holds it, or one more than the one before where
the clock stands still or was set back: it only grows, in the store first and then in the journal.
So a store whose generation is behind the journal's is older than what was sent, and one that a
process left when it was killed never is.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from sqlite3 import Connection
from typing import NamedTuple

from digest.exceptions import OlderStoreError
from digest.model import Key, Outgoing
from digest.store import Store
from digest.store.instant import micros
from digest.store.sent_line import Days, number

OLDER = "older"
RESTORED = "restored"
UNKNOWN = "unknown"
"""Why nothing goes out: it is behind its journal, it was put back, or it lacks what that says."""


class Handover(NamedTuple):
    """The row of the table. What the journal says up to the generation *settled* is of no concern.

    While it is *working* a process sends, or was killed. Since *doubted_at* nothing goes out, for a
    *reason*, until the operator decides. The last time that they took over what was sent, that
    began on the day *resumed_on*, and what was known was of before *resumed_from*.
    """

    generation: int
    settled: int
    working: bool
    doubted_at: int | None
    reason: str
    resumed_from: int | None
    resumed_on: int | None


def state(db: Connection) -> Handover:
    row = db.execute(
        """
        SELECT generation, settled, working, doubted_at, reason, resumed_from, resumed_on
        FROM handover
        """
    ).fetchone()
    generation, settled, working, *rest = row
    return Handover(generation, settled, bool(working), *rest)


def doubt(db: Connection, reason: str, now: datetime) -> None:
    """Let nothing go out, for a *reason*, until the operator decides; an earlier one stays."""
    db.execute(
        "UPDATE handover SET doubted_at = ?, reason = ? WHERE doubted_at IS NULL",
        [micros(now), reason],
    )


def next_generation(db: Connection, store: Store, now: datetime) -> int:
    """Return the generation of a group that is claimed now.

    Raises OlderStoreError where the journal's last is later, or where nothing may go out.
    """
    generation, doubted_at = db.execute("SELECT generation, doubted_at FROM handover").fetchone()
    if doubted_at is not None or generation < store.journal.last:
        raise OlderStoreError(store.path)
    following: int = max(generation + 1, micros(now))
    db.execute("UPDATE handover SET generation = ?, working = 1", [following])
    return following


def settle(db: Connection) -> None:
    """Let nothing that the journal says so far be held against the store any more."""
    db.execute("UPDATE handover SET settled = generation")


def rest(db: Connection) -> None:
    """Note that who sent has ended, and left nothing half done."""
    db.execute("UPDATE handover SET working = 0")


def groups(outgoing: Iterable[Outgoing], claimed: Collection[Key]) -> dict[Days, str]:
    """Return the numbers of whose issues were *claimed*, by the days of these, for the journal."""
    return _by_days((one.key, one.listed_on) for one in outgoing if one.key in claimed)


def of_keys(keys: Iterable[Key]) -> dict[Days, str]:
    """Return the numbers of whose issues *keys* are, as `groups` does."""
    return _by_days((key, None) for key in keys)


def _by_days(issues: Iterable[tuple[Key, date | None]]) -> dict[Days, str]:
    found: dict[Days, list[str]] = {}
    for (slug, issue_on), listed_on in issues:
        days = Days(issue_on, max(issue_on, listed_on or issue_on))
        found.setdefault(days, []).append(number(slug))
    return {days: "".join(numbers) for days, numbers in found.items()}


def last_on(db: Connection) -> date:
    """Return the latest date of an issue that was handed over; the first of all days: none was."""
    sql = "SELECT issue_on FROM deliveries WHERE attempt > 0 ORDER BY issue_on DESC LIMIT 1"
    found = db.execute(sql).fetchone()
    return date.fromordinal(found[0]) if found else date.min
