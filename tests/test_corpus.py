"""One reading of the papers for a whole run: the same digests as for each reader alone, whatever
happens meanwhile."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest

from digest import archive, config, ledger
from digest.archive import Archive
from digest.ledger import Ledger
from digest.model import Batch, Digest, Outgoing, Receipt, Rendered, Subscriber
from digest.pipeline import application
from digest.pipeline.application import Rooms
from digest.pipeline.composition import compose, composed
from digest.pipeline.corpus import gather
from digest.pipeline.sender import deliver
from digest.pipeline.shard import prepared
from digest.store import Store
from tests.makers import build, ledgers, mails

DAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
SETTINGS = """
sources: [{name: arxiv, kind: jsonl, path: none.jsonl}]
sender: {name: Daily Papers, address: digest@example.org}
relay: {host: 127.0.0.1, security: none}
"""
ADA = build.subscriber(id="ada", email="ada@example.org", profile=build.profile("agent"))
GRACE = build.subscriber(
    id="grace", email="grace@example.org", profile=build.profile("tree", "agent")
)


def rendered(_digest: Digest) -> Rendered:
    return Rendered(
        subject="Papers", html_pieces=(mails.piece("papers"),), text_pieces=(mails.piece("papers"),)
    )


def accepting(outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
    return (Receipt(key=one.key, state="sent", reply="250 ok") for one in outgoing)


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    (tmp_path / "digest.yaml").write_text(SETTINGS)
    settings = config.load(
        tmp_path / "digest.yaml", kinds={"jsonl": config.KindOptions()}, environ={}
    )
    with Store(settings.store, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
        rooms = Rooms(
            settings=settings,
            store=store,
            archive=Archive(store),
            ledger=Ledger(store),
            operation=ledger.Operation(store),
            render=rendered,
            render_alert=rendered,
        )
        reads(rooms, ADA, GRACE)
        lists(rooms, "Agents that plan", "Agents in trees", "Trees")
        yield rooms


def reads(rooms: Rooms, *people: Subscriber) -> None:
    application.refresh(rooms, people, now=NOW - timedelta(days=5))


def lists(rooms: Rooms, *titles: str, now: datetime = NOW) -> None:
    listings = [
        build.listing(
            identifiers=(f"title:{title}",), title=title, abstract=title, listed_on=now.date()
        )
        for title in titles
    ]
    rooms.archive.add(Batch(source="arxiv", listings=tuple(listings)), now=now)


def titles(digest: Digest) -> list[str]:
    return [match.paper.title for match in digest.shown]


def test_shards_over_one_horizon_say_what_each_reader_alone_is_told(rooms: Rooms) -> None:
    dues = ledgers.unserved(rooms.ledger, NOW)
    over = gather([[due] for due in dues], rooms.archive)

    together = [
        digest for due in dues for digest in compose(prepared([due], over, rooms, now=NOW), over)
    ]

    assert together == [composed(due, rooms, now=NOW) for due in dues]
    assert [over.covers([due]) for due in dues] == [True, True]


def test_who_changes_their_words_during_a_run_gets_what_they_ask_for_now(rooms: Rooms) -> None:
    ada, grace = ledgers.unserved(rooms.ledger, NOW)
    over = gather([[ada]], rooms.archive)

    ((digest, _),) = deliver([grace], over, rooms, accepting, now=NOW)

    assert not over.covers([grace])
    assert titles(digest) == ["Agents in trees", "Agents that plan", "Trees"]


def test_who_changes_their_words_during_a_run_has_looked_at_what_came_since(rooms: Rooms) -> None:
    ada, grace = ledgers.unserved(rooms.ledger, NOW)
    over = gather([[ada]], rooms.archive)
    lists(rooms, "Late trees")

    ((digest, _),) = deliver([grace], over, rooms, accepting, now=NOW)

    assert "Late trees" in titles(digest)
    assert (
        rooms.ledger.peek(rooms.ledger.subscriber("grace"), None, TOMORROW).seen_through
        == rooms.archive.newest_id()
    )


def test_a_paper_that_comes_during_a_run_is_in_the_next_issue(rooms: Rooms) -> None:
    dues = ledgers.unserved(rooms.ledger, NOW)
    over = gather([dues], rooms.archive)
    lists(rooms, "Late agents")

    today = tuple(deliver(dues, over, rooms, accepting, now=NOW))
    tomorrow = composed(
        rooms.ledger.peek(rooms.ledger.subscriber("ada"), None, TOMORROW), rooms, now=TOMORROW
    )

    assert titles(today[0][0]) == ["Agents that plan", "Agents in trees"]
    assert titles(tomorrow) == ["Late agents"]


def test_a_mail_is_made_when_the_one_before_it_was_answered(rooms: Rooms) -> None:
    told: list[str] = []

    def render(digest: Digest) -> Rendered:
        told.append(f"{digest.subscriber.id} made")
        return rendered(digest)

    def answering(outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        for receipt in accepting(outgoing):
            told.append(f"{receipt.key[0]} sent")
            yield receipt

    dues = ledgers.unserved(rooms.ledger, NOW)
    results = deliver(
        dues, gather([dues], rooms.archive), replace(rooms, render=render), answering, now=NOW
    )

    assert [one.state for _, one in results] == ["sent", "sent"]
    assert told == ["ada made", "ada sent", "grace made", "grace sent"]


def test_whoever_the_program_is_asked_to_stop_before_gets_nothing_and_stays_due(
    rooms: Rooms,
) -> None:
    dues = ledgers.unserved(rooms.ledger, NOW)
    asked = chain([False, False], repeat(object()))

    results = tuple(
        deliver(
            dues,
            gather([dues], rooms.archive),
            rooms,
            accepting,
            now=NOW,
            stop=lambda: bool(next(asked)),
        )
    )

    assert [(one.key[0], one.state) for _, one in results] == [("ada", "sent")]
    assert [due.subscriber.id for due in ledgers.unserved(rooms.ledger, NOW)] == ["grace"]


def test_where_nothing_is_due_there_is_no_horizon(rooms: Rooms) -> None:
    assert gather([], rooms.archive) is None


def test_all_that_is_due_is_looked_through_shard_by_shard(tmp_path: Path) -> None:
    people = [
        build.subscriber(id=f"reader-{number}", email=f"{number}@example.org")
        for number in range(3)
    ]
    with ledgers.opened(tmp_path, *people) as ledger:
        seen = [len(shard) for shard in ledger.due(NOW, limit=2)]

    assert seen == [2, 1]
