import json
import os
from datetime import UTC, date, datetime
from html import escape

import pytest

from digest import sources
from digest.exceptions import ParseError
from tests.makers import build
from tests.shared import DATA, OURS

SAVED_AT = datetime(2026, 3, 12, 9, tzinfo=UTC)
ABSTRACT = "We study attention in large models. " * 20
HEAD = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\n"
GLUED = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"


def read(folder, text):
    path = folder / "page.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
    return sources.read(
        build.source(name="page", kind="page", path=str(path)), [date(2026, 4, 1)], None
    ).listings


def titles(folder, text):
    return [listing.title for listing in read(folder, text)]


@pytest.mark.parametrize(
    ("name", "first", "listed_on"),
    [
        (
            "2026-02-06",
            "What Reinforcement Learning from Corrections Says about Dialogue with Hesitant Speakers",
            date(2026, 2, 6),
        ),
        ("glued", "Long-context Question Answering with Tree Search Over Drafts", None),
    ],
)
def test_a_recorded_page_holds_thirty_papers_from_its_first_title_on(name, first, listed_on):
    batch = sources.read(
        build.source(kind="page", path=str(OURS / "pages" / f"{name}.txt")),
        [date(2026, 3, 12)],
        None,
    )

    assert (len(batch.listings), batch.listings[0].title) == (30, first)
    assert all(
        len(listing.abstract) > 300 and 9 < len(listing.title) < 200 for listing in batch.listings
    )
    assert listed_on in {None, *(listing.listed_on for listing in batch.listings)}


@pytest.mark.shared
def test_the_four_recorded_pages_hold_461_listings_of_436_papers():
    batch = sources.read(
        build.source(kind="page", path=str(DATA / "pages")), [date(2026, 3, 12)], None
    )

    assert len(batch.listings) == 461
    assert len({listing.identifiers for listing in batch.listings}) == 436
    assert all(
        len(listing.abstract) > 400 and 9 < len(listing.title) < 200 for listing in batch.listings
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count"), [("000*", 81), ("001*", 69), ("002*", 85), ("003*", 226)]
)
def test_each_recorded_page_is_read_from_its_first_title_on(name, count):
    batch = sources.read(
        build.source(kind="page", path=str(DATA / "pages" / name)), [date(2026, 3, 12)], None
    )

    assert len(batch.listings) == count
    assert not batch.listings[0].title.startswith(("Subscribe", "new", "Get"))


def test_titles_and_abstracts_stand_by_turns(tmp_path):
    listings = read(tmp_path, f"{HEAD}Mar 9\n\nFirst\n\n{ABSTRACT}\n\nSecond\n\n{ABSTRACT}")

    assert [(listing.title, listing.abstract) for listing in listings] == [
        ("First", ABSTRACT.strip()),
        ("Second", ABSTRACT.strip()),
    ]
    assert listings[0].identifiers == ("title:first",)
    assert listings[0].links.abstract == "https://huggingface.co/papers?q=First"


def test_a_first_title_glued_to_subscribe_is_freed(tmp_path):
    assert titles(tmp_path, f"{GLUED}First\n{ABSTRACT}\nSecond\n{ABSTRACT}") == ["First", "Second"]


def test_a_title_that_begins_with_subscribe_stays_whole(tmp_path):
    assert titles(tmp_path, f"{HEAD}Subscribers Who Leave\n\n{ABSTRACT}") == [
        "Subscribers Who Leave"
    ]


@pytest.mark.parametrize(
    ("line", "listed_on"),
    [
        ("Mar 12", date(2026, 3, 12)),
        ("Mar 13", date(2025, 3, 13)),
        ("Jul 29", date(2025, 7, 29)),
        ("Mar 9, 2024", date(2024, 3, 9)),
        ("", date(2026, 3, 12)),
    ],
)
def test_a_page_was_listed_on_its_date_or_on_the_day_it_was_saved(tmp_path, line, listed_on):
    assert [
        listing.listed_on for listing in read(tmp_path, f"{HEAD}{line}\n\nFirst\n\n{ABSTRACT}")
    ] == [listed_on]


def test_a_title_without_an_abstract_takes_none_from_its_neighbour(tmp_path):
    listings = read(tmp_path, f"{HEAD}Bare\n\nFirst\n\n{ABSTRACT}\n\nLast")

    assert [(listing.title, bool(listing.abstract)) for listing in listings] == [
        ("Bare", False),
        ("First", True),
        ("Last", False),
    ]


