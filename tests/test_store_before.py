"""A store that the program of an earlier version left, killed while it sent: it opens, is brought
up to date, and sends on."""

import json
import lzma
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from digest import rank
from digest.model import Sections
from digest.pipeline import application, corpus, dispatch
from digest.store import Store
from tests import smtp
from tests.makers import build, houses

STORES = Path(__file__).parent / "data/stores"
SEEN = {
    (one["subscriber"], one["date"]): one
    for one in json.loads((STORES / "before-11.json").read_text(encoding="utf-8"))
}
LATER = datetime(2026, 3, 12, 15, tzinfo=UTC)
SOURCES = """
  - {name: huggingface, kind: huggingface, path: huggingface}
  - {name: arxiv, kind: arxiv, path: arxiv, categories: [cs.AI, cs.CL, cs.CV, cs.LG, cs.RO, math.CO, q-bio.NC]}
  - {name: saved-page, kind: page, path: page}
  - {name: Example-Letters, kind: jsonl, path: journal.jsonl}
"""


def lay_out(folder: Path, port: int = 9) -> Path:
    """Put that store into *folder* with the settings it was made with."""
    houses.lay_out(
        folder, SOURCES, people=(STORES / "before-11.yaml").read_text(encoding="utf-8"), port=port
    )
    (folder / "digest.db").write_bytes(lzma.decompress((STORES / "before-11.db.xz").read_bytes()))
    return folder


def send(folder: Path, now: datetime) -> None:
    with houses.opened(folder, now) as rooms, dispatch.sole_sender(rooms, now=now):
        # As `digest collect` does before.
        corpus.learn(rooms, now=now)
        list(dispatch.send(rooms, now=now))


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[smtp.Accepted]]]:
    """That store after two days more, and what the relay took."""
    with smtp.server() as server:
        folder = lay_out(tmp_path_factory.mktemp("before"), server.port)
        send(folder, LATER)
        send(folder, LATER + timedelta(days=1))
        yield folder, server.messages


Sent = tuple[Path, list[smtp.Accepted]]


def test_its_people_have_a_file_that_is_named_by_the_way_from_the_store(tmp_path: Path) -> None:
    with (
        Store(lay_out(tmp_path) / "digest.db", migrations=application.MIGRATIONS) as store,
        store.read() as db,
    ):
        ((way,),) = db.execute("SELECT path FROM files").fetchall()

    assert not Path(way).is_absolute()
    assert (tmp_path / way).resolve().name == "subscribers.yaml"


def name(message: smtp.Accepted) -> str:
    return message.recipient.partition("@")[0]


def papers(sections: Sections) -> set[int]:
    return {*sections.matches, *sections.trending, *sections.related, *sections.alike}


@pytest.mark.slow
def test_everybody_whose_issue_was_open_gets_it_once(sent: Sent) -> None:
    _, messages = sent

    today = [
        name(one)
        for one in messages
        if "<2026-03-12." in message_from_bytes(one.data)["Message-ID"]
    ]

    assert sorted(today) == ["ben", "cleo", "dora", "emil"]


@pytest.mark.slow
def test_what_was_handed_over_before_goes_out_again_under_the_same_message_id_and_date(
    sent: Sent,
) -> None:
    _, messages = sent
    headers = {name(one): message_from_bytes(one.data) for one in reversed(messages)}
    again = [SEEN[slug, "2026-03-12"] for slug in ("ben", "cleo", "dora")]

    assert [
        (headers[one["subscriber"]]["Message-ID"], headers[one["subscriber"]]["Date"])
        for one in again
    ] == [(one["message_id"], one["made_at"]) for one in again]


def test_nobody_gets_a_paper_in_two_issues(sent: Sent) -> None:
    folder, _ = sent
    with houses.opened(folder, LATER) as rooms:
        # Of what was refused the papers were free again; ada's, and all that may have arrived, were
        # not.
        kept = [one for one in rooms.ledger.deliveries() if one.state in {"sent", "in_doubt"}]

    shown = Counter((one.subscriber, paper) for one in kept for paper in papers(one.sections))

    assert {one.subscriber for one in kept} == {"ada", "ben", "cleo", "dora", "emil"}
    assert [twice for twice, times in shown.items() if times > 1] == []


def test_what_was_known_of_papers_sources_and_words_is_still_known(tmp_path: Path) -> None:
    with houses.opened(lay_out(tmp_path), LATER) as rooms:
        archive = rooms.archive
        _, (word,) = archive.statistics(["any:tool use"])

        assert (archive.newest_id(), len(archive.visits()), archive.statistics_on()) == (
            60,
            4,
            LATER.date(),
        )
        assert archive.validators("file:///srv/digest/journal.jsonl#1a2eefc7645af4ef") is not None
        assert word[0] == "any:tool use"


@pytest.mark.slow
def test_what_it_learnt_serves_until_it_is_learnt_anew_once(tmp_path: Path) -> None:
    with houses.opened(lay_out(tmp_path), LATER) as rooms:
        before, served = is_current(rooms), known(rooms)

        learnt = [corpus.learn(rooms, now=LATER) for _ in range(2)]

        assert (before, learnt, is_current(rooms)) == (False, [True, False], True)
        assert served == known(rooms) == (34, {"any:tool use"})


def is_current(rooms: application.Rooms) -> bool:
    facts, _ = rooms.archive.statistics(())
    return facts is not None and rank.is_current(facts)


def known(rooms: application.Rooms) -> tuple[int, set[str]]:
    """Return of how many papers anything is known, and of which of two keywords."""
    asked = rank.queries([build.profile("tool use", "sourdough")])
    statistics = corpus.statistics(rooms.archive, asked)
    return statistics.papers, set(statistics.rows)


def test_a_word_that_it_did_not_learn_finds_papers_as_one_that_was_asked_for_today(
    tmp_path: Path,
) -> None:
    profile = build.profile("sourdough")
    with houses.opened(lay_out(tmp_path), LATER) as rooms:
        served = corpus.statistics(rooms.archive, rank.queries([profile]))

    (found,) = rank.rank([profile], rank.index([build.paper(title="Sourdough")], [profile], served))

    assert (len(found), found.scores[0] > 0) == (1, True)
