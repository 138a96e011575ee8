"""What `keep` forgets, and what it never does: what was known once is never new again, nobody is
new twice."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.archive import retention as prune_
from digest.exceptions import UsageError
from digest.model import Batch, Visit
from digest.pipeline import corpus, dispatch, retention, trial
from digest.pipeline.composition import composed
from digest.pipeline.why.paper import of_paper
from tests import smtp
from tests.makers import build, houses, ledgers

THEN = datetime(2024, 3, 12, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
DAY = timedelta(days=1)

SOURCES = """
  - {name: journal, kind: feed, path: feed.xml}
  - {name: list, kind: jsonl, path: list.jsonl}
keep: 400 d
"""
PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, timezone: UTC, send_at: '07:00', profile: {keywords: [agent], like: ['arxiv:2403.00002']}}
  - {id: grace, email: grace@example.org, timezone: UTC, send_at: '07:00'}
"""
LIKE = ", like: ['arxiv:2403.00002']"
FEED = '<rss version="2.0"><channel><title>Journal</title>{}</channel></rss>'
ENTRY = """
<item><title>{title}</title><link>https://example.org/{number}</link><description>An agent plans.</description>
<pubDate>Tue, 12 Mar 2024 08:00:00 GMT</pubDate></item>
"""
TITLES = tuple(f"Agents that plan, part {number}" for number in "abcde")


def feed(folder: Path, *titles: str) -> None:
    entries = (ENTRY.format(title=title, number=number) for number, title in enumerate(titles))
    (folder / "feed.xml").write_text(FEED.format("".join(entries)))


