"""A visit that dies at any step is made whole by the next one, also where the source then says that
nothing has changed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Request, Response, Visit
from digest.pipeline import application, collection
from digest.sources import GOOD
from tests import dying, web
from tests.makers import houses

ROOT = Path(__file__).parents[1]
FIRST = datetime(2026, 3, 9, 12, tzinfo=UTC)
AGAIN = FIRST + timedelta(days=2)
LATER = AGAIN + timedelta(minutes=30)


class DiedError(BaseException):
    """The end of the program, as far as the visit can tell."""


def die() -> None:
    raise DiedError


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A source of one kind, its answer to a path (or its files in a folder), and how many batches
    its second visit brings."""

    source: str
    answer: Callable[[str], bytes] = lambda _: b""
    files: tuple[tuple[str, str], ...] = ()
    batches: int


def lines(first: int, number: int) -> str:
    rows = (
        {"id": f"2603.{i:05}", "title": f"Paper {i}", "listed_on": "2026-03-09"}
        for i in range(first, first + number)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def hub(path: str) -> bytes:
    day = parse_qs(urlsplit(path).query)["date"][0]
    return json.dumps(
        [
            {"paper": {"id": f"2603.{day[-2:]}{i:03}", "title": f"Paper {i} of {day}"}}
            for i in range(4)
        ]
    ).encode()


def feed(_path: str) -> bytes:
    items = "".join(
        f"<item><title>Letter {i}</title><link>https://example.org/{i}</link></item>"
        for i in range(5)
    )
    return f'<rss version="2.0"><channel><title>Letters</title>{items}</channel></rss>'.encode()


KINDS = {
    "hub": Kind(
        source="{{name: one, kind: huggingface, votes: 1, url: '{url}/days'}}",
        answer=hub,
        batches=2,
    ),
    "lines": Kind(
        source="{{name: one, kind: jsonl, url: '{url}/lines'}}",
        answer=lambda _: lines(1, 1_001).encode(),
        batches=2,
    ),
    "feed": Kind(source="{{name: one, kind: feed, url: '{url}/rss'}}", answer=feed, batches=1),
    "folder": Kind(
        source="{{name: one, kind: jsonl, path: papers}}",
        files=(("1.jsonl", lines(1, 5)), ("2.jsonl", lines(6, 4)), ("3.jsonl", lines(10, 1))),
        batches=3,
    ),
}


def serving(kind: Kind):
    """Answer 304 to whoever shows that they have the answer."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        body = kind.answer(handler.path)
        etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        if handler.headers["If-None-Match"] == etag:
            web.say(handler, status=304, ETag=etag)
        else:
            web.say(handler, body, ETag=etag, Content_Length=str(len(body)))

    return web.handling(handle)


def lay_out(folder: Path, kind: Kind, url: str) -> Path:
    """Make an installation; where the source is asked by day, it was visited before."""
    houses.lay_out(folder, "  - " + kind.source.format(url=url))
    (folder / "papers").mkdir()
    for name, text in kind.files:
        (folder / "papers" / name).write_text(text)
    if kind is KINDS["hub"]:
        houses.collect(folder, FIRST)
    return folder


def holdings(folder: Path) -> tuple[list[str], Visit]:
    """Return the titles that the archive of *folder* has, and the last visit."""
    with houses.opened(folder, LATER) as rooms:
        papers = rooms.archive.papers(since=FIRST.date() - timedelta(days=40), until=LATER.date())
        return sorted(paper.title for paper in papers), rooms.archive.visits()["one"]


def assert_whole(killed: Path, never: Path) -> None:
    papers, visit = holdings(killed)
    all_papers, undisturbed = holdings(never)
    assert papers == all_papers
    assert visit.state in GOOD
    assert (visit.complete_on, visit.shows_on) == (undisturbed.complete_on, undisturbed.shows_on)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_each_batch_is_a_write_and_the_last_holds_all_the_rest(tmp_path: Path, name: str) -> None:
    with serving(KINDS[name]) as url:
        folder = lay_out(tmp_path, KINDS[name], url)

        assert dying.collect(folder, AGAIN, at=-1, die=die) == 3 * KINDS[name].batches


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40 if os.environ.get("SOAK") else 6)
@given(deaths=st.lists(st.integers(0, 8), min_size=1, max_size=3))
def test_whatever_steps_visits_die_at_the_next_makes_it_whole(
    tmp_path_factory, name: str, deaths: list[int]
) -> None:
    with serving(KINDS[name]) as url:
        killed, never = (lay_out(tmp_path_factory.mktemp(name), KINDS[name], url) for _ in range(2))
        houses.collect(never, AGAIN)
        for at in deaths:
            with suppress(DiedError):
                dying.collect(killed, AGAIN, at=at, die=die)
        houses.collect(killed, LATER)

        assert_whole(killed, never)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "step"), [("hub", step) for step in range(6)] + [("folder", step) for step in range(9)]
)
def test_a_visit_killed_at_any_step_is_made_whole_by_the_next(
    tmp_path: Path, name: str, step: int
) -> None:
    with serving(KINDS[name]) as url:
        killed, never = (lay_out(tmp_path / each, KINDS[name], url) for each in ("killed", "never"))
        houses.collect(never, AGAIN)
        program = [sys.executable, "-m", "tests.dying", str(killed), AGAIN.isoformat(), str(step)]
        ended = subprocess.run(program, cwd=ROOT, check=False).returncode
        houses.collect(killed, LATER)

        assert ended == -signal.SIGKILL
        assert_whole(killed, never)


@pytest.mark.slow
def test_a_file_that_breaks_off_keeps_what_came_before_and_is_read_again(tmp_path: Path) -> None:
    whole = KINDS["folder"]
    folder = lay_out(tmp_path, whole, "")
    (tmp_path / "papers/2.jsonl").write_text(lines(6, 2) + "{")

    broken = houses.collect(folder, AGAIN)["one"]
    (tmp_path / "papers/2.jsonl").write_text(lines(6, 4))
    mended = houses.collect(folder, LATER)["one"]

    assert (broken.state, broken.new, mended.state, mended.listed, mended.new) == (
        "failed",
        5,
        "fresh",
        5,
        5,
    )


@pytest.mark.slow
def test_a_source_that_brings_nothing_at_all_has_its_visit_noted(tmp_path: Path) -> None:
    with web.serving(lambda _: (404, b"gone")) as served:
        houses.collect(
            houses.lay_out(tmp_path, "  - " + KINDS["lines"].source.format(url=served.url)), AGAIN
        )

    papers, visit = holdings(tmp_path)
    assert (papers, visit.state, visit.listed, visit.reason) == ([], "failed", 0, "404 Not Found")


@pytest.mark.slow
def test_unchanged_is_believed_of_what_another_process_stored_meanwhile(tmp_path: Path) -> None:
    """`digest collect` beside `digest run`: the other ends its visit after we began ours, and then
    we are answered 304."""
    with serving(KINDS["hub"]) as url:
        folder = lay_out(tmp_path, KINDS["hub"], url)
        hurried = houses.Hurried(now=LATER)
        others: list[object] = []
        with (
            houses.opened(folder, LATER) as rooms,
            application.web(rooms.settings, clock=hurried.clock, sleep=hurried.sleep) as ask,
        ):

            def get(request: Request) -> Response:
                others or others.append(houses.collect(folder, AGAIN))
                return ask(request)

            (done,) = collection.collect(rooms, get, now=LATER)

    assert (done.state, done.complete_on) == ("unchanged", AGAIN.date())
