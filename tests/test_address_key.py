"""By what addresses are known: made at first need, never without its key, and never lost unsaid."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import connect

import pytest

from digest.exceptions import KeyFileError, UsageError
from digest.ledger import MIGRATIONS, Ledger, PeopleFacts, address_key, key_changes
from digest.store import Store, key_file
from tests.makers import build, ledgers

NOW = build.NOW
ROOT = Path(__file__).parents[1]
ada = build.subscriber(id="ada", email="ada@example.org")
grace = build.subscriber(id="grace", email="grace@example.org")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger of ada, who unsubscribed, and grace."""
    with ledgers.opened(tmp_path, ada, grace) as ledger:
        facts(ledger).suppress("ada", "unsubscribed", now=NOW)
        yield ledger


def facts(ledger: Ledger) -> PeopleFacts:
    return PeopleFacts(ledgers.store_of(ledger))


def key_of(folder: Path) -> Path:
    return key_file.path_of(folder / "digest.db")


def hashes(ledger: Ledger) -> tuple[set[bytes], set[bytes]]:
    """Return by what addresses are known: those that are suppressed, and those of people."""
    with ledgers.store_of(ledger).read() as db:
        suppressed = {one for (one,) in db.execute("SELECT address FROM suppressions")}
        return suppressed, {one for (one,) in db.execute("SELECT address FROM subscribers")}


def test_a_key_is_made_when_the_first_person_comes(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path) as ledger:
        ledgers.enrol(ledger, tmp_path)
        before = key_of(tmp_path).exists()
        ledgers.enrol(ledger, tmp_path, ada)

        assert (before, key_of(tmp_path).exists()) == (False, True)


def test_an_address_cannot_be_tried_without_the_key(ledger: Ledger, tmp_path: Path) -> None:
    key = key_file.read(key_of(tmp_path))

    assert key is not None
    assert hashes(ledger)[0] == {key.address("ada@example.org")}
    assert hashlib.sha256(b"ada@example.org").digest() not in hashes(ledger)[1]


FIRST = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from digest.ledger import MIGRATIONS, Ledger
from digest.model import PeopleFile, Subscriber
from digest.store import Store

folder, name = Path(sys.argv[1]), sys.argv[2]
with Store(folder / "digest.db", migrations=MIGRATIONS) as store:
    sys.stdin.readline()
    one = Subscriber(id=name, email=f"{name}@example.org")
    people = [PeopleFile(path=folder / f"{name}.yaml", subscribers=(one,))]
    Ledger(store).take_over(people, now=datetime.now(UTC))