def listed(folder: Path, *rows: dict) -> None:
    (folder / "list.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def row(number: int, **given: object) -> dict:
    facts = {
        "id": f"2403.{number:05}",
        "title": f"An agent of number {number}",
        "abstract": "It plans.",
        "listed_on": "2024-03-12",
    }
    return {**facts, "authors": ["Ada Lovelace"], **given}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation that read a feed and a list of five papers each, two years ago, and pruned
    since."""
    houses.lay_out(tmp_path, SOURCES, people=PEOPLE)
    feed(tmp_path, *TITLES)
    listed(tmp_path, *map(row, range(1, 6)))
    houses.collect(tmp_path, THEN)
    return tmp_path


def prune(folder: Path, now: datetime = NOW, *, dry_run: bool = False) -> Counter[str]:
    with houses.opened(folder, now) as rooms:
        return sum(retention.prune(rooms, now=now, dry_run=dry_run), Counter[str]())


def send(folder: Path, now: datetime = NOW) -> dict[str, str]:
    """Serve everybody, and return what became of each one's issue."""
    settings = folder / "digest.yaml"
    with smtp.server() as server:
        settings.write_text(re.sub(r"port: \d+", f"port: {server.port}", settings.read_text()))
        with houses.opened(folder, now) as rooms, dispatch.sole_sender(rooms, now=now):
            return {one.key[0]: one.state for _, one in dispatch.send(rooms, now=now)}


@contextmanager
def opened(folder: Path, now: datetime = NOW) -> Iterator[Archive]:
    with houses.opened(folder, now) as rooms:
        yield rooms.archive


def titles(folder: Path) -> list[str]:
    with opened(folder) as archive:
        return [archive.get([number])[number].title for number in range(1, archive.newest_id() + 1)]


def read_again(folder: Path, now: datetime = NOW) -> dict[str, Visit]:
    """Visit the sources, whose files have changed by a line without meaning."""
    for name in ("feed.xml", "list.jsonl"):
        with (folder / name).open("a") as file:
            file.write("\n")
    return houses.collect(folder, now)


def new(collected: dict[str, Visit]) -> dict[str, tuple[int, int]]:
    return {name: (one.new, one.too_old) for name, one in collected.items()}


def dump(folder: Path) -> dict[str, list]:
    """What the store holds, but for the day on which it was pruned."""
    with houses.opened(folder, NOW) as rooms, rooms.store.read() as db:
        return {
            table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608 (our own names)
            for table in (
                "papers",
                "identifiers",
                "listings",
                "votes",
                "traces",
                "merged",
                "deliveries",
            )
        }


def test_nobody_would_miss_this_test_if_nothing_were_pruned(folder: Path) -> None:
    assert send(folder) == {"ada": "sent", "grace": "sent"}


@pytest.mark.slow
def test_words_and_listings_go_and_nobody_gets_what_was_known_before(folder: Path) -> None:
    pruned = prune(folder)

    assert (pruned["papers"], pruned["listings"]) == (9, 9)
    assert {name: one.listed for name, one in read_again(folder).items()} == {
        "journal": 5,
        "list": 5,
    }
    assert new(read_again(folder)) == {"journal": (0, 0), "list": (0, 0)}
    assert send(folder) == {"ada": "empty", "grace": "empty"}


@pytest.mark.slow
def test_a_pruned_paper_that_is_told_anew_is_still_not_new(folder: Path) -> None:
    prune(folder)
    feed(folder, *(f"{title}, revised" for title in TITLES))
    listed(
        folder,
        *(
            row(number, abstract="It plans better.", listed_on="2026-03-12", version=2)
            for number in range(1, 6)
        ),
    )

    assert new(houses.collect(folder, NOW)) == {"journal": (0, 0), "list": (0, 0)}
    assert send(folder) == {"ada": "empty", "grace": "empty"}


def test_a_pruned_paper_that_was_merged_is_still_not_new_under_either_name(tmp_path: Path) -> None:
    names = ("arxiv:2403.00001",), ("doi:10.1000/1",), ("arxiv:2403.00001", "doi:10.1000/1")
    with houses.opened(houses.lay_out(tmp_path, SOURCES), NOW) as rooms:
        add = rooms.archive.add
        first = [
            add(batch(identifiers=one, title=f"Title {len(one)} of {one[0]}"), now=THEN)
            for one in names
        ]
        list(rooms.archive.prune(NOW.date(), ()))
        again = [
            add(batch(identifiers=one, title="Another title", listed_on=NOW.date()), now=NOW)
            for one in names
        ]

    assert [one["new"] for one in (*first, *again)] == [1, 1, 0, 0, 0, 0]


@pytest.mark.slow
def test_pruning_twice_is_pruning_once(folder: Path) -> None:
    prune(folder)
    before = dump(folder)

    assert not prune(folder)
    assert dump(folder) == before


@pytest.mark.slow
def test_a_dry_run_counts_what_would_go_and_drops_nothing(folder: Path) -> None:
    before = dump(folder)

    counted = prune(folder, dry_run=True)

    assert dump(folder) == before
    assert counted == prune(folder)


@pytest.mark.slow
def test_a_paper_keeps_its_words_as_long_as_any_source_lists_it(folder: Path) -> None:
    listed(folder, row(1, listed_on="2026-03-01"))
    houses.collect(folder, NOW)

    prune(folder)

    assert [title for title in titles(folder) if "number" in title] == [
        "An agent of number 1",
        "An agent of number 2",
    ]


@pytest.mark.slow
def test_liked_papers_keep_their_words_until_nobody_likes_them(folder: Path) -> None:
    prune(folder)

    assert [title for title in titles(folder) if title] == ["An agent of number 2"]

    (folder / "subscribers.yaml").write_text(PEOPLE.replace(LIKE, ""))

    assert prune(folder)["papers"] == 1


def test_a_liked_paper_that_was_pruned_before_teaches_nothing(folder: Path) -> None:
    prune(folder)

    with opened(folder) as archive:
        assert corpus.examples(archive, {"arxiv:2403.00001", "arxiv:2403.00002"}).keys() == {
            "arxiv:2403.00002"
        }


def test_nothing_is_learnt_from_papers_without_words(folder: Path) -> None:
    prune(folder)

    with opened(folder) as archive:
        assert [paper.title for paper in archive.latest(100, before=NOW)] == [
            "An agent of number 2"
        ]


def test_keywords_are_not_tried_on_what_was_pruned(folder: Path) -> None:
    prune(folder)

    with opened(folder) as archive:
        assert trial.latest(archive, 800, now=NOW) == ()


@pytest.mark.slow
def test_an_issue_that_may_be_tried_again_keeps_its_papers_and_carries_them(folder: Path) -> None:
    with houses.opened(folder, THEN) as rooms:
        ((due,),) = rooms.ledger.unserved(THEN, only=["ada"])
        rooms.ledger.open([due], now=THEN, through=10)
        ledgers.hand_over(rooms.ledger, due, 6, 8, now=THEN)
        rooms.ledger.settle([ledgers.receipt(due, "deferred")], now=THEN)

    assert prune(folder)["papers"] == 7

    with houses.opened(folder, NOW) as rooms:
        again = rooms.ledger.peek(rooms.ledger.subscriber("ada"), THEN.date(), NOW)
        digest = composed(again, rooms, now=NOW)
    assert [match.paper.title for match in digest.shown] == [
        "An agent of number 1",
        "An agent of number 3",
    ]


@pytest.mark.slow
def test_votes_that_are_counted_again_do_not_come_back(folder: Path) -> None:
    listed(folder, row(9, upvotes=3))
    houses.collect(folder, THEN)
    assert prune(folder)["votes"] == 1

    read_again(folder)

    assert dump(folder)["votes"] == []


def test_an_issue_of_a_day_that_was_pruned_is_not_made_again(folder: Path) -> None:
    prune(folder)

    with (
        houses.opened(folder, NOW) as rooms,
        pytest.raises(UsageError, match=r"was pruned: expected 2025-02-05 or later"),
    ):
        list(dispatch.send(rooms, now=NOW, on=THEN.date()))


def test_why_says_of_a_pruned_paper_that_its_words_are_gone(folder: Path) -> None:
    prune(folder)

    with houses.opened(folder, NOW) as rooms:
        answer = of_paper(rooms.ledger.subscriber("ada"), "arxiv:2403.00001", rooms, now=NOW)

    assert answer.verdict.startswith(
        "Out: first listed on 12 March 2024, it is older than what `keep` keeps"
    )


@pytest.mark.slow
@pytest.mark.parametrize("groups", [1, 4, 9])
def test_killed_between_two_groups_and_run_again_it_comes_to_the_same_end(
    tmp_path: Path, groups: int
) -> None:
    whole, killed = (laid_out(tmp_path / name) for name in ("whole", "killed"))
    with opened(whole) as archive:
        list(archive.prune(date(2025, 2, 5), {2}, size=2))
    with opened(killed) as archive:
        pruned = archive.prune(date(2025, 2, 5), {2}, size=2)
        done = [next(pruned) for _ in range(groups)]
    with opened(killed) as archive:
        rest = list(archive.prune(date(2025, 2, 5), {2}, size=3))

    assert dump(killed) == dump(whole)
    assert sum(one["papers"] for one in done + rest) == 19


def laid_out(folder: Path) -> Path:
    """An archive of twenty papers, listed on four days."""
    houses.lay_out(folder, SOURCES, people=PEOPLE)
    listed(
        folder,
        *(
            row(number, listed_on=f"2024-03-{12 + number % 4}", upvotes=number)
            for number in range(20)
        ),
    )
    feed(folder)
    houses.collect(folder, THEN)
    return folder


def test_a_tick_prunes_once_a_day(folder: Path) -> None:
    with houses.opened(folder, NOW) as rooms:
        ticks = [retention.tick(rooms, now=now) for now in (NOW, NOW, NOW + DAY)]

    assert [one["papers"] for one in ticks] == [9, 0, 0]


def test_a_tick_that_was_cut_short_goes_on_with_the_next(folder: Path) -> None:
    with houses.opened(folder, NOW) as rooms:
        retention.tick(rooms, now=NOW, groups=1)

        assert rooms.archive.pruned_on() is None

        retention.tick(rooms, now=NOW)

        assert rooms.archive.pruned_on() == NOW.date()


def test_a_tick_gets_somewhere_past_papers_that_stay(tmp_path: Path) -> None:
    names = [f"arxiv:2403.{number:05}" for number in range(600)]
    stay = [
        build.listing(identifiers=(name,), title=name, listed_on=on.date())
        for on in (THEN, NOW)
        for name in names
    ]
    with houses.opened(houses.lay_out(tmp_path, SOURCES), NOW) as rooms:
        rooms.archive.add(Batch(source="arxiv", listings=tuple(stay)), now=NOW)
        rooms.archive.add(
            batch(identifiers=("arxiv:2403.99999",), listed_on=(THEN + DAY).date()), now=NOW
        )

        assert retention.tick(rooms, now=NOW, groups=1)["papers"] == 1


@pytest.mark.slow
def test_a_tick_does_nothing_where_all_is_kept(folder: Path) -> None:
    settings = (folder / "digest.yaml").read_text()
    (folder / "digest.yaml").write_text(settings.replace("keep: 400 d", ""))

    with houses.opened(folder, NOW) as rooms:
        assert not retention.tick(rooms, now=NOW)
        assert rooms.archive.kept_since() == date.min


def merged_anew(tmp_path: Path, **given: object) -> Path:
    """An installation with one pruned paper, to which a listing of the same title comes."""
    houses.lay_out(tmp_path, SOURCES, people="subscribers: []\n")
    feed(tmp_path)
    title = "One title that two works have"
    listed(tmp_path, row(1, title=title))
    houses.collect(tmp_path, THEN)
    prune(tmp_path)
    listed(
        tmp_path,
        {"url": "https://example.org/9", "title": title, "listed_on": "2026-03-12", **given},
    )
    houses.collect(tmp_path, NOW)
    return tmp_path


@pytest.mark.slow
def test_a_new_paper_of_other_authors_is_not_taken_for_a_pruned_one_of_its_title(
    tmp_path: Path,
) -> None:
    folder = merged_anew(tmp_path, authors=["Grace Hopper"])

    assert titles(folder) == ["", "One title that two works have"]


@pytest.mark.slow
def test_a_pruned_paper_is_known_by_its_title_where_a_listing_names_no_authors(
    tmp_path: Path,
) -> None:
    folder = merged_anew(tmp_path)

    assert titles(folder) == ["One title that two works have"]


@pytest.mark.slow
@pytest.mark.parametrize("version", [1, 3])
def test_a_pruned_paper_takes_the_words_that_come_whatever_their_worth(
    tmp_path: Path, version: int
) -> None:
    with houses.opened(houses.lay_out(tmp_path, SOURCES), NOW) as rooms:
        archive = Archive(rooms.store, {"arxiv": 0, "hub": 5})
        archive.add(batch(version=2), now=THEN)
        list(archive.prune(NOW.date(), ()))
        archive.add(
            batch(source="hub", version=version, title="Later words", authors=("A", "B")), now=NOW
        )
        found = archive.get([1])[1]

    assert (found.title, found.authors, found.version, found.source) == (
        "Later words",
        ("A", "B"),
        version,
        "arxiv",
    )


def batch(**given: object) -> Batch:
    one = build.listing(**{"listed_on": THEN.date(), "authors": ("A",), **given})
    return Batch(source=one.source, listings=(one,))


@pytest.mark.slow
def test_what_goes_leaves_its_room_for_what_comes(tmp_path: Path) -> None:
    listings = tuple(
        build.listing(identifiers=(f"arxiv:2403.{n:05}",), title=f"Title {n}", abstract="x" * 2_000)
        for n in range(900)
    )
    with houses.opened(houses.lay_out(tmp_path, SOURCES), NOW) as rooms:
        rooms.archive.add(Batch(source="arxiv", listings=listings), now=NOW)
        list(rooms.archive.prune((NOW + DAY).date(), ()))
        with rooms.store.read() as db:
            (free,), (pages,) = (
                db.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_count")
            )

    assert free > pages / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "given", "steps"),
    [
        (
            prune_.LISTED,
            [1, 1, 9, 9],
            [
                "SEARCH listings USING COVERING INDEX listings_listed_on ((listed_on,paper)>(?,?) AND listed_on<?)"
            ],
        ),
        (prune_.UNLISTED, ["[1]", 9], ["SEARCH listings USING PRIMARY KEY (paper=?)"]),
    ],
)
def test_old_listings_are_found_by_their_index(
    tmp_path: Path, statement: str, given: list, steps: list[str]
) -> None:
    with houses.opened(houses.lay_out(tmp_path, SOURCES), NOW) as rooms, rooms.store.read() as db:
        found = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", given)]

    assert [step for step in found if "listings" in step] == steps
    assert not [step for step in found if "SCAN listings" in step or "B-TREE" in step]


@pytest.mark.slow
def test_an_issue_whose_papers_were_pruned_is_not_sent_again(folder: Path) -> None:
    (folder / "subscribers.yaml").write_text(PEOPLE.replace(LIKE, ""))
    send(folder, THEN)
    prune(folder)

    with smtp.server() as server, houses.opened(folder, NOW) as rooms:
        again = replace(
            rooms,
            settings=replace(rooms.settings, relay=replace(rooms.settings.relay, port=server.port)),
        )
        results = list(dispatch.send_again(again, now=NOW, only=("grace",)))

    assert [(one.state, one.reply) for _, one in results] == [
        ("failed", "what it held is older than `keep` keeps")
    ]
    assert server.messages == []
