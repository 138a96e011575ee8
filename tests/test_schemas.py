"""The JSON Schemas by which an editor completes and checks both settings files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from benchmarks import schemas
from digest import resources
from tests.test_people_list import LAB

ROOT = Path(__file__).parents[1]
SCHEMAS = schemas.schemas()


def wrong(name: str, text: str) -> list[str]:
    validator = Draft7Validator(SCHEMAS[f"{name}.schema.json"])
    written = yaml.load(text, Loader=yaml.CSafeLoader)
    return [error.message for error in validator.iter_errors(written)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_tracked_schema_is_that_of_the_fields_of_today(name: str) -> None:
    tracked = (ROOT / "config" / name).read_text(encoding="utf-8")

    assert tracked == schemas.text(SCHEMAS[name]), "make schemas writes them"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", ["digest", "subscribers"])
def test_an_example_names_its_schema_first_and_meets_it(name: str) -> None:
    example = (ROOT / f"config/{name}.example.yaml").read_text(encoding="utf-8")

    assert example.startswith(f"# yaml-language-server: $schema={name}.schema.json\n")
    assert wrong(name, example) == []


def test_init_writes_the_schemas_beside_the_settings_that_name_them(tmp_path: Path) -> None:
    resources.copy_examples(tmp_path)

    assert {path.name for path in tmp_path.glob("*.json")} == set(SCHEMAS)


def test_groups_and_profiles_meet_the_schema() -> None:
    assert wrong("subscribers", LAB) == []
    assert wrong("subscribers", "- {id: ada, email: ada@example.org}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "- {id: ada}",
        "- {id: ada, email: a@example.org, keywords: [a]}",
        "- {id: ada, email: a@example.org, layout: large}",
        "subscribers: []\ngroups: {lab: {id: x}}",
        "- {id: ada, email: a@example.org, profile: {limit: 200}}",
        "- {id: ada, email: a@example.org, cadence: [mon, xyz]}",
    ],
)
def test_an_editor_sees_what_is_wrong(text: str) -> None:
    assert wrong("subscribers", text)


@pytest.mark.parametrize("layout", ["- {%s}", "subscribers:\n  - {%s}"])
@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("id: ada, email: a@example.org, keywords: [a]", ()),
        ("id: ada, email: a@example.org, cadence: mon-fri", ("cadence",)),
        ("id: ada, email: a@example.org, profile: {limit: 200}", ("profile", "limit")),
        (
            "id: ada, email: a@example.org, profile: {keywords: [{term: a, wieght: 2}]}",
            ("profile", "keywords", 0),
        ),
    ],
)
def test_an_editor_marks_what_is_wrong_and_no_more(
    layout: str, entry: str, place: tuple[str | int, ...]
) -> None:
    written = yaml.load(layout % entry, Loader=yaml.CSafeLoader)
    errors = Draft7Validator(SCHEMAS["subscribers.schema.json"]).iter_errors(written)

    above = ("subscribers",) if isinstance(written, dict) else ()
    assert [tuple(error.absolute_path) for error in errors] == [(*above, 0, *place)]


@pytest.mark.parametrize(
    "line", ["send_at: 7:00", "paused: true", "paused: until 2026-12-24", "name: 42", "group: lab"]
)
def test_an_editor_takes_what_needs_no_quotes(line: str) -> None:
    assert wrong("subscribers", f"- {{id: ada, email: a@example.org, {line}}}") == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_value_says_what_is_expected(name: str) -> None:
    told = [leaf for leaf in leaves(SCHEMAS[name]) if "type" in leaf and "properties" not in leaf]

    assert told
    assert all("description" in leaf for leaf in told if isinstance(leaf["type"], list))


def leaves(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str | list):
            yield schema
        for inner in schema.values():
            yield from leaves(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from leaves(inner)


def test_a_schema_does_not_depend_on_the_zones_of_a_machine() -> None:
    assert "Europe/Stockholm" not in json.dumps(SCHEMAS)
