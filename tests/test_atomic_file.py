"""A file that is replaced is the old one or the new one, whole, and stays whose it was."""

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digest import atomic_file
from digest.exceptions import UsageError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("before", [0o600, 0o640, 0o664, 0o444])
def test_a_file_keeps_its_mode_whatever_the_umask(tmp_path: Path, before: int) -> None:
    path = tmp_path / "digest.yaml"
    path.write_text("old")
    path.chmod(before)

    atomic_file.replace(path, b"new")

    assert (path.read_bytes(), mode(path), names(tmp_path)) == (b"new", before, ["digest.yaml"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_keeps_its_owner_and_group(tmp_path: Path) -> None:
    path = tmp_path / "digest.yaml"
    path.write_text("old")
    os.chown(path, 1234, 2345)

    atomic_file.replace(path, b"new")

    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    atomic_file.replace(tmp_path / "people.yaml", b"new")

    assert mode(tmp_path / "people.yaml") == 0o600


def test_a_mode_that_is_asked_for_beats_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "ada.eml"
    path.write_text("old")
    path.chmod(0o644)

    atomic_file.replace(path, b"new", mode=atomic_file.PRIVATE, sync=False)

    assert mode(path) == 0o600


def test_a_symlink_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/real.yaml").write_text("old")
    (tmp_path / "link.yaml").symlink_to("there/real.yaml")

    atomic_file.replace(tmp_path / "link.yaml", b"new")

    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "there/real.yaml").read_bytes() == b"new"
    assert names(tmp_path / "there") == ["real.yaml"]


def test_what_cannot_be_written_whole_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "digest.yaml"
    path.write_text("old")
    # A limit on the size of files ends a write as a full disk does.
    code = f"""
import resource, signal
from pathlib import Path
from digest import atomic_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, {resource.RLIM_INFINITY}))
atomic_file.replace(Path({str(path)!r}), b"n" * 1000)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert (
        f"UsageError: {path}: cannot be written: File too large; nothing was changed" in done.stderr
    )
    assert (path.read_text(), names(tmp_path)) == ("old", ["digest.yaml"])


@pytest.mark.parametrize("path", ["missing/digest.yaml", "."])
def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        atomic_file.replace(tmp_path / path, b"new")

    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match="file/new: this folder cannot be made: Not a directory"):
        atomic_file.folder(tmp_path / "file/new")
