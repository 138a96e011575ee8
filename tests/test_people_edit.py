"""Edits of people's files: whatever the hand that wrote them, one person is other than before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.exceptions import SettingsError, UsageError
from digest.model import Defaults, Keyword, Profile, Subscriber
from tests.makers import handwritten
from tests.test_document_edit import outside


def listed(*paths: Path) -> people.PeopleList:
    return people.PeopleList(paths=paths, timezone="UTC", defaults=Defaults())


def with_profile(one: Subscriber, **given: Any) -> Subscriber:
    return replace(one, profile=replace(one.profile, **given))


def without_word(one: Subscriber) -> Subscriber:
    return with_profile(one, exclude=())


WANTED: dict[str, Callable[[Subscriber], Subscriber]] = {
    "send_at=9:30": lambda one: replace(one, send_at=time(9, 30)),
    "name=Ada: Roe #1": lambda one: replace(one, name="Ada: Roe #1"),
    "cadence=fri,mon": lambda one: replace(one, cadence=(0, 4)),
    "paused=until 2099-01-01": lambda one: replace(one, paused_until=date(2099, 1, 1)),
    "limit=7": lambda one: with_profile(one, limit=7),
    "exclude=": without_word,
    "exclude=survey, a: bee": lambda one: with_profile(
        one, exclude=(Keyword(term="survey"), Keyword(term="a: bee"))
    ),
    "authors+=Grace Hopper": lambda one: with_profile(one, authors=people_named("Grace Hopper")),
    "profile=": lambda one: replace(one, profile=Profile()),
    "email=new@example.org": lambda one: replace(one, email="new@example.org"),
}


def people_named(name: str) -> tuple[Any, ...]:
    from digest.model import Author

    return (Author(name=name),)


@pytest.mark.slow
@given(handwritten.readers(), st.sampled_from(sorted(WANTED)), st.data())
def test_read_again_one_person_is_what_was_asked_for_and_all_others_what_they_were(
    rows: list[Any], typed: str, data: Any
) -> None:
    number = data.draw(st.integers(0, len(rows) - 1))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.yaml"
        path.write_bytes(data.draw(handwritten.file(rows)).encode())
        before = people.load(path, timezone="UTC")

        edit = people.changed(listed(path), f"p{number}", people.assigned([typed]))
        path.write_bytes(edit.after)

        wanted = WANTED[typed](before[number])
        assert edit.subscriber == wanted
        after = people.load(path, timezone="UTC")
    assert after == (*before[:number], wanted, *before[number + 1 :])
    assert outside(edit.after, number) == outside(edit.before, number)


@pytest.mark.slow
@given(handwritten.readers(), st.data())
def test_who_is_added_or_removed_is_all_that_is_otherwise(rows: list[Any], data: Any) -> None:
    number = data.draw(st.integers(0, len(rows) - 1))
    row = people.entry("new", "new@example.org", ["keywords=agent, tool use", "send_at=9:30"])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.yaml"
        path.write_bytes(data.draw(handwritten.file(rows)).encode())
        before = people.load(path, timezone="UTC")

        added = people.carry_out(lambda: people.added(listed(path), row))
        people.carry_out(lambda: people.removed(listed(path), f"p{number}"))

        after = people.load(path, timezone="UTC")
    assert after == (*before[:number], *before[number + 1 :], added.subscriber)


LISTED = """\
- id: ada
  email: ada@example.org
  profile:
    keywords:
      - agent   # the first
      - robot   # the second
      - chatbot
