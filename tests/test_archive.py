"""One paper over many listings: found again by any identifier, richer with each source, counted
once."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import MIGRATIONS, Archive
from digest.model import Batch, Links, Listing, Outcome, Paper, Votes
from digest.store import Store
from tests.makers import build

DAY = build.DAY
NOW = build.NOW
EVE = DAY - timedelta(days=1)


@contextmanager
def opened(folder: Path) -> Iterator[Archive]:
    with Store(folder / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as archive:
        yield archive


def add(archive: Archive, *listings: Listing, now: datetime = NOW) -> Counter[Outcome]:
    return archive.add(Batch(source="any", listings=listings), now=now)


def everything(archive: Archive) -> tuple[Paper, ...]:
    return archive.papers(since=date(1990, 1, 1), until=date(2090, 1, 1))


def test_a_listing_of_something_new_makes_a_paper(archive: Archive) -> None:
    listing = build.listing(
        title="On rubrics", authors=("Ada Lovelace",), categories=("cs.CL",), version=1
    )

    add(archive, listing)

    assert everything(archive) == (
        build.paper(
            id=1,
            identifiers=("arxiv:2603.00001",),
            title="On rubrics",
            authors=("Ada Lovelace",),
            categories=("cs.CL",),
            version=1,
        ),
    )


def test_two_sources_that_share_one_identifier_list_one_paper(archive: Archive) -> None:
    add(archive, build.listing(identifiers=("arxiv:2603.00001",)))
    add(archive, build.listing(source="journal", identifiers=("doi:10.1/x", "arxiv:2603.00001")))
    added = add(archive, build.listing(source="blog", identifiers=("doi:10.1/x",)))

    assert added == {"merged": 1}
    assert [paper.identifiers for paper in everything(archive)] == [
        ("arxiv:2603.00001", "doi:10.1/x")
    ]


def test_a_newer_version_brings_its_words_and_no_new_paper(archive: Archive) -> None:
    add(archive, build.listing(title="First thoughts", abstract="We guess.", version=1))
    add(archive, build.listing(title="Second thoughts", abstract="We know.", version=2))
    add(
        archive,
        build.listing(title="First thoughts", abstract="We guess.", version=1, source="slow"),
    )

    (paper,) = everything(archive)
    assert (paper.id, paper.title, paper.abstract, paper.version) == (
        1,
        "Second thoughts",
        "We know.",
        2,
    )


def test_a_newer_version_without_an_abstract_keeps_the_older_one(archive: Archive) -> None:
    add(
        archive,
        build.listing(abstract="We guess.", version=1),
        build.listing(abstract="", version=2),
    )

    assert everything(archive)[0].abstract == "We guess."


def test_each_source_adds_what_the_others_left_out(archive: Archive) -> None:
    add(
        archive,
        build.listing(categories=("cs.CL", "cs.AI"), links=Links(abstract="https://example.org/1")),
    )
    hub = build.listing(
        source="hub",
        abstract="We show.",
        organizations=("Example Labs",),
        links=Links(code="https://example.org/c"),
    )
    add(archive, replace(hub, categories=("cs.LG", "cs.CL"), published_on=EVE))

    (paper,) = everything(archive)
    assert (paper.abstract, paper.organizations, paper.published_on) == (
        "We show.",
        ("Example Labs",),
        EVE,
    )
    assert paper.categories == ("cs.CL", "cs.AI", "cs.LG")
    assert paper.links == Links(abstract="https://example.org/1", code="https://example.org/c")


def test_the_source_of_a_paper_is_the_one_that_listed_it_on_the_earliest_day(
    archive: Archive,
) -> None:
    add(archive, build.listing(source="arxiv", announce="cross"))
    add(archive, build.listing(source="hub"))
    add(archive, build.listing(source="journal", listed_on=EVE))

    (paper,) = everything(archive)
    assert (paper.source, paper.announce, paper.first_listed_on) == ("journal", "new", EVE)


def test_of_two_sources_on_one_day_the_first_to_say_it_counts(archive: Archive) -> None:
    add(archive, build.listing(source="arxiv", announce="cross"), build.listing(source="hub"))

    (paper,) = everything(archive)
    assert (paper.source, paper.announce) == ("arxiv", "cross")


def test_votes_are_the_latest_of_each_source_and_the_highest_of_all(archive: Archive) -> None:
    add(archive, build.listing(source="hub", votes=Votes(upvotes=90, comments=2)))
    add(archive, build.listing(source="blog", votes=Votes(upvotes=40, stars=7)))
    add(archive, build.listing(source="hub", votes=Votes(upvotes=30)), now=NOW + timedelta(days=1))

    assert everything(archive)[0].votes == Votes(upvotes=40, comments=2, stars=7)


def test_no_votes_are_not_zero_votes(archive: Archive) -> None:
    add(archive, build.listing())

    assert (everything(archive)[0].votes, everything(archive)[0].voted_on) == (None, None)


def test_a_paper_knows_the_last_day_that_a_voting_source_listed_it(archive: Archive) -> None:
    add(archive, build.listing(source="hub", listed_on=DAY, votes=Votes(upvotes=1)))
    add(archive, build.listing(source="hub", listed_on=EVE, votes=Votes(upvotes=1)))
    add(archive, build.listing(source="arxiv", listed_on=DAY + timedelta(days=3)))

    assert everything(archive)[0].voted_on == DAY


def test_the_same_figures_are_not_written_day_after_day(tmp_path: Path) -> None:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        for days in range(5):
            add(
                Archive(store),
                build.listing(votes=Votes(upvotes=3)),
                now=NOW + timedelta(days=days),
            )

        with store.read() as db:
            assert db.execute("SELECT count(*) FROM votes").fetchone() == (1,)


def test_papers_are_those_that_anybody_listed_in_these_days(archive: Archive) -> None:
    for number, day in enumerate((EVE, DAY, DAY + timedelta(days=1)), start=1):
        add(archive, build.listing(identifiers=(f"arxiv:2603.0000{number}",), listed_on=day))
    add(archive, build.listing(source="hub", identifiers=("arxiv:2603.00003",), listed_on=DAY))

    found = archive.papers(since=DAY, until=DAY)

    assert [(paper.id, paper.first_listed_on) for paper in found] == [(2, DAY), (3, DAY)]


def test_get_returns_what_there_is(archive: Archive) -> None:
    add(archive, build.listing())

    assert archive.get([1, 99]) == {1: everything(archive)[0]}


def test_an_empty_archive_has_nothing_and_says_so(archive: Archive) -> None:
    assert (archive.newest_id(), archive.last_listed_on(DAY), archive.visits()) == (0, None, {})


def test_the_last_day_is_not_after_the_one_asked_for(archive: Archive) -> None:
    add(archive, build.listing(listed_on=EVE), build.listing(listed_on=DAY + timedelta(days=1)))

    assert (archive.last_listed_on(DAY), archive.newest_id()) == (EVE, 1)


def test_a_batch_says_how_much_of_it_was_new(archive: Archive) -> None:
    first, second = build.listing(), build.listing(identifiers=("arxiv:2603.00002",))
    add(archive, first)

    assert add(archive, first, second, second) == {"known": 1, "new": 1, "merged": 1}


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"identifiers": ("arxiv:2603.00002",)}, "new"),
        ({"identifiers": ("arxiv:2603.00002",), "announce": "replace"}, "revised"),
        ({"announce": "replace-cross", "version": 2}, "revised"),
        ({"publication_type": "correction"}, "amendment"),
        ({"publication_type": "withdrawal", "announce": "replace"}, "amendment"),
        ({"publication_type": "front matter"}, "front matter"),
        ({}, "known"),
        ({"abstract": "Said in other words."}, "known"),
        ({"listed_on": DAY + timedelta(days=1)}, "known"),
        ({"source": "hub"}, "merged"),
        ({"source": "hub", "identifiers": ("doi:10.1/x",)}, "merged"),
        ({"source": "hub", "identifiers": ("doi:10.1/y",), "title": "Bees"}, "new"),
    ],
)
def test_each_listing_is_counted_once_under_one_name(
    archive: Archive, given: dict[str, Any], outcome: str
) -> None:
    whole = {"title": "Bees that count", "identifiers": ("arxiv:2603.00001", "doi:10.1/x")}
    add(archive, build.listing(**whole))

    assert add(archive, build.listing(**{**whole, **given})) == {outcome: 1}


def test_what_was_pruned_and_comes_again_was_known(archive: Archive) -> None:
    add(archive, build.listing(), build.listing(source="hub"))
    list(archive.prune(DAY + timedelta(days=9), ()))

    again = add(archive, build.listing(), build.listing(source="hub"), build.listing(abstract="!"))
    assert again == {"known": 3}


def test_what_is_backfilled_was_listed_long_ago_and_first_seen_now(archive: Archive) -> None:
    long_ago = DAY - timedelta(days=200)
    add(archive, build.listing(listed_on=long_ago))

    assert [(paper.first_listed_on, paper.first_seen_at) for paper in everything(archive)] == [
        (long_ago, NOW)
    ]


def test_it_knows_how_many_new_papers_are_too_old_for_anybody(archive: Archive) -> None:
    add(archive, build.listing(identifiers=("arxiv:2603.00001",), listed_on=EVE))
    before = archive.newest_id()
    add(
        archive,
        build.listing(identifiers=("arxiv:2603.00002",), listed_on=EVE),
        build.listing(identifiers=("arxiv:2603.00003",)),
    )

    assert (archive.old_new(before, DAY), archive.old_new(0, DAY), archive.old_new(0, EVE)) == (
        1,
        2,
        0,
    )


def test_what_a_machine_said_of_a_paper_and_its_project_page_are_kept(archive: Archive) -> None:
    add(archive, build.listing(version=1))
    add(
        archive,
        build.listing(
            source="hub",
            summary="It works.",
            keywords=("rubrics",),
            links=Links(project="https://example.org"),
        ),
    )

    (paper,) = everything(archive)
    assert (paper.summary, paper.keywords, paper.links.project) == (
        "It works.",
        ("rubrics",),
        "https://example.org",
    )


identifiers = st.lists(
    st.sampled_from(["arxiv:1", "arxiv:2", "doi:1", "doi:2", "url:1", "url:2", "title:a"]),
    min_size=1,
    max_size=3,
    unique=True,
)
listings = st.builds(
    Listing,
    source=st.sampled_from(["arxiv", "hub"]),
    listed_on=st.dates(EVE, DAY),
    identifiers=identifiers.map(tuple),
    title=st.sampled_from(["Editorial", "On the use of rubrics", "A survey of all there is"]),
    abstract=st.text(max_size=5),
    version=st.none() | st.integers(1, 3),
    authors=st.lists(st.sampled_from(["Ada", "Bob"]), max_size=1).map(tuple),
    categories=st.lists(st.sampled_from(["cs.CL", "cs.LG"]), max_size=3).map(tuple),
    published_on=st.none() | st.dates(EVE, DAY),
    votes=st.none() | st.builds(Votes, upvotes=st.none() | st.integers(0, 9)),
)


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(listings, max_size=8))
def test_adding_twice_is_adding_once(batch: list[Listing]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as archive:
        add(archive, *batch)
        once = everything(archive)

        added = add(archive, *batch, now=NOW + timedelta(hours=1))

        assert (everything(archive), added) == (once, Counter(known=len(batch)))


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(st.lists(listings, max_size=4), max_size=4))
def test_what_became_of_listings_adds_up_to_what_was_listed(batches: list[list[Listing]]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as archive:
        for batch in batches:
            before = archive.newest_id()
            outcomes = add(archive, *batch)

            new = sum(paper.id > before for paper in everything(archive))
            assert (outcomes.total(), outcomes["new"]) == (len(batch), new)


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(listings, max_size=6), st.lists(listings, max_size=6))
def test_two_batches_make_the_same_papers_as_one(
    first: list[Listing], second: list[Listing]
) -> None:
    with tempfile.TemporaryDirectory() as apart, opened(Path(apart)) as archive:
        add(archive, *first)
        add(archive, *second)
        in_two = everything(archive)

    with tempfile.TemporaryDirectory() as together, opened(Path(together)) as archive:
        add(archive, *first, *second)

        assert [replace(paper, votes=None) for paper in everything(archive)] == [
            replace(paper, votes=None) for paper in in_two
        ]


def test_a_new_version_of_a_paper_never_heard_of_is_not_new(archive: Archive) -> None:
    batch = Batch(
        source="arxiv",
        listings=(
            build.listing(announce="replace", identifiers=("arxiv:2401.00001",)),
            build.listing(announce="replace-cross", identifiers=("arxiv:2401.00002",)),
            build.listing(identifiers=("arxiv:2603.00003",), title="New"),
        ),
    )

    assert archive.add(batch, now=NOW) == {"new": 1, "revised": 2}
    assert archive.old_new(0, build.DAY + timedelta(days=1)) == 1
