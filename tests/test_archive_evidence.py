"""What a source said and why one may believe it; and a database of the first version, opened by
this one."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import MIGRATIONS, Archive, content_hash
from digest.model import Batch, Entry, Links, Listing, Outcome, Validators, Visit, Votes
from digest.store import Store
from tests.makers import build

DAY = build.DAY
NOW = build.NOW
LATER = NOW + timedelta(hours=1)
URL = "https://example.org/feed"

GOOD = Visit(
    source="arxiv",
    at=NOW,
    state="fresh",
    listed=20,
    new=4,
    expected_on=DAY,
    complete_on=DAY,
    shows_on=DAY,
    given=20,
    claimed=20,
    fingerprint="f00d",
    good_at=NOW,
    next_at=LATER,
    lost=22,
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store)


def note(archive: Archive, visit: Visit) -> None:
    """Remember a visit that brought nothing."""
    archive.finish(Batch(source=visit.source), lambda _added, _last: visit, (), now=visit.at)


def test_a_visit_is_remembered_with_all_its_evidence(archive: Archive) -> None:
    note(archive, GOOD)

    assert archive.visits() == {"arxiv": GOOD}


def test_a_source_that_fails_keeps_its_cursor_and_the_time_of_its_last_good_answer(
    archive: Archive,
) -> None:
    note(archive, GOOD)
    bad = Visit(source="arxiv", at=LATER, state="failed", reason="503 Service Unavailable", tries=1)
    note(archive, bad)

    assert archive.visits() == {
        "arxiv": replace(bad, complete_on=DAY, shows_on=DAY, fingerprint="f00d", good_at=NOW),
    }


def test_a_source_that_gave_all_that_was_due_gave_a_good_answer(archive: Archive) -> None:
    note(archive, Visit(source="arxiv", at=NOW, state="closed", reason="Thanksgiving Day"))

    assert archive.visits()["arxiv"].good_at == NOW


def test_a_visit_is_judged_by_what_its_last_batch_added_and_by_the_visit_before(
    archive: Archive,
) -> None:
    note(archive, GOOD)
    told = []

    def visited(added: Counter[Outcome], last: Visit | None) -> Visit:
        told.append((added, last))
        return replace(GOOD, at=LATER)

    archive.finish(Batch(source="arxiv", listings=(build.listing(),)), visited, (), now=LATER)

    assert told == [({"new": 1}, GOOD)]


def test_validators_are_kept_when_a_visit_is_finished_and_not_before(archive: Archive) -> None:
    kept = Validators(url=URL, etag='"1"', last_modified="Thu, 12 Mar 2026 09:00:00 GMT")
    batch = Batch(source="arxiv", listings=(build.listing(),), validators=(kept,))
    archive.add(batch, now=NOW)
    before = archive.validators(URL)
    archive.finish(batch, lambda _added, _last: GOOD, (replace(kept, etag='"0"'), kept), now=NOW)

    assert (before, archive.validators(URL), archive.validators("https://example.org/other")) == (
        None,
        kept,
        None,
    )


def test_of_a_batch_that_cannot_be_stored_neither_validators_nor_visit_are_kept(
    archive: Archive,
) -> None:
    broken = Batch(source="arxiv", listings=(build.listing(votes=Votes(upvotes=2**70)),))

    with pytest.raises(OverflowError):
        archive.finish(
            broken, lambda _added, _last: GOOD, (Validators(url=URL, etag='"1"'),), now=NOW
        )

    assert (archive.validators(URL), archive.newest_id(), archive.visits()) == (None, 0, {})


def test_where_the_visit_cannot_be_judged_nothing_is_kept(archive: Archive) -> None:
    def visited(_added: Counter[Outcome], _last: Visit | None) -> Visit:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        archive.finish(
            Batch(source="arxiv", listings=(build.listing(),)),
            visited,
            (Validators(url=URL, etag='"1"'),),
            now=NOW,
        )

    assert (archive.validators(URL), archive.newest_id(), archive.visits()) == (None, 0, {})


@pytest.mark.parametrize(
    ("state", "kept"),
    [("stale", None), ("partial", None), ("fresh", Validators(url=URL, etag='"1"'))],
)
def test_a_source_that_an_earlier_version_left_late_is_asked_anew(
    tmp_path: Path, state: str, kept: Validators | None
) -> None:
    path = tmp_path / "digest.db"
    with Store(path, migrations=MIGRATIONS[:4]) as store, store.write() as db:
        visit = "INSERT INTO sources (name, visited_at, listed, new, state) VALUES (?, 0, 0, 0, ?)"
        db.execute(visit, ["arxiv", state])
        db.execute("INSERT INTO answers (url, etag) VALUES (?, ?)", [URL, '"1"'])

    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        assert Archive(store).validators(URL) == kept


OTHER = {
    "source": "hub",
    "listed_on": DAY + timedelta(days=1),
    "identifiers": ("arxiv:2",),
    "title": "Another",
    "abstract": "Another.",
    "announce": "cross",
    "authors": ("Ada",),
    "organizations": ("Labs",),
    "categories": ("cs.CL",),
    "links": Links(project="https://example.org"),
    "published_on": DAY,
    "version": 2,
    "votes": Votes(upvotes=1),
    "summary": "Short.",
    "keywords": ("rubrics",),
    "publication_type": "review",
    "journal": "Annals of Rubrics",
    "amends": ("doi:10.1/a",),
    "entry": Entry(name="post-1"),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Listing)])
def test_a_listing_that_says_anything_else_is_heard(name: str) -> None:
    listing = build.listing()

    assert content_hash.whole(replace(listing, **{name: OTHER[name]})) != content_hash.whole(
        listing
    )


@pytest.mark.parametrize("name", [field.name for field in fields(Links)])
def test_a_listing_that_links_elsewhere_is_heard(name: str) -> None:
    listing = build.listing()

    assert content_hash.whole(
        replace(listing, links=Links(**{name: "https://example.org"}))
    ) != content_hash.whole(listing)


def test_traces_are_what_they_were_when_the_first_archive_was_written() -> None:
    """They are stored: these figures may never change."""
    listing = build.listing(title="On the use of rubrics", authors=("Ada",), votes=Votes(upvotes=1))

    assert content_hash.whole(listing) == WHOLE
    assert (
        content_hash.title_as_written("arxiv", "Über die Nützlichkeit der Rubrik")
        == content_hash.title_as_written("hub", "uber die nutzlichkeit, der rubrik")
        == LONG
    )
    assert (
        content_hash.title_as_written("arxiv", "Editorial"),
        content_hash.again_as_written("arxiv", "Editorial", ["Ada"]),
    ) == (
        SHORT,
        AGAIN,
    )


@given(st.text(st.characters(max_codepoint=127)))
def test_a_title_folds_alike_beside_an_accent_and_without(title: str) -> None:
    assert content_hash.fold(f"{title} e\u0301") == f"{content_hash.fold(f'{title} e')}"


WHOLE = -2_783_595_296_852_963_298
LONG = -1_457_816_926_950_289_384
SHORT = 5_036_094_104_569_989_566
AGAIN = -2_160_260_696_917_725_935


def first_version(folder: Path) -> Path:
    """Make a database as the first version left it: two papers, one of which has only a title, and
    two visits."""
    path = folder / "digest.db"
    with Store(path, migrations=MIGRATIONS[:1]) as store, store.write() as db:
        for number, title, authors in (
            (1, "On the use of rubrics", "[]"),
            (2, "Rubrics", '["Ada"]'),
        ):
            db.execute(
                """
                INSERT INTO papers VALUES (?, ?, '', ?, '[]', '[]', '{}', NULL, NULL, 'page', 'new', :day, 0, NULL)
                """.replace(":day", str(DAY.toordinal())),
                [number, title, authors],
            )
            db.execute(
                "INSERT INTO listings VALUES ('page', ?, ?, 'new')", [number, DAY.toordinal()]
            )
        db.execute("INSERT INTO identifiers VALUES ('arxiv:1', 1), ('title:rubrics', 2)")
        db.execute(
            "INSERT INTO sources VALUES ('arxiv', 0, 3, 2, NULL, 0), ('page', 0, 0, 0, 'no such file', NULL)"
        )
    return path


def test_a_database_of_the_first_version_knows_its_papers_again(tmp_path: Path) -> None:
    with Store(first_version(tmp_path), migrations=MIGRATIONS) as store:
        archive = Archive(store)
        titles = (("On the use of rubrics", ()), ("Rubrics", ("Ada",)))
        listings = (
            build.listing(source="page", identifiers=("title:x",), title=title, authors=who)
            for title, who in titles
        )
        added = archive.add(Batch(source="page", listings=tuple(listings)), now=NOW)["new"]

        papers = archive.papers(since=date(2026, 1, 1), until=DAY)
        assert (added, [(paper.id, paper.identifiers) for paper in papers]) == (
            0,
            [(1, ("arxiv:1",)), (2, ())],
        )


def test_a_database_of_the_first_version_keeps_its_visits(tmp_path: Path) -> None:
    with Store(first_version(tmp_path), migrations=MIGRATIONS) as store:
        visits = Archive(store).visits()

        assert (visits["arxiv"].error, visits["arxiv"].listed, visits["page"].error) == (
            None,
            3,
            "no such file",
        )


def test_a_migration_that_fails_leaves_the_first_version_as_it_was(tmp_path: Path) -> None:
    def broken(_db: object) -> None:
        raise RuntimeError

    path = first_version(tmp_path)
    with pytest.raises(RuntimeError), Store(path, migrations=(*MIGRATIONS, broken)):
        pass

    with sqlite3.connect(path) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    db.close()
    assert "merged" not in tables
