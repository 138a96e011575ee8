"""The power goes at any moment of a run: the disk holds what was flushed, and parts of the rest.

The calls of a real run are traced, and replayed up to each of its flushes and messages.
"""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from digest.ledger import Ledger, Restoration
from digest.pipeline.application import MIGRATIONS
from digest.store import Store, sent_line
from tests import smtp, traced_disk
from tests.makers import houses
from tests.programs import needs
from tests.test_store_faults import GROUP, PERSON, SOURCE, list_papers, now, program, send
from tests.traced_disk import SYNCS, Disk, Wire

PEOPLE = 200 if os.environ.get("SOAK") else 40
SECOND_RUNS = 200 if os.environ.get("SOAK") else 8
SEEDS = range(10 if os.environ.get("SOAK") else 2)

pytestmark = [
    pytest.mark.slow,
    needs("strace"),
    pytest.mark.skipif(not traced_disk.may_trace(), reason="this user may not trace a program"),
]


class Outage(NamedTuple):
    """The files that were left by a power loss; what the relay may have taken by then, and whether
    parts of what was not flushed are there."""

    folder: Path
    handed: set[str]
    torn: bool


class Traced(NamedTuple):
    """A run that was traced, with every outage that it may have met; *disk* is that of its end."""

    folder: Path
    server: smtp.Server
    at: datetime
    disk: Disk
    outages: list[Outage]


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    folder, at = tmp_path_factory.mktemp("traced"), now()
    with smtp.server(offers=["PIPELINING"], script={"DOT": [0.02] * PEOPLE}) as server:
        lay_out(folder, server.port)
        list_papers(folder, 0, at)
        houses.collect(folder, at)
        disk, trace = Disk(folder), tmp_path_factory.mktemp("trace") / "calls"
        run = traced_disk.command(trace, program(folder, "send"))
        subprocess.run(run, check=True, capture_output=True)
        outages = list(lose_power(disk, trace, tmp_path_factory.mktemp("outages")))
        yield Traced(folder, server, at, disk, outages)


def lay_out(folder: Path, port: int) -> None:
    people = "subscribers:\n" + "".join(map(PERSON.format, range(PEOPLE)))
    houses.lay_out(folder, SOURCE, people=people, port=port)


def lose_power(disk: Disk, trace: Path, to: Path) -> Iterator[Outage]:
    """Yield what is left before and after each flush, and after each thing said to the relay."""
    wire = Wire()
    for number, call in enumerate(traced_disk.calls(trace)):
        for seed in SEEDS if call.name in SYNCS else ():
            torn = to / f"{number}-torn-{seed}"
            disk.lose_power(torn, Random(f"{number} {seed}"))
            yield Outage(torn, wire.handed_over(), torn=True)
        disk.replay(call)
        wire.replay(call)
        if call.name in (*SYNCS, "sendto"):
            disk.lose_power(to / f"{number}")
            yield Outage(to / f"{number}", wire.handed_over(), torn=False)


def states(outage: Outage) -> dict[str, str]:
    """Return where each person's issue stands, looked up in a copy; the store is whole, and knows
    all that its journal does."""
    copy = outage.folder.with_name(f"{outage.folder.name}-looked-at")
    shutil.copytree(outage.folder, copy, dirs_exist_ok=True)
    with Store(copy / "digest.db", migrations=MIGRATIONS) as store:
        store.look_through(closely=True)
        assert Restoration(store).standing() is None
        found = Ledger(store).deliveries(limit=PEOPLE + 1)
    return {f"{one.subscriber}@example.org": one.state for one in found}


def whose(states: dict[str, str], *among: str) -> set[str]:
    return {who for who, state in states.items() if state in among}


def test_the_replay_ends_with_the_files_of_the_run(traced: Traced) -> None:
    left = {name: file.now() for name, file in traced.disk.names.items()}
    there = {one.name: one.read_bytes() for one in traced.folder.iterdir() if one.is_file()}

    assert left == there
    assert traced.outages[-1].handed == {one.recipient for one in traced.server.messages}


def test_whoever_the_relay_may_have_mailed_is_known(traced: Traced) -> None:
    for outage in traced.outages:
        found = states(outage)

        assert outage.handed <= whose(found, "sending", "sent")
        assert whose(found, "sent") <= outage.handed
        assert len(whose(found, "sending")) <= GROUP


def journal(outage: Outage) -> set[str]:
    """Return the numbers of the people in the journal that is left."""
    path = outage.folder / "digest.db.sent"
    known = sent_line.extent(path)
    return {one for line in sent_line.lines(path, known) for one in line.people} if known else set()


def test_whoever_the_relay_may_have_mailed_is_in_the_journal(traced: Traced) -> None:
    for outage in traced.outages:
        handed = {sent_line.number(who.partition("@")[0]) for who in outage.handed}

        assert handed <= journal(outage)


def test_what_is_settled_stays_settled(traced: Traced) -> None:
    sent = [whose(states(one), "sent") for one in traced.outages if not one.torn]

    assert all(before <= after for before, after in pairwise(sent))
    assert len(sent[-1]) == PEOPLE


def some(outages: list[Outage]) -> list[Outage]:
    """Return so many that lie evenly among those in which somebody was under way."""
    under_way = [one for one in outages if 0 < len(one.handed) < PEOPLE]
    return under_way[:: max(len(under_way) // SECOND_RUNS, 1)]


def test_the_next_run_serves_everybody_and_doubles_only_who_was_in_doubt(traced: Traced) -> None:
    first = {one.recipient: one for one in traced.server.messages}
    for outage in some(traced.outages):
        in_doubt = whose(states(outage), "sending")
        with smtp.server(offers=["PIPELINING"]) as server:
            lay_out(outage.folder, server.port)
            send(outage.folder, traced.at)
        got = Counter(one.recipient for one in server.messages)

        assert outage.handed | set(got) == set(first)
        assert outage.handed & set(got) <= in_doubt
        assert set(got.values()) == {1}
        again = [one for one in server.messages if one.recipient in in_doubt]
        assert [same(one) for one in again] == [same(first[one.recipient]) for one in again]


def same(one: smtp.Accepted) -> tuple[str, str, bytes]:
    """Return what two copies of a digest have in common."""
    message = message_from_bytes(one.data)
    return message["Message-ID"], message["Date"], one.data.partition(b"\r\n\r\n")[2]
