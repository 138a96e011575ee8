"""Who is erased is gone from the store, byte by byte, and is not mailed again by mistake."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest import people
from digest.ledger import Ledger, Operation, PeopleFacts
from digest.model import Cause, Defaults
from tests.makers import build, ledgers

NOW = build.NOW
SECRET = "zymurgical"  # noqa: S105  a word that nobody else has
ada = build.subscriber(
    id="ada",
    email="ada.lovelace@example.org",
    name="Augusta Ada King",
    profile=build.profile(SECRET, *(f"{SECRET} {i}" for i in range(400))),
)
grace = build.subscriber(id="grace", email="grace@example.org")
HERS = (b"ada.lovelace", b"Augusta Ada King", SECRET.encode(), b"250 queued for ada")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger in which ada had issues, changed, left and came back under another id."""
    with ledgers.opened(tmp_path, grace) as ledger:
        for one in (replace(ada, id="lovelace"), ada, replace(ada, name="Ada")):
            ledgers.enrol(ledger, tmp_path, one, grace)
        for due in ledgers.begin(ledger):
            ledgers.hand_over(ledger, due, *range(1, 20))
            ledger.settle(
                [ledgers.receipt(due, reply=f"250 queued for {due.subscriber.id}")], now=NOW
            )
        facts(ledger).like("ada", "arxiv:2603.00001", 1, now=NOW)
        yield ledger


def facts(ledger: Ledger) -> PeopleFacts:
    return PeopleFacts(ledgers.store_of(ledger))


