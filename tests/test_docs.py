"""The documentation, held against the program."""

import io
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.main import get_command

from digest import config, people, sources
from digest.cli import app
from digest.ledger import first_due
from digest.model import State
from tests.makers import houses
from tests.test_cli import run

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", "build", "node_modules"} & set(path.relative_to(ROOT).parts)
)
EXAMPLES = dict(
    part.split("\n", 1)
    for part in (ROOT / "docs/library.md").read_text(encoding="utf-8").split("\n## ")[1:]
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = get_command(app).commands[name]  # type: ignore[attr-defined]

    assert command.help
    assert f"digest {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_the_documentation_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)[^):]*\)|src=\"([^\":]+)\"", text)

    assert [
        target
        for pair in targets
        for target in pair
        if target and not (page.parent / target).exists()
    ] == []


def test_every_state_of_a_delivery_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    assert [state for state in State.__args__ if f"`{state}`" not in glossary] == []  # type: ignore[attr-defined]


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)

    assert [
        name
        for name in phony.split()
        if not re.search(rf"^{name}:.* ## \S", makefile, flags=re.MULTILINE)
    ] == []


def test_an_architecture_decision_fits_on_a_page() -> None:
    assert [
        path.name
        for path in (ROOT / "docs/adr").glob("*.md")
        if len(path.read_text().splitlines()) > 25
    ] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_library_prints_what_stands_below_it(name: str) -> None:
    blocks = re.findall(r"^```(python|text)\n(.*?)^```$", EXAMPLES[name], re.MULTILINE | re.DOTALL)
    code, printed = (
        "".join(block for kind, block in blocks if kind == wanted) for wanted in ("python", "text")
    )

    with redirect_stdout(io.StringIO()) as out:
        exec(compile(code, f"docs/library.md: {name}", "exec"), {"__name__": name})  # noqa: S102  our own

    assert out.getvalue() == printed


FIELDS = dict(
    part.split("\n", 1)
    for part in (ROOT / "docs/sources-by-field.md").read_text(encoding="utf-8").split("\n## ")[1:]
)


def test_there_is_a_page_for_each_field() -> None:
    sciences = ["biology", "medicine", "chemistry", "mathematics", "physics", "economics"]

    assert list(FIELDS) == [f"For {name}" for name in (*sciences, "computer science")]


@pytest.mark.parametrize("name", FIELDS)
def test_the_settings_for_a_field_can_be_pasted(name: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", FIELDS[name], re.MULTILINE | re.DOTALL)
    path = tmp_path / "digest.yaml"
    rest = "sender: {name: a, address: a@example.org}\nrelay: {host: localhost}\n"
    path.write_text(block + rest, encoding="utf-8")

    read = config.load(path, kinds=sources.OPTIONS).sources

    assert len(read) > 2
    assert all(sources.label(one) for one in read)


SCHEDULES = re.findall(
    r"```yaml\n(.*?)```\n\nFrom ([^:]+):\n\n```text\n(.*?)```",
    (ROOT / "docs/schedule.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.mark.parametrize(("written", "first", "told"), SCHEDULES)
def test_whoever_is_in_the_pages_on_schedules_is_due_when_they_say(
    written: str, first: str, told: str, tmp_path: Path
) -> None:
    path, count = tmp_path / "people.yaml", len(told.splitlines())
    path.write_text(written, encoding="utf-8")
    (person,) = people.load(path, timezone="UTC")

    on, found = datetime.strptime(first, "%d %B %Y").date(), []  # noqa: DTZ007  a date
    for _ in range(count):
        due_at = first_due(person, on)
        assert due_at is not None
        found.append(due_at.astimezone(ZoneInfo(person.timezone)))
        on = found[-1].date() + timedelta(days=1)

    assert [f"{one:%Y-%m-%d %H:%M}" for one in found] == told.splitlines()


def test_every_example_of_a_schedule_is_tried() -> None:
    page = (ROOT / "docs/schedule.md").read_text(encoding="utf-8")

    assert len(SCHEDULES) == page.count("```yaml") > 3


PEOPLE = (ROOT / "docs/people.md").read_text(encoding="utf-8")
LAB = re.findall(r"^```yaml\n# people/lab.yaml\n(.*?)^```$", PEOPLE, re.MULTILINE | re.DOTALL)
COMMANDED = re.findall(
    r"^```console\n\$ digest (.*?)\n```\n\n```\w+\n(.*?)^```$", PEOPLE, re.MULTILINE | re.DOTALL
)


def test_the_commands_of_the_page_on_people_print_what_stands_below_them(tmp_path: Path) -> None:
    houses.lay_out(tmp_path / "config", "  - {name: listings, kind: jsonl, path: x}", people="")
    with (tmp_path / "config/digest.yaml").open("a") as file:
        file.write("subscribers: ../people\n")
    (tmp_path / "people").mkdir()
    (tmp_path / "people/lab.yaml").write_text(LAB[0])

    printed = [run(*shlex.split(words), cwd=tmp_path).stdout for words, _ in COMMANDED]

    assert [[line.rstrip() for line in told.splitlines()] for told in printed] == [
        [line.rstrip() for line in told.splitlines()] for _, told in COMMANDED
    ]
    assert len(COMMANDED) == PEOPLE.count("```console") > 3


@pytest.mark.slow
def test_help_comes_without_a_traceback_for_a_wrong_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "digest", "colect"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
