import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.model import Links, Response, Votes
from tests.makers import build
from tests.shared import DATA, OURS, in_both

AT = datetime(2026, 3, 9, tzinfo=UTC)
URL = "http://127.0.0.1/api/daily_papers?limit=100"
DAYS = [date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)]
ROW = {
    "paper": {
        "id": "2603.00001",
        "title": "Sparse\n  Attention &amp; Friends",
        "summary": "We attend\nsparsely.",
        "authors": [{"name": "Ada L."}, {"name": "Secret", "hidden": True}, {"hidden": False}],
        "publishedAt": "2026-03-06T23:00:00.000Z",
        "submittedOnDailyAt": "2026-03-08T02:44:20.973Z",
        "upvotes": 42,
        "githubRepo": "https://example.org/code",
        "githubStars": 7,
        "projectPage": "https://example.org/project",
        "ai_summary": "It attends  sparsely.",
        "ai_keywords": ["attention", "sparsity", "attention", 7],
        "organization": {"name": "lab", "fullname": "The Lab"},
    },
    "publishedAt": "2026-03-01T00:00:00.000Z",
    "numComments": 3,
}


def source(**given):
    return build.source(**{"name": "hf", "kind": "huggingface", "url": URL, **given})


def saved(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return source(url=None, path=str(folder / name))


def answers(*, status=200, asked=None, **by_day):
    """Return a Get that answers each day what *by_day* has for it ("d09"), or an empty list."""

    def get(request):
        (asked if asked is not None else []).append(request.url)
        query = dict(parse_qsl(urlsplit(request.url).query))
        code, *pages = by_day.get(f"d{query['date'][-2:]}", (status, []))
        rows = pages[int(query["p"])] if int(query["p"]) < len(pages) else []
        return Response(
            url=request.url,
            status=code,
            headers={"etag": '"1"'},
            body=json.dumps(rows).encode(),
            received_at=AT,
        )

    return get


def test_a_row_becomes_a_listing_with_all_that_it_says():
    (listing,) = sources.read(source(), DAYS, answers(d09=(200, [ROW]))).listings

    assert (listing.title, listing.abstract) == (
        "Sparse Attention & Friends",
        "We attend sparsely.",
    )
    assert (listing.listed_on, listing.published_on) == (date(2026, 3, 8), date(2026, 3, 6))
    assert (listing.authors, listing.organizations) == (("Ada L.",), ("The Lab",))
    assert listing.votes == Votes(upvotes=42, comments=3, stars=7)
    assert listing.identifiers == ("arxiv:2603.00001",)


def test_the_links_of_a_row_lead_to_arxiv_the_code_and_the_discussion():
    (listing,) = sources.read(source(), DAYS, answers(d09=(200, [ROW]))).listings

    assert listing.links == Links(
        abstract="https://arxiv.org/abs/2603.00001",
        pdf="https://arxiv.org/pdf/2603.00001",
        html="https://arxiv.org/html/2603.00001",
        code="https://example.org/code",
        community="https://huggingface.co/papers/2603.00001",
        project="https://example.org/project",
    )


def test_what_a_machine_wrote_of_a_paper_is_kept_apart():
    (listing,) = sources.read(source(), DAYS, answers(d09=(200, [ROW]))).listings

    assert (listing.summary, listing.keywords) == (
        "It attends sparsely.",
        ("attention", "sparsity"),
    )


def test_what_is_missing_is_unknown_and_not_zero():
    row = {"paper": {"id": "2603.00002", "title": "Bare", "githubRepo": "javascript:alert(1)"}}
    (listing,) = sources.read(source(), DAYS, answers(d08=(200, [row]))).listings

    assert (listing.votes, listing.summary, listing.keywords) == (None, None, ())
    assert listing.listed_on == date(2026, 3, 8)
    assert listing.links.code is None


def test_the_days_are_asked_for_oldest_first():
    asked = []
    sources.read(source(), DAYS, answers(asked=asked))

    assert [url.partition("?")[2] for url in asked] == [
        "limit=100&date=2026-03-07&p=0",
        "limit=100&date=2026-03-08&p=0",
        "limit=100&date=2026-03-09&p=0",
    ]


def rows(first, last):
    return [
        {"paper": {"id": f"2603.{number:05}", "title": f"Paper {number}"}}
        for number in range(first, last)
    ]


def test_pages_are_turned_until_a_short_one():
    asked = []
    pages = (200, rows(0, 100), rows(100, 200), rows(200, 230))
    (batch,) = sources.batches(source(), DAYS[-1:], answers(asked=asked, d09=pages))

    assert (len(batch.listings), batch.claimed, batch.day) == (230, 230, DAYS[-1])
    assert [url[-3:] for url in asked] == ["p=0", "p=1", "p=2"]


def test_a_page_cut_at_fifty_may_have_another_behind_it():
    (batch,) = sources.batches(source(), DAYS[-1:], answers(d09=(200, rows(0, 50), rows(50, 60))))

    assert len(batch.listings) == 60


def test_what_moved_to_the_next_page_meanwhile_is_listed_and_claimed_once():
    (batch,) = sources.batches(source(), DAYS[-1:], answers(d09=(200, rows(0, 100), rows(98, 120))))

    assert len(batch.listings) == batch.claimed == 120


def test_the_same_page_over_and_over_is_an_end():
    asked = []
    sources.read(source(), DAYS[-1:], answers(asked=asked, d09=(200, *[rows(0, 100)] * 9)))

    assert len(asked) == 2


def test_a_weekend_without_papers_is_an_empty_batch_of_its_day():
    batches = tuple(sources.batches(source(), DAYS, answers(d09=(200, [ROW]))))

    assert [(batch.day, batch.claimed) for batch in batches] == list(
        zip(DAYS, (0, 0, 1), strict=True)
    )


def test_a_day_that_is_not_open_yet_has_no_batch():
    batches = tuple(sources.batches(source(), DAYS[-1:], answers(d09=(400, {"error": "not yet"}))))

    assert batches == ()


def test_a_day_of_one_page_is_asked_for_by_what_it_was_known_by():
    one, many = sources.batches(
        source(), DAYS[1:], answers(d08=(200, [ROW]), d09=(200, rows(0, 100), rows(100, 101)))
    )

    assert [(kept.url, kept.etag) for kept in one.validators] == [
        (f"{URL}&date=2026-03-08&p=0", '"1"')
    ]
    assert many.validators == ()


def test_a_day_that_has_not_changed_says_so():
    (batch,) = sources.batches(source(), DAYS[-1:], answers(d09=(304, [])))

    assert (batch.day, batch.is_unchanged, batch.listings) == (DAYS[-1], True, ())


def test_a_day_that_is_not_open_yet_is_no_error():
    batch = sources.read(source(), DAYS, answers(d09=(400, {"error": "not yet"}), d08=(200, [ROW])))

    assert len(batch.listings) == 1


@pytest.mark.parametrize("status", [400, 429, 500, 503, 799])
def test_any_other_refusal_is_named(status):
    with pytest.raises(FetchError, match=f'source "hf": .*{status}'):
        sources.read(source(), DAYS, answers(status=status))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "expected JSON, got nothing"),
        (b"<!DOCTYPE html><p>Sorry", "expected JSON, got an HTML page"),
        (b'[{"paper": {"id"', "expected JSON, got something else"),
        (b'{"error": "gone"}', "expected a list of papers, got an object"),
        (b'"gone"', "expected a list of papers, got a text"),
        (b"[1, 2]", "got 2 rows without"),
        (b'["\xe9"]', "expected text in UTF-8, got the byte 0xe9 at position 2"),
        (b"[" * 100_000, "nested too deep"),
        (b"[" + b"{}," * 400_000 + b"{}]", "more than 500,000 values"),
    ],
)
def test_an_answer_of_another_kind_is_named(body, reason):
    def get(request):
        return Response(url=request.url, status=200, headers={}, body=body, received_at=AT)

    with pytest.raises(ParseError, match=reason):
        sources.read(source(), DAYS, get)


