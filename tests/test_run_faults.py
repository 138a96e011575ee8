"""What may change or fail beside a run: people's files, templates, feeds. Whoever it concerns gets
what they should, the others theirs, and nobody a paper twice."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import smtp
from tests.makers import houses
from tests.test_dispatch import digest, installed, lay_out, wait_for

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
DAY = timedelta(days=1)
READERS = 60

pytestmark = pytest.mark.slow


@contextmanager
def serving(folder: Path, server: smtp.Server) -> Iterator[Path]:
    """Be in the midst of the first group that `digest run` serves; yield its log."""
    log = folder / "log"
    with log.open("w") as said:
        run = subprocess.Popen(digest(folder, "run"), stdout=subprocess.DEVNULL, stderr=said)
        try:
            wait_for(lambda: len(server.messages) >= 3)
            yield log
        finally:
            run.terminate()
            run.wait(timeout=40)


@pytest.fixture
def server() -> Iterator[smtp.Server]:
    # The first group is of twenty, and takes a second.
    with smtp.server(offers=["PIPELINING"], script={"DOT": [0.05] * 20}) as server:
        yield server


def had(server: smtp.Server) -> Counter[str]:
    return Counter(one.recipient.partition("@")[0] for one in server.messages)


def everybody(*without: str) -> Counter[str]:
    return Counter(p for i in range(READERS) if (p := f"p{i:02}") not in without)


def test_who_is_changed_in_a_run_gets_what_they_asked_for_last(
    tmp_path: Path, server: smtp.Server
) -> None:
    people = installed(tmp_path, server.port, READERS) / "subscribers.yaml"
    lines = people.read_text().splitlines(keepends=True)

    with serving(tmp_path, server):
        changed = {
            "p40": "",
            "p41": "",
            "p45": lines[46].replace("agent", "soliton"),
            "p46": lines[47].replace("Etc/UTC", "Africa/Abidjan"),
            "p47": lines[48] + lines[48].replace("p47", "q47"),
        }
        new = people.with_name("new")
        new.write_text("".join(changed.get(line[9:12], line) for line in lines))
        new.replace(people)
        wait_for(lambda: had(server)["q47"] == 1 and had(server)["p59"] == 1)

    assert had(server) == everybody("p40", "p41") + Counter(["q47"])
    # A first mail comes also where nothing matches.
    shown = {one.recipient[:3] for one in server.messages if b"Agents that plan" in one.data}
    assert everybody().keys() - shown == {"p40", "p41", "p45"}


@pytest.mark.parametrize("cut", ["within a line", "between lines", "to nothing"])
def test_a_file_that_is_there_by_half_changes_nothing_in_a_run(
    tmp_path: Path, server: smtp.Server, cut: str
) -> None:
    people = installed(tmp_path, server.port, READERS) / "subscribers.yaml"
    lines = people.read_text().splitlines(keepends=True)
    left = {"within a line": [*lines[:40], lines[40][:30]], "between lines": lines[:20]}

    with serving(tmp_path, server) as log:
        people.write_text("".join(left.get(cut, [])))
        wait_for(lambda: len(server.messages) >= READERS)

    assert had(server) == everybody()
    assert "stay in force" in log.read_text()


def test_a_template_that_fails_for_some_costs_them_alone(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, 5)
        override(
            folder,
            "{% for one in page.footer.links if 'p03' in one.url %}{{ nobody.knows }}{% endfor %}",
        )
        first = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)
        second = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)

    assert had(server) == Counter(["p00", "p01", "p02", "p04"])
    assert first.returncode == 1
    assert "p03" in second.stderr
    assert "nobody" in second.stderr


def override(folder: Path, words: str) -> None:
    shipped = Path(__file__).parents[1] / "templates" / "digest.txt"
    (folder / "own").mkdir()
    (folder / "own" / "digest.txt").write_text(shipped.read_text() + words)
    with (folder / "digest.yaml").open("a") as settings:
        settings.write("templates: own\n")


def entry(number: int, *, title: str = "", version: int = 1) -> str:
    paper = {
        "id": f"2603.{number:05}v{version}",
        "title": title or f"Agents that plan, part {number}",
        "abstract": f"We plan {number} times.",
        "listed_on": "2026-03-12",
    }
    return json.dumps(paper) + "\n"


SOME = "".join(map(entry, range(3)))
FEEDS = {
    "is empty": "",
    "is repeated": SOME,
    "is repeated twice over": SOME + SOME,
    "lists a new version": SOME + entry(1, title="Agents that replan", version=2),
}


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_a_day_on_which_a_feed_brings_nothing_new_brings_no_digest(
    tmp_path: Path, server: smtp.Server, feed: str
) -> None:
    lay_out(tmp_path, server.port, readers=3)
    days = [SOME, feed, SOME + entry(7)]

    sent = [len(day(tmp_path, server, NOW + n * DAY, each)) for n, each in enumerate(days)]

    assert sent == [3, 0, 3]


def test_a_feed_of_fifty_times_the_size_is_served_without_a_paper_twice(
    tmp_path: Path, server: smtp.Server
) -> None:
    lay_out(tmp_path, server.port, readers=3)
    many = SOME + "".join(map(entry, range(3, 150)))

    for n in range(4):
        day(tmp_path, server, NOW + n * DAY, many if n else SOME)

    with houses.opened(tmp_path, NOW + 4 * DAY) as rooms:
        shown = Counter(
            (one.id, paper)
            for one in rooms.ledger.subscribers()
            for issue in rooms.ledger.history(one.id)
            for paper in issue.papers
        )
    assert set(shown.values()) == {1}
    assert len(shown) > 3 * 3


def day(folder: Path, server: smtp.Server, now: datetime, feed: str) -> list[smtp.Accepted]:
    """Collect *feed* and serve everybody; return what they were sent."""
    before = len(server.messages)
    (folder / "listings.jsonl").write_text(feed)
    houses.collect(folder, now)
    houses.serve(folder, now)
    return server.messages[before:]
