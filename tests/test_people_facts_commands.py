"""`digest people list|resume|add --again|erase`: facts of the ledger beside what the files say."""

import json
from datetime import date
from pathlib import Path

import pytest

from digest.ledger import PeopleFacts
from digest.pipeline.application import MIGRATIONS
from digest.store import Store
from tests import smtp
from tests.makers import build
from tests.test_cli import Done, folder, run, with_relay

__all__ = ["folder"]  # a fixture

NOW = build.NOW
GRACE = "- {id: grace, email: grace@example.org, timezone: America/New_York, notices: never, profile: {keywords: [zymurgy]}}"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def people(folder: Path, *words: str) -> Done:
    return run("people", *words, cwd=folder)


def facts(folder: Path, *given: tuple[str, str], paused: str = "") -> None:
    """Let facts hold for people, and one of them be paused."""
    with Store(folder / "config/digest.db", migrations=MIGRATIONS) as store:
        for slug, fact in given:
            PeopleFacts(store).suppress(slug, fact, now=NOW)  # type: ignore[arg-type]
        if paused:
            PeopleFacts(store).pause(paused, date.max, now=NOW)


@pytest.fixture
def known(folder: Path) -> Path:
    """Return an installation that knows its people."""
    run("collect", cwd=folder)
    return folder


def listed(folder: Path, *words: str) -> dict[str, tuple[str, list[str]]]:
    found = json.loads(people(folder, "list", "--json", *words).stdout)["people"]
    return {one["id"]: (one["state"], one["facts"]) for one in found}


def served(folder: Path) -> list[str]:
    """Return whom a `send` would serve."""
    digests = json.loads(run("send", "--dry-run", "--json", cwd=folder).stdout)["digests"]
    return [one["subscriber"] for one in digests]


def test_list_shows_what_files_and_ledger_say(known: Path) -> None:
    facts(known, ("ada", "unsubscribed"), ("ada", "suspended"), paused="grace")
    people(known, "pause", "ada")

    rows = people(known, "list").stdout.splitlines()

    assert listed(known) == {
        "ada": ("unsubscribed", ["unsubscribed", "suspended"]),
        "grace": ("paused", []),
    }
    assert "unsubscribed, suspended, paused" in rows[1]
    assert [list(listed(known, "--state", one)) for one in ("paused", "suspended", "active")] == [
        ["ada", "grace"], ["ada"], [],
    ]  # fmt: skip


def test_list_shows_facts_of_a_group_too(known: Path) -> None:
    path = known / "config/subscribers.yaml"
    path.write_text(
        path.read_text().replace("id: grace", "id: grace, group: lab") + "groups: {lab: {}}\n"
    )
    facts(known, ("grace", "suppressed"))

    assert listed(known, "--group", "lab") == {"grace": ("suppressed", ["suppressed"])}


def test_resume_ends_a_pause_in_the_file_and_in_the_ledger_and_a_suspension(known: Path) -> None:
    before = (known / "config/subscribers.yaml").read_bytes()
    people(known, "pause", "ada")
    run("collect", cwd=known)
    facts(known, ("ada", "suspended"), paused="ada")

    done = people(known, "resume", "ada")

    assert done.returncode == 0
    assert '"ada" is no longer paused' in done.stdout
    assert '"ada" is no longer suspended' in done.stdout
    assert (known / "config/subscribers.yaml").read_bytes() == before
    assert listed(known)["ada"] == ("active", [])


def test_who_unsubscribed_resumes_by_their_own_wish_alone(known: Path) -> None:
    facts(known, ("ada", "unsubscribed"))

    refused = people(known, "resume", "ada")
    before = listed(known)["ada"]
    asked = people(known, "resume", "ada", "--they-asked", "--json")

    assert (refused.returncode, before) == (1, ("unsubscribed", ["unsubscribed"]))
    assert (
        '"ada" gets nothing: they unsubscribed; digest people resume ada --they-asked'
        in refused.stdout
    )
    told = json.loads(asked.stdout)
    assert (asked.returncode, told["ended"], told["barred"]) == (0, ["unsubscribed"], [])
    assert listed(known)["ada"] == ("active", [])


def test_a_dry_run_ends_nothing(known: Path) -> None:
    facts(known, ("ada", "suspended"))

    done = people(known, "resume", "ada", "--dry-run", "--json")

    assert json.loads(done.stdout)["barred"] == ["suspended"]
    assert listed(known)["ada"] == ("suspended", ["suspended"])


def test_never_again_is_not_resumed(known: Path) -> None:
    facts(known, ("ada", "suppressed"))

    done = people(known, "resume", "ada", "--they-asked")

    assert done.returncode == 1
    assert "another address of theirs may: digest people set ada email=" in done.stdout
    assert people(known, "set", "ada", "email=ada@example.com").returncode == 0
    run("collect", cwd=known)
    assert listed(known)["ada"] == ("active", [])


def test_why_knows_a_pause_that_is_in_no_file(known: Path) -> None:
    facts(known, paused="ada")
    path = known / "config/subscribers.yaml"
    before = run("why", "ada", cwd=known).stdout
    path.write_text(path.read_text() + "# saved, and not taken over\n")
    after = run("why", "ada", cwd=known).stdout

    assert "Paused until further notice" in before
    assert "Paused until further notice" in after


