"""When two papers turn out to be one: by what names them, by a title that says enough, never by
less."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import sources
from digest.archive import MIGRATIONS, Archive
from digest.model import Batch, Listing, Paper, Response, Sections, Votes
from digest.pipeline.shard import renamed
from digest.store import Store
from tests.makers import build
from tests.shared import DATA, OURS

DAY = build.DAY
NOW = build.NOW
TITLE = "On the use of rubrics"


@contextmanager
def opened(folder: Path) -> Iterator[Archive]:
    with Store(folder / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store, {"arxiv": 0, "journal": 1, "hub": 2, "page": 3})


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as archive:
        yield archive


def add(archive: Archive, *listings: Listing) -> None:
    archive.add(Batch(source="any", listings=listings), now=NOW)


def everything(archive: Archive) -> tuple[Paper, ...]:
    return archive.papers(since=date(1990, 1, 1), until=date(2090, 1, 1))


def names(archive: Archive) -> list[tuple[str, ...]]:
    return [paper.identifiers for paper in everything(archive)]


def test_two_papers_that_one_listing_names_turn_out_to_be_one(archive: Archive) -> None:
    add(archive, build.listing(identifiers=("arxiv:1",), votes=Votes(upvotes=3)))
    add(
        archive,
        build.listing(
            identifiers=("doi:10.1/x",),
            source="journal",
            listed_on=DAY - timedelta(days=1),
            authors=("Ada",),
        ),
    )
    add(
        archive,
        build.listing(identifiers=("doi:10.1/x", "arxiv:1"), source="hub", votes=Votes(upvotes=5)),
    )

    (paper,) = everything(archive)
    assert (paper.id, paper.merged, paper.identifiers) == (1, (2,), ("arxiv:1", "doi:10.1/x"))
    assert (paper.authors, paper.first_listed_on, paper.source, paper.votes) == (
        ("Ada",),
        DAY - timedelta(days=1),
        "journal",
        Votes(upvotes=5),
    )


def test_all_that_was_said_of_a_merged_paper_is_said_of_its_survivor(tmp_path: Path) -> None:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        add(Archive(store), build.listing(identifiers=("arxiv:1",), votes=Votes(upvotes=3)))
        add(
            Archive(store),
            build.listing(identifiers=("doi:10.1/x",), source="hub", votes=Votes(upvotes=7)),
        )
        add(Archive(store), build.listing(identifiers=("doi:10.1/x", "arxiv:1"), source="journal"))

        with store.read() as db:
            told = db.execute("SELECT paper, source FROM listings").fetchall()
            assert told == [(1, "arxiv"), (1, "hub"), (1, "journal")]
            assert db.execute("SELECT paper, source, upvotes FROM votes").fetchall() == [
                (1, "arxiv", 3),
                (1, "hub", 7),
            ]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_who_asks_for_a_merged_paper_gets_its_survivor(archive: Archive) -> None:
    add(
        archive,
        *(
            build.listing(identifiers=(name,), title=name)
            for name in ("arxiv:1", "doi:10.1/x", "url:https://example.org/1")
        ),
    )
    add(archive, build.listing(identifiers=("doi:10.1/x", "url:https://example.org/1")))
    add(archive, build.listing(identifiers=("arxiv:1", "doi:10.1/x")))

    assert archive.survivors([1, 2, 3, 4]) == {2: 1, 3: 1}
    assert {number: paper.id for number, paper in archive.get([1, 3, 4]).items()} == {1: 1, 3: 1}


def test_the_id_of_a_merged_paper_is_never_given_again(archive: Archive) -> None:
    add(
        archive,
        build.listing(identifiers=("arxiv:1",)),
        build.listing(identifiers=("doi:10.1/x",), title="B"),
    )
    add(archive, build.listing(identifiers=("arxiv:1", "doi:10.1/x")))
    add(archive, build.listing(identifiers=("arxiv:2",)))

    # 3 is an update: the preprint is known to be in a journal.
    assert [(paper.id, paper.merged) for paper in everything(archive)] == [(1, (2,)), (4, ())]


def test_a_crash_while_merging_leaves_both_papers_as_they_were(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        add(
            archive,
            build.listing(identifiers=("arxiv:1",)),
            build.listing(identifiers=("doi:10.1/x",), title="B"),
        )
        before = everything(archive)
        broken = replace(build.listing(identifiers=("arxiv:9",)), votes=Votes(upvotes=2**70))

        with pytest.raises(OverflowError):
            add(archive, build.listing(identifiers=("arxiv:1", "doi:10.1/x")), broken)

        assert (everything(archive), archive.survivors([2])) == (before, {})


def test_a_published_version_joins_its_preprint_by_the_doi_that_arxiv_gives(
    archive: Archive,
) -> None:
    add(
        archive,
        build.listing(
            source="journal",
            identifiers=("doi:10.1/x",),
            title="Rubrics",
            authors=("Lovelace, A.",),
        ),
    )
    add(
        archive,
        build.listing(
            identifiers=("arxiv:1", "doi:10.1/x"), title=TITLE, authors=("Ada Lovelace",), version=3
        ),
    )

    assert names(archive) == [("arxiv:1", "doi:10.1/x")]


def test_versions_and_cross_lists_never_make_a_second_paper(archive: Archive) -> None:
    for days, (version, announce) in enumerate(
        [(1, "new"), (1, "cross"), (2, "replace"), (3, "replace-cross")]
    ):
        add(
            archive,
            build.listing(
                version=version,
                announce=announce,
                title=f"Title {version}",
                listed_on=DAY + timedelta(days),
            ),
        )

    assert [
        (paper.title, paper.announce, paper.first_listed_on) for paper in everything(archive)
    ] == [("Title 3", "new", DAY)]


def test_two_papers_of_arxiv_stay_two_though_their_authors_gave_both_one_doi(
    archive: Archive,
) -> None:
    add(
        archive,
        build.listing(identifiers=("arxiv:1", "doi:10.1/x")),
        build.listing(identifiers=("arxiv:2", "doi:10.1/x")),
    )

    assert names(archive) == [("arxiv:1", "doi:10.1/x"), ("arxiv:2",)]


def test_entries_that_all_link_to_one_page_stay_apart_by_their_dois(archive: Archive) -> None:
    add(
        archive,
        *(
            build.listing(identifiers=(f"doi:10.1/{n}", "url:https://example.org/current"))
            for n in range(3)
        ),
    )

    assert len(names(archive)) == 3


def test_a_title_of_four_words_joins_what_one_side_has_no_authors_for(archive: Archive) -> None:
    add(
        archive,
        build.listing(source="page", identifiers=("title:x",), title=TITLE, abstract="As saved."),
    )
    add(
        archive,
        build.listing(
            identifiers=("arxiv:1",),
            title="On the Use of  RUBRICS!",
            abstract="As told.",
            authors=("Ada",),
        ),
    )
    add(
        archive,
        build.listing(source="blog", identifiers=("url:https://example.org/1",), title=TITLE),
    )

    (paper,) = everything(archive)
    assert (paper.title, paper.abstract, paper.authors) == (
        "On the Use of  RUBRICS!",
        "As told.",
        ("Ada",),
    )


def test_an_older_title_still_leads_to_a_paper_that_was_renamed(archive: Archive) -> None:
    add(
        archive,
        build.listing(title=TITLE, version=1),
        build.listing(title="Rubrics at last", version=2),
    )
    add(archive, build.listing(source="page", identifiers=("title:x",), title=TITLE))

    assert [paper.title for paper in everything(archive)] == ["Rubrics at last"]


def test_a_short_title_joins_only_what_one_source_said(archive: Archive) -> None:
    for source in ("page", "page", "blog", "blog"):
        add(
            archive,
            build.listing(
                source=source,
                identifiers=("title:x",),
                title="Rubrics",
                listed_on=DAY + timedelta(days=1),
            ),
        )

    assert [paper.source for paper in everything(archive)] == ["page", "blog"]


def test_what_has_only_a_title_and_authors_is_the_same_when_its_source_lists_it_again(
    archive: Archive,
) -> None:
    given = build.listing(source="own", identifiers=("title:x",), title="Rubrics", authors=("Ada",))
    add(
        archive,
        given,
        replace(given, listed_on=DAY + timedelta(days=1)),
        replace(given, authors=("Bob",)),
    )

    assert [paper.authors for paper in everything(archive)] == [("Ada",), ("Bob",)]


def test_a_listing_that_two_papers_fit_joins_the_older_one_and_not_the_two(
    archive: Archive,
) -> None:
    add(
        archive,
        *(
            build.listing(identifiers=(f"arxiv:{n}",), title=TITLE, authors=(f"Author {n}",))
            for n in (1, 2)
        ),
    )
    add(
        archive,
        build.listing(source="page", identifiers=("title:x",), title=TITLE, summary="Fits both."),
    )

    assert [paper.summary for paper in everything(archive)] == ["Fits both.", None]


def test_the_words_of_arxiv_beat_a_copy_of_them_whoever_comes_first(archive: Archive) -> None:
    add(archive, build.listing(source="hub", title="A copy", abstract="Copied."))
    add(archive, build.listing(title="The paper", abstract="Written."))
    add(archive, build.listing(source="journal", title="The Paper", abstract="Printed."))

    (paper,) = everything(archive)
    assert (paper.title, paper.abstract, paper.source) == ("The paper", "Written.", "hub")


def test_a_newer_version_beats_a_better_source(archive: Archive) -> None:
    add(
        archive,
        build.listing(title="The paper", version=1),
        build.listing(source="hub", title="The paper, again", version=2),
    )

    assert everything(archive)[0].title == "The paper, again"


def test_ranks_go_by_the_kind_of_source() -> None:
    found = sources.precedence(
        [
            build.source(name="mine", kind="page"),
            build.source(name="a", kind="arxiv"),
            build.source(name="x", kind="?"),
        ]
    )

    assert sorted(found, key=found.__getitem__) == ["a", "mine", "x"]


A, D, U, T = "arxiv:1", "doi:10.1/a", "url:https://example.org/a", "title:x"
APART = [
    # what names them differs
    (TITLE, (A,), (), TITLE, ("arxiv:2",), ()),
    (TITLE, (A,), ("Ada",), TITLE, ("arxiv:2",), ("Ada",)),
    (TITLE, (D,), (), TITLE, ("doi:10.1/b",), ()),
    (TITLE, (D, U), (), TITLE, ("doi:10.1/b", U), ()),
    ("This week in science", (U,), (), "This week in science", ("url:https://example.com/b",), ()),
    (
        "Table of contents and cover",
        (U,),
        (),
        "Table of contents and cover",
        ("url:https://example.org/b",),
        (),
    ),
    ("Reply to the letter by Smith", (D,), (), "Reply to the letter by Smith", ("doi:10.1/b",), ()),
    ("Author index for volume 12", (D,), (), "Author index for volume 12", ("doi:10.2/a",), ()),
    # a title that says nothing
    ("Introduction", (A,), (), "Introduction", (D,), ()),
    ("Introduction", (D,), ("Ada",), "Introduction", (T,), ()),
    ("Editorial", (D,), (), "Editorial", (U,), ()),
    ("Editorial", (T,), ("Ada",), "Editorial", (T,), ("Bob",)),
    ("Guest Editorial", (D,), (), "Guest editorial", (T,), ()),
    ("Preface", (T,), (), "Preface", (D,), ("Ada",)),
    ("Conclusions and outlook", (D,), (), "Conclusions and Outlook", (T,), ()),
    ("Deep learning", (A,), ("Ada",), "Deep Learning", (T,), ()),
    ("A survey", (A,), (), "A Survey", (U,), ()),
    ("Reply", (D,), (), "Reply", (T,), ()),
    ("???", (T,), (), "???", (D,), ()),
    # other people
    (TITLE, (A,), ("Ada Lovelace",), TITLE, (D,), ("Charles Babbage",)),
    (TITLE, (T,), ("Ada Lovelace",), TITLE, (T,), ("Charles Babbage",)),
    (
        "A survey of large language models",
        (A,),
        ("Ada",),
        "A Survey of Large Language Models",
        (U,),
        ("Bob", "Ada"),
    ),
    # another title
    (TITLE, (D,), (), f"Corrigendum: {TITLE}", (T,), ()),
    (TITLE, (D,), (), f"Erratum to: {TITLE}", (T,), ()),
    (TITLE, (A,), (), f"Author Correction: {TITLE}", (D,), ()),
    (TITLE, (D,), (), f"Retraction Note: {TITLE}", (T,), ()),
    (f"{TITLE}, part I", (A,), (), f"{TITLE}, part II", (T,), ()),
    (f"{TITLE}: Part 1", (D,), (), f"{TITLE}: Part 2", (T,), ()),
    (f"{TITLE}", (A,), (), f"{TITLE}: supplement", (T,), ()),
    ("Seeding for k-means with care", (A,), (), "Seeding for k-means++ with care", (T,), ()),
    (
        "Teaching beginners to program in C",
        (A,),
        (),
        "Teaching beginners to program in C++",
        (T,),
        (),
    ),
    ("Faster shortest paths with A", (A,), (), "Faster shortest paths with A*", (T,), ()),
    ("Ten rules for 2025 and after", (U,), (), "Ten rules for 2026 and after", (T,), ()),
    ("Is attention all you need", (A,), (), "Attention is all you need", (T,), ()),
]


@pytest.mark.slow
@pytest.mark.parametrize("pair", APART, ids=lambda pair: f"{pair[0]}, {pair[3]}")
def test_these_never_become_one_paper(
    archive: Archive,
    pair: tuple[str, Sequence[str], Sequence[str], str, Sequence[str], Sequence[str]],
) -> None:
    one, its, by, other, others, others_by = pair
    add(
        archive,
        build.listing(source="journal", title=one, identifiers=tuple(its), authors=tuple(by)),
    )
    add(
        archive,
        build.listing(
            source="hub", title=other, identifiers=tuple(others), authors=tuple(others_by)
        ),
    )

    assert [paper.title for paper in everything(archive)] == [one, other]


@pytest.mark.parametrize(
    ("data", "least"), [(OURS, 80), pytest.param(DATA, 300, marks=pytest.mark.shared)]
)
def test_two_collectors_and_arxiv_list_each_paper_once(
    archive: Archive, data: Path, least: int
) -> None:
    listed = [*hugging_face(data, "daily"), *hugging_face(data, "daily_other_collector")]
    feed = [
        replace(one, source="arxiv", version=1, votes=None, abstract="As told.", authors=())
        for one in listed
    ]
    for batch in (listed, feed):
        archive.add(Batch(source="any", listings=tuple(batch)), now=NOW)

    papers = everything(archive)
    assert len(listed) > least
    assert len(papers) == len({one.identifiers[0] for one in listed}) < len(listed)
    assert {paper.abstract for paper in papers} == {"As told."}


def hugging_face(data: Path, folder: str) -> list[Listing]:
    """Return what a collector saved on the days that both did."""
    days = {path.name for path in (data / "hf" / "daily").iterdir()} & {
        path.name for path in (data / "hf" / "daily_other_collector").iterdir()
    }
    found = []
    for name in sorted(days):
        source = build.source(name="hub", kind="huggingface", path=str(data / "hf" / folder / name))
        found += [
            one for batch in sources.batches(source, [DAY], no_answer) for one in batch.listings
        ]
    return found


def no_answer(_request: object) -> Response:
    raise AssertionError


@st.composite
def worlds(draw: st.DrawFn, *, by_title: bool) -> tuple[list[Listing], set[frozenset[str]]]:
    """Return listings of works that have nothing in common, and which of the listings belong
    together; `summary` names each."""
    listings, homes = [], set[frozenset[str]]()
    for work in range(draw(st.integers(1, 3))):
        known = [f"arxiv:{work}", f"doi:10.1/{work}", f"url:https://example.org/{work}"]
        names = draw(
            st.lists(
                st.lists(st.sampled_from(known), min_size=1, unique=True), min_size=1, max_size=4
            )
        )
        told = [_told(work, number, named, by_title=by_title) for number, named in enumerate(names)]
        listings += told
        homes |= {frozenset(one.summary or "" for one in told)} if by_title else _linked(told)
    return draw(st.permutations(listings)), homes


def _told(work: int, number: int, named: list[str], *, by_title: bool) -> Listing:
    """A listing with authors has a name that all such have; without a title that says enough, names
    are all there is."""
    return build.listing(
        source=f"source {number}",
        identifiers=tuple(named),
        title=f"The long title of work {work}" if by_title else f"Note {work}.{number}",
        authors=("Ada",) if named[0].startswith("arxiv") else (),
        summary=f"{work}.{number}",
    )


def _linked(told: list[Listing]) -> set[frozenset[str]]:
    """Return which listings hang together by identifiers, found the slow way."""
    groups = [({one.summary or ""}, set(one.identifiers)) for one in told]
    for one in told:
        linked = [group for group in groups if group[1] & set(one.identifiers)]
        apart = [group for group in groups if group not in linked]
        groups = [
            *apart,
            (
                set().union(*(group[0] for group in linked)),
                set().union(*(group[1] for group in linked)),
            ),
        ]
    return {frozenset(members) for members, _ in groups}


@pytest.mark.slow
@given(worlds(by_title=False), st.integers(1, 12))
def test_the_order_of_adding_never_changes_what_names_join(
    world: tuple[list[Listing], set[frozenset[str]]], size: int
) -> None:
    listings, homes = world

    assert ended_together(listings, size) == homes


@pytest.mark.slow
@given(worlds(by_title=True), st.integers(1, 12))
def test_nor_what_titles_join(world: tuple[list[Listing], set[frozenset[str]]], size: int) -> None:
    listings, homes = world

    assert ended_together(listings, size) == homes


def ended_together(listings: list[Listing], size: int) -> set[frozenset[str]]:
    """Return which *listings* are of one paper when they are added *size* at a time."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as archive:
        for start in range(0, len(listings), size):
            add(archive, *listings[start : start + size])
        found: dict[int, set[str]] = {}
        for listing in listings:
            (number,) = (
                paper.id
                for paper in everything(archive)
                if set(listing.identifiers) <= set(paper.identifiers)
            )
            found.setdefault(number, set()).add(listing.summary or "")
    return {frozenset(members) for members in found.values()}


def test_an_issue_that_is_tried_again_shows_the_paper_that_the_other_turned_out_to_be(
    archive: Archive,
) -> None:
    add(
        archive,
        *(
            build.listing(identifiers=(name,), title=name)
            for name in ("arxiv:1", "doi:10.1/x", "arxiv:2")
        ),
    )
    add(archive, build.listing(identifiers=("arxiv:1", "doi:10.1/x")))
    tried = build.due(attempt=1, sections=Sections(matches=(3, 2, 1), trending=(2,)))

    (again, fresh) = renamed([tried, build.due()], archive)

    assert (again.sections, fresh.sections) == (Sections(matches=(3, 1), trending=(1,)), None)
