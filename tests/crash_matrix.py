"""A house whose program is killed with -9 at a chosen point, by its relay or by itself, and what
must hold in the end.

`python -m tests.crash_matrix POINT NUMBER WORDS…` is `digest WORDS…` that kills itself when POINT
(of POINTS) comes for the NUMBERth time, and prints on stderr how often it came if it never does.
"""

import email
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from digest import store
from digest.cli import main
from digest.pipeline import makers
from digest.store import sent_journal
from tests import smtp

PEOPLE = 200 if os.environ.get("SOAK") else 40
CONNECTIONS, DEPTH = 2, 16
BOUND_S = 60 + PEOPLE / 10

SETTINGS = """
sources:
  - {{name: listings, kind: jsonl, path: listings.jsonl}}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: none, connections: {connections}}}
workers: {workers}
"""
PERSON = (
    "  - {{id: p{i}, email: p{i}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"
)


@dataclass(kw_only=True)
class House:
    """An installation in *folder*, whose mail *server* takes; *doubtful* are the people whose row
    was `sending` after a kill, *left* those of them who were not tried again until the operator said
    so, *suppressed* those who were not to get anything from then on, and how many mails they had by
    then."""

    folder: Path
    server: smtp.Server
    people: int = PEOPLE
    kills: int = 0
    doubtful: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    suppressed: dict[str, int] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "digest.db"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "digest", *self._words(words)]

    def dying(self, point: str, number: int, *words: str) -> list[str]:
        own = [sys.executable, "-m", "tests.crash_matrix", point, str(number)]
        return [*own, *self._words(words)]

    def ended(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """Run *command* to its end, or its death."""
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=BOUND_S, cwd=ROOT
        )
        if done.returncode == -signal.SIGKILL:
            self.note_kill()
        return done

    def started(self, command: Sequence[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )

    def note_kill(self) -> None:
        self.kills += 1
        self.doubtful |= set(self.in_state("sending"))

    def in_state(self, state: str) -> list[str]:
        sql = "SELECT slug FROM deliveries JOIN subscribers ON subscribers.id = subscriber WHERE state = ?"
        with closing(sqlite3.connect(self.store)) as db:
            return [slug for (slug,) in db.execute(sql, [state])]

    def waiting(self) -> int:
        """Return how many people are still to be tried, or have no row yet."""
        with closing(sqlite3.connect(self.store)) as db:
            sql = "SELECT count(*) FROM deliveries WHERE next_try_at IS NULL"
            return self.people - int(db.execute(sql).fetchone()[0])

    def accepted(self) -> Mapping[str, list[smtp.Accepted]]:
        """Return what the relay took, by the ids of people."""
        found = defaultdict(list)
        for one in self.server.messages:
            found[one.recipient.partition("@")[0]].append(one)
        return found

    def _words(self, words: Sequence[str]) -> Sequence[str]:
        return [*words, "--config", str(self.folder / "digest.yaml")]


ROOT = Path(__file__).parents[1]


def lay_out(folder: Path, *, people: int = PEOPLE) -> None:
    """Make *folder* an installation that has collected ten papers, all of them for everybody."""
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251  the program under test reads the clock as well
    papers = [
        {"id": f"2601.{i:05}", "title": f"Agents that plan, part {i}", "listed_on": today}
        for i in range(10)
    ]
    (folder / "listings.jsonl").write_text("".join(json.dumps(one) + "\n" for one in papers))
    crowd = "".join(PERSON.format(i=i) for i in range(people))
    (folder / "subscribers.yaml").write_text(f"subscribers:\n{crowd}")
    settle(folder, port=9, workers=0)
    command = [sys.executable, "-m", "digest", "collect", "--config", str(folder / "digest.yaml")]
    subprocess.run(command, check=True, capture_output=True)


def settle(folder: Path, *, port: int, workers: int) -> None:
    """Write the settings of an installation."""
    settings = SETTINGS.format(port=port, connections=CONNECTIONS, workers=workers)
    (folder / "digest.yaml").write_text(settings)


@contextmanager
def house(like: Path, folder: Path, *, people: int = PEOPLE, workers: int = 0) -> Iterator[House]:
    """Make *folder*, which is not there, an installation *like* another, and run its relay."""
    shutil.copytree(like, folder)
    with smtp.server(offers=("PIPELINING",)) as server:
        settle(folder, port=server.port, workers=workers)
        yield House(folder=folder, server=server, people=people)


def all_is_well(house: House) -> None:
    """Assert I1 to I6 of a house once everything is served: it is sent to again, to the end."""
    # I6: within BOUND_S. Whoever was in the relay's hands at three kills is left to the operator.
    done = house.ended(house.command("send"))
    house.left += (left := house.in_state("in_doubt"))
    for slug in left:
        resolved = house.ended(house.command("deliveries", "resolve", slug, "resend"))
        assert resolved.returncode == 0, resolved.stderr
    if left:
        done = house.ended(house.command("send"))
    assert done.returncode == 0, done.stderr
    assert not house.in_state("pending") + house.in_state("sending") + house.in_state("deferred")
    accepted = house.accepted()
    wanted = {f"p{i}" for i in range(house.people)}
    # I1: nobody is lost.
    assert accepted.keys() | house.suppressed.keys() == wanted
    # I2: twice only who was in doubt, and of these no more than were in the relay's hands.
    twice = {slug for slug, mails in accepted.items() if len(mails) > 1}
    assert twice <= house.doubtful
    assert len(house.server.messages) - len(accepted) <= CONNECTIONS * DEPTH * house.kills
    # I3: nothing to who is suppressed.
    for slug, before in house.suppressed.items():
        assert len(accepted.get(slug, ())) == before
    # I4: each try has the same Message-ID, Date and papers.
    for mails in accepted.values():
        assert len({told(one.data) for one in mails}) == 1
    # I5: the store is whole, and its sums are right.
    with closing(sqlite3.connect(house.store)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (rows,) = db.execute("SELECT count(*) FROM deliveries").fetchone()
    assert house.people - len(house.suppressed) <= rows <= house.people
    assert set(house.in_state("sent")) >= wanted - house.suppressed.keys()


def told(message: bytes) -> tuple[str, str, bytes]:
    """Return the Message-ID and Date of *message*, and all that it says."""
    headers = email.message_from_bytes(message)
    return headers["Message-ID"], headers["Date"], message.partition(b"\r\n\r\n")[2]


def summary(house: House) -> str:
    """Say what the kills cost, once all is well."""
    accepted = house.accepted()
    lost = house.people - len(accepted.keys() | house.suppressed.keys())
    twice = len(house.server.messages) - len(accepted)
    return (
        f"{house.people:,} people, {house.kills} kills: {lost} lost, {twice} duplicated,"
        f" {len(house.doubtful)} in doubt,"
        f" {len(house.left)} left to the operator; the store is whole"
    )


class Death:
    """Kills this process when it is stepped on for the NUMBERth time."""

    def __init__(self, number: int) -> None:
        self.steps, self._number = 0, number

    def __call__(self) -> None:
        self.steps += 1
        if self.steps == self._number:
            os.kill(os.getpid(), signal.SIGKILL)


def at_writes(death: Death) -> None:
    """Step before each write to the store, before its commit, and after it."""
    whole = store.Store.write

    @contextmanager
    def write(self: store.Store) -> Iterator[Connection]:
        death()
        with whole(self) as db:
            yield db
            death()
        death()

    store.Store.write = write  # type: ignore[method-assign]


def at_journal(death: Death) -> None:
    """Step before each line of the journal is flushed, and after it."""
    whole = os.fsync

    class System:
        """The module `os` as the journal sees it."""

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        @staticmethod
        def fsync(number: int) -> None:
            death()
            whole(number)
            death()

    sent_journal.os = System()  # type: ignore[assignment]


def at_making(death: Death) -> None:
    """Step after each shard is made, before anything of it is claimed."""
    whole = makers.make

    def make(*given: object) -> list[object]:
        made = list(whole(*given))  # type: ignore[arg-type]
        death()
        return made  # type: ignore[return-value]

    makers.make = make  # type: ignore[assignment]


POINTS: Mapping[str, Callable[[Death], None]] = {
    "writes": at_writes,
    "journal": at_journal,
    "making": at_making,
}

if __name__ == "__main__":
    point, number, *words = sys.argv[1:]
    death = Death(int(number))
    POINTS[point](death)
    sys.argv = ["digest", *words]
    try:
        main()
    finally:
        sys.stderr.write(f"steps: {death.steps}\n")
