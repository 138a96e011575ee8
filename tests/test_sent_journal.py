"""The journal of what was sent: what stands in it is read again, whole lines and no others, and
nothing grows without end."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.exceptions import ReplacedError, StoreError
from digest.store import sent_line
from digest.store.instant import micros
from digest.store.sent_journal import KEPT, Journal
from digest.store.sent_line import MOST_PEOPLE, Begun, Days, Sent, number

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AT = micros(NOW)
TODAY = Days(NOW.date(), NOW.date())
ADA, BEN = number("ada"), number("ben")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "digest.db.sent"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    journal.begin(1, date.min)
    yield journal
    journal.close()


def read(path: Path) -> list[Sent]:
    known = sent_line.extent(path)
    return list(sent_line.lines(path, known)) if known else []


def groups(*people: str, on: date = TODAY.issue_on) -> dict[Days, str]:
    return {Days(on, on): "".join(map(number, people))}


def test_who_was_handed_over_is_read_again(journal: Journal, path: Path) -> None:
    journal.append(AT + 5, groups("ada", "ben"), NOW)

    (line,) = read(path)

    assert (line.generation, line.days, tuple(line.people)) == (AT + 5, TODAY, (ADA, BEN))
    assert sent_line.extent(path).last == journal.last == AT + 5


def test_issues_of_several_days_have_a_line_each(journal: Journal, path: Path) -> None:
    journal.append(AT + 5, groups("ada") | groups("ben", on=NOW.date() - DAY), NOW)

    assert [(line.days.issue_on.day, line.numbers) for line in read(path)] == [(12, ADA), (11, BEN)]


def test_it_holds_no_names_and_is_for_its_owner_alone(journal: Journal, path: Path) -> None:
    journal.append(AT + 5, groups("ada.lovelace"), NOW)

    text = path.read_text(encoding="ascii")

    assert "lovelace" not in text
    assert "@" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_person_takes_eight_bytes(journal: Journal, path: Path) -> None:
    before = path.stat().st_size
    journal.append(AT + 5, groups(*(f"p{i}" for i in range(1000))), NOW)

    assert path.stat().st_size - before < 8 * 1000 + 100


def test_a_large_group_has_several_lines(journal: Journal, path: Path) -> None:
    people = [f"p{i}" for i in range(2 * MOST_PEOPLE + 1)]

    journal.append(AT + 5, groups(*people), NOW)

    assert [len(tuple(line.people)) for line in read(path)] == [MOST_PEOPLE, MOST_PEOPLE, 1]


@given(st.data())
def test_a_torn_end_loses_the_last_line_alone(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "digest.db.sent"
    journal = Journal(path)
    journal.begin(1, date.min)
    journal.append(AT + 5, groups("ada"), NOW)
    whole = path.stat().st_size
    journal.append(AT + 6, groups("ben"), NOW)
    journal.close()
    os.truncate(path, data.draw(st.integers(whole, path.stat().st_size - 1)))

    again = Journal(path)
    assert again.open(NOW)
    again.append(AT + 7, groups("cleo"), NOW)
    again.close()

    assert [line.generation - AT for line in read(path)] == [5, 7]
    assert sent_line.extent(path).whole


@pytest.mark.slow
@given(st.integers(0, 400), st.binary(min_size=1, max_size=30))
def test_what_stands_before_a_damaged_line_is_as_good_as_cut_off(
    tmp_path_factory: pytest.TempPathFactory, at: int, rubbish: bytes
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "digest.db.sent"
    journal = Journal(path)
    journal.begin(1, date.min)
    for generation in range(2, 10):
        journal.append(AT + generation, groups("ada", "ben"), NOW)
    journal.close()
    written = path.read_bytes()
    path.write_bytes(written[:at] + rubbish + written[at + len(rubbish) :])

    known = sent_line.extent(path)

    assert known is not None
    lines = read(path)
    # No line is made up, and none is missing that the first line does not speak of.
    assert all(line.numbers == ADA + BEN for line in lines)
    generations = [line.generation for line in lines]
    assert generations == list(range(known.begun.generation + 1, known.last + 1))


def test_one_that_is_damaged_is_mended_and_still_knows_the_rest(
    journal: Journal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for generation in (5, 6, 7):
        journal.append(AT + generation, groups("ada"), NOW)
    journal.close()
    first, five, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, five.replace(b"2026", b"2027"), *rest]))

    assert Journal(path).open(NOW)

    assert "a part of it was damaged" in caplog.text
    assert [line.generation - AT for line in read(path)] == [6, 7]
    assert sent_line.extent(path).begun == Begun(AT + 5, date(2026, 3, 12))


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"Dear reader,\n", b"x" * 300_000])
def test_what_is_no_journal_is_none(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert not Journal(path).open(NOW)


def test_what_cannot_be_read_is_kept_beside_the_new_one(path: Path) -> None:
    path.write_bytes(b"Dear reader,\n")

    Journal(path).begin(5, NOW.date())

    assert path.with_name("digest.db.sent.damaged").read_bytes() == b"Dear reader,\n"
    assert sent_line.extent(path).begun == Begun(5, NOW.date())


def test_a_folder_in_its_place_is_named(path: Path) -> None:
    path.mkdir()

    with pytest.raises(StoreError, match="expected a file, got something else: move it away"):
        Journal(path).open(NOW)


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more\n")


@pytest.mark.parametrize("change", [delete, replace, empty, append])
def test_one_that_others_change_under_our_hands_is_noticed(
    journal: Journal, path: Path, change: object
) -> None:
    journal.append(AT + 5, groups("ada"), NOW)
    assert journal.open(NOW)

    change(path)

    with pytest.raises(
        ReplacedError, match=r"digest\.db\.sent: it was deleted, replaced or emptied"
    ):
        journal.open(NOW)


def test_lines_that_are_old_are_cut_off_and_the_first_line_knows_of_them(path: Path) -> None:
    journal = Journal(path)
    journal.begin(1, date.min)
    for days in range(10):
        at = NOW + days * DAY
        assert journal.open(at)
        journal.append(micros(at), groups("ada", on=at.date()), at)

    kept = [line.days.issue_on.day for line in read(path)]

    assert kept[0] >= 12 + 9 - KEPT.days - 2
    assert kept[-1] == 21
    assert sent_line.extent(path).begun.on.day == kept[0] - 1


def test_lines_of_a_clock_that_was_a_year_ahead_are_cut_off_by_their_issue_dates(
    path: Path,
) -> None:
    journal = Journal(path)
    journal.begin(1, date.min)
    ahead = micros(NOW + 365 * DAY)
    for days in range(10):
        at = NOW + days * DAY
        journal.append(ahead + days, groups("ada", on=at.date()), at)
    journal.close()

    journal = Journal(path)
    journal.open(NOW + 9 * DAY)
    journal.append(ahead + 10, groups("ada", on=(NOW + 9 * DAY).date()), NOW + 9 * DAY)

    assert len(read(path)) <= KEPT.days + 2


FULL = """
import resource, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from digest.exceptions import StoreError
from digest.store.sent_journal import Journal
from digest.store.instant import micros
from digest.store.sent_line import Days, number

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path, now = Path(sys.argv[1]), datetime(2026, 3, 12, 9, tzinfo=UTC)
journal, AT = Journal(path), micros(now)
journal.begin(1, date.min)
days = Days(now.date(), now.date())
journal.append(AT + 2, {days: number("ada")}, now)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, resource.RLIM_INFINITY))
try:
    journal.append(AT + 3, {days: number("ben")}, now)
except StoreError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert journal.open(now)
journal.append(AT + 4, {days: number("cleo")}, now)
"""


def test_a_disk_that_is_full_leaves_no_half_a_line(path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], check=True, capture_output=True, text=True
    ).stdout

    assert "nothing goes out without it: make room" in said
    assert [line.generation - AT for line in read(path)] == [2, 4]
