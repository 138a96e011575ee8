"""The commands as a person or a script uses them: exit codes, JSON on stdout, talk on stderr."""

import email
import json
import re
import stat
import subprocess
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from digest.cli import main
from tests import smtp
from tests.makers import build

HEAVY = (
    "apscheduler",
    "feedparser",
    "httpx",
    "jinja2",
    "numpy",
    "premailer",
    "pydantic",
    "scipy",
    "sqlite_utils",
    "yaml",
)

PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, timezone: Europe/Berlin, profile: {keywords: [agent]}}
  - {id: grace, email: grace@example.org, timezone: America/New_York, notices: never, profile: {keywords: [zymurgy]}}
"""
SETTINGS = """
sources:
  - {{name: listings, kind: jsonl, path: listings.jsonl}}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: none}}
"""
LINE = {
    "id": "2601.00001",
    "title": "Agents that plan",
    "abstract": "We plan.",
    "listed_on": "2026-01-05",
}


@dataclass(frozen=True, kw_only=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*words: str, cwd: Path) -> Done:
    """Run a command in *cwd*, in this process: it is the same but for half a second of imports."""
    out, err = StringIO(), StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(words)
    return Done(returncode=int(end.value.code or 0), stdout=out.getvalue(), stderr=err.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working installation, but for the relay: nothing listens on its port."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "listings.jsonl").write_text(json.dumps(LINE) + "\n")
    (config / "digest.yaml").write_text(SETTINGS.format(port=9))
    (config / "subscribers.yaml").write_text(PEOPLE)
    return tmp_path


def with_relay(folder: Path, port: int) -> Path:
    (folder / "config/digest.yaml").write_text(SETTINGS.format(port=port))
    return folder


def test_the_command_line_imports_nothing_heavy() -> None:
    code = f"import digest.cli, sys; print([name for name in {HEAVY} if name in sys.modules])"

    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )


def test_a_preview_waits_for_no_library_that_it_does_not_use() -> None:
    others = (
        "aiosmtpd",
        "apscheduler",
        "feedparser",
        "httpx",
        "premailer",
        "rich",
        "smtplib",
        "sqlite_utils",
    )
    code = f"import digest.people, digest.pipeline, sys; print([name for name in {others} if name in sys.modules])"

    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )


def test_version_says_what_is_installed(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith("rubricator ")


def test_init_writes_settings_that_check_accepts(tmp_path: Path) -> None:
    assert run("init", cwd=tmp_path).returncode == 0
    assert run("check", cwd=tmp_path).returncode == 0


def test_init_never_overwrites(tmp_path: Path) -> None:
    run("init", cwd=tmp_path)
    (tmp_path / "config/digest.yaml").write_text("mine")

    assert run("init", cwd=tmp_path).returncode == 2
    assert (tmp_path / "config/digest.yaml").read_text() == "mine"


def test_mistakes_of_both_files_are_named_at_once_and_nothing_is_done(folder: Path) -> None:
    (folder / "config/digest.yaml").write_text(SETTINGS.format(port=9) + "sorces: []\n")
    (folder / "config/subscribers.yaml").write_text(PEOPLE.replace("[agent]", "agent"))

    done = run("collect", cwd=folder)

    assert done.returncode == 2
    assert "sources" in done.stderr
    assert (
        'config/subscribers.yaml:3:84: subscribers[0].profile.keywords: expected a list, got "agent"'
        in done.stderr
    )
    assert not (folder / "config/digest.db").exists()


def test_missing_settings_say_what_to_do(tmp_path: Path) -> None:
    done = run("collect", "--json", cwd=tmp_path)

    assert done.returncode == 2
    assert "config/digest.yaml" in json.loads(done.stdout)["error"]


def test_collect_tells_programs_what_each_source_brought(folder: Path) -> None:
    done = run("collect", "--json", cwd=folder)

    (source,) = json.loads(done.stdout)["sources"]
    assert (
        source.items()
        >= {"name": "listings", "kind": "jsonl", "listed": 1, "new": 1, "error": None}.items()
    )


@pytest.mark.slow
def test_a_second_collect_says_that_nothing_has_changed(folder: Path) -> None:
    run("collect", cwd=folder)

    assert run("collect", cwd=folder).stdout == "listings         unchanged\n"


def test_collect_ends_with_1_when_a_source_failed(folder: Path) -> None:
    (folder / "config/listings.jsonl").write_text("<html>")

    done = run("collect", cwd=folder)

    assert done.returncode == 1
    assert 'error: source "listings": ' in done.stderr


@pytest.mark.slow
def test_preview_writes_three_files_and_sends_nothing(folder: Path) -> None:
    run("collect", cwd=folder)

    done = run("preview", "ada", "--json", cwd=folder)

    answer = json.loads(done.stdout)
    assert answer["papers"] == 1
    assert [Path(path).suffix for path in answer["files"]] == [".html", ".txt", ".eml"]
    assert all((folder / path).stat().st_size for path in answer["files"])
    assert json.loads(run("status", "--json", cwd=folder).stdout)["deliveries"] == []


@pytest.mark.slow
def test_a_preview_may_be_of_another_day_in_another_layout_and_another_folder(folder: Path) -> None:
    run("collect", cwd=folder)

    done = run(
        "preview",
        "ada",
        "--date",
        "2026-01-06",
        "--layout",
        "titles",
        "--out",
        "seen",
        "--json",
        cwd=folder,
    )

    answer = json.loads(done.stdout)
    assert answer["files"][0] == "seen/2026-01-06-ada.html"
    assert "We plan." not in (folder / answer["files"][0]).read_text()
    assert run("preview", "ada", "--layout", "poster", cwd=folder).returncode == 2


@pytest.mark.slow
def test_check_names_what_own_templates_do_for_each_message(folder: Path) -> None:
    with (folder / "config/digest.yaml").open("a") as settings:
        settings.write("templates: own\n")
    (folder / "config/own").mkdir()
    (folder / "config/own/subject.txt").write_text("Our\n{{ page.heading.title | title }}")

    said = run("check", cwd=folder).stdout

    remark = "subject.txt:2: |title is rendered for each message: about 1.1 × slower"
    assert remark in said


def test_check_says_that_a_picture_tells_who_opened_the_mail(folder: Path) -> None:
    with (folder / "config/digest.yaml").open("a") as settings:
        settings.write("trailer: '![A loom](https://example.org/loom.png)'\n")

    said = run("check", cwd=folder).stdout

    assert "trailer: a picture tells its server who opened the mail" in said


@pytest.mark.slow
def test_own_templates_go_before_ours_and_their_mistakes_are_named(folder: Path) -> None:
    run("collect", cwd=folder)
    with (folder / "config/digest.yaml").open("a") as settings:
        settings.write("templates: own\n")
    (folder / "config/own").mkdir()
    (folder / "config/own/subject.txt").write_text("Our digest")

    subject = json.loads(run("preview", "ada", "--json", cwd=folder).stdout)["subject"]
    (folder / "config/own/subject.txt").write_text("Our\n{{ digest")
    mistaken = run("check", cwd=folder)

    assert subject == "Our digest"
    assert (mistaken.returncode, "subject.txt:2: unexpected end" in mistaken.stderr) == (1, True)


def test_a_stranger_cannot_be_previewed(folder: Path) -> None:
    run("collect", cwd=folder)

    done = run("preview", "nobody", cwd=folder)

    assert done.returncode == 2
    assert '"nobody"' in done.stderr


@pytest.mark.slow
def test_send_serves_everybody_once(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        first, second = (json.loads(run("send", "--json", cwd=folder).stdout) for _ in range(2))

    # Late in the day one of them has the next date already.
    ada, grace = (one["date"] for one in first["digests"])
    assert first == {
        "due": 2, "sent": 1, "empty": 1, "deferred": 0, "failed": 0, "in_doubt": 0,
        "digests": [
            {"subscriber": "ada", "date": ada, "state": "sent", "reply": "250 2.0.0 queued as 1", "papers": 1, "lost": []},
            {"subscriber": "grace", "date": grace, "state": "empty", "reply": "", "papers": 0, "lost": []},
        ],
        "waiting": 0, "reason": "", "closed": [], "suppressed": {},
    }  # fmt: skip
    assert second["due"] == 0
    assert [one.recipient for one in server.messages] == ["ada@example.org"]


@pytest.mark.slow
def test_whoever_matches_nothing_gets_a_note_that_says_so(folder: Path) -> None:
    (folder / "config/subscribers.yaml").write_text(PEOPLE.replace("never", "auto"))
    with smtp.server() as server:
        config = (
            (folder / "config/digest.yaml").read_text().replace("port: 9", f"port: {server.port}")
        )
        (folder / "config/digest.yaml").write_text(config)
        run("collect", cwd=folder)
        run("send", cwd=folder)

    (note,) = (
        email.message_from_bytes(one.data)
        for one in server.messages
        if one.recipient == "grace@example.org"
    )
    assert note["Subject"].startswith("The one new paper did not match, ")


@pytest.mark.slow
def test_again_sends_the_same_issue_under_the_same_message_id(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        run("send", cwd=folder)
        again = run("send", "--again", "--only", "ada", cwd=folder)

    first, second = (one.data for one in server.messages)
    assert again.returncode == 0
    assert first == second


@pytest.mark.slow
def test_a_dry_run_sends_nothing_and_writes_nothing(folder: Path) -> None:
    run("collect", cwd=folder)

    done = run("send", "--dry-run", cwd=folder)

    assert done.returncode == 0
    assert "ada" in done.stdout
    assert json.loads(run("status", "--json", cwd=folder).stdout)["deliveries"] == []


@pytest.mark.slow
def test_a_relay_that_is_not_there_leaves_everything_open(folder: Path) -> None:
    run("collect", cwd=folder)

    done = run("send", "--json", cwd=folder)

    assert done.returncode == 1
    told, status = json.loads(done.stdout), json.loads(run("status", "--json", cwd=folder).stdout)
    assert (told["waiting"], told["due"]) == (2, 2)
    assert {(one["subscriber"], one["state"], one["reply"]) for one in told["digests"]} == {
        ("ada", "pending", told["reason"]),
        ("grace", "pending", told["reason"]),
    }
    assert "connection refused" in told["reason"]
    assert status["outage"]["reason"] == told["reason"]
    assert status["deliveries"] == []


def test_check_smtp_says_what_is_wrong_with_the_relay(folder: Path) -> None:
    done = run("check", "--smtp", cwd=folder)

    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stdout


def test_a_date_that_has_not_begun_is_refused(folder: Path) -> None:
    assert run("send", "--date", "2999-01-01", cwd=folder).returncode == 2


@pytest.mark.slow
def test_two_senders_do_not_meet(folder: Path) -> None:
    with smtp.server(script={"DOT": [1.5]}) as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        first = subprocess.Popen(
            [sys.executable, "-m", "digest", "send"], cwd=folder, stdout=subprocess.DEVNULL
        )
        while not server.commands:
            assert first.poll() is None
        second = run("send", cwd=folder)
        first.wait()

    assert second.returncode == 1
    assert "another digest run or send is at work" in second.stderr


@pytest.mark.slow
def test_no_address_stands_in_what_send_says(folder: Path) -> None:
    with smtp.server(refuse={"ada@example.org": "550 5.1.1 <ada@example.org> unknown"}) as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        done = run("send", cwd=folder)

    assert "550" in done.stdout
    assert "@example.org" not in done.stdout + done.stderr


@pytest.mark.slow
def test_run_serves_at_once_and_ends_on_a_signal(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        (folder / "config/subscribers.yaml").write_text(build.due_now(PEOPLE))
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "run"], cwd=folder, stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 60
        while not server.messages:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        process.terminate()
        _, log = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "listings: fresh, 1 listed, 1 new" in log
    assert "ada: sent" in log


def test_sources_say_what_state_each_is_in(folder: Path) -> None:
    run("collect", cwd=folder)
    (source,) = json.loads(run("sources", "--json", cwd=folder).stdout)["sources"]

    assert (
        source.items()
        >= {"name": "listings", "state": "fresh", "listed": 1, "new": 1, "error": None}.items()
    )


def test_a_source_is_tried_and_nothing_is_stored(folder: Path) -> None:
    done = run("sources", "test", "listings", cwd=folder)

    assert "Agents that plan" in done.stdout
    assert not (folder / "config/digest.db").exists()


def test_a_source_that_is_not_there_cannot_be_tried(folder: Path) -> None:
    done = run("sources", "test", "nowhere", cwd=folder)

    assert done.returncode == 2
    assert 'there is no source "nowhere": expected one of listings' in done.stderr


def test_feeds_of_a_feed_reader_are_added_and_comments_stay(folder: Path) -> None:
    (folder / "feeds.opml").write_text(
        '<opml><body><outline text="Letters" xmlUrl="https://example.org/rss"/></body></opml>'
    )
    config = folder / "config/digest.yaml"
    config.write_text(f"# mine\n{config.read_text()}")

    shown = run("sources", "import", "feeds.opml", cwd=folder).stdout
    run("sources", "import", "feeds.opml", "--write", cwd=folder)

    assert "https://example.org/rss" in shown
    assert config.read_text().startswith("# mine\n")
    assert run("check", cwd=folder).returncode == 0
    assert "name: letters" in config.read_text()


OPML = '<opml><body><outline text="Letters" xmlUrl="https://example.org/rss"/></body></opml>'
MISTAKES = {
    "misspelt": ("relay:", "rely:"),
    "no list": (
        "sources:\n  - {name: listings, kind: jsonl, path: listings.jsonl}",
        "sources: none",
    ),
    "no YAML": ("sources:", "sources: ["),
    "no kind": ("kind: jsonl, ", ""),
    "no sources": ("sources:", "sorces:"),
    "twice": ("sender:", "sources: []\nsender:"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_feeds_are_not_added_to_settings_with_a_mistake_and_the_mistake_is_named(
    folder: Path, mistake: str
) -> None:
    (folder / "feeds.opml").write_text(OPML)
    config = folder / "config/digest.yaml"
    config.write_text(config.read_text().replace(*MISTAKES[mistake]))
    before = config.read_bytes()

    done = run("sources", "import", "feeds.opml", "--write", cwd=folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(r"config/digest\.yaml:\d+:\d+: ", done.stderr)
    assert done.stderr == run("check", cwd=folder).stderr
    assert config.read_bytes() == before


def test_feeds_are_not_added_where_there_are_no_settings(folder: Path) -> None:
    (folder / "feeds.opml").write_text(OPML)
    (folder / "config/digest.yaml").unlink()

    done = run("sources", "import", "feeds.opml", "--write", cwd=folder)

    assert (done.returncode, "config/digest.yaml: expected a file" in done.stderr) == (2, True)
    assert not (folder / "config/digest.yaml").exists()


def test_settings_are_replaced_as_a_whole_where_their_symlink_leads_with_their_mode(
    folder: Path,
) -> None:
    (folder / "feeds.opml").write_text(OPML)
    (folder / "config/digest.yaml").rename(folder / "mine.yaml")
    (folder / "mine.yaml").chmod(0o640)
    (folder / "config/digest.yaml").symlink_to("../mine.yaml")

    run("sources", "import", "feeds.opml", "--write", cwd=folder)

    assert (folder / "config/digest.yaml").is_symlink()
    assert "https://example.org/rss" in (folder / "mine.yaml").read_text()
    assert stat.S_IMODE((folder / "mine.yaml").stat().st_mode) == 0o640


def test_where_a_preview_cannot_be_written_it_says_so(folder: Path) -> None:
    run("collect", cwd=folder)
    (folder / "file").touch()

    done = run("preview", "ada", "--out", "file", cwd=folder)

    assert (done.returncode, done.stderr) == (
        2,
        "error: file: this folder cannot be made: File exists\n",
    )
