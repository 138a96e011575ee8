"""Commands that only look: they wait for nobody, write nothing, and show a person as their file has
them now."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import smtp
from tests.makers import houses
from tests.test_cli import PEOPLE, SETTINGS, Done, folder, run, with_relay
from tests.test_store_before import lay_out as lay_out_earlier
from tests.test_store_looking import forbid, nobody

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

__all__ = ["folder"]  # a fixture

LOOKS = {
    "status": ["status"],
    "sources": ["sources"],
    "why": ["why", "ada"],
    "why-paper": ["why", "ada", "--paper", "arxiv:2601.00001"],
    "try": ["try", "agent"],
    "try-subscriber": ["try", "--subscriber", "ada"],
    "preview": ["preview", "ada", "--out", "../seen"],
}
# Of what a digest is made, mailed and asked for with.
SLOW = (
    "digest.render",
    "feedparser",
    "httpx",
    "jinja2",
    "lxml",
    "premailer",
    "pylatexenc",
    "smtplib",
    "sqlite_utils",
)
IMPORTED = """
import sys
from digest.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(*sys.modules, file=sys.stderr)
    sys.exit(end.code)
"""
every_look = pytest.mark.parametrize("words", LOOKS.values(), ids=LOOKS)


@pytest.fixture
def collected(folder: Path) -> Path:
    run("collect", cwd=folder)
    return folder


@pytest.fixture
def public() -> Iterator[Path]:
    """An installation that has collected, in a folder that others may enter."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        houses.lay_out(
            place, "  - {name: listings, kind: jsonl, path: listings.jsonl}", people=PEOPLE
        )
        (place / "listings.jsonl").write_text(
            '{"id": "2601.00001", "title": "Agents that plan", "listed_on": "2026-01-05"}\n'
        )
        digest(place, "collect", "--config", "digest.yaml")
        yield place
        place.chmod(0o755)


def digest(cwd: Path, *words: str) -> Done:
    return run(*words, cwd=cwd)


def traces(folder: Path) -> dict[str, tuple[int, object]]:
    return {
        str(one): (one.stat().st_mtime_ns, one.is_file() and one.read_bytes())
        for one in (folder, *folder.rglob("*"))
    }


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "config/subscribers.yaml"
    path.write_text(path.read_text().replace(old, new))


@every_look
def test_a_look_leaves_no_trace(collected: Path, words: list[str]) -> None:
    before = traces(collected / "config")

    assert run(*words, cwd=collected).returncode == 0
    assert traces(collected / "config") == before


@every_look
def test_a_look_needs_no_right_to_write(public: Path, words: list[str]) -> None:
    words = [*words[:-1], f"{public}-seen"] if "--out" in words else words
    forbid(public)

    with nobody():
        done = run(*words, "--config", "digest.yaml", cwd=public)

    assert (done.returncode, done.stderr.count("error")) == (0, 0)


@every_look
def test_without_a_store_a_look_says_how_to_make_one(folder: Path, words: list[str]) -> None:
    done = run(*words, cwd=folder)

    assert (done.returncode, "there is no store yet: run digest collect" in done.stderr) == (
        1,
        True,
    )
    assert not (folder / "config/digest.db").exists()


@every_look
def test_a_store_of_an_earlier_version_is_for_collect_to_bring_up_to_date(
    tmp_path: Path, words: list[str]
) -> None:
    lay_out_earlier(tmp_path / "config")
    before = traces(tmp_path / "config")

    done = run(*words, cwd=tmp_path)

    assert (
        done.returncode,
        "earlier version of this program: run digest collect" in done.stderr,
    ) == (1, True)
    assert traces(tmp_path / "config") == before


def test_what_writes_brings_an_earlier_store_up_to_date_and_keeps_a_copy(tmp_path: Path) -> None:
    lay_out_earlier(tmp_path / "config")

    collected = run("collect", cwd=tmp_path)
    status = run("status", cwd=tmp_path)

    assert "/srv/digest/subscribers.yaml is gone: its people are now those of " in collected.stderr
    assert [path.name for path in (tmp_path / "config").glob("*.before-*")] == [
        "digest.db.before-9"
    ]
    assert (status.returncode, "in_doubt" in status.stdout) == (0, True)


