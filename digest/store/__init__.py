"""The one SQLite file: opened, migrated, and written through one gate.

Knows no table: `archive` and `ledger` own those.
"""

from digest.store.migrations import Migration
from digest.store.sqlite_connection import rows
from digest.store.store import Store

__all__ = ["Migration", "Store", "rows"]
