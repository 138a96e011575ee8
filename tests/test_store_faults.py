"""What a store may come to: its log lost or cut, pages damaged, the disk full, files taken away from
under a process. Nothing is lost, and nobody is mailed twice.

The sender is a program that is killed while it sends to a real relay.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

import pytest

from digest import config
from digest.exceptions import OlderStoreError, StoreError
from digest.mail.relay import Relay
from digest.pipeline import dispatch, older_store
from digest.store import sent_line
from digest.store.sent_journal import Journal
from digest.store.sent_line import Days, Sent
from tests import smtp
from tests.makers import houses

GROUP = Relay(config.Server(host="127.0.0.1", port=9)).most_claimed
"""So many people may be on their way at an instant."""
PEOPLE = 300 if os.environ.get("SOAK") else 40
SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
PERSON = "  - {{id: p{0:03}, email: p{0:03}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"
DAY = timedelta(days=1)

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the program under test reads it as well


def list_papers(folder: Path, number: int, on: datetime) -> None:
    with (folder / "listings.jsonl").open("a") as file:
        words = f"We plan, in paper {number}: " + " ".join(f"{number}{one}" for one in "abcdefghij")
        file.write(
            json.dumps(
                {
                    "id": f"2603.{number:05}",
                    "title": f"Agents {number}",
                    "abstract": words,
                    "listed_on": on.date().isoformat(),
                }
            )
            + "\n"
        )


def program(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "digest", *words, "--config", str(folder / "digest.yaml")]


class Killed(NamedTuple):
    """An installation that was killed while it sent; *early* holds its files of a moment before,
    *before* is its backup of before that."""

    folder: Path
    server: smtp.Server
    early: Path
    before: Path
    accepted: int


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    folder, early = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("early")
    with smtp.server(script={"DOT": [0.05] * PEOPLE}) as server:
        people = "subscribers:\n" + "".join(map(PERSON.format, range(PEOPLE)))
        houses.lay_out(folder, SOURCE, people=people, port=server.port)
        for number in range(3):
            list_papers(folder, number, now())
        houses.collect(folder, now())
        before = older_store.back_up(folder / "digest.db", folder / "before", now=now())
        sender = subprocess.Popen(
            program(folder, "send"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: len(server.messages) > PEOPLE // 4)
        for ending in ("", "-wal"):
            shutil.copy(folder / f"digest.db{ending}", early)
        wait_for(lambda: len(server.messages) > PEOPLE // 2)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        time.sleep(0.2)
        yield Killed(folder, server, early, before, len(server.messages))


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def no_loss(_: Killed, __: Path) -> None:
    pass


def log_lost(_: Killed, folder: Path) -> None:
    for ending in ("-wal", "-shm"):
        (folder / f"digest.db{ending}").unlink()


def log_cut(_: Killed, folder: Path) -> None:
    (folder / "digest.db-shm").unlink()
    log = folder / "digest.db-wal"
    os.truncate(log, log.stat().st_size // 2)


def log_of_another_time(killed: Killed, folder: Path) -> None:
    (folder / "digest.db-shm").unlink()
    shutil.copy(killed.early / "digest.db-wal", folder)


def copy_of_another_time(killed: Killed, folder: Path) -> None:
    log_lost(killed, folder)
    shutil.copy(killed.early / "digest.db", folder)


def copy_of_before(killed: Killed, folder: Path) -> None:
    log_lost(killed, folder)
    shutil.copy(killed.before / "digest.db", folder)


def deleted(_: Killed, folder: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"digest.db{ending}").unlink()


def emptied(killed: Killed, folder: Path) -> None:
    log_lost(killed, folder)
    (folder / "digest.db").write_bytes(b"")


def cut(killed: Killed, folder: Path) -> None:
    log_lost(killed, folder)
    os.truncate(folder / "digest.db", (folder / "digest.db").stat().st_size // 2)


def spoiled(killed: Killed, folder: Path) -> None:
    log_lost(killed, folder)
    size = (folder / "digest.db").stat().st_size
    with (folder / "digest.db").open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096 * 3)


LOSSES = [
    *(log_lost, log_cut, log_of_another_time, copy_of_another_time, copy_of_before),
    *(deleted, emptied, cut, spoiled),
]


def send(folder: Path, at: datetime) -> Counter[str]:
    with houses.opened(folder, at) as rooms, dispatch.sole_sender(rooms, now=at):
        return Counter(receipt.state for _, receipt in dispatch.send(rooms, now=at))


def received(killed: Killed, after: int) -> list[smtp.Accepted]:
    """Return what was taken before the kill, and what was taken *after* so many."""
    return killed.server.messages[: killed.accepted] + killed.server.messages[after:]


def papers(messages: list[smtp.Accepted]) -> Counter[tuple[str, str]]:
    """Count how often each person had each paper."""
    return Counter(
        (one.recipient, f"2603.{number:05}")
        for one in messages
        for text in [message_from_bytes(one.data).get_payload(0).get_payload(decode=True)]
        for number in range(4)
        if b"2603.%05d" % number in text
    )


def test_killed_and_nothing_lost_it_goes_on_by_itself(killed: Killed, tmp_path: Path) -> None:
    folder, after = tmp_path / "copy", len(killed.server.messages)
    shutil.copytree(killed.folder, folder)

    send(folder, now())

    got = Counter(one.recipient for one in received(killed, after))
    assert (len(got), [who for who, times in got.items() if times > 2]) == (PEOPLE, [])
    assert got.total() <= PEOPLE + GROUP


@pytest.mark.parametrize("lose", LOSSES, ids=lambda one: one.__name__)
def test_whatever_is_lost_nobody_gets_a_paper_twice(
    killed: Killed, tmp_path: Path, lose: Callable[[Killed, Path], None]
) -> None:
    folder, after, today = tmp_path / "copy", len(killed.server.messages), now()
    shutil.copytree(killed.folder, folder)
    lose(killed, folder)

    with pytest.raises(StoreError) as refused:
        send(folder, today)
    assert len(killed.server.messages) == after
    assert "digest restore" in str(refused.value)
    if not isinstance(refused.value, OlderStoreError):
        older_store.put_back(folder / "before", folder / "digest.db", now=today)
    with houses.opened(folder, today) as rooms:
        older_store.resume(rooms, now=today)
    houses.collect(folder, today)
    send(folder, today)
    list_papers(folder, 3, today + DAY)
    houses.collect(folder, today + DAY)
    send(folder, today + DAY)

    shown = papers(received(killed, after))
    assert [what for what, times in shown.items() if times > 1] == []
    # A group was on its way when the process was killed: who of it was mailed nobody knows.
    assert PEOPLE * 4 - 3 * GROUP <= len(shown) <= PEOPLE * 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Path, smtp.Server]]:
    with smtp.server() as server:
        people = "subscribers:\n" + "".join(map(PERSON.format, range(PEOPLE)))
        houses.lay_out(tmp_path, SOURCE, people=people, port=server.port)
        list_papers(tmp_path, 0, now())
        houses.collect(tmp_path, now())
        yield tmp_path, server


House = tuple[Path, smtp.Server]


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy(path, other)
    other.replace(path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("change", [delete, replace, empty, halve], ids=lambda one: one.__name__)
@pytest.mark.parametrize("name", ["digest.db", "digest.db.sent"])
def test_a_file_that_is_changed_under_a_process_stops_it_before_the_next_claim(
    house: House, name: str, change: Callable[[Path], None]
) -> None:
    folder, server = house
    handed = 0

    def send_on() -> None:
        nonlocal handed
        with houses.opened(folder, now()) as rooms, dispatch.sole_sender(rooms, now=now()):
            results = dispatch.send(rooms, now=now())
            for _ in range(3):
                next(results)
            handed = len(server.messages)
            change(folder / name)
            list(results)

    with pytest.raises(StoreError):
        send_on()
    assert 3 <= len(server.messages) <= handed + GROUP < PEOPLE


def test_a_run_ends_when_its_store_is_deleted(house: House) -> None:
    folder, _ = house
    run = subprocess.Popen(program(folder, "run"), stderr=subprocess.PIPE, text=True)
    try:
        wait_for((folder / "digest.db.sent").exists)
        (folder / "digest.db").unlink()
        run.send_signal(signal.SIGHUP)
        _, said = run.communicate(timeout=60)
    finally:
        run.kill()

    assert run.returncode == 1
    assert "digest.db: it was deleted, replaced or emptied while this program was at work" in said


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def on(disk: Path, server: smtp.Server) -> None:
    people = "subscribers:\n" + "".join(map(PERSON.format, range(PEOPLE)))
    houses.lay_out(disk, SOURCE, people=people, port=server.port)
    list_papers(disk, 0, now())
    houses.collect(disk, now())


def fill(disk: Path) -> Path:
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 512)
    return disk / "filler"


def test_a_disk_that_is_full_sends_nothing_and_goes_on_when_there_is_room(disk: Path) -> None:
    with smtp.server() as server:
        on(disk, server)
        filler = fill(disk)
        full = subprocess.run(program(disk, "send"), capture_output=True, text=True, check=False)
        assert server.messages == []
        filler.unlink()
        again = subprocess.run(program(disk, "send"), capture_output=True, text=True, check=False)

        assert (full.returncode, again.returncode) == (1, 0)
        assert "make room" in full.stderr
        got = Counter(one.recipient for one in server.messages)
        assert (len(got), got.total()) == (PEOPLE, PEOPLE)


def test_what_a_full_disk_has_no_room_for_is_collected_when_there_is_room(disk: Path) -> None:
    with smtp.server() as server:
        on(disk, server)
        for number in range(1, 400):
            list_papers(disk, number, now())
        filler = fill(disk)
        full = subprocess.run(program(disk, "collect"), capture_output=True, text=True, check=False)
        filler.unlink()
        again = subprocess.run(program(disk, "collect"), capture_output=True, check=False)
        with houses.opened(disk, now()) as rooms:
            stored = rooms.archive.count_listed(now().date() - DAY, now().date())

    assert (full.returncode, again.returncode, stored) == (1, 0, 400)
    assert "make room" in full.stderr


def test_templates_that_cannot_be_kept_on_a_full_disk_hold_nobody_up(
    house: House, disk: Path
) -> None:
    folder, server = house
    shutil.rmtree(folder / "digest.db.templates")
    (disk / "kept").mkdir(mode=0o700)
    (folder / "digest.db.templates").symlink_to(disk / "kept")
    fill(disk)

    send(folder, now())

    assert Counter(one.recipient for one in server.messages).total() == PEOPLE


def test_a_disk_that_gets_full_meanwhile_doubles_one_group_at_most(disk: Path) -> None:
    with smtp.server(script={"DOT": [0.02] * PEOPLE}) as server:
        on(disk, server)
        send = subprocess.Popen(program(disk, "send"), stderr=subprocess.PIPE, text=True)
        wait_for(lambda: len(server.messages) > 2)
        filler = fill(disk)
        send.communicate(timeout=60)
        filler.unlink()
        subprocess.run(program(disk, "send"), check=False, capture_output=True)
        subprocess.run(program(disk, "send"), check=False, capture_output=True)

        got = Counter(one.recipient for one in server.messages)
        assert (len(got), got.total() <= PEOPLE + GROUP) == (PEOPLE, True)


def test_what_the_journal_has_no_room_for_is_not_sent_and_not_in_doubt(
    house: House, disk: Path
) -> None:
    folder, server = house
    (folder / "digest.db.sent").symlink_to(disk / "journal")
    send_some(folder, 3)
    fill_page(disk / "journal")
    filler = fill(disk)

    with pytest.raises(StoreError, match="nothing goes out without it: make room"):
        send(folder, now())
    handed = len(server.messages)
    filler.unlink()
    send(folder, now())

    got = Counter(one.recipient for one in server.messages)
    assert handed < PEOPLE
    assert (len(got), got.total()) == (PEOPLE, PEOPLE)


def fill_page(path: Path) -> None:
    """Write lines of nobody into the journal at *path*, up to the end of a page of the disk."""
    journal = Journal(path)
    journal.open(now())
    days = Days(now().date(), now().date())
    room = 4096 - path.stat().st_size % 4096 - len(sent_line.written(Sent(journal.last, days, "")))
    journal.append(journal.last, {days: "x" * (room // 8 * 8)}, now())
    journal.close()


def send_some(folder: Path, number: int) -> None:
    with houses.opened(folder, now()) as rooms, dispatch.sole_sender(rooms, now=now()):
        results = dispatch.send(rooms, now=now())
        for _ in range(number):
            next(results)
        results.close()


def test_a_disk_that_cannot_be_written_sends_nothing(disk: Path) -> None:
    with smtp.server() as server:
        on(disk, server)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        read_only = subprocess.run(
            program(disk, "send"), capture_output=True, text=True, check=False
        )

        assert (read_only.returncode, server.messages) == (1, [])
        assert "this user must be able to write" in read_only.stderr


@pytest.mark.parametrize("ending", [".run", ".lock", ".sent"])
def test_a_folder_in_the_place_of_a_file_is_named(house: House, ending: str) -> None:
    folder, server = house
    path = folder / f"digest.db{ending}"
    path.unlink(missing_ok=True)
    path.mkdir()

    with pytest.raises(StoreError, match=r"expected a file, got .*: move it away"):
        send(folder, now())
    assert server.messages == []


def test_a_lock_with_rubbish_in_it_is_a_lock(house: House) -> None:
    folder, server = house
    (folder / "digest.db.run").write_bytes(b"\xff\0" * 5000)
    (folder / "digest.db.lock").write_bytes(b"\xff\0" * 5000)

    send(folder, now())

    assert len(server.messages) == PEOPLE
