"""An open ledger for tests, and short ways to take an issue through its states."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from digest.ledger import MIGRATIONS, Claim, Ledger
from digest.model import Due, Receipt, Sections, Subscriber
from digest.store import Store
from tests.makers import build

NOW = build.NOW


@contextmanager
def opened(folder: Path, *people: Subscriber, now: datetime = NOW) -> Iterator[Ledger]:
    """Open a ledger in *folder*; *people* are what its people file says."""
    with Store(folder / "digest.db", migrations=MIGRATIONS) as store:
        ledger = Ledger(store)
        if people:
            enrol(ledger, folder, *people, now=now)
        yield ledger


def store_of(ledger: Ledger) -> Store:
    return ledger._store  # noqa: SLF001  tests look where the rooms may not


def enrol(ledger: Ledger, folder: Path, *people: Subscriber, now: datetime = NOW) -> None:
    ledger.refresh(folder / "people.yaml", people, now=now)


def claim(due: Due, *papers: int, made_at: datetime = NOW) -> Claim:
    return Claim(key=due.key, sections=Sections(matches=papers), made_at=due.made_at or made_at)


def receipt(due: Due, state: str = "sent", reply: str = "250 ok") -> Receipt:
    return Receipt(key=due.key, state=state, reply=reply)  # type: ignore[arg-type]


def begin(ledger: Ledger, now: datetime = NOW, *, through: int = 10) -> tuple[Due, ...]:
    """Open what is due and return it."""
    dues = ledger.due(now)
    ledger.open(dues, now=now, through=through)
    return dues


def hand_over(ledger: Ledger, due: Due, *papers: int, now: datetime = NOW) -> None:
    """Take an open issue to `sending`."""
    assert ledger.claim([claim(due, *papers, made_at=now)], now=now) == {due.key}


def serve(ledger: Ledger, now: datetime, *papers: int, state: str = "sent", through: int = 10) -> Due:
    """Take the one issue that is due all the way to *state*."""
    (due,) = begin(ledger, now, through=through)
    hand_over(ledger, due, *papers, now=now)
    ledger.settle([receipt(due, state)], now=now)
    return due


def states(ledger: Ledger) -> list[str]:
    """Return the states of all issues, oldest first."""
    return [one.state for one in reversed(ledger.deliveries())]
