"""What is no mistake in a people's file and yet likely not meant."""

from pathlib import Path

import pytest

from digest import people
from digest.cli.remarks import remarks as remarks_of
from digest.config import load
from digest.model import Defaults
from digest.sources import OPTIONS

ADA = "- {{id: ada, email: ada@example.org{}}}\n"
WEEKDAY = 'subscriber "ada": weekly_on is the day of weekly digests'
LAB = "groups: {lab: {profile: {keywords: [agent, tool use], authors: [Grace Hopper]}}}\n"


def remarks(folder: Path, text: str, **defaults: str) -> tuple[str, ...]:
    path = folder / "people.yaml"
    path.write_text(text)
    given = Defaults(**defaults)  # type: ignore[arg-type]  texts are all that is asked for
    return people.read(path, timezone="UTC", defaults=given).remarks


@pytest.mark.parametrize(
    ("more", "defaults", "is_told"),
    [
        (", cadence: daily, weekly_on: fri", {}, True),
        (", weekly_on: fri", {}, True),
        (", cadence: [mon, thu], weekly_on: fri", {}, True),
        (", cadence: [mon], weekly_on: fri", {}, True),
        (", weekly_on: fri", {"cadence": "weekdays"}, True),
        (", cadence: weekly, weekly_on: fri", {}, False),
        (", weekly_on: fri", {"cadence": "weekly"}, False),
        (", layout: weekly, weekly_on: fri", {"cadence": "weekly"}, False),
        (", cadence: daily", {}, False),
    ],
)
def test_a_weekday_beside_another_cadence_is_told(
    tmp_path: Path, more: str, defaults: dict[str, str], *, is_told: bool
) -> None:
    told = remarks(tmp_path, ADA.format(more), **defaults)

    assert any(one.startswith(WEEKDAY) for one in told) == is_told


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("{keywords: [agent]}", ()),
        ('{keywords: ["Tool  Use"]}', ()),
        ("{authors: [grace hopper]}", ()),
        (
            "{keywords: [agents]}",
            ('without.keywords: "agents" is in nothing that comes before it',),
        ),
        ("{exclude: [agent]}", ('without.exclude: "agent" is in nothing that comes before it',)),
    ],
)
def test_what_is_taken_away_and_is_not_there_is_told(
    tmp_path: Path, without: str, told: tuple[str, ...]
) -> None:
    text = LAB + "subscribers:\n" + ADA.format(f", group: lab, profile: {{without: {without}}}")

    assert remarks(tmp_path, text) == tuple(f'subscriber "ada": {one}' for one in told)


def test_whoever_has_nothing_from_others_takes_nothing_away(tmp_path: Path) -> None:
    (told,) = remarks(tmp_path, ADA.format(", profile: {without: {keywords: [agent]}}"))

    assert told.startswith('subscriber "ada": without.keywords: "agent"')


def test_a_group_that_takes_away_what_it_does_not_have_is_told(tmp_path: Path) -> None:
    text = (
        "groups: {lab: {profile: {extends: base, without: {keywords: [agent, robot]}}}}\n"
        "profiles: {base: {keywords: [agent]}}\nsubscribers: []\n"
    )

    assert remarks(tmp_path, text) == (
        'group "lab": without.keywords: "robot" is in nothing that comes before it',
    )


def test_one_remark_names_all_whom_it_is_about(tmp_path: Path) -> None:
    text = "".join(f"- {{id: p{n}, email: p{n}@example.org, weekly_on: fri}}\n" for n in range(12))

    (told,) = remarks(tmp_path, text)

    assert told.startswith('subscriber "p0", "p1", ')
    assert '"p9" and 2 more: weekly_on' in told


def test_a_file_of_a_folder_that_is_not_read_for_its_ending_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("a.yaml", "b.yml", "c.YAML", ".d.yml", "e.txt"):
        (folder / name).write_text("[]")
    settings = tmp_path / "digest.yaml"
    settings.write_text(
        "sender: {name: D, address: d@example.org}\nrelay: {host: localhost}\n"
        "store: digest.db\nsubscribers: people\n"
        "sources: [{name: a, kind: feed, url: 'https://example.org/feed'}]\n"
    )

    told = [line for line in remarks_of(load(settings, kinds=OPTIONS)) if "rename" in line]

    assert [Path(line.partition(":")[0]).name for line in told] == ["b.yml", "c.YAML"]
