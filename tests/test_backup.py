"""A backup is whole or not there, whoever writes meanwhile; and what it is put in the place of is
kept."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from digest.exceptions import NotReadyError, StoreError
from digest.ledger import Restoration
from digest.pipeline import application, older_store
from digest.store import Store, backup, sent_line
from digest.store.instant import micros
from digest.store.sent_journal import Journal
from digest.store.sent_line import Begun, Days, number
from tests.makers import build, ledgers

NOW, DAY = build.NOW, timedelta(days=1)
PEOPLE = [build.subscriber(id=name, email=f"{name}@example.org") for name in ("ada", "ben")]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Store(tmp_path / "digest.db", migrations=application.MIGRATIONS) as store:
        ledgers.enrol(ledgers.Ledger(store), tmp_path, *PEOPLE)
    (tmp_path / "digest.db.key").write_text("a key\n")
    journal = Journal(tmp_path / "digest.db.sent")
    journal.begin(1, date.min)
    journal.close()
    return tmp_path / "digest.db"


def put_back(source: Path, store: Path, now: datetime = NOW) -> backup.PutBack:
    return older_store.put_back(source, store, now=now)


def back_up(store: Path, to: Path | None = None, now: datetime = NOW) -> Path:
    return older_store.back_up(store, to, now=now)


def people(store: Path) -> list[str]:
    with Store(store, migrations=application.MIGRATIONS) as opened, opened.read() as db:
        return [slug for (slug,) in db.execute("SELECT slug FROM subscribers ORDER BY slug")]


def standing(store: Path) -> str | None:
    with Store(store, migrations=application.MIGRATIONS) as opened:
        found = Restoration(opened).standing()
    return found and found.reason


def forget_everybody(store: Path) -> None:
    with Store(store, migrations=application.MIGRATIONS) as opened, opened.write() as db:
        db.execute("DELETE FROM subscribers")


def test_it_is_a_folder_beside_the_store_with_all_that_belongs_to_it(store: Path) -> None:
    made = back_up(store)

    assert made == store.with_name("digest.db.backup-20260312T090000Z")
    assert {one.name: stat.S_IMODE(one.stat().st_mode) for one in made.iterdir()} == {
        "digest.db": 0o600,
        "digest.db.key": 0o600,
        "digest.db.sent": 0o600,
    }
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_it_is_made_in_a_folder_that_is_there_or_under_a_name_of_its_own(store: Path) -> None:
    (store.parent / "backups").mkdir()

    inside = back_up(store, store.parent / "backups")

    assert inside.parent == store.parent / "backups"
    assert back_up(store, store.parent / "mine") == store.parent / "mine"


def test_nothing_is_overwritten(store: Path) -> None:
    (store.parent / "letter.txt").write_text("Dear reader")
    back_up(store, store.parent / "mine")

    for there in ("letter.txt", "mine"):
        with pytest.raises(StoreError, match="there is something already, and nothing is overwri"):
            back_up(store, store.parent / there)
    with pytest.raises(StoreError, match="there is something already"):
        back_up(store), back_up(store)

    assert (store.parent / "letter.txt").read_text() == "Dear reader"


def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="there is no store yet"):
        back_up(tmp_path / "digest.db")


def test_it_is_one_moment_of_the_store_while_others_write(store: Path) -> None:
    ended = Event()

    def write() -> None:
        with Store(store, migrations=application.MIGRATIONS) as opened:
            number = 0
            while not ended.is_set():
                number += 1
                with opened.write() as db:
                    db.execute("INSERT INTO runs (at, through) VALUES (?, ?)", [number, number])
                    db.execute("UPDATE handover SET generation = ?", [number])

    writer = Thread(target=write)
    writer.start()
    try:
        made = [back_up(store, store.parent / f"b{i}") for i in range(5)]
    finally:
        ended.set()
        writer.join()

    for one in made:
        with closing(sqlite3.connect(one / "digest.db")) as db:
            ((rows,),) = db.execute("SELECT count(*) FROM runs")
            ((generation,),) = db.execute("SELECT generation FROM handover")
            assert rows == generation
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
from digest.pipeline import older_store
from digest.store import backup

backup.integrity.look_through = lambda *_, **__: os._exit(9)
older_store.back_up(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC))
"""


