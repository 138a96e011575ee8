"""Output that nobody can take never stops the work: tried on every command there is, as a program,
on real pipes and devices."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
import typer.main

from digest.cli import WORKS, app
from digest.cli.output import visit_line
from digest.cli.standard_streams import _Tolerant
from digest.model import Visit
from tests import smtp
from tests.makers import build
from tests.test_cli import LINE, PEOPLE, SETTINGS, run

pytestmark = pytest.mark.slow

OPML = '<opml><body><outline text="Letters" xmlUrl="https://example.org/rss"/></body></opml>'
BIB = "@article{one, title={Large language model agents that plan}, author={Lovelace, Ada}, year={2026}}"
TITLE = "Agents that plan: Études für 日本語, ε → ∞ 😀"
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def commands(group, *above: str) -> Iterator[tuple[str, bool]]:
    """Yield every command there is, and whether it prints JSON."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *above, name)
            if not command.invoke_without_command:
                continue
        yield " ".join((*above, name)), any(option.name == "as_json" for option in command.params)


ARGUMENTS = {
    "init": ["fresh"],
    "demo": ["sample"],
    "preview": ["ada"],
    "rank": ["--listings", "config/listings.jsonl", "--subscribers", "config/subscribers.yaml"],
    "try": ["agents, plan"],
    "why": ["ada"],
    "people show": ["ada"],
    "people export": ["ada"],
    "people erase": ["grace", "--yes"],
    "people add": ["zoe", "zoe@example.org"],
    "people set": ["ada", "send_at=08:00"],
    "people pause": ["ada"],
    "people resume": ["ada"],
    "people remove": ["ada"],
    "people import": ["people.csv"],
    "profile propose": ["refs.bib"],
    "sources test": ["listings"],
    "sources import": ["feeds.opml"],
}
PRINTS_JSON = dict(commands(typer.main.get_command(app)))
# Where the key is right, and no issue in doubt, these have nothing to do.
IDLE = {"key reset", "deliveries resolve"}
COMMANDS = sorted(PRINTS_JSON.keys() - {"run"} - IDLE)
# A second time, or in the same second, these are an error.
ONCE = {"init", "backup", "people add", "people remove", "people erase"}
AS_JSON = [command for command in COMMANDS if PRINTS_JSON[command] and command not in ONCE]
WORKING, LOOKS = sorted(WORKS.intersection(COMMANDS)), sorted(set(COMMANDS) - WORKS)


@contextmanager
def installed(path: Path) -> Iterator[Path]:
    """Make an installation that has collected, with a relay that takes mail until the block
    ends."""
    with smtp.server() as server:
        (path / "config").mkdir()
        (path / "feeds.opml").write_text(OPML)
        (path / "refs.bib").write_text(BIB)
        (path / "people.csv").write_text("Zoë,zoe@example.org\n")
        (path / "config/listings.jsonl").write_text(json.dumps({**LINE, "title": TITLE}) + "\n")
        (path / "config/digest.yaml").write_text(
            SETTINGS.format(port=server.port) + "keep: 9999 d\n"
        )
        (path / "config/subscribers.yaml").write_text(PEOPLE)
        run("collect", cwd=path)
        yield path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with installed(tmp_path) as path:
        yield path


def digest(folder: Path, *words: str, **given) -> subprocess.CompletedProcess:
    environ = os.environ | {"COLUMNS": "300"} | given.pop("environ", {})
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | given
    return subprocess.run(
        [sys.executable, "-m", "digest", *words],
        cwd=folder,
        env=environ,
        check=False,
        timeout=60,
        **given,
    )


def words(command: str) -> list[str]:
    return [*command.split(), *ARGUMENTS.get(command, [])]


