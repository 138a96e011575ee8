"""`digest people export`: nothing that is stored of a person is left out, and nothing of others."""

import json
from pathlib import Path

import pytest

from digest.ledger import Operation, PeopleFacts
from digest.pipeline.application import MIGRATIONS
from digest.store import Store
from tests import smtp
from tests.makers import build
from tests.test_cli import folder, run, with_relay

__all__ = ["folder"]  # a fixture

NOW = build.NOW


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture
def served(folder: Path) -> Path:
    """Return an installation that has sent, whose ada unsubscribed and likes a paper."""
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        run("send", "--date", "2026-01-05", cwd=folder)
    with Store(folder / "config/digest.db", migrations=MIGRATIONS) as store:
        facts = PeopleFacts(store)
        facts.suppress("ada", "unsubscribed", "by a link", now=NOW)
        facts.like("ada", "arxiv:2601.00001", 1, now=NOW)
        Operation(store).note_trouble("people", 'line 3: subscriber "ada": a mistake', now=NOW)
    return folder


def exported(folder: Path, slug: str) -> dict:
    return json.loads(run("people", "export", slug, cwd=folder).stdout)


def test_all_that_is_known_comes_with_its_origin(served: Path) -> None:
    found = exported(served, "ada")

    store, (issue,) = found["store"], found["store"]["issues"]
    (zone,) = [one for one in found["file"]["values"] if one["key"] == "timezone"]
    assert (zone["value"], zone["from"], zone["line"]) == ("Europe/Berlin", "people", 3)
    assert store["settings"]["email"] == "ada@example.org"
    assert store["file"] == str(served / "config/subscribers.yaml")
    assert (issue["date"], issue["state"]) == ("2026-01-05", "sent")
    (paper,) = issue["papers"]["matches"]
    assert (paper["title"], paper["identifiers"]) == ("Agents that plan", ["arxiv:2601.00001"])
    assert store["facts"] == [
        {"fact": "unsubscribed", "reason": "by a link", "since": NOW.isoformat()}
    ]
    assert store["likes"] == [{"paper": "arxiv:2601.00001", "sign": 1, "at": NOW.isoformat()}]
    assert store["told_to_operator"] == ['line 3: subscriber "ada": a mistake']


@pytest.mark.slow
def test_every_column_of_their_rows_is_in_it(served: Path) -> None:
    """A column that is added to these tables is to be exported, and then named here."""
    known = {
        "subscribers": "id slug address file settings next_due_at removed_at words subscribed_on last_on timezone scheduled_on resumed_on promised_on shown_through paused_until in_force",
        "deliveries": "subscriber issue_on state attempt made_at next_try_at unanswered run papers reply lost",
        "likes": "subscriber paper sign at",
        "suppressions": "address fact reason at",
        "former_ids": "subscriber until slug",
    }
    with Store(served / "config/digest.db", migrations=MIGRATIONS) as store, store.read() as db:
        columns = {
            table: {name for _, name, *_ in db.execute(f"PRAGMA table_xinfo({table})")}
            for table in known
        }
        of_people = {
            name
            for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if "REFERENCES subscribers" in sql or "address BLOB" in sql
        }

    assert columns == {table: set(names.split()) for table, names in known.items()}
    assert of_people == known.keys()


def test_nothing_of_others_is_in_it(served: Path) -> None:
    text = run("people", "export", "ada", cwd=served).stdout

    assert "grace" not in text
    assert "zymurgy" not in text


@pytest.mark.slow
def test_who_left_is_exported_from_the_store(served: Path) -> None:
    path = served / "config/subscribers.yaml"
    path.write_text(
        "".join(line for line in path.read_text().splitlines(keepends=True) if "ada" not in line)
    )
    run("collect", cwd=served)

    found = exported(served, "ada")

    assert found["file"] is None
    assert found["store"]["removed_at"] is not None
    assert len(found["store"]["issues"]) == 1


def test_who_was_never_taken_over_is_exported_from_the_file(folder: Path) -> None:
    found = exported(folder, "ada")

    assert (found["file"]["id"], found["store"]) == ("ada", None)


def test_a_file_with_mistakes_hides_nobody(served: Path) -> None:
    (served / "config/subscribers.yaml").write_text("subscribers: nobody\n")
    done = run("people", "export", "ada", cwd=served)

    assert json.loads(done.stdout)["store"]["settings"]["id"] == "ada"
    assert "subscribers.yaml:1" in done.stderr


def test_an_id_that_nobody_has_is_refused(served: Path) -> None:
    done = run("people", "export", "adda", cwd=served)

    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "ada"' in done.stderr
