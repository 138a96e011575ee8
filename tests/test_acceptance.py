"""The whole path with recorded listings over loopback HTTP and a real SMTP server: five readers in
three zones, two days."""

import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from digest import config, people, sources
from digest.model import Visit
from digest.pipeline import application, dispatch
from digest.pipeline.application import Rooms
from digest.pipeline.claims import Result
from tests import smtp, web
from tests.makers import houses
from tests.shared import DATA, OURS, each

DAY = timedelta(days=1)

SETTINGS = """
store: digest.db
sources:
  - {{name: huggingface, kind: huggingface, url: "{web}/api/daily_papers"}}
  - {{name: arxiv, kind: arxiv, url: "{web}/rss/{feed}", categories: [cs.CL, cs.AI]}}
  - {{name: gone, kind: huggingface, url: "{web}/nothing"}}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: none}}
"""
PEOPLE = """
subscribers:
  - {{id: ada, email: ada@example.org, timezone: Europe/Berlin, profile: {{keywords: [{words}]}}}}
  - {{id: kofi, email: kofi@example.org, timezone: Africa/Accra, profile: {{limit: 5}}}}
  - {{id: nothing, email: nothing@example.org, timezone: Asia/Tokyo, notices: never, profile: {{keywords: [zymurgy]}}}}
  - {{id: refused, email: refused@example.org, timezone: Asia/Tokyo, profile: {{keywords: [video]}}}}
  - {{id: later, email: later@example.org, timezone: Africa/Accra, profile: {{keywords: [diffusion]}}}}
"""
REFUSED = {
    "refused@example.org": "550 5.1.1 no such user",
    "later@example.org": "451 4.2.1 try later",
}


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Two days of recorded answers: that of Hugging Face is found by its day, one feed of arXiv is
    that of both."""

    data: Path
    first: datetime
    feed: str
    shows: bytes
    words: str

    def answer(self, path: str) -> tuple[int, bytes]:
        if path.startswith("/api/daily_papers?"):
            (day,) = parse_qs(urlsplit(path).query)["date"]
            file = self.data / "hf/daily" / f"{day}.json"
            return (200, file.read_bytes()) if file.exists() else (400, b'{"error":"not open yet"}')
        if path.startswith("/rss/"):
            feed = (self.data / "arxiv/rss" / self.feed).read_bytes()
            return 200, feed.replace(self.shows, f"{self.first:%a, %d %b %Y}".encode())
        return 500, b"out of order"


MADE = Recorded(
    data=OURS,
    first=datetime(2026, 2, 3, 12, tzinfo=UTC),
    feed="2026-02-06.xml",
    shows=b"Fri, 06 Feb 2026",
    words="language model, agent, diffusion, graph, random walk, benchmark",
)
JUNE = Recorded(
    data=DATA,
    first=datetime(2025, 6, 3, 12, tzinfo=UTC),
    feed="arxiv_cs_ai.xml",
    shows=b"Mon, 27 Apr 2026",
    words="reasoning, agent, benchmark",
)


@dataclass(kw_only=True)
class House:
    folder: Path
    server: smtp.Server
    collected: dict[str, Visit]

    def opened(self) -> AbstractContextManager[Rooms]:
        settings = config.load(self.folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
        return application.opened(settings)

    def collect(self, now: datetime) -> dict[str, Visit]:
        return houses.collect(self.folder, now)

    def send(self, now: datetime) -> dict[str, Result]:
        with self.opened() as rooms:
            application.refresh(
                rooms, people.load(*rooms.settings.subscribers, timezone="UTC"), now=now
            )
            with dispatch.sole_sender(rooms, now=now):
                return {one[1].key[0]: one for one in dispatch.send(rooms, now=now)}

    def mail(self) -> list[EmailMessage]:
        policy = email.policy.SMTP
        return [
            email.message_from_bytes(one.data, _class=EmailMessage, policy=policy)
            for one in self.server.messages
        ]


@pytest.fixture(scope="module", params=each(MADE, JUNE))
def days(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, list[dict[str, Result]]]]:
    """Two days, `send` twice on each."""
    folder, recorded = tmp_path_factory.mktemp("house"), request.param
    with web.serving(recorded.answer) as served, smtp.server(refuse=dict(REFUSED)) as server:
        (folder / "digest.yaml").write_text(
            SETTINGS.format(web=served.url, port=server.port, feed=recorded.feed)
        )
        (folder / "subscribers.yaml").write_text(PEOPLE.format(words=recorded.words))
        house = House(folder=folder, server=server, collected={})
        results = []
        for now in (recorded.first, recorded.first + DAY):
            house.collected = house.collect(now)
            results += [house.send(now), house.send(now)]
        yield house, results


Days = tuple[House, list[dict[str, Result]]]


@pytest.mark.slow
def test_a_dead_source_says_why_and_does_not_stop_the_others(days: Days) -> None:
    house, _ = days

    assert "500" in (house.collected["gone"].stopped_by or "")
    assert house.collected["huggingface"].stopped_by is None
    assert house.collected["huggingface"].new > 10


@pytest.mark.slow
def test_each_reader_ends_the_first_day_in_their_own_state(days: Days) -> None:
    _, (first, *_) = days

    assert {name: one.state for name, (_, one) in first.items()} == {
        "ada": "sent",
        "kofi": "sent",
        "nothing": "empty",
        "refused": "failed",
        "later": "deferred",
    }


def test_a_second_send_tries_only_who_was_refused_for_now(days: Days) -> None:
    _, (_, second, _, fourth) = days

    assert list(second) == list(fourth) == ["later"]


def test_no_paper_comes_twice_to_one_reader(days: Days) -> None:
    _, (first, _, third, _) = days
    digests = first["ada"][0], third["ada"][0]
    matches = Counter(match.paper.id for digest in digests for match in digest.shown)
    trending = Counter(paper.id for digest in digests for paper in digest.trending)

    assert all(len(digest.shown) > 5 for digest in digests)
    assert set((matches + trending).values()) == {1}


def test_nobody_gets_more_than_one_message_a_day(days: Days) -> None:
    house, _ = days

    assert Counter(one.recipient for one in house.server.messages) == {
        "ada@example.org": 2,
        "kofi@example.org": 2,
    }


def test_every_message_parses_without_a_defect(days: Days) -> None:
    house, _ = days

    for message in house.mail():
        assert [part.defects for part in message.walk() if part.defects] == []
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]


def test_headers_say_what_kind_of_mail_this_is(days: Days) -> None:
    house, _ = days
    message = house.mail()[0]

    assert message["From"] == "Daily Papers <digest@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"].endswith("<digest.example.org>")
    assert message["List-Unsubscribe"].startswith("<mailto:digest@example.org?subject=unsubscribe")
    assert len({one["Message-ID"] for one in house.mail()}) == len(house.mail())


def test_the_status_line_adds_up(days: Days) -> None:
    _, (first, *_) = days
    facts = first["kofi"][0].facts

    assert facts.total == sum(facts.scanned.values()) > 30
    assert [fault.label for fault in facts.faults] == ["Hugging Face"]


def test_the_plain_mail_is_the_most_upvoted_first(days: Days) -> None:
    _, (first, *_) = days
    upvotes = [match.paper.upvotes for match in first["kofi"][0].shown]

    assert len(upvotes) == 5
    assert upvotes == sorted(upvotes, reverse=True)


def test_an_issue_refused_for_now_is_closed_by_the_next_one(days: Days) -> None:
    house, _ = days

    with house.opened() as rooms:
        states = {one.issue_on.day: one.state for one in rooms.ledger.history("later")}
    assert states == {3: "superseded", 4: "deferred"}