def written(folder: Path) -> bytes:
    """Return all bytes of the store, its log and whatever lies beside it."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_no_byte_of_an_erased_person_is_left(ledger: Ledger, tmp_path: Path) -> None:
    before = [word in written(tmp_path) for word in HERS]

    erased = facts(ledger).erase("ada", now=NOW)

    assert before == [True] * len(HERS)
    assert (erased.people, erased.issues, erased.likes, erased.is_wiped) == (1, 1, 1, True)
    assert [word for word in HERS if word in written(tmp_path)] == []
    assert b"grace@example.org" in written(tmp_path)


def test_nothing_else_goes(ledger: Ledger) -> None:
    before = ledger.history("grace")

    facts(ledger).erase("ada", now=NOW)

    assert [one.id for one in ledger.subscribers()] == ["grace"]
    assert ledger.history("grace") == before
    assert ledger.history("ada") == ()


def test_who_is_imported_again_is_not_mailed(ledger: Ledger, tmp_path: Path) -> None:
    facts(ledger).erase("ada", now=NOW)

    again = build.subscriber(id="al", email="ADA.Lovelace@example.org")
    ledgers.enrol(ledger, tmp_path, again, grace)

    assert [one.subscriber.id for one in ledgers.due(ledger)] == []
    assert facts(ledger).suppressed() == {"al": "they were erased"}


def test_a_file_that_is_put_back_as_it_was_is_read_again(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("- {id: ada, email: ada.lovelace@example.org}\n")
    defaults = Defaults(timezone="UTC")
    ledger.take_over(people.read(path, timezone="UTC", defaults=defaults).files, now=NOW)
    before = ledger.is_current(path, defaults=defaults)

    facts(ledger).erase("ada", now=NOW)

    assert (before, ledger.is_current(path, defaults=defaults)) == (True, False)


def test_an_address_of_their_file_that_the_ledger_does_not_know_is_barred_as_well(
    ledger: Ledger,
) -> None:
    facts(ledger).erase("ada", emails=["ada@example.net"], now=NOW)

    told = [
        facts(ledger).suppression(replace(ada, email=one))
        for one in ("ada@example.net", ada.email, "other@example.net")
    ]
    assert told == ["they were erased", "they were erased", None]


def test_who_is_in_the_file_alone_is_barred(ledger: Ledger) -> None:
    erased = facts(ledger).erase("new", emails=["new@example.org"], now=NOW)

    assert (erased.people, erased.issues) == (0, 0)
    assert facts(ledger).suppression(replace(ada, email="new@example.org"))


def test_who_left_before_is_erased_under_any_id(ledger: Ledger, tmp_path: Path) -> None:
    other = replace(ada, id="byron", email="byron@example.org")
    ledgers.enrol(ledger, tmp_path, grace, other)
    ledgers.enrol(ledger, tmp_path, grace)
    ledgers.enrol(ledger, tmp_path, grace, replace(other, id="ada"))

    facts(ledger).erase("ada", now=NOW)

    assert b"byron" not in written(tmp_path)


def test_an_address_that_is_somebody_elses_by_now_stays_theirs(
    ledger: Ledger, tmp_path: Path
) -> None:
    heir = build.subscriber(id="heir", email=ada.email)
    ledgers.enrol(ledger, tmp_path, grace, replace(ada, email="new@example.org"), heir)
    ledgers.enrol(ledger, tmp_path, grace, heir)

    facts(ledger).erase("ada", emails=[ada.email], now=NOW)

    assert facts(ledger).suppressed() == {}
    assert [one.id for one in ledger.subscribers()] == ["grace", "heir"]


def test_they_come_back_when_they_are_added_again(ledger: Ledger, tmp_path: Path) -> None:
    facts(ledger).erase("ada", now=NOW)

    welcomed = [facts(ledger).welcome(one) for one in (ada.email.upper(), ada.email)]
    ledgers.enrol(ledger, tmp_path, ada, grace)

    assert welcomed == [True, False]
    assert [one.subscriber.id for one in ledgers.due(ledger)] == ["ada"]


def test_being_added_again_ends_nothing_but_the_erasure(ledger: Ledger, tmp_path: Path) -> None:
    facts(ledger).suppress("ada", "unsubscribed", now=NOW)
    facts(ledger).erase("ada", now=NOW)

    facts(ledger).welcome(ada.email)
    ledgers.enrol(ledger, tmp_path, ada, grace)

    assert facts(ledger).suppressed() == {"ada": "they unsubscribed"}


def test_a_reason_that_may_name_them_goes_as_well(ledger: Ledger, tmp_path: Path) -> None:
    reason = f"550 <{ada.email}> is no more"
    facts(ledger).suppress("ada", "suppressed", reason, now=NOW)

    facts(ledger).erase("ada", now=NOW)

    assert ada.email.encode() not in written(tmp_path)


def test_what_the_operator_was_told_names_them_no_more(ledger: Ledger) -> None:
    operation = Operation(ledgers.store_of(ledger))
    told = f'people.yaml:3:5: subscriber "ada": a mistake of {ada.email}, and of "grace"; ada'
    cause = Cause(name="people", what="broken", told=told, to_do="mend it", is_grave=True)
    operation.note_trouble("people", told, now=NOW)
    operation.tell([cause], on=NOW.date(), now=NOW)
    before = facts(ledger).mentions("ada")

    facts(ledger).erase("ada", now=NOW)

    mended = 'people.yaml:3:5: subscriber "(erased)": a mistake of (erased), and of "grace"; ada'
    assert before == (told,)
    assert operation.troubles()["people"].words == mended
    assert [one.told for one in operation.due(NOW)[0].causes] == [mended]
    assert operation.due(NOW)[0].causes[0].to_do == "mend it"


def test_who_reads_meanwhile_is_waited_for_and_else_it_is_said(
    ledger: Ledger, tmp_path: Path
) -> None:
    import sqlite3
    from contextlib import closing

    store = ledgers.store_of(ledger)
    with store.write() as db:
        db.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(tmp_path / "digest.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM subscribers").fetchone()
        erased = facts(ledger).erase("ada", now=NOW)

    assert not erased.is_wiped
    assert store.empty_log()
    assert [word for word in HERS if word in written(tmp_path)] == []