"""


@pytest.mark.slow
def test_processes_that_need_a_key_at_once_make_one(tmp_path: Path) -> None:
    names = [f"p{i}" for i in range(4)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST, tmp_path, name], cwd=ROOT, stdin=subprocess.PIPE
        )
        for name in names
    ]
    for process in processes:
        process.communicate(b"go\n", timeout=60)

    key = key_file.read(key_of(tmp_path))
    with ledgers.opened(tmp_path) as ledger:
        assert key is not None
        assert hashes(ledger)[1] == {key.address(f"{one}@example.org") for one in names}


def missing(path: Path) -> None:
    path.unlink()


def foreign(path: Path) -> None:
    key_file.write(path, key_file.new())


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


TROUBLES = {
    missing: "it is not there, and by it alone this store knows 1 address",
    foreign: "it is the key of another store",
    damaged: "it is damaged",
}


@pytest.mark.parametrize(("spoil", "words"), TROUBLES.items())
def test_a_store_with_suppressions_and_not_its_key_says_both_ways_on(
    ledger: Ledger, tmp_path: Path, spoil: object, words: str
) -> None:
    spoil(key_of(tmp_path))  # type: ignore[operator]

    with pytest.raises(KeyFileError, match=f"{words}.*put it back .*digest key reset"):
        facts(ledger).check_key()
    with pytest.raises(KeyFileError, match=words):
        ledgers.enrol(
            ledger, tmp_path, ada, grace, build.subscriber(id="new", email="n@example.org")
        )


def test_a_key_that_is_put_back_is_all_it_takes(ledger: Ledger, tmp_path: Path) -> None:
    path = key_of(tmp_path)
    kept = path.rename(tmp_path / "kept")
    trouble = facts(ledger).key_trouble()
    kept.rename(path)

    assert trouble is not None
    assert facts(ledger).key_trouble() is None


@pytest.mark.parametrize("spoil", [missing, foreign])
def test_where_nobody_is_protected_another_key_is_taken_and_everybody_known_by_it(
    tmp_path: Path, spoil: object
) -> None:
    with ledgers.opened(tmp_path, ada, grace) as ledger:
        spoil(key_of(tmp_path))  # type: ignore[operator]
        before = facts(ledger).key_trouble()
        renamed = build.subscriber(id="ada2", email="ada@example.org")
        changes = ledgers.refresh(ledger, tmp_path / "people.yaml", [renamed, grace])
        key = key_file.read(key_of(tmp_path))

        assert before is None
        assert changes.renamed == (("ada", "ada2"),)
        assert key is not None
        assert hashes(ledger)[1] == {key.address(one.email) for one in (ada, grace)}


def test_a_key_that_was_written_for_nothing_is_used_later(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path) as ledger:
        store = ledgers.store_of(ledger)
        with suppress(ZeroDivisionError), store.write() as db:
            address_key.in_use(db)
            1 / 0  # noqa: B018  the transaction is undone
        made = key_file.read(key_of(tmp_path))
        ledgers.enrol(ledger, tmp_path, ada)

        assert key_file.read(key_of(tmp_path)) == made
        assert facts(ledger).key_trouble() is None


def test_a_reset_says_whom_it_protects_no_more_and_keeps_those_it_knows(
    ledger: Ledger, tmp_path: Path
) -> None:
    store = ledgers.store_of(ledger)
    facts(ledger).erase("grace", now=NOW)
    key_of(tmp_path).unlink()

    planned = key_changes.looked_up(store)
    done = key_changes.reset(store, now=NOW)

    assert (planned.lost, planned.kept) == (done.lost, done.kept) == (1, 1)
    assert facts(ledger).key_trouble() is None
    assert facts(ledger).suppression(ada) == "they unsubscribed"
    assert facts(ledger).suppression(grace) is None
    assert facts(ledger).suppressed() == {"ada": "they unsubscribed"}


def test_a_reset_sets_aside_what_may_be_the_key_of_another_store(
    ledger: Ledger, tmp_path: Path
) -> None:
    other = key_file.new()
    key_file.write(key_of(tmp_path), other)

    done = key_changes.reset(ledgers.store_of(ledger), now=NOW)

    assert done.set_aside == tmp_path / "digest.db.key.20260312T090000"
    assert key_file.read(done.set_aside) == other


def test_there_is_nothing_to_reset_while_the_key_is_right(ledger: Ledger, tmp_path: Path) -> None:
    before = key_of(tmp_path).read_bytes()

    with pytest.raises(UsageError, match="nothing to reset"):
        key_changes.reset(ledgers.store_of(ledger), now=NOW)
    key_of(tmp_path).chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        key_changes.reset(ledgers.store_of(ledger), now=NOW)

    assert key_of(tmp_path).read_bytes() == before


def test_a_rotation_changes_no_address(ledger: Ledger, tmp_path: Path) -> None:
    before = key_file.read(key_of(tmp_path))
    until = key_changes.rotate(ledgers.store_of(ledger), now=NOW)
    after = key_file.read(key_of(tmp_path))

    assert before is not None
    assert after is not None
    assert after.addresses == before.addresses
    assert after.token_secrets(NOW)[1:] == before.token_secrets(NOW)
    assert after.token_secrets(until) == after.token_secrets(NOW)[:1]
    assert facts(ledger).suppression(ada) == "they unsubscribed"


def old_hash(email: str) -> bytes:
    return hashlib.sha256(email.casefold().encode()).digest()


def lay_out_old(folder: Path, *emails: str, suppressed: tuple[str, ...]) -> None:
    """Make a store of the version before, with people and suppressed addresses."""
    with Store(folder / "digest.db", migrations=MIGRATIONS[:11]) as store, store.write() as db:
        db.execute("INSERT INTO files (id, path, sha256, mtime_ns, size) VALUES (1, 'p', '', 0, 0)")
        db.executemany(
            """
            INSERT INTO subscribers (slug, address, file, settings, next_due_at)
            VALUES (?, ?, 1, ?, 0)
            """,
            [
                (
                    f"p{i}",
                    old_hash(one),
                    json.dumps({"id": f"p{i}", "email": one}, ensure_ascii=False),
                )
                for i, one in enumerate(emails)
            ],
        )
        db.executemany(
            "INSERT INTO suppressions VALUES (?, 'complaint', 7)",
            [(old_hash(one),) for one in suppressed],
        )


def test_suppressions_of_before_hold_whether_their_address_is_known_or_not(tmp_path: Path) -> None:
    here, gone, odd = "ada@example.org", "Gone@example.org", "ada@b\u00fccher.example"
    lay_out_old(tmp_path, here, odd, suppressed=(here, gone, odd))

    with ledgers.opened(tmp_path) as ledger:
        known = facts(ledger)
        addresses = (here, gone.lower(), "ada@xn--bcher-kva.example", "grace@example.org")
        told = [known.suppression(build.subscriber(email=one)) for one in addresses]

        assert told == ["complaint", "complaint", "complaint", None]
        assert known.suppressed() == {"p0": "complaint", "p1": "complaint"}
        assert key_of(tmp_path).exists()


def test_two_people_of_before_whose_addresses_are_one_by_now_do_not_stop_the_program(
    tmp_path: Path,
) -> None:
    lay_out_old(tmp_path, "and\u00e9@example.org", "ande\u0301@example.org", suppressed=())

    with ledgers.opened(tmp_path) as ledger:
        assert [one.id for one in ledger.subscribers()] == ["p0", "p1"]


def test_a_store_of_before_without_people_needs_no_key(tmp_path: Path) -> None:
    lay_out_old(tmp_path, suppressed=())

    with ledgers.opened(tmp_path):
        assert not key_of(tmp_path).exists()


def test_what_only_looks_makes_no_key(ledger: Ledger, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "digest.db")) as db:
        db.execute("DELETE FROM suppressions")
        db.commit()
    key_of(tmp_path).unlink()

    told = facts(ledger).suppression(ada)

    assert told is None
    assert not key_of(tmp_path).exists()
