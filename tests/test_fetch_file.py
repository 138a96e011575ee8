import os
from pathlib import Path

import pytest

from digest import fetch
from digest.exceptions import FetchError
from tests.web import NOW

MB = 1024 * 1024


def make(folder, *names):
    for name in names:
        (folder / name).write_bytes(b"x")


def named(folder, path):
    return [file.name for file in fetch.files(str(folder / path))]


def test_a_path_is_a_file_a_folder_or_a_glob(tmp_path):
    make(tmp_path, "b.json", "a.json", "c.txt", ".hidden", "a[1].json")
    (tmp_path / "sub").mkdir()

    assert named(tmp_path, "c.txt") == ["c.txt"]
    assert named(tmp_path, "") == ["a.json", "a[1].json", "b.json", "c.txt"]
    assert named(tmp_path, "[ab].json") == ["a.json", "b.json"]
    assert named(tmp_path, "a[1].json") == ["a[1].json"]


@pytest.mark.parametrize("path", ["gone", "*.json", "empty", "a\0b", "x" * 5_000])
def test_a_path_where_nothing_is_says_so(tmp_path, path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(FetchError):
        fetch.files(str(tmp_path / path))


def test_a_file_becomes_a_document_with_its_time(tmp_path):
    make(tmp_path, "a")
    os.utime(tmp_path / "a", (NOW.timestamp(), NOW.timestamp()))

    assert list(fetch.read_all(str(tmp_path))) == [
        fetch.Content(origin=str(tmp_path / "a"), body=b"x", at=NOW)
    ]


def test_a_file_beyond_16_mb_is_not_read_whole(tmp_path):
    with (tmp_path / "big").open("wb") as big:
        big.truncate(2_000 * MB)

    with pytest.raises(FetchError, match="larger than the limit of 16 MB"):
        fetch.read(tmp_path / "big")


def test_lines_are_read_one_at_a_time(tmp_path):
    (tmp_path / "lines").write_bytes(b"one\r\n\ntwo\x0cthree")

    assert list(fetch.lines(tmp_path / "lines")) == [b"one\r\n", b"\n", b"two\x0cthree"]


def test_a_line_beyond_16_mb_is_named(tmp_path):
    with (tmp_path / "big").open("wb") as big:
        big.write(b"one\n")
        big.truncate(100 * MB)

    with pytest.raises(FetchError, match=r"big:2.*a line longer than the limit of 16 MB"):
        list(fetch.lines(tmp_path / "big"))


@pytest.mark.parametrize("read", [fetch.read, lambda file: list(fetch.lines(file))])
def test_a_file_that_cannot_be_read_is_named(tmp_path, read):
    with pytest.raises(FetchError, match=r"gone.*No such file"):
        read(Path(tmp_path / "gone"))