def test_a_row_that_cannot_be_read_is_claimed_and_not_listed():
    batch = sources.read(source(), DAYS, answers(d09=(200, [ROW, {"paper": {}}, None])))

    assert (len(batch.listings), batch.claimed) == (1, 3)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ROW]),
        json.dumps([repr(ROW)]),
        json.dumps({"status": "success", "data": json.dumps([repr(ROW)])}),
    ],
)
def test_every_shape_in_which_answers_are_saved_is_read(tmp_path, text):
    batch = sources.read(saved(tmp_path, "2026-03-08.json", text), DAYS, None)

    assert [listing.title for listing in batch.listings] == ["Sparse Attention & Friends"]


@pytest.mark.parametrize("text", ["1", "[]"])
def test_a_saved_day_without_papers_is_empty(tmp_path, text):
    assert sources.read(saved(tmp_path, "2026-03-08.json", text), DAYS, None).listings == ()


def test_a_saved_row_without_a_day_was_listed_on_the_day_in_the_name(tmp_path):
    row = {"paper": {"id": "2406.00001", "title": "Old"}}
    (listing,) = sources.read(
        saved(tmp_path, "2024-06-27.json", json.dumps([row])), DAYS, None
    ).listings

    assert listing.listed_on == date(2024, 6, 27)


@pytest.mark.parametrize(
    ("data", "count", "first"),
    [
        (OURS, 115, date(2026, 2, 2)),
        pytest.param(DATA, 1179, date(2024, 6, 3), marks=pytest.mark.shared),
    ],
)
def test_every_recorded_day_is_read_whole(data, count, first):
    batch = sources.read(source(url=None, path=str(data / "hf" / "daily")), DAYS, None)

    assert len(batch.listings) == batch.claimed == count
    assert min(listing.listed_on for listing in batch.listings) == first


@in_both
def test_newer_fields_are_read_from_a_recorded_answer(data):
    batch = sources.read(
        source(url=None, path=str(data / "hf" / "api_daily_papers_30.json")), DAYS, None
    )

    assert len(batch.listings) == batch.claimed == 30
    assert sum(bool(listing.links.project) for listing in batch.listings) > 0
    assert sum(bool(listing.organizations) for listing in batch.listings) > 0


@in_both
def test_the_other_collector_is_read_too(data):
    batch = sources.read(
        source(url=None, path=str(data / "hf" / "daily_other_collector")), DAYS, None
    )

    assert len(batch.listings) == batch.claimed > 0


def test_what_was_saved_later_has_more_votes():
    places = (
        str(OURS / "hf" / name / "2026-02-03.json") for name in ("daily", "daily_other_collector")
    )
    evening, later = (
        sources.read(source(url=None, path=place), DAYS, None).listings for place in places
    )

    assert [one.identifiers for one in evening] == [one.identifiers for one in later]
    assert all(
        one.votes.upvotes < other.votes.upvotes for one, other in zip(evening, later, strict=True)
    )


def test_of_odd_rows_each_that_has_an_id_and_a_title_is_listed_and_every_row_is_claimed():
    batch = sources.read(source(url=None, path=str(OURS / "odd" / "huggingface.json")), DAYS, None)

    assert (len(batch.listings), batch.claimed) == (18, 29)
    assert {listing.votes and listing.votes.upvotes for listing in batch.listings} == {None}
    assert [listing.authors for listing in batch.listings if listing.authors] == [("Ada Lovelace",)]
    assert {listing.links.code for listing in batch.listings} == {None}