def test_check_says_of_a_store_that_is_not_ready_what_makes_it_so(
    tmp_path: Path, folder: Path
) -> None:
    lay_out_earlier(tmp_path / "other/config")
    before = traces(tmp_path / "other")

    earlier, none = (run("check", cwd=place) for place in (tmp_path / "other", folder))

    assert (
        earlier.returncode,
        "remark" in earlier.stdout,
        "brings it up to date" in earlier.stdout,
    ) == (0, True, True)
    assert (none.returncode, "there is no store yet: run digest collect" in none.stdout) == (
        0,
        True,
    )
    assert traces(tmp_path / "other") == before


def test_status_does_not_wait_for_a_sender_that_was_stopped(collected: Path) -> None:
    with smtp.server(script={"DOT": [60]}) as server:
        with_relay(collected, server.port)
        sender = subprocess.Popen(
            [sys.executable, "-m", "digest", "send"], cwd=collected, stdout=subprocess.DEVNULL
        )
        while "DATA" not in server.verbs():
            assert sender.poll() is None
        sender.send_signal(signal.SIGSTOP)
        words = [sys.executable, "-m", "digest", "status", "--json"]
        try:
            status = subprocess.run(
                words, cwd=collected, capture_output=True, text=True, check=True, timeout=10
            )
        finally:
            sender.kill()
            sender.wait()

    assert {one["subscriber"]: one["state"] for one in json.loads(status.stdout)["deliveries"]}[
        "ada"
    ] == "sending"


def test_a_people_file_that_did_not_change_is_not_read(collected: Path) -> None:
    path = collected / "config/subscribers.yaml"
    change(collected, "grace", "gina")
    os.utime(path, (path.stat().st_mtime - 60,) * 2)
    run("collect", cwd=collected)
    found = path.stat()
    path.write_bytes(b"?" * found.st_size)
    os.utime(path, ns=(found.st_mtime_ns, found.st_mtime_ns))

    assert [run(*words, cwd=collected).returncode for words in LOOKS.values()] == [0] * len(LOOKS)
    assert run("collect", cwd=collected).returncode == 0


def test_a_look_shows_a_person_as_their_file_has_them_now(collected: Path) -> None:
    before = json.loads(
        run("preview", "ada", "--date", "2026-01-06", "--json", cwd=collected).stdout
    )
    change(collected, "[agent]", "[zebra]")

    preview = json.loads(
        run("preview", "ada", "--date", "2026-01-06", "--json", cwd=collected).stdout
    )
    trial = json.loads(run("try", "--subscriber", "ada", "--json", cwd=collected).stdout)
    why = run(
        "why", "ada", "--paper", "arxiv:2601.00001", "--date", "2026-01-06", cwd=collected
    ).stdout

    assert (before["papers"], preview["papers"]) == (1, 0)
    assert [one["term"] for one in trial["keywords"]] == ["zebra"]
    assert "none of the keywords stands in it" in why


def test_a_look_knows_who_is_new_in_the_file_and_who_has_left_it(collected: Path) -> None:
    change(collected, "id: ada, email: ada@", "id: ida, email: ida@")

    new = json.loads(run("preview", "ida", "--date", "2026-01-06", "--json", cwd=collected).stdout)
    left = run("why", "ada", cwd=collected)

    assert new["papers"] == 1
    assert (left.returncode, 'there is no subscriber "ada": expected an id of ' in left.stderr) == (
        2,
        True,
    )


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_near_miss_of_an_id_is_asked_about(collected: Path, *, is_changed: bool) -> None:
    if is_changed:
        change(collected, "[agent]", "[zebra]")

    done = run("why", "adda", cwd=collected)

    assert (done.returncode, 'did you mean "ada"?' in done.stderr) == (2, True)


