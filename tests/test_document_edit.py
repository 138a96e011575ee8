"""Changes of one entry of a YAML list: it says what was asked for, and no other letter changes."""

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import document
from digest.document import Put, Take
from tests.makers import handwritten

ORDER = ("id", "email", "name", "send_at", "cadence", "paused", "profile", "keywords", "limit")
VALUES = {
    ("send_at",): handwritten.words,
    ("name",): handwritten.words,
    ("paused",): st.just("until 2026-12-24"),
    ("cadence",): st.just("weekly") | st.just(["fri"]),
    ("profile", "limit"): st.just("5"),
    ("profile", "keywords"): st.lists(handwritten.words, min_size=1, max_size=3),
    ("profile", "without", "keywords"): st.lists(handwritten.words, min_size=1, max_size=3),
    ("profile", "topics"): st.just([{"name": "A", "keywords": ["a, b", "c"]}]),
}


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def loc_of(tree: Any) -> tuple[str, ...]:
    return () if isinstance(tree, list) else ("subscribers",)


def rows_of(tree: Any) -> list[Any]:
    return tree if isinstance(tree, list) else tree["subscribers"]


def read(data: bytes) -> Any:
    tree, mistakes, lists = document.read_with_lists(data)
    assert mistakes == []
    return tree, lists.get(loc_of(tree))


def places(value: Any, *above: Any) -> list[tuple[Any, ...]]:
    """Return the places of all that may be taken from a person."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = [] if not above or above in {("id",), ("email",)} else [above]
    return found + [one for key, its in inner for one in places(its, *above, key)]


@st.composite
def cases(draw: Any) -> tuple[bytes, int, document.Change]:
    people = draw(handwritten.people())
    number = draw(st.integers(0, len(people) - 1))
    lists = [(*loc, len(its)) for loc, its in lists_of(people[number])]
    entries = [st.builds(Put, st.just(loc), handwritten.words) for loc in lists]
    puts = [st.builds(Put, st.just(loc), value) for loc, value in VALUES.items()]
    takes = [st.just(Take(loc)) for loc in places(people[number])]
    return draw(handwritten.file(people)).encode(), number, draw(st.one_of(*entries, *puts, *takes))


def lists_of(person: dict[str, Any]) -> list[tuple[tuple[str, ...], list[Any]]]:
    profile = person.get("profile") or {}
    return [(("profile", key), its) for key, its in profile.items() if isinstance(its, list)]


@given(cases())
def test_a_change_of_one_person_is_all_that_a_file_says_otherwise(case: Any) -> None:
    data, number, change = case
    tree, listed = read(data)

    after = document.with_changes(data, listed, number, [change], ORDER)

    rows = rows_of(tree)
    wanted = [*rows[:number], document.changed(rows[number], change), *rows[number + 1 :]]
    assert rows_of(read(after)[0]) == wanted


def outside(data: bytes, number: int) -> tuple[bytes, bytes]:
    """Return what stands before and behind a person."""
    _, listed = read(data)
    text = data.decode("utf-8-sig")
    begins = [*listed.entries, len(text)]
    return data[: len(data) - len(text[begins[number] :].encode())], text[
        begins[number + 1] :
    ].encode()


@given(cases())
def test_nothing_before_or_behind_the_person_changes(case: Any) -> None:
    data, number, change = case
    _, listed = read(data)

    after = document.with_changes(data, listed, number, [change], ORDER)

    assert outside(after, number) == outside(data, number)


@given(handwritten.people().flatmap(handwritten.file), st.data())
def test_who_is_added_stands_behind_all_others_who_stay_as_they_are(text: str, data: Any) -> None:
    before = text.encode()
    added = {**data.draw(handwritten.people(most=1))[0], "id": "new"}
    tree, listed = read(before)

    after = document.with_entries(before, loc_of(tree), listed, [added])

    assert rows_of(read(after)[0]) == [*rows_of(tree), added]
    assert [line for line in before.splitlines() if line not in after.splitlines()][1:] == []


@given(handwritten.people(), st.data())
def test_who_is_removed_is_all_that_is_missing(people: list[Any], data: Any) -> None:
    before = data.draw(handwritten.file(people)).encode()
    number = data.draw(st.integers(0, len(people) - 1))
    tree, listed = read(before)

    after = document.without_entry(before, loc_of(tree), listed, number)

    rows = rows_of(tree)
    assert rows_of(read(after)[0]) == rows[:number] + rows[number + 1 :]
    assert after.startswith(codecs.BOM_UTF8) == before.startswith(codecs.BOM_UTF8)


LINES = """\
subscribers: [
  {id: ada, email: ada@example.org},  # Ada's own
  {id: bob, email: bob@example.org},  # Bob's own
  {id: cy,
   email: cy@example.org}  # Cy's own
]
"""


@pytest.mark.parametrize("last", ["", ","])
def test_between_brackets_on_lines_of_their_own_people_come_and_go_by_lines(last: str) -> None:
    text = LINES.replace("}  # Cy", f"}}{last}  # Cy")
    lines = text.splitlines(keepends=True)
    _, listed = read(text.encode())

    left = [
        document.without_entry(text.encode(), ("subscribers",), listed, number).decode()
        for number in range(3)
    ]

    assert left == [
        "".join([*lines[:1], *lines[2:]]),
        "".join([*lines[:2], *lines[3:]]),
        "".join([*lines[:3], *lines[5:]]),
    ]


@pytest.mark.parametrize("last", ["", ","])
def test_who_is_added_between_brackets_has_a_line_as_the_others_have(last: str) -> None:
    text = LINES.replace("}  # Cy", f"}}{last}  # Cy")
    _, listed = read(text.encode())

    after = document.with_entries(text.encode(), ("subscribers",), listed, [{"id": "new"}])

    lines = LINES.replace("}  # Cy", "},  # Cy").splitlines(keepends=True)
    assert after.decode() == "".join([*lines[:-1], f"  {{id: new}}{last}\n", lines[-1]])


def test_comments_between_the_words_of_a_list_stay() -> None:
    text = "- id: ada\n  words: [\n    agent,  # mine\n    robot,  # his\n    llm  # hers\n  ]\n"
    _, listed = read(text.encode())
    changes = [Take(("words", 1)), Put(("words", 2), "new"), Take(("words", 1))]

    after = document.with_changes(text.encode(), listed, 0, changes)

    assert after.decode() == "- id: ada\n  words: [\n    agent,  # mine\n    new\n  ]\n"


COMMENTED = """\
- id: ada
  email: ada@example.org
  # group: lab

  # until spring
# the next one
- id: bob
# the end
"""


def test_comments_within_an_entry_go_with_it_and_those_between_two_stay() -> None:
    _, listed = read(COMMENTED.encode())

    after = document.without_entry(COMMENTED.encode(), (), listed, 0)

    assert after == b"# the next one\n- id: bob\n# the end\n"


def test_who_is_added_stands_behind_the_comments_within_the_last_entry() -> None:
    text = COMMENTED.split("# the next", maxsplit=1)[0] + "# the end\n"
    _, listed = read(text.encode())

    after = document.with_entries(text.encode(), (), listed, [{"id": "new"}])

    assert after.decode() == text.replace("# the end", "- id: new\n# the end")
