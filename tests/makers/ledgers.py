"""An open ledger for tests, and short ways to take an issue through its states."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from digest.ledger import MIGRATIONS, Ledger, ListChanges
from digest.model import Due, Key, Outgoing, PeopleFile, Receipt, Sections, Subscriber
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
    refresh(ledger, folder / "people.yaml", people, now=now)


def refresh(
    ledger: Ledger, path: Path, people: Iterable[Subscriber], *, now: datetime = NOW
) -> ListChanges:
    """Make *people* those of a list that is the one file at *path*."""
    return ledger.take_over([PeopleFile(path=path, subscribers=tuple(people))], now=now)


def outgoing(*, key: Key, sections: Sections, made_at: datetime) -> Outgoing:
    return Outgoing(
        key=key, sender="", recipient="", message=b"", made_at=made_at, sections=sections
    )


def claim(one: Due, *papers: int, made_at: datetime = NOW) -> Outgoing:
    sections = Sections(matches=papers)
    return outgoing(key=one.key, sections=sections, made_at=one.made_at or made_at)


def receipt(one: Due, state: str = "sent", reply: str = "250 ok") -> Receipt:
    return Receipt(key=one.key, state=state, reply=reply)  # type: ignore[arg-type]


def due(ledger: Ledger, now: datetime = NOW, **given: Any) -> tuple[Due, ...]:
    """Return all that is due, with what was used up."""
    return ledger.recall(tuple(chain.from_iterable(ledger.due(now, **given))))


def unserved(ledger: Ledger, now: datetime = NOW, **given: Any) -> tuple[Due, ...]:
    return ledger.recall(tuple(chain.from_iterable(ledger.unserved(now, **given))))


def repeat(ledger: Ledger, now: datetime = NOW, **given: Any) -> tuple[Due, ...]:
    return ledger.recall(tuple(chain.from_iterable(ledger.repeat(now, **given))))


def peek(ledger: Ledger, slug: str, now: datetime) -> Due:
    (due,) = ledger.recall([ledger.peek(ledger.subscriber(slug), None, now)])
    return due


def begin(ledger: Ledger, now: datetime = NOW, *, through: int = 10) -> tuple[Due, ...]:
    """Open what is due and return it."""
    dues = due(ledger, now)
    ledger.open(dues, now=now, through=through)
    return dues


def hand_over(ledger: Ledger, one: Due, *papers: int, now: datetime = NOW) -> None:
    """Take an open issue to `sending`."""
    assert ledger.claim([claim(one, *papers, made_at=now)], now=now) == {one.key}


def serve(
    ledger: Ledger, now: datetime, *papers: int, state: str = "sent", through: int = 10
) -> Due:
    """Take the one issue that is due all the way to *state*."""
    (one,) = begin(ledger, now, through=through)
    hand_over(ledger, one, *papers, now=now)
    ledger.settle([receipt(one, state)], now=now)
    return one


def close_empty(ledger: Ledger, keys: Iterable[Key], *, now: datetime) -> None:
    ledger.settle([Receipt(key=key, state="empty") for key in keys], now=now)


def states(ledger: Ledger) -> list[str]:
    """Return the states of all issues, oldest first."""
    return [one.state for one in reversed(ledger.deliveries())]


def asked(ledger: Ledger, ask: Callable[[], object]) -> list[str]:
    """Return the SELECT statements that *ask* comes to."""
    with store_of(ledger).read() as db:
        reader = db
    said: list[str] = []
    reader.set_trace_callback(said.append)
    ask()
    reader.set_trace_callback(None)
    return [sql for sql in said if sql.lstrip().startswith(("SELECT", "WITH"))]


def plan(ledger: Ledger, sql: str, given: Mapping[str, Any] | None = None) -> str:
    """Return how SQLite would answer *sql*, a line a step."""
    with store_of(ledger).read() as db:
        return "\n".join(
            detail for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {sql}", given or {})
        )
