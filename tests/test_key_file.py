"""The secrets of a store: made once, kept private, and never taken for what they are not."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.exceptions import KeyFileError
from digest.store import key_file
from digest.text import mailbox
from tests.makers import build

NOW = build.NOW
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return key_file.path_of(tmp_path / "digest.db")


def test_a_key_is_read_as_it_was_written_and_is_for_its_owner_alone(path: Path) -> None:
    key = key_file.rotated(key_file.new(), NOW)

    before = os.umask(0)
    try:
        key_file.write(path, key)
    finally:
        os.umask(before)

    assert (key_file.read(path), path.name) == (key, "digest.db.key")
    assert path.stat().st_mode & 0o777 == 0o600


def test_there_is_no_key_where_there_is_no_file(path: Path) -> None:
    assert key_file.read(path) is None


def test_no_two_keys_are_alike() -> None:
    one, other = key_file.new(), key_file.new()

    assert one.addresses != other.addresses
    assert one.fingerprint != other.fingerprint
    assert one.addresses not in {secret.secret for secret in one.tokens}


def test_a_rotation_leaves_the_secret_of_addresses_and_the_tokens_of_before_for_400_days() -> None:
    key = key_file.new()

    later = key_file.rotated(key, NOW)

    new, old = later.token_secrets(NOW)
    assert later.addresses == key.addresses
    assert old == key.tokens[0].secret
    assert later.token_secrets(NOW + 400 * DAY - timedelta(seconds=1)) == (new, old)
    assert later.token_secrets(NOW + 400 * DAY) == (new,)


def test_a_secret_that_is_good_no_more_is_kept_no_longer() -> None:
    key = key_file.rotated(key_file.rotated(key_file.new(), NOW), NOW + 100 * DAY)

    assert len(key_file.rotated(key, NOW + 399 * DAY).tokens) == 4
    assert len(key_file.rotated(key, NOW + 400 * DAY).tokens) == 3


GOOD = {"addresses": "00" * 32, "tokens": [{"secret": "11" * 32, "good_until": None}]}
DAMAGED = {
    "empty": b"",
    "cut short": json.dumps(GOOD).encode()[:-5],
    "no JSON": b"\x00\xff" * 40,
    "another JSON": b"[1, 2]",
    "a number": b"7",
    "deep": b"[" * 100_000,
    "a short secret": json.dumps({**GOOD, "addresses": "00" * 31}).encode(),
    "no secret of tokens": json.dumps({**GOOD, "tokens": []}).encode(),
    "two in use": json.dumps({**GOOD, "tokens": GOOD["tokens"] * 2}).encode(),  # type: ignore[operator]
    "no zone": json.dumps(
        {**GOOD, "tokens": [*GOOD["tokens"], {"secret": "11" * 32, "good_until": "2026-03-12"}]}
    ).encode(),
}


@pytest.mark.parametrize("written", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_key_is_told_with_both_ways_on(path: Path, written: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(written)

    with pytest.raises(KeyFileError, match=r"digest\.db\.key: it is damaged: put it back .*reset"):
        key_file.read(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777, 0o601])
def test_a_key_that_others_may_use_is_refused(path: Path, mode: int) -> None:
    key_file.write(path, key_file.new())
    path.chmod(mode)

    with pytest.raises(KeyFileError, match=f"mode {mode:04o}.*: chmod 600 "):
        key_file.read(path)


@pytest.mark.parametrize("make", [partial(os.mkdir, mode=0o700), partial(os.mkfifo, mode=0o600)])
def test_a_folder_or_a_pipe_is_no_key(path: Path, make: Callable[[Path], None]) -> None:
    make(path)

    with pytest.raises(KeyFileError, match="it is no file: it must be a file"):
        key_file.read(path)


def test_secrets_that_change_daily_fit_into_the_file(path: Path) -> None:
    key = key_file.new()
    for day in range(500):
        key = key_file.rotated(key, NOW + day * DAY)
    key_file.write(path, key)

    assert key_file.read(path) == key
    assert len(key.tokens) == 401


def test_an_error_names_no_secret(path: Path) -> None:
    path.touch(0o600)
    path.write_text(json.dumps({**GOOD, "tokens": "f00d" * 16}))

    with pytest.raises(KeyFileError) as caught:
        key_file.read(path)

    assert "f00d" not in str(caught.value)


ALIKE = [
    ("Ada@Example.org", "ada@example.org"),
    ("ada@b\u00fccher.example", "ada@bu\u0308cher.example"),
    ("ada@b\u00fccher.example", "ADA@xn--bcher-kva.example"),
    ("and\u00e9@example.org", "ANDE\u0301@example.org"),
    ("a\u200bda@example.org", "ada@example.org"),
    ("a\u00adda@example.org", "ada@example.org"),
    ("\u2066ada@example.org\u2069", "ada@example.org"),
    ("\ufeffada@example.org", "ada@example.org"),
    ("\uff41da@example.org", "ada@example.org"),
    ("o\ufb03ce@example.org", "OFFICE@example.org"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_an_address_is_known_in_whatever_form_it_is_written(one: str, other: str) -> None:
    key = key_file.new()

    assert key.address(one) == key.address(other)


@pytest.mark.parametrize("other", ["ada2@example.org", "ada@example.com", "\u00e4da@example.org"])
def test_other_addresses_are_others(other: str) -> None:
    key = key_file.new()

    assert key.address("ada@example.org") != key.address(other)


LETTERS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)


@given(LETTERS, LETTERS)
def test_what_an_address_is_known_by_does_not_depend_on_its_form(local: str, domain: str) -> None:
    import unicodedata

    address = f"{local}@{domain}"
    known = mailbox.identity(address)

    assert mailbox.identity(known) == known
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert mailbox.identity(unicodedata.normalize(form, address)) == known
