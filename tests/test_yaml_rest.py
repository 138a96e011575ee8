"""Behind a mistake in YAML the other entries are read all the same."""

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.document.yaml_tree import places, read
from digest.exceptions import SettingsError

BROKEN = (
    '  - id: x\n    name: "a" b\n',
    "  - id: x\n    name: *\n",
    "  - id: x\n    profile: {keywords: [a, b}\n",
    "  - id: x\n    email: x@example.org\n   name: a\n",
    "  - id: x: y\n    email: x@example.org\n",
    "  - id: x\n\tname: a\n",
    "  - @x\n",
    "  - ]\n",
    "  - id: x\n    email\n    name: a\n",
)
WRONG = "  - id: p{n}\n    email: nobody\n"
GOOD = "  - id: p{n}\n    email: p{n}@example.org\n"

ENTRIES = st.lists(st.sampled_from([*BROKEN, WRONG, GOOD]), max_size=12)


def said(text: str) -> list[str]:
    with TemporaryDirectory() as name:
        path = Path(name) / "people.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            people.load(path, timezone="UTC")
        except SettingsError as error:
            return [line.removeprefix(f"{path}:") for line in error.mistakes]
    return []


def lines_of(entries: Sequence[str], first: int) -> list[tuple[str, int]]:
    """Return each entry with the line on which it begins."""
    found, line = [], first
    for entry in entries:
        found.append((entry, line))
        line += entry.count("\n")
    return found


@given(entries=ENTRIES, is_alone=st.booleans(), has_more=st.booleans())
def test_every_wrong_entry_is_told_with_its_line_whatever_is_broken_between(
    *, entries: list[str], is_alone: bool, has_more: bool
) -> None:
    head = "# people\n" if is_alone else "groups:\n  lab: {}\nsubscribers:\n"
    tail = "profiles:\n  x: {limit: none}\n" if has_more and not is_alone else ""
    written = [
        entry.format(n=n) if entry in {WRONG, GOOD} else entry for n, entry in enumerate(entries)
    ]
    text = head + "".join(written) + tail

    found = said(text)

    placed = lines_of(entries, head.count("\n") + 1)
    rows = "" if is_alone else "subscribers"
    wanted = {
        f"{line + 1}:12: {rows}[{n}].email"
        for n, (entry, line) in enumerate(placed)
        if entry == WRONG
    }
    assert wanted <= {": ".join(line.split(": ")[:2]) for line in found}
    syntax = [int(line.split(":")[0]) for line in found if " syntax: " in line or " indent" in line]
    for entry, line in placed:
        if entry in BROKEN:
            assert any(line <= one <= line + entry.count("\n") for one in syntax), (entry, found)


def test_a_list_that_is_not_indented_is_read_to_its_end() -> None:
    text = (
        "subscribers:\n- id: a\n  name: 'x' y\n- id: b\n  email: b\n- id: c\n  email: c\n"
        "groups:\n  lab: {}\n  hut: [\n"
    )

    assert [line.split(" ")[0] for line in said(text)] == ["3:13:", "5:10:", "7:10:", "11:1:"]


def test_groups_behind_a_mistake_in_people_are_read() -> None:
    text = "subscribers:\n  - id: *\ngroups:\n  lab: {\n"

    assert [line.split(" ")[0] for line in said(text)] == ["2:10:", "5:1:"]


def test_an_unknown_group_is_not_told_where_the_group_may_be_what_is_broken() -> None:
    text = "groups:\n  lab: [\nsubscribers:\n  - {id: a, email: a@example.org, group: lab}\n"

    assert not any("expected a group" in line for line in said(text))


@given(st.text(alphabet="ab -:\n[]{}'\"#&*!|>\t,?", max_size=60))
def test_any_text_is_read_or_has_mistakes(text: str) -> None:
    data = text.encode()
    handed = []

    tree, mistakes = read(data, {(): lambda *entry: handed.append(entry)})

    assert tree is not None or mistakes or not handed
    assert read(data)[1] == mistakes
    places(data, [one.loc for one in mistakes])


@pytest.mark.parametrize("entry", [BROKEN[0], BROKEN[7], "  - &a [*a\n"])
def test_a_file_that_is_broken_everywhere_is_read_in_bounded_time(entry: str) -> None:
    data = ("subscribers:\n" + entry * 20_000).encode()

    began = time.process_time()
    _, mistakes = read(data)

    assert 100 <= len(mistakes) <= 400
    assert time.process_time() - began < 5