def closed_pipe() -> int:
    """Return the end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def state(folder: Path) -> tuple[dict, list[str]]:
    """Return what a command leaves: the facts that the store has, and the files."""
    facts = json.loads(run("status", "--json", cwd=folder).stdout)
    kept = {one["name"]: one["state"] for one in facts["sources"]} | {
        one["subscriber"]: one["state"] for one in facts["deliveries"]
    }
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return kept, sorted(name for name in names if "digest.db" not in name)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict, list[str]]]:
    """What each command leaves where its output can be written."""
    left = {}
    for command in COMMANDS:
        with installed(tmp_path_factory.mktemp("wanted")) as path:
            assert run(*words(command), cwd=path).returncode == 0
            left[command] = state(path)
    return left


@needs_full
@pytest.mark.parametrize("command", WORKING)
def test_a_full_disk_stops_no_work_and_is_complained_of(folder: Path, wanted, command: str) -> None:
    with FULL.open("w") as full:
        done = digest(folder, *words(command), stdout=full)

    assert done.returncode == 1
    assert (
        b"error: the output cannot be written: No space left on device; the command did its work all the same\n"
        in done.stderr
    )
    assert b"Traceback" not in done.stderr
    assert state(folder) == wanted[command]


@pytest.mark.parametrize("command", WORKING)
def test_a_closed_pipe_stops_no_work_and_is_complained_of(
    folder: Path, wanted, command: str
) -> None:
    done = digest(folder, *words(command), "--json", stdout=closed_pipe())

    assert done.returncode == 1
    assert done.stderr.endswith(
        b"error: the output cannot be written: Broken pipe; the command did its work all the same\n"
    )
    assert state(folder) == wanted[command]


@needs_full
@pytest.mark.parametrize("command", [*WORKING, "status"])
def test_where_neither_result_nor_complaint_can_be_written_the_work_is_done(
    folder: Path, wanted, command: str
) -> None:
    with FULL.open("w") as full:
        done = digest(folder, *words(command), stdout=full, stderr=full)

    assert done.returncode == 1
    assert state(folder) == wanted[command]


@pytest.mark.parametrize("command", [*WORKING, "status"])
def test_streams_that_are_closed_from_the_start_stop_no_work(
    folder: Path, wanted, command: str
) -> None:
    program = f'exec "{sys.executable}" -m digest "$@" >&- 2>&-'
    done = subprocess.run(
        ["sh", "-c", program, "sh", *words(command)], cwd=folder, check=False, timeout=60
    )

    assert done.returncode == 1
    assert state(folder) == wanted[command]


@pytest.mark.parametrize("command", LOOKS)
def test_what_only_looks_ends_quietly_where_nobody_reads(folder: Path, command: str) -> None:
    done = digest(folder, *words(command), stdout=closed_pipe())

    assert (done.returncode, done.stderr.count(b"\n") > 1, b"Broken" in done.stderr) == (
        0,
        False,
        False,
    )


@pytest.mark.parametrize("command", ["", "run", "sources", "send"])
def test_help_ends_quietly_where_nobody_reads(tmp_path: Path, command: str) -> None:
    done = digest(tmp_path, *command.split(), "--help", stdout=closed_pipe())

    assert (done.returncode, done.stderr) == (0, b"")


@needs_full
@pytest.mark.parametrize("command", LOOKS)
def test_what_only_looks_complains_of_a_full_disk(folder: Path, command: str) -> None:
    with FULL.open("w") as full:
        done = digest(folder, *words(command), stdout=full)

    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        b"error: the output cannot be written: No space left on device",
    )


def test_a_long_list_ends_soon_where_nobody_reads_on(folder: Path) -> None:
    rows = (
        {**LINE, "id": f"2601.{i:05}", "listed_on": f"2026-01-{1 + i % 28:02}"}
        for i in range(5_000)
    )
    (folder / "config/listings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    program = f'"{sys.executable}" -m digest "$@" | head -1; exit "${{PIPESTATUS[0]}}"'
    rank = [
        "rank",
        "--listings",
        "config/listings.jsonl",
        "--subscribers",
        "config/subscribers.yaml",
        "--format",
        "trec",
    ]
    done = subprocess.run(
        ["bash", "-c", program, "bash", *rank],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"")


ENCODINGS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        *((command, "ascii") for command in COMMANDS),
        *product(("send", "sources test"), ("latin-1", "C")),
    ],
)
def test_a_letter_that_cannot_be_said_stops_nothing(
    folder: Path, wanted, command: str, encoding: str
) -> None:
    done = digest(folder, *words(command), environ=ENCODINGS[encoding])

    assert (done.returncode, b"Error" in done.stderr) == (0, False)
    assert done.stdout
    assert state(folder) == wanted[command]


@pytest.mark.parametrize("command", AS_JSON)
def test_json_says_every_letter_in_any_encoding(folder: Path, command: str) -> None:
    done = digest(folder, *words(command), "--json", environ=ENCODINGS["latin-1"])
    plain = run(*words(command), "--json", cwd=folder)

    assert json.loads(done.stdout).keys() == json.loads(plain.stdout).keys()
    assert (TITLE in str(json.loads(done.stdout))) == (TITLE in str(json.loads(plain.stdout)))


def test_a_title_comes_as_it_is_where_it_can_and_with_marks_where_not(folder: Path) -> None:
    whole, ascii_only = (
        digest(folder, "sources", "test", "listings", environ=environ)
        for environ in ({}, ENCODINGS["ascii"])
    )

    assert TITLE in whole.stdout.decode()
    assert b"Agents that plan: ?tudes f?r ???, ? ? ? ?" in ascii_only.stdout


@needs_full
def test_run_serves_everybody_though_its_log_cannot_be_written(folder: Path) -> None:
    with smtp.server() as server, FULL.open("w") as full:
        (folder / "config/digest.yaml").write_text(SETTINGS.format(port=server.port))
        (folder / "config/subscribers.yaml").write_text(build.due_now(PEOPLE))
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "run"], cwd=folder, stderr=full, stdout=full
        )
        until = time.monotonic() + 60
        while not server.messages:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=30) == 1
    assert (
        state(folder)[0]
        == {"listings": "unchanged", "ada": "sent", "grace": "empty"} | state(folder)[0]
    )


def test_lines_for_a_file_go_there_though_a_bar_is_on_the_terminal(folder: Path) -> None:
    ours, theirs = os.openpty()
    done = digest(folder, "collect", stderr=theirs)
    os.close(theirs)
    os.close(ours)

    assert done.stdout == b"listings         unchanged\n"


def test_a_pipe_that_does_not_block_is_waited_for() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    program = "import sys; from digest.cli import standard_streams\nwith standard_streams.tolerant(quits=False): sys.stdout.write('x' * 1_000_000)"
    with (
        os.fdopen(reading, "rb") as read,
        subprocess.Popen([sys.executable, "-c", program], stdout=writing) as process,
    ):
        os.close(writing)

        assert len(read.read()) == 1_000_000
    assert process.returncode == 0


def test_unbuffered_streams_come_in_the_order_of_what_is_said() -> None:
    code = """
