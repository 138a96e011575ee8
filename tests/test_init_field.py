"""`digest init --field`: sources and a profile for each field of science, which `check` accepts and
which bring what that field's sources list."""

import json
import lzma
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.main import get_command

from digest import config, people, resources, sources
from digest.cli import app
from digest.exceptions import UsageError
from digest.model import Paper, Profile
from digest.pipeline import trial
from tests import web
from tests.makers import build, houses
from tests.shared import DATA, OURS
from tests.test_cli import run
from tests.test_docs import FIELDS as PAGES
from tests.test_schemas import wrong

ROOT = Path(__file__).parents[1]
FIELDS = ["biology", "chemistry", "computer-science", "economics", "mathematics", "medicine", "physics"]  # fmt: skip
FRIDAY = datetime(2026, 2, 6, 23, tzinfo=UTC)

each_field = pytest.mark.parametrize("field", FIELDS)


def profile_of(field: str, folder: Path) -> Profile:
    resources.copy_examples(folder, field)
    (ada,) = people.load(folder / "subscribers.yaml", timezone="UTC")
    return ada.profile


def test_there_are_seven_fields_and_the_help_names_them() -> None:
    assert list(resources.fields()) == FIELDS
    (option,) = [one for one in get_command(app).commands["init"].params if one.name == "field"]  # type: ignore[attr-defined]
    assert [one for one in FIELDS if one not in option.help] == []


@each_field
def test_what_is_written_is_accepted_without_a_remark(field: str, tmp_path: Path) -> None:
    resources.copy_examples(tmp_path, field)

    settings = config.load(tmp_path / "digest.yaml", kinds=sources.OPTIONS)
    readers = people.load(*settings.subscribers, timezone="UTC")
    assert list(sources.remarks(settings.sources)) == []
    assert list(sources.profile_remarks(readers, settings.sources)) == []
    assert [one.id for one in readers] == ["ada"]
    assert 5 <= len(readers[0].profile.keywords) <= 10


@each_field
def test_what_is_written_meets_its_schema(field: str, tmp_path: Path) -> None:
    written = resources.copy_examples(tmp_path, field)

    assert {path.stem: wrong(path.stem, path.read_text()) for path in written} == {
        "digest": [],
        "subscribers": [],
    }


@each_field
def test_all_else_is_that_of_the_examples_comments_too(field: str, tmp_path: Path) -> None:
    settings, readers = resources.copy_examples(tmp_path, field)

    given = (ROOT / f"config/fields/{field}.yaml").read_text().splitlines()[2:]
    for path in (settings, readers):
        example = (ROOT / f"config/{path.stem}.example.yaml").read_text().splitlines()
        lines = [line.strip() for line in path.read_text().splitlines()]
        ours = {line.strip() for line in example}
        theirs = {line.strip() for line in given}
        assert [line for line in lines if line not in ours | theirs] == []
        assert lines[:4] == [line.strip() for line in example[:4]]
        assert lines[-1] == example[-1].strip()