def test_a_short_abstract_and_a_second_paragraph_belong_to_their_title(tmp_path):
    listings = read(
        tmp_path, f"{HEAD}First\n\nWe do this.\n\n{ABSTRACT}\n\n42\n\nSecond ...\n\n{ABSTRACT}"
    )

    assert [listing.title for listing in listings] == ["First", "Second ..."]
    assert listings[0].abstract.startswith("We do this. We study")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    assert titles(tmp_path, "\ufeff" + f"{HEAD}First\n\n{ABSTRACT}".replace("\n", "\r\n")) == [
        "First"
    ]


def page(props):
    data = escape(json.dumps(props))
    return f'<!DOCTYPE html><body><div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{data}"></div></body>'


def test_saved_html_is_read_from_the_json_inside(tmp_path):
    row = {"paper": {"id": "2603.00001", "title": "a &lt; b", "summary": "…", "upvotes": 3}}
    (listing,) = read(tmp_path, page({"dateString": "2026-03-09", "dailyPapers": [row]}))

    assert (listing.title, listing.listed_on, listing.votes.upvotes) == (
        "a < b",
        date(2026, 3, 9),
        3,
    )
    assert listing.identifiers == ("arxiv:2603.00001",)


def test_saved_html_without_a_day_was_listed_when_it_was_saved(tmp_path):
    row = {"paper": {"id": "2603.00001", "title": "A"}}

    assert read(tmp_path, page({"dailyPapers": [row]}))[0].listed_on == SAVED_AT.date()


def test_a_saved_page_of_html_holds_the_papers_of_its_day():
    batch = sources.read(
        build.source(kind="page", path=str(OURS / "hf" / "saved_daily_page.html")),
        [date(2026, 3, 12)],
        None,
    )

    assert (len(batch.listings), {listing.listed_on for listing in batch.listings}) == (
        12,
        {date(2026, 2, 6)},
    )


def test_a_saved_page_of_one_paper_is_read_from_the_json_inside():
    source = build.source(kind="page", path=str(OURS / "hf" / "saved_paper_page.html"))
    (listing,) = sources.read(source, [date(2026, 3, 12)], None).listings

    assert listing.title == "On Long Video Understanding and Flow Matching in Colour Space"
    assert (listing.identifiers, listing.votes.upvotes, listing.listed_on) == (
        ("arxiv:2602.90305",),
        132,
        date(2026, 2, 5),
    )


@pytest.mark.shared
def test_the_saved_page_of_one_recorded_paper_is_read_from_the_json_inside():
    source = build.source(kind="page", path=str(DATA / "hf" / "saved_paper_page.html"))
    (listing,) = sources.read(source, [date(2026, 3, 12)], None).listings

    assert (
        listing.title
        == "MCPMark: A Benchmark for Stress-Testing Realistic and Comprehensive MCP Use"
    )
    assert (listing.identifiers, listing.votes.upvotes) == (("arxiv:2509.24002",), 118)
    assert (listing.listed_on, listing.links.project) == (date(2025, 10, 1), "https://mcpmark.ai/")


@pytest.mark.parametrize(
    "tag",
    [
        """<div data-props='{}' data-target='PaperContent'>""",
        """<div data-target="PaperContent" class="a b" data-x='"' data-props="{}">""",
    ],
)
def test_quotes_and_the_order_of_attributes_change_nothing(tmp_path, tag):
    props = {"paper": {"id": "2603.00001", "title": "It's", "ai_keywords": ["a"]}}

    assert titles(tmp_path, f"<html>{tag.replace('{}', escape(json.dumps(props)))}") == ["It's"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a saved Daily Papers page"),
        ("just\na few\nlines", "expected a saved Daily Papers page"),
        (HEAD, "expected a saved Daily Papers page"),
        ("<html><p>Another page", "expected a Daily Papers page"),
        ("<?xml version='1.0'?><rss/>", "expected a Daily Papers page"),
        (page({"paper": {}}), "expected a list of papers, got an object"),
        (b"\xff\xfeT\x00", "expected text in UTF-8, got the byte 0xff at position 0"),
        ("T\n" * 50_000, "more than 10,000"),
        ("T\n" + "x " * 150_000, "a line too long"),
    ],
)
def test_what_is_no_such_page_is_named(tmp_path, text, reason):
    with pytest.raises(ParseError, match=reason):
        read(tmp_path, text)
