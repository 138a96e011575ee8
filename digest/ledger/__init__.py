"""People, and what became of each issue: one of two rooms with SQL. Rows stay, papers are ids."""

from digest.ledger.by_hand import Answer
from digest.ledger.census import People
from digest.ledger.due_time import (
    expected,
    first_due,
    instant,
    is_late,
    issue_on,
    local_date,
    next_due,
)
from digest.ledger.erasure import Erased
from digest.ledger.ledger import Ledger
from digest.ledger.list_changes import ListChanges, Move, check_fewer
from digest.ledger.mending import Mended
from digest.ledger.operation import Operation
from digest.ledger.outage import Outage
from digest.ledger.people_facts import PeopleFacts
from digest.ledger.people_list import changes_of
from digest.ledger.restoration import CatchUp, Concerned, Restoration, Standing, mark_restored
from digest.ledger.schedule import with_pause
from digest.ledger.schema import MIGRATIONS
from digest.ledger.subscription import Subscription, subscription_of
from digest.ledger.timekeeper import Timekeeper
from digest.ledger.transitions import MOST_UNANSWERED

__all__ = [
    "MIGRATIONS",
    "MOST_UNANSWERED",
    "Answer",
    "CatchUp",
    "Concerned",
    "Erased",
    "Ledger",
    "ListChanges",
    "Mended",
    "Move",
    "Operation",
    "Outage",
    "People",
    "PeopleFacts",
    "Restoration",
    "Standing",
    "Subscription",
    "Timekeeper",
    "changes_of",
    "check_fewer",
    "expected",
    "first_due",
    "instant",
    "is_late",
    "issue_on",
    "local_date",
    "mark_restored",
    "next_due",
    "subscription_of",
    "with_pause",
]