def test_the_profiles_that_one_may_turn_on_in_the_comments_are_accepted(tmp_path: Path) -> None:
    for field in FIELDS:
        path = tmp_path / f"{field}.yaml"
        written = (ROOT / f"config/fields/{field}.yaml").read_text().partition("\nprofile:\n")[2]
        turned_on = re.sub(r"^  # ([a-z]+: )", r"  \1", written, flags=re.MULTILINE)
        profile = yaml.safe_load(f"profile:\n{turned_on}")
        path.write_text(
            yaml.safe_dump(
                [{"id": "ada", "email": "ada@example.org"} | profile], allow_unicode=True
            )
        )

        (ada,) = people.load(path, timezone="UTC")
        assert ada.profile.exclude
        assert ada.profile.authors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Computer Science", "computer-science"),
        ("computer_science", "computer-science"),
        ("PHYSICS", "physics"),
        ("math", "mathematics"),
        ("bio", "biology"),
    ],
)
def test_a_field_is_known_in_any_spelling_and_by_how_it_begins(
    typed: str, meant: str, tmp_path: Path
) -> None:
    typed_files = resources.copy_examples(tmp_path / "typed", typed)
    meant_files = resources.copy_examples(tmp_path / "meant", meant)

    assert [one.read_bytes() for one in typed_files] == [one.read_bytes() for one in meant_files]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("economy", '; did you mean "economics"?'),
        ("astrology", "medicine, physics"),
        ("c", "biology, chemistry, computer-science"),
        ("", "biology, chemistry"),
        ("../digest", "biology, chemistry"),
    ],
)
def test_another_field_is_refused_with_those_there_are_and_nothing_is_written(
    typed: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        resources.copy_examples(tmp_path / "new", typed)

    assert not (tmp_path / "new").exists()


@each_field
def test_the_page_of_a_field_shows_the_same_sources(field: str) -> None:
    (block,) = re.findall(
        r"^```yaml\n(.*?)^```$",
        PAGES[f"For {field.replace('-', ' ')}"],
        re.MULTILINE | re.DOTALL,
    )

    written = yaml.safe_load((ROOT / f"config/fields/{field}.yaml").read_text())
    assert yaml.safe_load(block)["sources"] == written["sources"]


JOURNALS = {"chemistry": "synthesis.rss", "economics": "feeds/2026-02-06/quarterly.atom"}


def recorded(path: str) -> tuple[int, bytes]:
    """Answer as each of the services did in that fortnight, and as a journal of a field does."""
    parts = urlsplit(path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    door, *rest = parts.path.strip("/").split("/")
    if door == "pubmed":
        file = searched(query) if "esearch" in path else fetched(query)
    elif door in ("biorxiv", "medrxiv"):
        file = OURS / door / f"{rest[2]}.json"
    elif door == "huggingface":
        file = OURS / "hf/daily" / f"{query['date']}.json"
    elif door == "arxiv":
        file = OURS / "arxiv/rss/2026-02-06.xml"
    else:
        file = OURS / JOURNALS.get(door, "feeds/2026-02-06/annals.rdf")
    return (200, file.read_bytes()) if file.is_file() else (400, b"not open yet")


def searched(query: dict[str, str]) -> Path:
    return OURS / "pubmed" / f"{query['mindate'].replace('/', '-')}.esearch.xml"


def fetched(query: dict[str, str]) -> Path:
    first = query["id"].split(",")[0]
    every = (OURS / "pubmed").glob("*.efetch.xml")
    return next(one for one in every if f">{first}<" in one.read_text(encoding="utf-8"))


def turned(settings: Path, field: str, url: str) -> None:
    """Have the sources of *settings* asked at *url*, each at a door of its own."""
    text = re.sub(r"url: \S+", f"url: {url}/{field}", settings.read_text())
    kinds = r"^( +)kind: (arxiv|biorxiv|huggingface|medrxiv|pubmed)$"
    settings.write_text(re.sub(kinds, rf"\g<0>\n\1url: {url}/\2", text, flags=re.MULTILINE))


@pytest.mark.slow
@each_field
def test_the_first_collect_brings_papers_of_the_field(field: str, tmp_path: Path) -> None:
    assert run("init", "--field", field, cwd=tmp_path).returncode == 0
    assert run("check", cwd=tmp_path).returncode == 0
    with web.serving(recorded) as server:
        turned(tmp_path / "config/digest.yaml", field, server.url)
        visits = houses.collect(tmp_path / "config", FRIDAY)

    tried = run("try", "--subscriber", "ada", "--json", cwd=tmp_path)
    preview = run("preview", "ada", "--date", "2026-02-06", "--json", cwd=tmp_path)
    assert {one.stopped_by for one in visits.values()} == {None}
    assert json.loads(tried.stdout)["entered"] > 0
    assert preview.returncode == 0


def words(field: str) -> Iterator[tuple[str, str]]:
    """Yield title and abstract of what was recorded of *field*, every fifth paper."""
    if field == "computer-science":
        for path in sorted((DATA / "hf/daily").glob("2025-06*.json")):
            for row in json.loads(path.read_bytes()):
                yield row["title"], row["paper"]["summary"]
    with lzma.open(DATA / "fields/records.jsonl.xz", "rt", encoding="utf-8") as lines:
        told = (json.loads(line) for line in lines)
        of = (one for one in told if one["field"] == field and one["abstract"])
        for one in islice(of, 0, None, 1 if field == "chemistry" else 5):
            yield one["title"], one["abstract"]


@pytest.mark.slow
@pytest.mark.shared
@each_field
def test_of_what_was_recorded_a_profile_takes_a_part_and_no_keyword_is_too_wide(
    field: str, tmp_path: Path
) -> None:
    papers: list[Paper] = [
        build.paper(id=number, title=title, abstract=abstract)
        for number, (title, abstract) in enumerate(islice(words(field), 400), 1)
    ]

    made = trial.simulate(profile_of(field, tmp_path), papers)
    assert len(papers) > 40
    assert len(papers) / 50 < made.entered < len(papers) / 2
    assert [one.term for one in made.reach if one.is_wide] == []