def test_resume_needs_no_store(folder: Path) -> None:
    people(folder, "pause", "ada")
    done = people(folder, "resume", "ada")

    assert done.returncode == 0
    assert not (folder / "config/digest.db").exists()


def test_erase_takes_a_person_out_of_file_and_store(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        run("send", "--date", "2026-01-05", cwd=folder)
    before = (folder / "config/subscribers.yaml").read_text()

    done = people(folder, "erase", "ada", "--yes")

    after = (folder / "config/subscribers.yaml").read_text()
    left = b"".join(one.read_bytes() for one in (folder / "config").iterdir() if one.is_file())
    assert done.returncode == 0
    assert [line for line in before.splitlines() if line not in after] == [
        line for line in before.splitlines() if "ada" in line
    ]
    assert 'erased 1 issue and 0 likes of "ada"; a hash of their address stays' in done.stdout
    assert b"ada@" not in left
    assert people(folder, "export", "ada").returncode == 2


def test_erase_asks_first_and_a_dry_run_needs_no_yes(known: Path) -> None:
    before = (known / "config/subscribers.yaml").read_bytes()

    asked = people(known, "erase", "ada")
    as_json = people(known, "erase", "ada", "--json")
    dry = people(known, "erase", "ada", "--dry-run", "--yes", "--json")

    assert (asked.returncode, as_json.returncode, dry.returncode) == (2, 2, 0)
    assert "-  - {id: ada" in asked.stdout
    assert 'keeps 0 issues and 0 likes of "ada"' in asked.stdout
    assert "--yes erases them" in json.loads(as_json.stdout)["error"]
    told = json.loads(dry.stdout)
    assert (told["written"], told["erased"], told["issues"]) == (False, False, 0)
    assert (known / "config/subscribers.yaml").read_bytes() == before
    assert list(listed(known)) == ["ada", "grace"]


def test_who_left_the_file_is_erased_from_the_store(known: Path) -> None:
    people(known, "remove", "ada")
    run("collect", cwd=known)

    done = people(known, "erase", "ada", "--yes", "--json")

    assert json.loads(done.stdout)["erased"] is True
    assert people(known, "export", "ada").returncode == 2


def test_erase_names_the_copies_that_hold_them_still(known: Path) -> None:
    (known / "config/digest.db.before-7").touch()

    done = people(known, "erase", "ada", "--yes")

    assert "still in config/digest.db.before-7; previews, logs and backups are yours" in done.stdout


def test_without_its_key_nobody_is_erased_from_file_or_store(known: Path) -> None:
    facts(known, ("grace", "unsubscribed"))
    (known / "config/digest.db.key").unlink()
    before = (known / "config/subscribers.yaml").read_bytes()

    done = people(known, "erase", "ada", "--yes")

    assert (done.returncode, "digest.db.key: it is not there" in done.stderr) == (1, True)
    assert (known / "config/subscribers.yaml").read_bytes() == before
    assert "remark       nothing is sent: " in run("check", cwd=known).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("resume", "ada", "--they-asked"),
        ("add", "countess", "countess@example.org"),
        ("add", "countess", "countess@example.org", "--again"),
    ],
)
def test_without_its_key_nobody_is_said_to_get_mail(known: Path, words: tuple[str, ...]) -> None:
    facts(known, ("ada", "unsubscribed"))
    people(known, "pause", "ada")
    before = (known / "config/subscribers.yaml").read_bytes()
    (known / "config/digest.db.key").unlink()

    done = people(known, *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert "digest.db.key: it is not there" in done.stderr
    assert (known / "config/subscribers.yaml").read_bytes() == before


def test_an_id_that_nobody_has_is_not_erased(known: Path) -> None:
    done = people(known, "erase", "adda", "--yes")

    assert (done.returncode, 'did you mean "ada"' in done.stderr) == (2, True)


def test_who_was_erased_comes_back_by_their_own_wish_alone(known: Path) -> None:
    people(known, "erase", "ada", "--yes")
    (known / "config/subscribers.yaml").write_text("subscribers:\n  " + GRACE + "\n")

    people(known, "add", "countess", "ADA@example.org", "--again", "--dry-run")
    refused = people(known, "add", "countess", "ADA@example.org", "keywords+=agent")
    again = people(known, "add", "countess", "ADA@example.org", "keywords+=agent", "--again")
    run("collect", cwd=known)

    assert refused.returncode == 2
    assert "email: who had this address was erased on" in refused.stderr
    assert '"countess" is no longer erased' in again.stdout
    assert listed(known)["countess"] == ("active", [])


def test_who_is_imported_after_an_erasure_is_not_mailed(known: Path) -> None:
    before = (known / "config/subscribers.yaml").read_text()
    people(known, "erase", "ada", "--yes")
    (known / "config/subscribers.yaml").write_text(before)
    run("collect", cwd=known)

    assert listed(known) == {"ada": ("erased", ["erased"]), "grace": ("active", [])}
    assert "ada" not in served(known)
    assert people(known, "resume", "ada", "--they-asked").returncode == 0
    assert listed(known)["ada"] == ("active", [])


def test_who_is_added_and_may_get_nothing_is_told(known: Path) -> None:
    facts(known, ("ada", "unsubscribed"))
    people(known, "remove", "ada")
    run("collect", cwd=known)

    done = people(known, "add", "ada", "ada@example.org")

    assert done.returncode == 0
    assert '"ada" gets nothing: they unsubscribed' in done.stdout
