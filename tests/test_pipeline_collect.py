"""Collecting as an installation does it: what was missed is fetched, a dead source stops no other,
nobody waits too long."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.model import Paper
from digest.pipeline import application, collection
from tests import smtp, web
from tests.makers import houses
from tests.shared import DATA, OURS

pytestmark = pytest.mark.slow

FIRST = datetime(2026, 2, 3, 12, tzinfo=UTC)

JUNE = datetime(2024, 6, 12, 12, tzinfo=UTC)
HUGGINGFACE = '  - {{name: hub, kind: huggingface, url: "{url}/api/daily_papers"}}'
READER = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC, send_at: '12:00'}\n"


def hub(path: str, data: Path = OURS) -> tuple[int, bytes]:
    """Answer as the API did: recorded days, nothing on others."""
    (day,) = parse_qs(urlsplit(path).query)["date"]
    file = data / "hf/daily" / f"{day}.json"
    return (200, file.read_bytes()) if file.exists() else (200, b"[]")


def lay_out(folder: Path, url: str, **given: object) -> Path:
    return houses.lay_out(folder, HUGGINGFACE.format(url=url), **given)


def papers(folder: Path, first: datetime) -> list[tuple[str, ...]]:
    """What the archive holds, but for ids and times."""
    with houses.opened(folder, first) as rooms:
        known = rooms.archive.papers(
            since=first.date() - timedelta(days=40), until=first.date() + timedelta(days=40)
        )
    return sorted(map(facts, known))


def facts(paper: Paper) -> tuple[str, ...]:
    return (
        paper.title,
        paper.abstract,
        str(paper.first_listed_on),
        str(paper.identifiers),
        str(paper.votes),
        str(paper.voted_on),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "first"), [(OURS, FIRST), pytest.param(DATA, JUNE, marks=pytest.mark.shared)]
)
def test_after_nine_days_without_a_visit_the_archive_is_the_same_as_if_none_was_missed(
    tmp_path: Path, data: Path, first: datetime
) -> None:
    with web.serving(lambda path: hub(path, data)) as served:
        always = lay_out(tmp_path / "always", served.url)
        away = lay_out(tmp_path / "away", served.url)
        for day in range(12):
            houses.collect(always, first + timedelta(days=day))
        houses.collect(away, first)
        for minutes in (0, 15):
            houses.collect(away, first + timedelta(days=11, minutes=minutes))

    assert papers(away, first) == papers(always, first)
    assert len(papers(away, first)) > 50


def test_a_source_that_was_visited_says_that_it_is_complete(tmp_path: Path) -> None:
    with web.serving(hub) as served:
        visit = houses.collect(lay_out(tmp_path, served.url), FIRST)["hub"]

    assert (visit.state, visit.complete_on, visit.tries) == ("fresh", FIRST.date(), 0)


def test_a_host_that_does_not_answer_is_asked_again_in_ten_minutes(tmp_path: Path) -> None:
    with web.serving(lambda _: (503, b"busy")) as served:
        done = houses.collect(lay_out(tmp_path, served.url), FIRST)["hub"]

    assert done.stopped_by
    assert done.state == "failed"
    assert done.next_at == FIRST + timedelta(minutes=10)


@pytest.mark.parametrize(("minutes", "states"), [(0, []), (119, []), (121, ["sent"])])
def test_a_digest_waits_two_hours_for_a_late_batch_and_then_says_so(
    tmp_path: Path, minutes: int, states: list[str]
) -> None:
    now = FIRST + timedelta(days=1, minutes=minutes)
    with web.serving(hub) as served, smtp.server() as server:
        folder = lay_out(tmp_path, served.url, people=READER, port=server.port)
        houses.collect(folder, FIRST - timedelta(hours=1))
        with web.serving(lambda _: (200, b"[]")) as late:
            settings = (folder / "digest.yaml").read_text()
            (folder / "digest.yaml").write_text(re.sub(r"http://[\d.:]+", late.url, settings))
            houses.collect(folder, now)
            served_now = houses.serve(folder, now)

    assert [one.state for _, one in served_now.values()] == states
    assert all(digest.facts.faults[0].state == "empty" for digest, _ in served_now.values())


def test_a_backfill_says_how_many_papers_are_too_old_and_leaves_the_freshness_as_it_was(
    tmp_path: Path,
) -> None:
    with web.serving(hub) as served:
        folder = lay_out(tmp_path, served.url)
        before = houses.collect(folder, FIRST + timedelta(days=20))["hub"]
        hurried = houses.Hurried(now=FIRST + timedelta(days=20))
        with houses.opened(folder, hurried.now) as rooms:
            with application.web(rooms.settings, clock=hurried.clock, sleep=hurried.sleep) as get:
                since = FIRST.date() - timedelta(days=5)
                (done,) = collection.backfill(
                    rooms, rooms.settings.sources, get, since=since, now=hurried.now
                )
            after = rooms.archive.visits()["hub"]

    assert done.stopped_by is None
    assert 0 < done.too_old < done.new
    assert after == before


@pytest.mark.parametrize(("cadence", "too_old"), [("daily", 2), ("weekly", 2), ("monthly", 1)])
def test_what_is_too_old_is_too_old_for_everybody(
    tmp_path: Path, cadence: str, too_old: int
) -> None:
    people = READER + READER[len("subscribers:\n") :].replace("ada", "bo").replace(
        "}", f", cadence: {cadence}}}"
    )
    houses.lay_out(tmp_path, "  - {name: file, kind: jsonl, path: papers.jsonl}", people=people)
    listed = [FIRST.date() - timedelta(days=days) for days in (14, 34, 35)]
    (tmp_path / "papers.jsonl").write_text(
        "".join(f'{{"title": "Study {on}", "listed_on": "{on}"}}\n' for on in listed)
    )

    collected = houses.collect(tmp_path, FIRST)

    assert (collected["file"].new, collected["file"].too_old) == (3, too_old)
