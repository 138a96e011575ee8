"""What holds addresses or a password is kept from others, and who needs neither is not asked for
them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_cli import PEOPLE, SETTINGS, Done, folder, run

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

__all__ = ["folder"]

LOGIN = SETTINGS.replace(
    "relay: {{host: 127.0.0.1, port: {port}, security: none}}",
    "relay: {{host: 127.0.0.1, port: {port}, username: me, password_env: RUBRICATOR_TEST_PASSWORD}}",
)


@pytest.fixture
def login(folder: Path) -> Path:
    """An installation whose relay wants a password that is not set."""
    (folder / "config/digest.yaml").write_text(LOGIN.format(port=9))
    return folder


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path, pattern: str) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.glob(pattern)}


QUIET = [
    "collect",
    "preview ada",
    "send --dry-run",
    "status",
    "sources",
    "sources test listings",
    "try agents",
    "why ada",
    "prune",
    "check",
]


@pytest.mark.parametrize("words", QUIET)
def test_a_password_is_not_asked_for_by_what_sends_nothing(login: Path, words: str) -> None:
    run("collect", cwd=login)

    assert run(*words.split(), cwd=login).returncode == 0


@pytest.mark.parametrize("words", ["send", "run", "check --smtp", "send --again --all"])
def test_who_sends_is_told_the_variable_and_the_line_to_write(login: Path, words: str) -> None:
    done = run(*words.split(), cwd=login)

    assert done.returncode == 2
    assert done.stderr.startswith("config/digest.yaml:5:")
    assert (
        "got RUBRICATOR_TEST_PASSWORD, which is not; set it before you start: export RUBRICATOR_TEST_PASSWORD='…'"
        in done.stderr
    )


def remarks(done: Done) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith("remark ")]


def test_check_remarks_that_a_password_is_not_set(
    login: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = [line for line in remarks(run("check", cwd=login)) if "password" in line]
    monkeypatch.setenv("RUBRICATOR_TEST_PASSWORD", "hunter2")
    with_it = run("check", cwd=login).stdout

    assert without[0].endswith("export RUBRICATOR_TEST_PASSWORD='…'")
    assert "password" not in with_it
    assert "hunter2" not in with_it


def test_what_init_and_preview_and_collect_write_is_for_the_owner_alone(
    tmp_path: Path, umask: int
) -> None:
    run("init", cwd=tmp_path)
    (tmp_path / "config/subscribers.yaml").write_text(PEOPLE)
    (tmp_path / "config/digest.yaml").write_text(SETTINGS.format(port=9))
    (tmp_path / "config/listings.jsonl").touch()
    run("collect", cwd=tmp_path)
    run("preview", "ada", cwd=tmp_path)

    assert modes(tmp_path, "config/*.yaml") == {0o600}
    assert modes(tmp_path, "preview/*") == {0o600}
    assert modes(tmp_path, "config/digest.db*[!s]") == {0o600}, umask


def test_an_earlier_preview_that_others_could_read_is_closed(folder: Path) -> None:
    run("collect", cwd=folder)
    run("preview", "ada", cwd=folder)
    (html,) = (folder / "preview").glob("*.html")
    html.chmod(0o644)
    run("preview", "ada", cwd=folder)

    assert modes(folder, "preview/*") == {0o600}


NAMES = [
    "subscribers.yaml",
    "subscribers.yaml~",
    ".subscribers.yaml.swp",
    "digest.db",
    "digest.db.before-7",
    "digest.db-wal",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_check_names_files_with_addresses_that_others_can_read(
    folder: Path, name: str, mode: int
) -> None:
    closed(folder)
    (folder / "config" / name).touch()
    (folder / "config" / name).chmod(mode)

    (remark,) = (line for line in remarks(run("check", cwd=folder)) if "others" in line)
    assert remark.replace("'", "").endswith(
        f"to keep them to yourself: chmod go-rwx {folder}/config/{name}"
    )


def closed(folder: Path) -> None:
    run("collect", cwd=folder)
    folder.chmod(0o755)
    (folder / "config").chmod(0o755)
    for path in (folder / "config").iterdir():
        path.chmod(0o700 if path.is_dir() else 0o600)
    for name in ("digest.yaml", "listings.jsonl"):
        (folder / "config" / name).chmod(0o644)


def test_check_says_nothing_of_files_that_are_kept_well(folder: Path) -> None:
    closed(folder)

    assert "others" not in run("check", cwd=folder).stdout


def test_check_says_nothing_where_the_folder_keeps_others_out(folder: Path) -> None:
    closed(folder)
    (folder / "config/subscribers.yaml").chmod(0o644)
    (folder / "config").chmod(0o700)

    assert "others" not in run("check", cwd=folder).stdout