@pytest.mark.slow
def test_one_that_was_killed_half_way_looks_like_none_and_is_no_hindrance(store: Path) -> None:
    to = store.parent / "mine"
    subprocess.run([sys.executable, "-c", KILLED, str(store), str(to)], check=False)

    assert not to.exists()
    with pytest.raises(StoreError, match="there is no backup"):
        put_back(to, store)
    assert back_up(store, to) == to
    assert not list(store.parent.glob("*.half"))


def test_a_damaged_store_is_not_backed_up(store: Path) -> None:
    spoil(store)

    with pytest.raises(StoreError, match="the database is damaged: digest restore FROM puts a bac"):
        back_up(store, store.parent / "mine")

    assert not (store.parent / "mine").exists()


def spoil(database: Path) -> None:
    """Write over some pages in the middle."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096 * 3)


def test_what_is_put_back_is_what_was_backed_up_and_sends_nothing(store: Path) -> None:
    made = back_up(store)
    forget_everybody(store)

    done = put_back(made, store)

    assert (people(store), standing(store)) == (["ada", "ben"], "restored")
    assert done.kept == store.with_name("digest.db.before-restore-20260312T090000Z")
    assert not list(store.parent.glob("*.restoring"))


def test_what_was_there_is_kept_and_can_be_put_back_in_turn(store: Path) -> None:
    made = back_up(store)
    forget_everybody(store)
    kept = put_back(made, store).kept

    put_back(kept, store, NOW + DAY)

    assert people(store) == []


def test_a_copy_from_before_a_migration_can_be_put_back(store: Path) -> None:
    with closing(sqlite3.connect(store)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'ledger_14_handed_over'")
        db.execute("DROP TABLE handover")
        db.execute("DROP TABLE taken_over")
        db.execute("ALTER TABLE subscribers DROP COLUMN shown_through")
        db.commit()
    people(store)
    (copy,) = store.parent.glob("digest.db.before-*")
    forget_everybody(store)

    put_back(copy, store)

    assert (people(store), standing(store)) == (["ada", "ben"], "restored")


@pytest.mark.parametrize("what", ["nothing", "letter", "half", "damaged", "foreign", "empty"])
def test_what_is_no_backup_changes_nothing(store: Path, tmp_path: Path, what: str) -> None:
    source = tmp_path / "source"
    if what == "letter":
        source.write_text("Dear reader, " * 500)
    elif what in {"half", "damaged"}:
        back_up(store, source)
        if what == "half":
            os.truncate(source / "digest.db", (source / "digest.db").stat().st_size // 2)
        else:
            spoil(source / "digest.db")
    elif what == "foreign":
        with closing(sqlite3.connect(source)) as db:
            db.execute("CREATE TABLE songs (title TEXT)")
    elif what == "empty":
        source.touch()
    before = {one.name: one.read_bytes() for one in tmp_path.glob("digest.db*")}

    with pytest.raises(StoreError):
        put_back(source, store)

    after = {one.name: one.read_bytes() for one in tmp_path.glob("digest.db*")}
    after.pop("digest.db.run", None)  # the lock
    assert after == before
    assert people(store) == ["ada", "ben"]


def test_nothing_is_put_back_while_another_process_sends(store: Path) -> None:
    made = back_up(store)

    with (
        Store(store, migrations=application.MIGRATIONS) as opened,
        opened.hold(),
        pytest.raises(StoreError, match="another digest run or send is at work"),
    ):
        put_back(made, store)


@pytest.mark.parametrize("state", ["gone", "damaged", "letter", "emptied"])
def test_it_takes_the_place_of_whatever_is_there(store: Path, state: str) -> None:
    made = back_up(store)
    if state == "gone":
        store.unlink()
    elif state == "damaged":
        spoil(store)
    else:
        store.write_text("Dear reader" if state == "letter" else "")

    done = put_back(made, store)

    assert people(store) == ["ada", "ben"]
    if state == "letter":
        assert (done.kept / "digest.db").read_text() == "Dear reader"


def test_a_log_that_was_left_does_not_spoil_what_is_put_back(store: Path) -> None:
    made = back_up(store)
    leave_log(store)
    assert store.with_name("digest.db-wal").stat().st_size

    kept = put_back(made, store).kept

    assert people(store) == ["ada", "ben"]
    assert people(kept / "digest.db") == []


def leave_log(store: Path) -> None:
    """Be killed with a commit that is in the log alone."""
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "db.execute('DELETE FROM subscribers'); db.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(store)], check=False)


def test_the_key_of_the_backup_comes_back_and_the_one_that_was_there_is_kept(store: Path) -> None:
    made = back_up(store)
    key = store.with_name("digest.db.key")
    key.write_text("another key\n")

    done = put_back(made, store)

    assert (key.read_text(), done.other_key) == ("a key\n", True)
    assert (done.kept / "digest.db.key").read_text() == "another key\n"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_backup_without_a_key_leaves_the_one_that_is_there(store: Path) -> None:
    made = back_up(store)
    (made / "digest.db.key").unlink()

    assert not put_back(made, store).other_key
    assert store.with_name("digest.db.key").read_text() == "a key\n"


AT = micros(NOW)


def write(path: Path, begun: Begun, *generations: int) -> None:
    days = Days(NOW.date(), NOW.date())
    lines = (sent_line.Sent(AT + one, days, number(f"p{one}")) for one in generations)
    path.write_bytes(b"".join(map(sent_line.written, (begun, *lines))))


def joined(store: Path, made: Path) -> tuple[int, list[int]]:
    put_back(made, store)
    path = store.with_name("digest.db.sent")
    known = sent_line.extent(path)
    lines = [one.generation - AT for one in sent_line.lines(path, known)]
    return known.begun.generation - AT, lines


def test_a_journal_that_knows_more_is_kept(store: Path) -> None:
    made = back_up(store)
    write(made / "digest.db.sent", Begun(AT, date.min), 1, 2)
    write(store.with_name("digest.db.sent"), Begun(AT, date.min), 1, 2, 3)

    assert joined(store, made) == (0, [1, 2, 3])


def test_journals_that_know_different_things_are_joined(store: Path) -> None:
    made = back_up(store)
    write(made / "digest.db.sent", Begun(AT, date.min), 1, 2, 3)
    write(store.with_name("digest.db.sent"), Begun(AT + 2, NOW.date()), 3, 4)

    assert joined(store, made) == (0, [1, 2, 3, 4])


def test_joined_journals_with_a_gap_between_do_not_claim_to_know_it(store: Path) -> None:
    made = back_up(store)
    write(made / "digest.db.sent", Begun(AT, date.min), 1, 2)
    write(store.with_name("digest.db.sent"), Begun(AT + 5, NOW.date()), 6)

    assert joined(store, made) == (5, [6])


def test_the_journal_of_the_backup_serves_where_there_is_no_other(store: Path) -> None:
    made = back_up(store)
    write(made / "digest.db.sent", Begun(AT, date.min), 1, 2)
    store.with_name("digest.db.sent").unlink()

    assert joined(store, made) == (0, [1, 2])


def test_whoever_writes_to_the_store_that_was_replaced_is_stopped(store: Path) -> None:
    made = back_up(store)

    with Store(store, migrations=application.MIGRATIONS) as opened:
        put_back(made, store)
        with pytest.raises(StoreError, match="it was deleted, replaced or emptied"), opened.write():
            pass

    assert people(store) == ["ada", "ben"]
