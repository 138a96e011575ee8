import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import build
from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.model import Links, Response, Votes

DATA = Path(__file__).parents[2] / "shared" / "data"
URL = "http://127.0.0.1/api/daily_papers?limit=100"
DAY = date(2026, 3, 9)
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
        code, rows = by_day.get(f"d{request.url[-2:]}", (status, []))
        return Response(
            url=request.url, status=code, headers={}, body=json.dumps(rows).encode(), received_at=datetime(2026, 3, 9, tzinfo=UTC)
        )

    return get


def test_a_row_becomes_a_listing_with_all_that_it_says():
    (listing,) = sources.read(source(), DAY, answers(d09=(200, [ROW]))).listings

    assert (listing.title, listing.abstract) == ("Sparse Attention & Friends", "We attend sparsely.")
    assert (listing.listed_on, listing.published_on) == (date(2026, 3, 8), date(2026, 3, 6))
    assert (listing.authors, listing.organizations) == (("Ada L.",), ("The Lab",))
    assert listing.votes == Votes(upvotes=42, comments=3, stars=7)
    assert listing.identifiers == ("arxiv:2603.00001",)


def test_the_links_of_a_row_lead_to_arxiv_the_code_and_the_discussion():
    (listing,) = sources.read(source(), DAY, answers(d09=(200, [ROW]))).listings

    assert listing.links == Links(
        abstract="https://arxiv.org/abs/2603.00001",
        pdf="https://arxiv.org/pdf/2603.00001",
        html="https://arxiv.org/html/2603.00001",
        code="https://example.org/code",
        community="https://huggingface.co/papers/2603.00001",
    )


def test_what_is_missing_is_unknown_and_not_zero():
    row = {"paper": {"id": "2603.00002", "title": "Bare", "githubRepo": "javascript:alert(1)"}}
    (listing,) = sources.read(source(), DAY, answers(d08=(200, [row]))).listings

    assert listing.votes is None
    assert listing.listed_on == date(2026, 3, 8)
    assert listing.links.code is None


def test_the_day_and_the_two_before_are_asked_for():
    asked = []
    sources.read(source(), DAY, answers(asked=asked))

    assert [url.partition("?")[2] for url in asked] == [
        "limit=100&date=2026-03-09",
        "limit=100&date=2026-03-08",
        "limit=100&date=2026-03-07",
    ]


def test_a_day_that_is_not_open_yet_is_no_error():
    batch = sources.read(source(), DAY, answers(d09=(400, {"error": "not yet"}), d08=(200, [ROW])))

    assert len(batch.listings) == 1


@pytest.mark.parametrize("status", [400, 429, 500, 503, 799])
def test_any_other_refusal_is_named(status):
    with pytest.raises(FetchError, match=f'source "hf": .*{status}'):
        sources.read(source(), DAY, answers(status=status))


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
        return Response(url=request.url, status=200, headers={}, body=body, received_at=datetime(2026, 3, 9, tzinfo=UTC))

    with pytest.raises(ParseError, match=reason):
        sources.read(source(), DAY, get)


def test_a_row_that_cannot_be_read_is_claimed_and_not_listed():
    batch = sources.read(source(), DAY, answers(d09=(200, [ROW, {"paper": {}}, None])))

    assert (len(batch.listings), batch.claimed) == (1, 3)


@pytest.mark.parametrize(
    "text",
    [json.dumps([ROW]), json.dumps([repr(ROW)]), json.dumps({"status": "success", "data": json.dumps([repr(ROW)])})],
)
def test_every_shape_in_which_answers_are_saved_is_read(tmp_path, text):
    batch = sources.read(saved(tmp_path, "2026-03-08.json", text), DAY, None)

    assert [listing.title for listing in batch.listings] == ["Sparse Attention & Friends"]


@pytest.mark.parametrize("text", ["1", "[]"])
def test_a_saved_day_without_papers_is_empty(tmp_path, text):
    assert sources.read(saved(tmp_path, "2026-03-08.json", text), DAY, None).listings == ()


def test_a_saved_row_without_a_day_was_listed_on_the_day_in_the_name(tmp_path):
    row = {"paper": {"id": "2406.00001", "title": "Old"}}
    (listing,) = sources.read(saved(tmp_path, "2024-06-27.json", json.dumps([row])), DAY, None).listings

    assert listing.listed_on == date(2024, 6, 27)


@pytest.mark.skipif(not DATA.exists(), reason="no recorded data here")
def test_every_recorded_day_is_read_whole():
    batch = sources.read(source(url=None, path=str(DATA / "hf" / "daily")), DAY, None)

    assert len(batch.listings) == batch.claimed == 1179
    assert min(listing.listed_on for listing in batch.listings) == date(2024, 6, 3)


@pytest.mark.skipif(not DATA.exists(), reason="no recorded data here")
def test_the_other_collector_is_read_too():
    batch = sources.read(source(url=None, path=str(DATA / "hf" / "daily_other_collector")), DAY, None)

    assert len(batch.listings) == batch.claimed > 0
