"""People, and what became of each issue. One of two rooms that know SQL; rows stay in here, papers are ids."""

from digest.ledger.delivery import Claim, Delivery
from digest.ledger.due import expected, instant, issue_on, local_date, next_due
from digest.ledger.ledger import Ledger
from digest.ledger.people import Refreshed
from digest.ledger.schema import MIGRATIONS

__all__ = ["MIGRATIONS", "Claim", "Delivery", "Ledger", "Refreshed", "expected", "instant", "issue_on", "local_date", "next_due"]
