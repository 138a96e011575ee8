"""`digest key`: secrets changed at will, and begun anew only by whoever was told what that costs."""

import json
from pathlib import Path

import pytest

from digest.ledger import PeopleFacts
from digest.pipeline.application import MIGRATIONS
from digest.store import Store, key_file
from tests.makers import build
from tests.test_cli import folder, run

__all__ = ["folder"]  # a fixture


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture
def store(folder: Path) -> Path:
    """Return a store that knows ada, who unsubscribed, and the hash of grace, who was erased."""
    run("collect", cwd=folder)
    (path,) = folder.rglob("*.db")
    with Store(path, migrations=MIGRATIONS) as store:
        PeopleFacts(store).suppress("ada", "unsubscribed", now=build.NOW)
        PeopleFacts(store).erase("grace", now=build.NOW)
    return path


def test_a_rotation_says_until_when_older_tokens_are_good(folder: Path, store: Path) -> None:
    before = key_file.read(key_file.path_of(store))
    done = run("key", "rotate", "--json", cwd=folder)
    again = run("key", "rotate", cwd=folder)
    after = key_file.read(key_file.path_of(store))

    assert before is not None
    assert after is not None
    assert (done.returncode, list(json.loads(done.stdout))) == (0, ["earlier_good_until"])
    assert again.stdout.startswith("Tokens have a new secret; those made before are good until ")
    assert (after.addresses, len(after.tokens)) == (before.addresses, 3)


def test_a_reset_says_what_it_costs_and_asks(folder: Path, store: Path) -> None:
    path = key_file.path_of(store)
    path.unlink()

    asked = run("key", "reset", cwd=folder)
    nothing_yet = path.exists()
    done = run("key", "reset", "--yes", "--json", cwd=folder)

    assert (asked.returncode, nothing_yet) == (2, False)
    assert "1 hash of an address protects nobody any more" in asked.stderr
    assert "1 whose address is still known stay protected" in asked.stderr
    assert "digest key reset --yes does it" in asked.stderr
    assert json.loads(done.stdout) == {"lost": 1, "kept": 1, "set_aside": None}
    assert run("send", "--dry-run", "--json", cwd=folder).returncode == 0


@pytest.mark.slow
def test_a_key_of_another_store_is_kept_under_another_name(folder: Path, store: Path) -> None:
    path = key_file.path_of(store)
    key_file.write(path, key_file.new())
    other = path.read_bytes()

    done = run("key", "reset", "--yes", cwd=folder)

    (aside,) = path.parent.glob("*.key.*")
    assert aside.read_bytes() == other
    assert done.stdout.endswith(f"What lay there is now {aside.relative_to(folder)}.\n")


def test_a_right_key_is_not_reset(folder: Path, store: Path) -> None:
    before = key_file.path_of(store).read_bytes()

    done = run("key", "reset", "--yes", cwd=folder)

    assert (done.returncode, "nothing to reset" in done.stderr) == (2, True)
    assert key_file.path_of(store).read_bytes() == before


def test_no_secret_is_printed(folder: Path, store: Path) -> None:
    written = json.loads(key_file.path_of(store).read_text())
    done = [run(*words, cwd=folder) for words in (("key", "rotate"), ("status", "--json"))]

    said = "".join(one.stdout + one.stderr for one in done)
    assert written["addresses"] not in said
    assert written["tokens"][0]["secret"] not in said
