import json
from datetime import UTC, date, datetime

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.model import Response, Votes
from tests.makers import build
from tests.shared import OURS

DAY = date(2026, 3, 9)
ROW = {"id": "2603.00001v2", "title": "A  title", "listed_on": "2026-03-09"}


def saved(folder, *rows):
    path = folder / "papers.jsonl"
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows),
        encoding="utf-8",
    )
    return build.source(name="mine", kind="jsonl", path=str(path))


def only(folder, **given):
    (listing,) = sources.read(saved(folder, {**ROW, **given}), [DAY], None).listings
    return listing


def test_a_line_becomes_a_listing(tmp_path):
    listing = only(
        tmp_path, abstract="x &lt; y", authors=["Ada", "Alan"], categories=["cs.AI"], upvotes=4
    )

    assert (listing.title, listing.abstract, listing.authors) == (
        "A title",
        "x < y",
        ("Ada", "Alan"),
    )
    assert (listing.categories, listing.votes, listing.version) == (("cs.AI",), Votes(upvotes=4), 2)
    assert (listing.source, listing.listed_on) == ("mine", DAY)


def test_only_id_title_and_day_are_asked_for(tmp_path):
    listing = only(tmp_path)

    assert (listing.abstract, listing.authors, listing.categories, listing.votes) == (
        "",
        (),
        (),
        None,
    )


def test_a_line_may_name_institutions(tmp_path):
    assert only(tmp_path, organizations=["Example University"]).organizations == (
        "Example University",
    )


def test_authors_may_be_one_text_with_semicolons(tmp_path):
    assert only(tmp_path, authors="King, M. L.; Ada Lovelace;").authors == (
        "King, M. L.",
        "Ada Lovelace",
    )


@pytest.mark.parametrize(
    ("own", "url", "identifiers"),
    [
        ("2603.00001", None, ("arxiv:2603.00001",)),
        ("2603.00001", "https://example.org/list", ("arxiv:2603.00001",)),
        ("10.1000/X", "https://arxiv.org/abs/2603.00001", ("arxiv:2603.00001", "doi:10.1000/x")),
        ("https://example.org/1", None, ("url:https://example.org/1",)),
        (17, "https://example.org/17/", ("url:https://example.org/17",)),
        ("17", None, ("title:a title",)),
        (None, "javascript:alert(1)", ("title:a title",)),
    ],
)
def test_a_paper_is_named_by_the_best_that_its_line_has(tmp_path, own, url, identifiers):
    assert only(tmp_path, id=own, url=url).identifiers == identifiers


def test_only_web_addresses_become_links(tmp_path):
    links = only(
        tmp_path, id="x", url="javascript:alert(1)", code_url="https://example.org/code"
    ).links

    assert (links.abstract, links.code) == (None, "https://example.org/code")


def test_a_doi_leads_to_its_page(tmp_path):
    assert only(tmp_path, id="10.1000/a<b").links.abstract == "https://doi.org/10.1000/a%3Cb"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", r"papers.jsonl:2: expected JSON, got something else"),
        ("<html>", r"papers.jsonl:2: expected JSON, got an HTML page"),
        ([1], r"papers.jsonl:2: expected an object {…}, got a list"),
        ({"title": None}, "title: expected some text, got None"),
        ({"title": 7}, "title: expected text in quotes, got 7"),
        ({"title": "x" * 200_001}, "title: expected at most 200,000 characters, got 200,001"),
        (
            {"title": "x", "id": 2509.2124},
            'id: expected text in quotes, got the number 2509.2124 .write "id": "…"',
        ),
        (
            {"title": "x", "listed_on": "soon"},
            "listed_on: expected a day like 2026-03-09, got 'soon'",
        ),
        ({"title": "x", "listed_on": None}, "listed_on: expected a day"),
        (
            {"title": "x", "authors": 3},
            "authors: expected a list of texts, or one text with ; between, got 3",
        ),
        ({"title": "x", "upvotes": "many"}, "upvotes: expected a whole number from 0, got 'many'"),
        ({"title": "x", "upvotes": True}, "upvotes: expected a whole number from 0, got True"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, row, reason):
    row = {**ROW, **row} if isinstance(row, dict) else row

    with pytest.raises(ParseError, match=reason):
        sources.read(saved(tmp_path, ROW, row), [DAY], None)


def test_a_line_without_a_title_says_that_there_is_nothing(tmp_path):
    with pytest.raises(ParseError, match="title: expected some text, got nothing"):
        sources.read(saved(tmp_path, {"id": "1"}), [DAY], None)


def test_blank_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    assert (
        len(
            sources.read(
                saved(tmp_path, "\ufeff" + json.dumps(ROW), "", "  ", ROW), [DAY], None
            ).listings
        )
        == 2
    )


def test_lines_from_the_web_are_read_alike():
    body = "\r\n".join([json.dumps(ROW)] * 2).encode()

    def get(request):
        return Response(
            url=request.url,
            status=200,
            headers={},
            body=body,
            received_at=datetime(2026, 3, 9, tzinfo=UTC),
        )

    assert (
        len(sources.read(build.source(kind="jsonl", url="http://127.0.0.1/x"), [DAY], get).listings)
        == 2
    )


def test_a_file_of_any_size_is_handed_on_in_parts(tmp_path):
    parts = sources.batches(saved(tmp_path, *[ROW] * 2_500), [DAY], None)

    assert [len(part.listings) for part in parts] == [1_000, 1_000, 500]


def test_what_came_before_a_mistake_is_handed_on(tmp_path):
    parts = sources.batches(saved(tmp_path, *[ROW] * 1_000, "{"), [DAY], None)

    assert len(next(parts).listings) == 1_000
    with pytest.raises(ParseError, match=r"papers\.jsonl:1001"):
        next(parts)


def test_a_source_without_a_place_says_so():
    with pytest.raises(FetchError, match="needs a url or a path"):
        sources.read(build.source(kind="jsonl"), [DAY], None)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FetchError, match=r"gone\.jsonl: no such file") as raised:
        sources.read(
            build.source(name="mine", kind="jsonl", path=str(tmp_path / "gone.jsonl")), [DAY], None
        )

    assert raised.value.source == "mine"


def test_a_recorded_list_is_read_line_by_line():
    batch = sources.read(
        build.source(kind="jsonl", path=str(OURS / "jsonl/group.jsonl")), [DAY], None
    )

    assert len(batch.listings) == batch.claimed == 38
    assert sum(one.identifiers[0].startswith("arxiv:") for one in batch.listings) == 10


def test_odd_lines_are_read_blank_ones_left_out():
    batch = sources.read(
        build.source(kind="jsonl", path=str(OURS / "odd/listings.jsonl")), [DAY], None
    )

    assert (len(batch.listings), batch.claimed) == (7, 7)
    assert {one.listed_on for one in batch.listings} == {date(2026, 2, 2)}
