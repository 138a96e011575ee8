"""`digest people`: what it shows, and files edited as a careful hand would."""

import json
import operator
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli import _only_looks
from digest.cli.people.everybody import _fitting, _padded
from tests.test_cli import SETTINGS, Done, run

PEOPLE = """\
# Who reads
groups:
  lab: {send_at: "08:00"}
  away: {paused: true}
profiles:
  more: {limit: 5}
  language:
    keywords: [chatbot, {term: tool use, weight: 2}]
subscribers:
  - id: ada   # the first
    email: ada@example.org
    group: lab
    profile: {keywords: [agent], extends: language}

  # Short is fine.
  - {id: bob, email: "bob@example.org"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/digest.yaml").write_text(SETTINGS.format(port=9))
    (tmp_path / "config/subscribers.yaml").write_text(PEOPLE)
    return tmp_path


def text(folder: Path) -> str:
    return (folder / "config/subscribers.yaml").read_bytes().decode()


def people(folder: Path, *words: str) -> Done:
    return run("people", *words, cwd=folder)


def done(folder: Path, *words: str) -> str:
    """Run a command that is to succeed, and return what the file says then."""
    ended = people(folder, *words)
    assert (ended.returncode, ended.stderr.count("error")) == (0, 0), ended.stderr
    return text(folder)


def refused(folder: Path, *words: str) -> str:
    """Run a command that is to change nothing, and return what it says of that."""
    ended = people(folder, *words)
    assert (ended.returncode, text(folder)) == (2, PEOPLE)
    return ended.stderr.replace(f"{folder}/", "")


def test_show_prints_an_entry_of_all_that_holds_and_where_each_value_stands(folder: Path) -> None:
    shown = people(folder, "show", "ada").stdout.splitlines()

    rows = [tuple(part.rstrip() for part in line.partition(" #")) for line in shown]
    places = {value: place.strip() for value, _, place in rows}
    assert places['send_at: "08:00"'] == "config/subscribers.yaml:3"
    assert places["    - agent"] == "config/subscribers.yaml:13"
    assert places["    - {term: tool use, weight: 2}"] == "config/subscribers.yaml:8"
    assert places["cadence: daily"] == "the default"
    assert [line for line in shown if line.startswith("profile:")] == ["profile:"]


def test_show_as_json_has_the_same_values(folder: Path) -> None:
    shown = json.loads(people(folder, "show", "ada", "--json").stdout)

    path = str(folder / "config/subscribers.yaml")
    hour = {"key": "send_at", "value": "08:00", "from": "people", "file": path, "line": 3}
    assert (shown["id"], shown["file"], shown["line"]) == ("ada", path, 10)
    assert hour in shown["values"]


@pytest.mark.parametrize("words", [["show"], ["set"], ["pause"], ["resume"], ["remove"]])
def test_an_id_that_nobody_has_is_asked_about(folder: Path, words: list[str]) -> None:
    more = ["send_at=08:00"] if words == ["set"] else []

    assert refused(folder, *words, "adda", *more).endswith('yaml; did you mean "ada"?\n')


def test_what_a_group_of_commands_does_is_known_by_both_its_words() -> None:
    assert _only_looks(["people", "show", "hold"])
    assert not _only_looks(["people", "set", "show", "a=b"])
    assert _only_looks(["people", "set", "ada", "a=b", "--dry-run"])


SET = {
    "send_at=9:00": ("    group: lab\n", '    group: lab\n    send_at: "9:00"\n'),
    "name=Ada Roe": ("ada@example.org\n", "ada@example.org\n    name: Ada Roe\n"),
    "group=": ("    group: lab\n", ""),
    "cadence=mon, thu": ("    group: lab\n", "    group: lab\n    cadence: [mon, thu]\n"),
    "limit=10": ("extends: language}", "extends: language, limit: 10}"),
    "profile.limit=10": ("extends: language}", "extends: language, limit: 10}"),
    "keywords=llm, robot": ("[agent]", "[llm, robot]"),
    "keywords+=C++, a: b": ("[agent]", '[agent, C++, "a: b"]'),
    'keywords+="x, y"': ("[agent]", "[agent, '\"x, y\"']"),
    "keywords+={term: llm, weight: 2}": ("[agent]", "[agent, {term: llm, weight: 2}]"),
    "keywords+={term: Agent, weight: 2}": ("[agent]", "[{term: Agent, weight: 2}]"),
    "keywords-=AGENT": ("keywords: [agent], extends", "extends"),
    "keywords-=chatbot": ("language}", "language, without: {keywords: [chatbot]}}"),
    "without.keywords=chatbot": ("language}", "language, without: {keywords: [chatbot]}}"),
    "extends=": ("[agent], extends: language", "[agent]"),
    "extends+=more": ("extends: language", "extends: [language, more]"),
    "extends=more": ("extends: language", "extends: more"),
    "profile=": ("    profile: {keywords: [agent], extends: language}\n", ""),
    "email=new@example.org": ("ada@example.org", "new@example.org"),
    "id=ida": ("id: ada ", "id: ida "),
    "keywords+=agent": ("", ""),
    "paused=": ("", ""),
}


@pytest.mark.parametrize("typed", SET)
def test_set_changes_what_it_says_and_no_other_letter(folder: Path, typed: str) -> None:
    before, after = SET[typed]

    assert done(folder, "set", "ada", typed) == PEOPLE.replace(before, after, 1)


WRONG = {
    "send_at=25:00": 'ada: send_at: expected a time from "00:00" to "23:59", got "25:00"',
    "timezone=Munich": 'ada: timezone: expected a time zone such as "Europe/Berlin", got "Munich"; did you mean "Europe/Berlin"?',
    "group=lap": 'ada: group: expected a group of this list, got "lap"; did you mean "lab"?',
    "extends+=langage": 'ada: profile.extends[1]: expected a profile of this list, got "langage"; did you mean "language"?',
    "tz=Europe/Berlin": '"tz=Europe/Berlin": expected a known key, got "tz"; it is called "timezone" here',
    "keyword+=a": '"keyword+=a": expected a known key, got "keyword"; it is called "keywords" here',
    "sendat=08:00": '"sendat=08:00": expected a known key, got "sendat"; did you mean "send_at"?',
    "send_at": '"send_at": expected KEY=VALUE, KEY+=ENTRY or KEY-=ENTRY, such as send_at=08:00',
    "limit+=3": '"limit+=3": expected a list before +=, got one value; write limit=',
    "limit=many": 'ada: profile.limit: expected a whole number from 1 to 100, got "many"',
    "keywords-=agnet": 'error: keywords: expected one that is there, got "agnet"; did you mean "agent"?',
    "keywords+=[a, {": '"keywords+=[a, {": expected YAML, got something else',
    "keywords+=the": "ada: profile.keywords[1]: expected a word that few papers hold",
    "topics[A].keywords+=x": "ada: profile.keywords: expected keywords or topics, got both",
    "email=": 'ada: expected the key "email", got none',
    "email=BOB@example.org": 'error: email: "bob" has BOB@example.org already: config/subscribers.yaml:16',
    "email=a\u200bda@example.org": "ada: email: expected an e-mail address such as ada@example.org",
    "id=Bob": 'error: id: "bob" is there already: config/subscribers.yaml:16',
    "name=a\nb": "ada: name: expected one line of text",
    "name=a\udcff": '"name=a\\udcff": expected UTF-8, got other bytes',
}  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_what_would_be_a_mistake_is_told_and_nothing_is_written(folder: Path, typed: str) -> None:
    assert refused(folder, "set", "ada", typed).startswith(WRONG[typed])


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    told = refused(folder, "set", "ada", "send_at=25:00", "limit=0", "layout=tall")

    keys = [line.split(": ")[1] for line in told.splitlines()]
    assert sorted(keys) == ["layout", "profile.limit", "send_at"]


def test_id_and_address_change_one_at_a_time(folder: Path) -> None:
    told = refused(folder, "set", "ada", "id=ida", "email=ida@example.org")

    assert told.startswith("error: id and email: expected one of them to change at a time")


def test_topics_are_named_in_brackets(folder: Path) -> None:
    done(
        folder, "set", "bob", "topics[Learning].keywords+=agent, reward", "topics[Learning].limit=3"
    )
    done(folder, "set", "bob", "topics[learning].keywords-=agent")

    assert "{name: Learning, keywords: [reward], limit: 3}" in text(folder)
    assert done(folder, "set", "bob", "topics[Learning]=") == PEOPLE


def test_what_was_taken_from_a_shared_profile_can_be_had_back(folder: Path) -> None:
    done(folder, "set", "ada", "keywords-=chatbot, tool use")

    assert done(folder, "set", "ada", "keywords+=Tool use, chatbot") == PEOPLE


def test_a_mistake_of_others_is_told_with_its_line_and_nothing_is_written(folder: Path) -> None:
    broken = PEOPLE.replace("08:00", "8 am")
    (folder / "config/subscribers.yaml").write_text(broken)

    told = people(folder, "set", "bob", "name=Bob").stderr

    assert "subscribers.yaml:3:18: groups.lab.send_at: expected a time" in told
    assert text(folder) == broken


def test_a_command_may_mend_the_only_mistake(folder: Path) -> None:
    broken = PEOPLE.replace("group: lab", "timezone: Europe/Berln")
    (folder / "config/subscribers.yaml").write_text(broken)

    assert "Europe/Berlin" in done(folder, "set", "ada", "timezone=Europe/Berlin")


def test_a_diff_is_shown_and_where_it_takes_effect(folder: Path) -> None:
    ended = people(folder, "set", "bob", "send_at=18:30")

    assert (
        ended.stdout.splitlines()[-1]
        == '+  - {id: bob, email: "bob@example.org", send_at: "18:30"}'
    )
    assert ended.stderr == (
        "config/subscribers.yaml is written: in force when digest run, send or collect begins next\n"
    )


def test_a_dry_run_shows_the_diff_and_writes_nothing(folder: Path) -> None:
    ended = people(folder, "remove", "bob", "--dry-run")

    assert '-  - {id: bob, email: "bob@example.org"}' in ended.stdout.splitlines()
    assert (ended.returncode, text(folder)) == (0, PEOPLE)
    assert ended.stderr.endswith("is left as it is (--dry-run)\n")


def test_as_json_an_edit_says_where_it_is(folder: Path) -> None:
    told = json.loads(people(folder, "set", "ada", "send_at=9:00", "--json").stdout)

    diff = told.pop("diff").splitlines()
    path = str(folder / "config/subscribers.yaml")
    assert told == {"id": "ada", "file": path, "line": 13, "changed": True, "written": True}
    assert [line for line in diff if line[:1] == "+"][1:] == ['+    send_at: "9:00"']


def test_what_is_so_already_is_not_written_again(folder: Path) -> None:
    before = (folder / "config/subscribers.yaml").stat()

    told = json.loads(people(folder, "set", "ada", "group=lab", "--json").stdout)

    assert (told["changed"], told["written"], told["diff"]) == (False, False, "")
    after = (folder / "config/subscribers.yaml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_who_is_added_is_written_as_the_one_before(folder: Path) -> None:
    after = done(
        folder, "add", "cy", "cy@example.org", "keywords=llm, robot", "send_at=8:00", "group=lab"
    )

    entry = '{id: cy, email: cy@example.org, group: lab, send_at: "8:00", profile: {keywords: [llm, robot]}}'
    assert after == f"{PEOPLE}\n  - {entry}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ADA", "x@example.org"], 'error: id: "ada" is there already: config/subscribers.yaml:10'),
        (["x", "Bob@Example.org"], 'error: email: "bob" has Bob@Example.org already'),
        (["x", "x"], "x: email: expected an e-mail address such as ada@example.org"),
        (["x y", "x@example.org"], "x y: id: expected letters, digits and . _ -"),
        (["x", "x@example.org", "group=lap"], "x: group: expected a group of this list"),
        (
            ["x", "x@example.org", "--file", "else.yaml"],
            "error: else.yaml: expected a file of the list",
        ),
    ],
)
def test_who_cannot_be_added_is_told_why(folder: Path, words: list[str], told: str) -> None:
    assert refused(folder, "add", *words).startswith(told)


@pytest.fixture
def several(folder: Path) -> Path:
    """A list in three files."""
    config = folder / "config"
    (config / "digest.yaml").write_text(
        SETTINGS.format(port=9) + "subscribers: [subscribers.yaml, more]\n"
    )
    (config / "more").mkdir()
    (config / "more/many.yaml").write_text(
        "".join(f"- id: m{i}\n  email: m{i}@example.org\n" for i in range(3))
    )
    (config / "more/none.yaml").write_text("subscribers: []\n")
    return folder


@pytest.mark.parametrize(
    ("words", "file"),
    [
        ([], "more/many.yaml"),
        (["group=lab"], "subscribers.yaml"),
        (["group=away"], "more/many.yaml"),
        (["--file", "config/more/none.yaml"], "more/none.yaml"),
    ],
)
def test_who_is_added_comes_where_most_of_their_group_are_or_most_people(
    several: Path, words: list[str], file: str
) -> None:
    ended = people(several, "add", "zoe", "zoe@example.org", *words)

    assert ended.returncode == 0
    assert "id: zoe" in (several / "config" / file).read_text()


def test_the_first_of_an_empty_list_has_lines_of_their_own(several: Path) -> None:
    people(several, "add", "zoe", "zoe@example.org", "--file", "config/more/none.yaml")

    assert (several / "config/more/none.yaml").read_text() == (
        "subscribers:\n  - id: zoe\n    email: zoe@example.org\n"
    )


def test_who_is_removed_takes_only_their_lines(folder: Path) -> None:
    assert done(folder, "remove", "bob") == PEOPLE.replace(
        '  - {id: bob, email: "bob@example.org"}\n', ""
    )


def test_the_last_of_a_list_leaves_an_empty_one(folder: Path) -> None:
    done(folder, "remove", "bob")
    after = done(folder, "remove", "ada")

    assert "\nsubscribers: []\n" in after
    assert "id: zoe" in done(folder, "add", "zoe", "zoe@example.org")


def test_a_pause_ends_on_its_day_or_by_resume(folder: Path) -> None:
    until = done(folder, "pause", "ada", "--until", "2099-12-24")
    for_long = done(folder, "pause", "ada")
    resumed = done(folder, "resume", "ada")

    assert "    paused: until 2099-12-24\n" in until
    assert "    paused: true\n" in for_long
    assert resumed == PEOPLE


@pytest.mark.parametrize(
    ("written", "resumed"),
    [
        ("  paused: true   # on leave\n", "  paused: false  # on leave\n"),
        ("  paused: until 2099-12-24 # away\n", "  paused: false            # away\n"),
        ("  # on leave\n  paused: true\n", "  # on leave\n"),
        ("  paused: true\n  # about the hour\n", "  # about the hour\n"),
    ],
)
def test_resume_keeps_the_comment_beside_a_pause(folder: Path, written: str, resumed: str) -> None:
    person = "- id: zoe\n  email: zoe@example.org\n{}  name: Zoe\n"
    (folder / "config/subscribers.yaml").write_text(person.format(written))

    assert done(folder, "resume", "zoe") == person.format(resumed)


@pytest.mark.parametrize("end", ["", ",  # kept\n  name: Zoe"])
def test_resume_keeps_the_comment_beside_a_pause_in_brackets(folder: Path, end: str) -> None:
    before = f"- {{id: zoe, email: zoe@example.org, paused: true{end}}}  # ours\n"
    (folder / "config/subscribers.yaml").write_text(before)

    after = before.replace("true", "false") if end else before.replace(", paused: true", "")
    assert done(folder, "resume", "zoe") == after


def test_an_id_is_not_taken_away(folder: Path) -> None:
    assert refused(folder, "set", "ada", "id=").startswith("error: id: expected a new one")


def test_a_pause_until_a_day_that_is_past_is_refused(folder: Path) -> None:
    told = refused(folder, "pause", "ada", "--until", "2026-01-01")

    assert told.startswith("error: --until 2026-01-01: expected a day to come")


def test_resume_ends_the_pause_of_a_group_for_one_person_alone(folder: Path) -> None:
    done(folder, "set", "bob", "group=away")

    assert done(folder, "resume", "bob").endswith("group: away, paused: false}\n")


def test_list_says_who_is_paused_and_when_a_digest_comes(folder: Path) -> None:
    people(folder, "pause", "bob")
    people(folder, "set", "ada", "timezone=Europe/Berlin", "cadence=mon,thu", "name=Ada Roe")

    rows = [line.split("  ") for line in people(folder, "list").stdout.splitlines()]

    assert [[cell.strip() for cell in row if cell.strip()] for row in rows[1:]] == [
        ["ada", "active", "monday, thursday 08:00 Europe/Berlin", "Ada Roe", "ada@example.org"],
        ["bob", "paused", "daily 07:00 Etc/UTC", "bob@example.org"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["ada", "bob"]),
        (["--state", "active"], ["ada"]),
        (["--state", "paused"], ["bob"]),
        (["--group", "lab"], ["ada"]),
        (["BOB@"], ["bob"]),
        (["nobody"], []),
    ],
)
@pytest.mark.parametrize("before", [["status"], ["collect"]])
def test_list_shows_who_is_asked_for(
    folder: Path, words: list[str], ids: list[str], before: list[str]
) -> None:
    (folder / "config/listings.jsonl").write_text("")
    people(folder, "pause", "bob")
    run(*before, cwd=folder)

    listed = json.loads(people(folder, "list", *words, "--json").stdout)["people"]

    assert [one["id"] for one in listed] == ids


@given(widths=st.lists(st.integers(1, 60), min_size=5, max_size=5), most=st.integers(40, 200))
def test_a_list_fits_into_a_terminal_or_is_cut_as_far_as_it_may(
    widths: list[int], most: int
) -> None:
    fitting = _fitting(widths, most)

    assert all(map(operator.le, fitting, widths))
    assert fitting[1] == widths[1]
    if sum(fitting) + 8 > most:
        assert fitting == [*map(min, widths, [12, 60, 18, 8, 20])]
    elif fitting != widths:
        assert sum(fitting) + 8 == most


@pytest.mark.parametrize(
    ("text", "told"), [("abc", "abc "), ("abcde", "abc…"), ("日本", "日本"), ("日本語", "日 …")]
)
def test_a_cell_takes_as_many_places_as_its_column(text: str, told: str) -> None:
    assert _padded(text, 4) == told


@pytest.mark.parametrize("words", [["zzz"], ["--state", "erased"], ["ada", "--state", "paused"]])
def test_list_says_that_nobody_is_as_asked(folder: Path, words: list[str]) -> None:
    assert people(folder, "list", *words).stdout == "Nobody is so.\n"


def test_a_state_that_there_is_not_is_told_with_those_there_are(folder: Path) -> None:
    told = people(folder, "list", "--state", "pausd").stderr

    plain = " ".join(told.replace("│", " ").split())
    assert "expected one of active, paused, suspended," in plain
    assert 'got "pausd"; did you mean "paused"?' in plain


def test_no_line_of_show_ends_in_blanks(folder: Path) -> None:
    shown = people(folder, "show", "ada").stdout.splitlines()

    assert [line for line in shown if line != line.rstrip()] == []


def test_a_group_that_is_not_there_is_asked_about(folder: Path) -> None:
    assert 'no group "lap"; did you mean "lab"?' in people(folder, "list", "--group", "lap").stderr


@pytest.mark.slow
@pytest.mark.parametrize("head", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_marks_and_line_ends_stay(folder: Path, head: str, end: str, last: str) -> None:
    path = folder / "config/subscribers.yaml"
    before = head + PEOPLE.rstrip("\n").replace("\n", end) + last.replace("\n", end)
    path.write_bytes(before.encode())

    people(folder, "set", "ada", "name=Ada")
    people(folder, "add", "cy", "cy@example.org")
    people(folder, "remove", "cy")
    people(folder, "set", "ada", "name=")

    assert path.read_bytes().decode() == before


def test_a_symlink_stays_one_and_the_mode_stays(folder: Path) -> None:
    link, kept = folder / "config/subscribers.yaml", folder / "kept.yaml"
    link.rename(kept)
    kept.chmod(0o640)
    link.symlink_to(kept)

    people(folder, "set", "ada", "name=Ada")

    assert link.is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert "name: Ada" in kept.read_text()


@pytest.mark.slow
def test_two_at_once_lose_no_edit(folder: Path) -> None:
    words = [["set", "ada", f"keywords+=word{i}"] for i in range(3)]
    words += [["add", f"n{i}", f"n{i}@example.org"] for i in range(3)]
    at_work = [
        subprocess.Popen(
            [sys.executable, "-m", "digest", "people", *each], cwd=folder, env=os.environ
        )
        for each in words
    ]
    codes = [each.wait() for each in at_work]

    after = text(folder)
    assert codes == [0] * 6
    assert all(f"word{i}" in after and f"id: n{i}" in after for i in range(3))