"""


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (
            "agent, chatbot, new",
            LISTED.replace("      - robot   # the second\n", "") + "      - new\n",
        ),
        ("agent, robot, chatbot", LISTED),
        (
            "robot, agent",
            LISTED.split("      - agent", maxsplit=1)[0] + "      - robot\n      - agent\n",
        ),
        ("new", LISTED.split("      - agent", maxsplit=1)[0] + "      - new\n"),
        ("", LISTED.split("  profile", maxsplit=1)[0]),
    ],
)
def test_of_a_list_that_is_said_anew_what_stays_keeps_its_line(
    tmp_path: Path, typed: str, wanted: str
) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(LISTED)

    people.carry_out(
        lambda: people.changed(listed(path), "ada", people.assigned([f"keywords={typed}"]))
    )

    assert path.read_text() == wanted


ADDED = "- id: ada\n    email: ada@example.org\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"subscribers:\n  {ADDED}"),
        ("# nobody yet", f"# nobody yet\nsubscribers:\n  {ADDED}"),
        ("# no\r\n", f"# no\nsubscribers:\n  {ADDED}".replace("\n", "\r\n")),
        ("subscribers:  # no\n\ngroups: {}\n", f"subscribers:  # no\n  {ADDED}\ngroups: {{}}\n"),
        ("subscribers: []", f"subscribers:\n  {ADDED}".rstrip()),
        ("[]\n", ADDED.replace("    ", "  ")),
        ("groups: {}\n# end\n", f"groups: {{}}\nsubscribers:\n  {ADDED}# end\n"),
        ("{groups: {}}\n", "{groups: {}, subscribers: [{id: ada, email: ada@example.org}]}\n"),
    ],
)
def test_the_first_of_a_file_begins_its_list(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_bytes(before.encode())
    row = people.entry("ada", "ada@example.org")

    people.carry_out(lambda: people.added(listed(path), row))

    assert path.read_bytes().decode() == after
    assert [one.id for one in people.load(path, timezone="UTC")] == ["ada"]


def test_a_list_that_is_none_is_told_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("subscribers: nobody\n")

    with pytest.raises(SettingsError, match='1:14: subscribers: expected a list, got "nobody"'):
        people.added(listed(path), people.entry("ada", "ada@example.org"))


def test_what_is_saved_by_hand_meanwhile_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("- {id: ada, email: ada@example.org}\n")
    tries = []

    def make() -> people.Edit:
        edit = people.changed(listed(path), "ada", people.assigned(["name=Ada"]))
        if not tries:
            path.write_text("- {id: ada, email: new@example.org}\n")
        tries.append(edit)
        return edit

    people.carry_out(make)

    assert path.read_text() == "- {id: ada, email: new@example.org, name: Ada}\n"


def test_a_file_that_is_written_without_end_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("- {id: ada, email: ada@example.org}\n")

    def make() -> people.Edit:
        edit = people.changed(listed(path), "ada", people.assigned(["name=Ada"]))
        path.write_text(path.read_text() + "\n")
        return edit

    with pytest.raises(UsageError, match="written again and again; nothing was changed"):
        people.carry_out(make)


SHARED = """\
groups:
  lab: {profile: {keywords: [agent, {term: robot, weight: 2}], exclude: [survey], extends: base}}
profiles:
  base: {keywords: [chatbot, Agent], authors: [Grace Hopper]}
  more: {extends: base, topics: [{name: Learning, keywords: [reward model]}], without: {keywords: [robot]}}
subscribers:
"""
TERMS = ["agent", "robot", "chatbot", "reward model", "Reward Model", "new word"]
some = st.lists(st.sampled_from(TERMS), max_size=3, unique_by=str.casefold)
PROFILES = st.fixed_dictionaries(
    {},
    optional={
        "extends": st.sampled_from(["base", ["more"], ["more", "base"]]),
        "keywords": some,
        "without": st.fixed_dictionaries({}, optional={"keywords": some}),
    },
)
READERS = st.fixed_dictionaries(
    {"id": st.just("ada"), "email": st.just("ada@example.org")},
    optional={"group": st.just("lab"), "profile": PROFILES},
)


def looked_for(person: Subscriber | None) -> set[str]:
    return {one.term.casefold() for one in person.profile.keywords} if person else set()


@pytest.mark.slow
@given(READERS, st.sampled_from(TERMS), st.sampled_from(["+=", "-="]), st.data())
def test_a_keyword_that_is_added_is_looked_for_and_one_that_is_taken_out_is_not(
    row: dict[str, Any], term: str, sign: str, data: Any
) -> None:
    entry = "- " + data.draw(handwritten.flow(row)) + "\n"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.yaml"
        path.write_text(SHARED + entry)
        (before,) = people.load(path, timezone="UTC")
        is_there = term.casefold() in looked_for(before)

        try:
            edit = people.changed(listed(path), "ada", people.assigned([f"keywords{sign}{term}"]))
        except UsageError:
            assert sign == "-="
            assert not is_there
            return

    now = looked_for(edit.subscriber)
    assert now - {term.casefold()} == looked_for(before) - {term.casefold()}
    assert (term.casefold() in now) == (sign == "+=")
