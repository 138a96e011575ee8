"""`digest run` takes over both files as they change; one process ticks; SIGHUP looks at once."""

import logging
import os
import platform
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest import scheduler
from digest.cli.reload import Files
from tests import smtp
from tests.makers import houses
from tests.test_dispatch import digest, installed, lay_out, wait_for

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    lay_out(tmp_path, 9, readers=2)
    with houses.opened(tmp_path, NOW) as rooms:
        files = Files(rooms, tmp_path / "digest.yaml")
        files.take_over()
        yield files


def edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def ids(files: Files) -> list[str]:
    return [one.id for one in files.rooms.ledger.subscribers()]


def test_a_changed_setting_is_in_force(files: Files, tmp_path: Path) -> None:
    edit(tmp_path, "digest.yaml", "name: Daily Papers", "name: Weekly Papers")

    files.take_over()

    assert files.rooms.settings.sender.name == "Weekly Papers"


def test_another_people_file_is_taken_over(files: Files, tmp_path: Path) -> None:
    (tmp_path / "others.yaml").write_text(
        (tmp_path / "subscribers.yaml").read_text().replace("p0", "q0")
    )
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("subscribers: others.yaml\n")

    files.take_over()

    assert {"q00", "q01"} <= set(ids(files))


@pytest.mark.slow
def test_changed_defaults_are_in_force_and_the_people_are_read_anew_once(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("defaults: {cadence: weekdays, limit: 7}\n")

    for _ in range(3):
        files.take_over()

    everybody = {(one.cadence, one.profile.limit) for one in files.rooms.ledger.subscribers()}
    readings = [one.getMessage() for one in caplog.records if "people: " in one.getMessage()]
    assert everybody == {("weekdays", 7)}
    assert readings == ["people: 0 added, 2 changed, 0 removed"]


def test_the_time_zone_of_the_defaults_is_in_force_for_who_says_none(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(tmp_path, "subscribers.yaml", "p01@example.org, timezone: UTC", "p01@example.org")
    files.take_over()
    caplog.set_level(logging.INFO)
    caplog.clear()
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("defaults: {timezone: Asia/Tokyo}\n")

    for _ in range(3):
        files.take_over()

    zones = {one.id: one.timezone for one in files.rooms.ledger.subscribers()}
    readings = [one for one in caplog.records if "people: " in one.getMessage()]
    assert zones == {"p00": "UTC", "p01": "Asia/Tokyo"}
    assert len(readings) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "right"), [("digest.yaml", "subscribers.yaml"), ("subscribers.yaml", "digest.yaml")]
)
def test_a_mistake_in_one_file_does_not_hold_back_the_other(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture, wrong: str, right: str
) -> None:
    edit(tmp_path, "digest.yaml", "name: Daily Papers", "name: Weekly Papers")
    edit(tmp_path, "subscribers.yaml", "p01", "q01")
    with (tmp_path / wrong).open("a") as file:
        file.write("nonsense: true\n")

    for _ in range(3):
        files.take_over()

    is_new = files.rooms.settings.sender.name == "Weekly Papers", "q01" in ids(files)
    assert is_new == (right == "digest.yaml", right == "subscribers.yaml")
    assert sum(wrong in record.getMessage() for record in caplog.records) == 1, "told once"


def test_a_mended_mistake_is_in_force_and_a_new_one_is_told(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(tmp_path, "digest.yaml", "name: Daily Papers", "nam: Weekly Papers")
    files.take_over()
    edit(tmp_path, "digest.yaml", "nam: Weekly Papers", "name: Weekly Papers")
    files.take_over()
    edit(tmp_path, "digest.yaml", "name: Weekly Papers", "nam: Weekly Papers")
    files.take_over()

    assert files.rooms.settings.sender.name == "Weekly Papers"
    assert sum("sender" in record.getMessage() for record in caplog.records) == 2


def test_the_store_cannot_change_while_running_and_that_is_said(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(tmp_path, "digest.yaml", "name: Daily", "name: Weekly")
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("store: other.db\n")

    files.take_over()
    files.take_over()

    assert files.rooms.settings.store == tmp_path / "digest.db"
    assert files.rooms.settings.sender.name == "Weekly Papers"
    (told,) = [one.getMessage() for one in caplog.records if "store: cannot" in one.getMessage()]
    assert "digest run is at work" in told


def test_templates_that_cannot_be_loaded_leave_the_last_good_settings(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "digest.html").write_text("{% if %}")
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("templates: own\n")

    files.take_over()

    assert files.rooms.settings.templates is None
    assert any("the last good settings" in one.getMessage() for one in caplog.records)


@pytest.mark.slow
def test_a_clock_that_was_put_back_holds_no_tick_up() -> None:
    ticks: list[float] = []
    ends = iter([False, False, True])

    def wait(_: float) -> bool:
        time.sleep(0.2)
        return next(ends)

    scheduler.run(
        collect=lambda: None,
        send=lambda: ticks.append(0),
        clock=lambda: datetime.now(UTC) - timedelta(days=400),  # noqa: TID251  APScheduler reads it
        is_hurried=lambda: False,
        ends=wait,
    )

    assert len(ticks) > 1, "the first comes at the start, the next within the minute"


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        digest(folder, "run"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=40)


def soon(is_so: Callable[[], bool]) -> None:
    wait_for(is_so, 20)


@pytest.mark.slow
def test_a_hangup_signal_looks_at_once(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, readers=2)
        with running(folder) as process:
            soon(lambda: len(server.messages) == 2)
            time.sleep(1)
            edit(folder, "subscribers.yaml", "p01", "q01")
            process.send_signal(signal.SIGHUP)
            soon(lambda: len(server.messages) == 3)

            assert process.poll() is None
            assert server.messages[-1].recipient == "q01@example.org"


@pytest.mark.slow
def test_a_second_run_says_who_ticks_and_ends_with_1(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, readers=1)
        with running(folder) as process:
            soon(lambda: len(server.messages) == 1)
            second = subprocess.run(
                digest(folder, "run"), capture_output=True, text=True, check=False
            )
        third = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)

    who = rf"process {process.pid} on {re.escape(platform.node())}, since \d{{4}}-\d\d-\d\d \d\d:\d\d UTC"
    assert second.returncode == 1
    assert re.search(who, second.stderr)
    assert third.returncode == 0, "the lock dies with its holder"


@pytest.mark.slow
def test_a_terminal_that_goes_away_ends_the_run(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, readers=1)
        main, terminal = os.openpty()
        process = subprocess.Popen(
            digest(folder, "run"),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        soon(lambda: len(server.messages) == 1)
        os.close(main)
        process.send_signal(signal.SIGHUP)

        assert process.wait(timeout=30) >= 0, "by itself, and not killed by the signal"
