"""One list in several files: what people share, which value holds, and where it stands."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.cli.reload import Files
from digest.exceptions import SettingsError, UsageError
from digest.model import Defaults, Keyword, Topic
from digest.people.inheritance import Shared, changed, term_identity
from tests.makers import houses
from tests.test_dispatch import lay_out
from tests.test_reload import NOW, edit, ids

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/people.md").read_text(encoding="utf-8")
LAB = re.findall(r"```yaml\n# people/lab.yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def mistakes(*paths: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        people.load(*paths, timezone="UTC")
    return [line.replace(f"{paths[0].parent}/", "") for line in caught.value.mistakes]


def person(name: str, more: str = "") -> str:
    return f"- {{id: {name}, email: {name}@example.org{more}}}\n"


def test_a_folder_a_file_and_a_list_of_them_are_one_list(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    write(folder, b=person("bo"), a=f"subscribers:\n{person('ada')}")
    (folder / ".hidden.yaml").write_text("nonsense")
    (folder / "notes.txt").write_text("nonsense")
    write(tmp_path, guests=person("cy"))

    found = people.load(folder, tmp_path / "guests.yaml", folder / "a.yaml", timezone="UTC")

    assert [one.id for one in found] == ["ada", "bo", "cy"]


def test_a_folder_without_people_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"expected \*\.yaml in this folder, got none"):
        people.load(tmp_path, timezone="UTC")


def test_a_person_has_what_their_group_and_profiles_say(tmp_path: Path) -> None:
    ada, kofi = people.load(write(tmp_path, lab=LAB), timezone="UTC")

    assert (ada.timezone, ada.send_at) == ("Africa/Accra", time(8))
    assert ada.profile.keywords == (
        Keyword(term="large language model"),
        Keyword(term="tool use", weight=2.0),
    )
    assert [one.name for one in ada.profile.authors] == ["Grace Hopper"]
    assert (kofi.timezone, kofi.send_at, kofi.profile.limit) == ("Africa/Accra", time(18, 30), 10)
    assert {one.term: one.weight for one in kofi.profile.keywords} == {
        "reward model": 1,
        "tool use": 5,
        "jailbreak": 1,
    }
    assert kofi.profile.exclude == ()


def test_a_group_goes_before_the_defaults_of_the_settings(tmp_path: Path) -> None:
    ada, _ = people.load(
        write(tmp_path, lab=LAB),
        timezone="UTC",
        defaults=Defaults(timezone="Asia/Tokyo", send_at=time(9), layout="titles", limit=5),
    )

    assert (ada.timezone, ada.send_at, ada.layout) == ("Africa/Accra", time(8), "titles")
    assert ada.profile.limit == 5


def test_what_is_shared_may_stand_in_another_file_than_the_people(tmp_path: Path) -> None:
    shared, _, own = LAB.partition("subscribers:\n")
    write(tmp_path, z=shared, a=f"subscribers:\n{own}")

    assert people.load(tmp_path, timezone="UTC") == people.load(
        write(tmp_path, whole=LAB) / "whole.yaml", timezone="UTC"
    )


def test_topics_of_one_name_are_one(tmp_path: Path) -> None:
    text = """
profiles:
  base: {topics: [{name: Judging, keywords: [judge, critic], limit: 3}, {name: Rest, keywords: [robot]}]}
subscribers:
- {id: ada, email: ada@example.org, profile: {extends: base, topics: [
    {name: judging, keywords: [{term: Critic, weight: 2}]}, {name: New, keywords: [robot]}]}}