def test_a_stranger_is_named_by_every_look_at_one_person(collected: Path) -> None:
    looks = [["preview", "bob"], ["why", "bob"], ["try", "--subscriber", "bob"]]

    assert [
        'there is no subscriber "bob"' in run(*words, cwd=collected).stderr for words in looks
    ] == [True] * 3


@pytest.mark.parametrize(
    ("words", "waits_not_for"),
    [
        (["status"], (*SLOW, "numpy", "scipy", "digest.people", "digest.rank")),
        (["sources"], (*SLOW, "numpy", "scipy", "digest.people", "digest.rank")),
        (["why", "ada"], (*SLOW, "digest.people")),
    ],
)
def test_a_look_waits_for_no_library_that_it_does_not_use(
    collected: Path, words: list[str], waits_not_for: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words],
        cwd=collected,
        capture_output=True,
        text=True,
        check=True,
    )

    assert [name for name in waits_not_for if name in done.stderr.split()] == []
    assert "pydantic" in done.stderr.split()


def second(folder: Path, people: str) -> tuple[str, str]:
    """Lay other settings over the same store, and return how they are chosen."""
    (folder / "config/other.yaml").write_text(
        SETTINGS.format(port=9) + "subscribers: others.yaml\n"
    )
    (folder / "config/others.yaml").write_text(people)
    return "--config", "config/other.yaml"


def readers(folder: Path) -> set[str]:
    return {
        one["subscriber"]
        for one in json.loads(run("send", "--dry-run", "--json", cwd=folder).stdout)["digests"]
    }


def test_two_settings_files_over_one_store_leave_each_others_people_alone(collected: Path) -> None:
    others = second(collected, "subscribers: [{id: ida, email: ida@example.org}]\n")

    for chosen in (others, (), others):
        assert run("collect", *chosen, cwd=collected).returncode == 0

    assert readers(collected) == {"ada", "grace", "ida"}


def test_check_names_whose_people_get_mail_from_this_store_as_well(collected: Path) -> None:
    others = second(
        collected,
        "subscribers: [{id: ida, email: ida@example.org}, {id: ivo, email: ivo@example.org}]\n",
    )
    run("collect", *others, cwd=collected)

    said, others_said = (
        " ".join(run("check", *chosen, cwd=collected).stdout.split()) for chosen in ((), others)
    )

    assert "2 people of " in said
    assert "others.yaml get mail from this store as well" in said
    assert "2 people of " in others_said
    assert "subscribers.yaml get mail from this store as well" in others_said


def test_whoever_is_named_by_two_settings_files_is_a_mistake(collected: Path) -> None:
    others = second(collected, PEOPLE)

    done = run("collect", *others, cwd=collected)

    assert done.returncode == 2
    assert (
        'others.yaml: subscriber "ada": expected somebody of no other people\'s file, got one of '
        in done.stderr
    )
    assert readers(collected) == {"ada", "grace"}


def test_people_whose_file_was_moved_keep_their_history_and_it_is_said(collected: Path) -> None:
    with smtp.server() as server:
        with_relay(collected, server.port)
        run("send", cwd=collected)
        others = second(collected, PEOPLE)
        (collected / "config/subscribers.yaml").unlink()
        (collected / "config/other.yaml").write_text(
            SETTINGS.format(port=server.port) + "subscribers: others.yaml\n"
        )
        done = run("send", "--json", *others, cwd=collected)

    assert "subscribers.yaml is gone: its people are now those of " in done.stderr
    assert (json.loads(done.stdout)["due"], len(server.messages)) == (0, 1)


def test_an_installation_that_was_copied_goes_on_by_itself(collected: Path, tmp_path: Path) -> None:
    shutil.copytree(collected / "config", tmp_path / "copy/config")
    (tmp_path / "copy/config/subscribers.yaml").write_text(PEOPLE.replace("grace", "gil"))

    assert run("collect", cwd=tmp_path / "copy").returncode == 0
    assert (readers(tmp_path / "copy"), readers(collected)) == ({"ada", "gil"}, {"ada", "grace"})