import sys
from digest.cli import standard_streams
with standard_streams.tolerant(quits=False):
    print("one", file=sys.stderr)
    print("two")
    print("three", file=sys.stderr)
"""
    ended = subprocess.run(
        [sys.executable, "-u", "-c", code],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    assert ended.stdout.split() == ["one", "two", "three"]


def test_what_can_be_written_again_is_written() -> None:
    class Disk(_Tolerant):
        """Full, until it is not."""

        free = False

        def write(self, data) -> int:
            if not self.free:
                raise OSError(28, "No space left on device")
            return len(data)

    disk = Disk(None, quits=False)
    raw = _Tolerant(disk, quits=False)
    first = raw.write(b"lost")
    disk.free = True

    assert (first, raw.write(b"kept"), str(raw.error)) == (
        4,
        4,
        "[Errno 28] No space left on device",
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"listed": 171, "new": 105, "revised": 66}, "171 listed: 105 new, 66 revised"),
        ({"listed": 9, "new": 9}, "9 listed: 9 new"),
        (
            {"listed": 20, "new": 12, "too_old": 5, "revised": 1, "merged": 3},
            (
                "20 listed: 12 new (5 of them too old for any digest), 1 revised,"
                " 3 merged, 4 known already"
            ),
        ),
    ],
)
def test_what_a_visit_brought_adds_up(counts, said):
    visit = Visit(source="arxiv", at=build.NOW, state="fresh", **counts)

    assert " ".join(visit_line(visit).split()) == f"arxiv {said}"
