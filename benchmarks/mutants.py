"""Is anything red when the code is wrong? A seeded sample of small faults in one room, each against
that room's own tests.

python -m benchmarks.mutants ROOM [NUMBER]

mutmut makes the faults and tries each in a fork, with the quick tests that reach it. What survives
is tried once more, in a process of its own and with all tests of the room. This happens in a copy
of the tree, build/mutants/ROOM, where the verdicts stay: a run that was ended goes on, and the next
one tries what is new, changed or still alive. What was killed is not tried again when only tests
change; remove the copy to begin anew.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key

ROOT = Path(__file__).parents[1]
ROOMS = {
    "issue": ("tests/test_issue*.py",),
    "ledger": ("tests/test_ledger*.py", "tests/test_store_before.py"),
    "mail": ("tests/test_mail*.py", "tests/test_message.py", "tests/test_relay*.py"),
    "rank": ("tests/test_rank*.py", "tests/test_learning.py", "tests/test_trial.py"),
}
# How many of a hundred must be killed, and how many at most may be proved equivalent
# (tests/mutants.md).
BARS = {"issue": 90, "ledger": 90, "mail": 90, "rank": 85}
EQUIVALENT = 10
SEED = 11
KILLED = ("killed", "timeout", "segfault")
UNKNOWN = "not checked"
# A statement in one line, with no text in it: SQLite does not tell large letters from small in
# such.
SQL = re.compile(r'"(SELECT|INSERT|UPDATE|DELETE|ALTER) [^"\']*"', re.IGNORECASE)
# Longer than the tests of any room take; a mutant that has not ended by then never will.
LONGEST_S = 300

SETTINGS = """[mutmut]
source_paths=digest
only_mutate=digest/{room}/*
timeout_multiplier=5
timeout_constant=4
on_dependency_change=ignore
also_copy=\n {others}
pytest_add_cli_args=\n -p\n no:cacheprovider
pytest_add_cli_args_test_selection=\n -m\n not slow and not soak\n {tests}
"""


def main() -> None:
    room, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300
    if room not in ROOMS:
        sys.exit(f"mutants: expected one of {', '.join(ROOMS)}, got {room!r}")
    proved = set(
        re.findall(
            r"```diff\n(.*?)\n```",
            (ROOT / "tests/mutants.md").read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
    )
    copy(ROOT / "build/mutants" / room, room)
    os.chdir(ROOT / "build/mutants" / room)
    names = sample(room, number)
    try_quickly(alive(names))
    # Where other tests belong to the room than before, mutmut forgets as it starts what it knew of
    # the others.
    try_quickly([name for name in names if verdict(name) == UNKNOWN])
    try_thoroughly([name for name in alive(names) if not is_equivalent(change(name), proved)], room)
    sys.exit(report(room, names, proved))


def copy(folder: Path, room: str) -> None:
    """Bring the copy of the tree in *folder* up to date; what is the same keeps its time, by which
    mutmut knows it."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        text=True,
    ).splitlines()
    paths = {path for path in listed if (ROOT / path).is_file()}
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if (
            not (folder / path).exists()
            or (folder / path).read_bytes() != (ROOT / path).read_bytes()
        ):
            shutil.copyfile(ROOT / path, folder / path)
    for gone in (path for part in ("digest", "tests") for path in (folder / part).rglob("*.py")):
        if str(gone.relative_to(folder)) not in paths:
            gone.unlink()
    shutil.rmtree(folder / "mutants/tests", ignore_errors=True)
    # Python passes over a folder of PYTHONPATH that is not there when it starts.
    (folder / "mutants").mkdir(exist_ok=True)
    others = "\n ".join(sorted({path.partition("/")[0] for path in paths} - {"digest"}))
    (folder / "setup.cfg").write_text(
        SETTINGS.format(room=room, others=others, tests="\n ".join(tests(room))), encoding="utf-8"
    )


def tests(room: str) -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for pattern in ROOMS[room] for path in ROOT.glob(pattern)
    )


def sample(room: str, number: int) -> list[str]:
    """Return the names of *number* mutants of the room: the same ones as long as their functions
    stay what they are."""
    made = {
        path: mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        for path in Path("digest", room).rglob("*.py")
    }
    names = [
        get_mutant_name(path, name) for path, file in made.items() for name in file.mutant_names
    ]
    print(f"{room}: {len(names)} mutants, {min(number, len(names))} of them by seed {SEED}")
    return sorted(names, key=lambda name: sha256(f"{SEED} {name}".encode()).digest())[:number]


def verdicts(name: str) -> SourceFileMutationData:
    """Return what became of the mutants of the file that *name* is in."""
    data = SourceFileMutationData(path=Path(*name.split(".")[:-1]).with_suffix(".py"))
    data.load()
    return data


def verdict(name: str) -> str:
    return status_by_exit_code[verdicts(name).exit_code_by_key.get(name)]


def alive(names: Iterable[str]) -> list[str]:
    return [name for name in names if verdict(name) not in KILLED]


def try_quickly(names: list[str]) -> None:
    command = [
        Path(sys.executable).with_name("mutmut"),
        "run",
        "--max-children",
        os.environ.get("AT_ONCE", "2"),
    ]
    if names and subprocess.run([*command, *names], env=environment(), check=False).returncode:  # noqa: S603 - mutmut
        sys.exit("mutants: mutmut stopped, for the reason above; the verdicts so far are kept")


def try_thoroughly(names: list[str], room: str) -> None:
    if names and not is_green("", room):
        sys.exit(f"mutants: without a mutant red: pytest {' '.join(tests(room))}")
    for name in names:
        data = verdicts(name)
        data.exit_code_by_key[name] = 0 if is_green(name, room) else 1
        data.save()


def is_green(mutant: str, room: str) -> bool:
    """Whether all tests of *room* pass with *mutant*, in a process in which nothing was made before
    it."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests(room)]
    environ = environment(MUTANT_UNDER_TEST=mutant)
    run = subprocess.Popen(  # noqa: S603
        command, cwd="mutants", env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return run.wait(timeout=LONGEST_S) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        # With it ends what its tests started.
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def environment(**given: str) -> dict[str, str]:
    """Return ours, in which the programs that tests start have the mutant too."""
    return {**os.environ, "PYTHONPATH": str(Path("mutants").resolve()), **given}


def change(name: str) -> str:
    """Return what a mutant changes: where, the lines that go and those that come."""
    function, owner = orig_function_and_class_names_from_key(name)
    diff = get_diff_for_mutant(name, path=verdicts(name).path).splitlines()[3:]
    lines = [f"{line[0]} {line[1:].strip()}" for line in diff if line[:1] in ("+", "-")]
    return "\n".join(
        [".".join(filter(None, ["@ " + name.rpartition(".")[0], owner, function])), *lines]
    )


def is_equivalent(text: str, proved: set[str]) -> bool:
    _, *lines = text.splitlines()
    is_sql_in_other_letters = (
        len(lines) == 2 and SQL.search(lines[1]) and lines[0][1:].lower() == lines[1][1:].lower()
    )
    return text in proved or bool(is_sql_in_other_letters)


def report(room: str, names: list[str], proved: set[str]) -> int:
    """Print what survived, and the figures; return 1 where these are not good enough."""
    changes = [change(name) for name in alive(names)]
    survived = [text for text in changes if not is_equivalent(text, proved)]
    print("".join(f"\n{text}\n" for text in survived))
    killed, equivalent = len(names) - len(changes), len(changes) - len(survived)
    share = 100 * killed / (len(names) - equivalent)
    print(
        f"{room}: {len(names)} sampled, {killed} killed, {len(survived)} survived, {equivalent} equivalent: {share:.1f} % killed"
    )
    return int(share < BARS[room] or 100 * equivalent > EQUIVALENT * len(names))


if __name__ == "__main__":
    main()
