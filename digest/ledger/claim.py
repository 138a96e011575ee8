"""The one door to the relay: a claim stands in the store, then in the journal, then goes out.

In this order a process may be killed at any point: at worst the store knows of a group that the
journal does not, and that did not go out.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from sqlite3 import Connection

from digest.exceptions import StoreError
from digest.ledger import handed_over, transitions
from digest.ledger.restoration import Restoration
from digest.model import Key, Outgoing
from digest.store import Store


def give_back(store: Store, keys: Collection[Key], now: datetime) -> None:
    """Let issues wait again that were claimed last, and not handed over.

    The journal says so first: who is killed then has them in doubt, and nothing worse.
    """
    journal = store.journal
    if journal.is_open:
        journal.append(journal.last, handed_over.of_keys(keys), now, back=True)
    with store.write() as db:
        transitions.give_back(db, keys, now)


def claim(
    store: Store,
    outgoing: Collection[Outgoing],
    now: datetime,
    settle: Callable[[Connection], object],
) -> frozenset[Key]:
    """Mark issues as `sending`, *settle* others, and return these; see `Ledger.claim`.

    Where the journal cannot be written they wait again as before.
    """
    journal = store.journal
    if journal.is_open:
        journal.check()
    else:
        Restoration(store).check(now)
    with store.write() as db:
        settle(db)
        generation = handed_over.next_generation(db, store, now)
        claimed = transitions.claim(db, outgoing, now)
    if not claimed:
        return claimed
    try:
        journal.append(generation, handed_over.groups(outgoing, claimed), now)
    except StoreError:
        with store.write() as db:
            transitions.give_back(db, claimed, now)
        raise
    return claimed