"""
    (ada,) = people.load(write(tmp_path, a=text), timezone="UTC")

    assert ada.profile.topics == (
        Topic(
            name="judging",
            keywords=(Keyword(term="judge"), Keyword(term="Critic", weight=2.0)),
            limit=3,
        ),
        Topic(name="New", keywords=(Keyword(term="robot"),)),
    )


NAMES = st.sampled_from("abcd")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=3).map(tuple))


@given(GRAPHS, st.lists(NAMES, max_size=3).map(tuple))
def test_a_profile_stands_once_in_a_chain_and_in_the_order_of_a_walk(
    graph: dict[str, tuple[str, ...]], extends: tuple[str, ...]
) -> None:
    shared = Shared(profiles={name: {"extends": bases} for name, bases in graph.items()})

    chain = shared.chain(extends)

    assert len(set(chain)) == len(chain)
    assert {one for one in extends if one in graph} <= set(chain) <= graph.keys()


TERMS = st.lists(
    st.builds(
        Keyword, term=st.sampled_from(["agent", "Agent", "tool use"]), weight=st.floats(1, 9)
    ),
    max_size=4,
    unique_by=lambda one: term_identity(one.term),
).map(tuple)


@given(st.lists(TERMS, min_size=1, max_size=4))
def test_a_keyword_stands_once_and_the_last_one_counts(layers: list[tuple[Keyword, ...]]) -> None:
    whole: dict[str, object] = {}
    for keywords in layers:
        whole = dict(changed(whole, {"profile": {"keywords": keywords}}))

    last = {term_identity(one.term): one for keywords in layers for one in keywords}
    profile = whole["profile"]
    assert isinstance(profile, dict)
    assert sorted(map(str, profile["keywords"])) == sorted(map(str, last.values()))


def test_a_thousand_profiles_may_extend_each_other(tmp_path: Path) -> None:
    chain = "".join(f"  p{n}: {{extends: p{n + 1}}}\n" for n in range(3000))
    text = f"profiles:\n{chain}  p3000: {{limit: 3}}\nsubscribers:\n"

    (ada,) = people.load(
        write(tmp_path, a=text + person("ada", ", profile: {extends: p0}")), timezone="UTC"
    )

    assert ada.profile.limit == 3


WRONG = {
    "an unknown group": (
        "groups: {lab: {}}\nsubscribers:\n" + person("ada", ", group: lba"),
        'a.yaml:3:44: subscribers[0].group: expected a group of this list, got "lba"; did you mean "lab"?',
    ),
    "an unknown profile": (
        "profiles: {vision: {}}\nsubscribers:\n" + person("ada", ", profile: {extends: [x]}"),
        'a.yaml:3:57: subscribers[0].profile.extends[0]: expected a profile, one of vision, got "x"',
    ),
    "a profile where none has a name": (
        person("ada", ", profile: {extends: x}"),
        'a.yaml:1:56: [0].profile.extends: expected a profile, with a name under profiles:, got "x"',
    ),
    "a circle of profiles": (
        "profiles:\n  a: {extends: b}\n  b: {extends: [a]}\n",
        'a.yaml:3:17: profiles.b.extends[0]: expected profiles that do not extend themselves, got "a" → "b" → "a"',
    ),
    "a profile that extends itself": (
        "profiles:\n  a: {extends: a}\n",
        'a.yaml:2:16: profiles.a.extends: expected profiles that do not extend themselves, got "a" → "a"',
    ),
    "an id in a group": (
        "groups: {lab: {id: x}}\nsubscribers: []\n",
        (
            "a.yaml:1:16: groups.lab.id: expected one of timezone, send_at, cadence, weekly_on, paused, layout, extract, notices, "
            'profile, got "id"'
        ),
    ),
    "a group without keys": (
        "groups: {lab: }\nsubscribers: []\n",
        "a.yaml:1:15: groups.lab: expected keys and values (key: value), got nothing",
    ),
    "a name with a blank": (
        "groups: {my lab: {}}\nsubscribers: []\n",
        'a.yaml:1:10: groups."my lab": expected letters, digits and . _ -, got "my lab"',
    ),
    "too much taken away": (
        person("ada", ", profile: {without: {limit: 3}}"),
        (
            "a.yaml:1:57: [0].profile.without.limit: expected one of keywords, exclude, lower, authors, organizations, categories, "
            'like, unlike, got "limit"'
        ),
    ),
}


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_what_is_shared_is_named(tmp_path: Path, text: str, line: str) -> None:
    assert mistakes(write(tmp_path, a=text) / "a.yaml") == [line]


def test_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    write(
        folder,
        a=person("ada") + "- {id: bo, email: bo}\n",
        b=person("ADA") + "groups: {",
        c="groups: {x: {}}\nsubscribers:\n" + person("Ada", ", group: y"),
    )

    found = mistakes(folder)

    assert [line.split(" ")[0] for line in found] == [
        "people/a.yaml:2:19:",
        "people/b.yaml:1:8:",
        "people/b.yaml:1:20:",
        "people/b.yaml:2:1:",
        "people/c.yaml:3:8:",
        "people/c.yaml:3:20:",
    ]
    assert found[4].endswith(
        f'got "Ada" again, as in {folder}/a.yaml:1'.replace(f"{tmp_path}/", "")
    )


def test_a_value_is_shown_with_the_file_and_line_that_it_comes_from(tmp_path: Path) -> None:
    shared, _, own = LAB.partition("subscribers:\n")
    write(tmp_path, shared=shared, lab=f"subscribers:\n{own}")

    found = people.resolve(
        "kofi", tmp_path, timezone="UTC", defaults=Defaults(layout="compact", limit=9)
    )

    assert (found.path.name, found.line) == ("lab.yaml", 3)
    assert [
        (one.key, one.written, one.path.name if one.path else None, one.line, one.is_default)
        for one in found.values
        if one.key not in {"id", "email", "extract", "notices", "weekly_on"}
    ] == [
        ("group", "lab", "lab.yaml", 5, False),
        ("timezone", "Africa/Accra", "shared.yaml", 3, False),
        ("send_at", "18:30", "lab.yaml", 6, False),
        ("profile.keywords", "reward model", "shared.yaml", 15, False),
        ("profile.keywords", {"term": "tool use", "weight": "5"}, "shared.yaml", 15, False),
        ("profile.keywords", "jailbreak", "lab.yaml", 9, False),
        ("profile.authors", "Grace Hopper", "shared.yaml", 7, False),
        ("profile.limit", "10", "shared.yaml", 16, False),
        ("cadence", "daily", None, None, False),
        ("layout", "compact", None, None, True),
        ("profile.related", "auto", None, None, False),
        ("profile.cutoff", "0", None, None, False),
    ]


@pytest.mark.parametrize("slug", ["ada", "kofi"])
def test_every_value_that_is_told_is_that_of_the_person(tmp_path: Path, slug: str) -> None:
    write(tmp_path, lab=LAB)

    found = people.resolve(slug, tmp_path, timezone="UTC")

    told = [one for one in found.values if one.key == "profile.keywords"]
    assert len(told) == len(found.subscriber.profile.keywords)
    assert found.subscriber in people.load(tmp_path, timezone="UTC")


def test_nobody_is_found_under_an_id_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='there is no subscriber "x": expected an id of'):
        people.resolve("x", write(tmp_path, a=person("ada")), timezone="UTC")


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    """Return a running list of two files: p00 and p01 in one, ada in the other."""
    lay_out(tmp_path, 9, readers=2)
    (tmp_path / "guests.yaml").write_text(person("ada"))
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("subscribers: [subscribers.yaml, guests.yaml]\n")
    with houses.opened(tmp_path, NOW) as rooms:
        files = Files(rooms, tmp_path / "digest.yaml")
        files.take_over()
        yield files


def test_a_person_who_is_taken_out_first_and_put_into_another_file_then_has_their_history(
    files: Files, tmp_path: Path
) -> None:
    before = row(files, "ada")
    (tmp_path / "guests.yaml").write_text("subscribers: []\n")
    files.take_over()
    assert ids(files) == ["p00", "p01"]
    (tmp_path / "guests.yaml").write_text(person("cy"))
    with (tmp_path / "subscribers.yaml").open("a") as file:
        file.write("  " + person("ada"))
    files.take_over()

    assert ids(files) == ["ada", "cy", "p00", "p01"]
    assert row(files, "ada")[0] == before[0]


def test_a_person_who_is_put_into_another_file_first_stays_and_that_is_told(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = row(files, "ada")
    with (tmp_path / "subscribers.yaml").open("a") as file:
        file.write("  " + person("ada"))
    files.take_over()
    assert ids(files) == ["ada", "p00", "p01"]
    (tmp_path / "guests.yaml").write_text("subscribers: []\n")
    files.take_over()

    assert any("expected each id once" in one.getMessage() for one in caplog.records)
    assert ids(files) == ["ada", "p00", "p01"]
    assert row(files, "ada")[0] == before[0]
    assert row(files, "ada")[1] != before[1], "their home is another file"


def test_a_file_that_leaves_the_list_takes_its_people_along(files: Files, tmp_path: Path) -> None:
    edit(tmp_path, "digest.yaml", "[subscribers.yaml, guests.yaml]", "subscribers.yaml")

    files.take_over()

    assert ids(files) == ["p00", "p01"]


def test_a_file_that_comes_into_a_folder_is_read_and_one_that_goes_is_missed(
    files: Files, tmp_path: Path
) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    (tmp_path / "guests.yaml").rename(folder / "guests.yaml")
    edit(tmp_path, "digest.yaml", "[subscribers.yaml, guests.yaml]", "[subscribers.yaml, people]")
    files.take_over()
    (folder / "new.yaml").write_text(person("cy"))
    files.take_over()
    assert ids(files) == ["ada", "cy", "p00", "p01"]
    (folder / "guests.yaml").unlink()
    files.take_over()

    assert ids(files) == ["cy", "p00", "p01"]


def test_a_named_file_that_is_gone_leaves_the_last_good_people(
    files: Files, tmp_path: Path
) -> None:
    (tmp_path / "guests.yaml").unlink()

    files.take_over()

    assert ids(files) == ["ada", "p00", "p01"]


def test_one_changed_file_of_two_writes_one_row(files: Files, tmp_path: Path) -> None:
    (tmp_path / "guests.yaml").write_text(person("ada", ", name: Ada"))

    files.take_over()

    assert files.rooms.ledger.subscriber("ada").name == "Ada"
    assert replace(files.rooms.ledger.subscriber("ada"), name=None).email == "ada@example.org"


def row(files: Files, slug: str) -> tuple[int, int]:
    with files.rooms.store.read() as db:
        found = db.execute("SELECT id, file FROM subscribers WHERE slug = ?", [slug]).fetchone()
    return found[0], found[1]


def test_an_empty_profile_takes_nothing_of_a_group_away(tmp_path: Path) -> None:
    shared = "groups:\n  lab: {profile: {keywords: [agent]}}\nsubscribers:\n"
    write(tmp_path, lab=shared + person("ada", ", group: lab, profile: {}"))

    (ada,) = people.load(tmp_path, timezone="UTC")

    assert [one.term for one in ada.profile.keywords] == ["agent"]
