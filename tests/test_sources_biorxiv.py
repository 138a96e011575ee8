"""bioRxiv and medRxiv. No answer of theirs was recorded: these, and ours, are built after the API's
description (dates and page sizes as seen)."""

import json
from datetime import UTC, date, datetime

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.model import Links, Response
from tests.makers import build
from tests.shared import OURS

DAY = date(2026, 3, 9)
AT = datetime(2026, 3, 10, tzinfo=UTC)
ROW = {
    "doi": "10.1101/2026.03.01.583001",
    "title": "Sparse coding in\n the <i>retina</i>",
    "authors": "Lovelace, A.; Babbage, C. ;",
    "author_corresponding": "Ada Lovelace",
    "author_corresponding_institution": "Example  University &amp; Co",
    "date": "2026-03-09",
    "version": "1",
    "type": "new results",
    "license": "cc_by",
    "category": "neuroscience",
    "abstract": "We find  it &amp; more.",
    "published": "NA",
    "server": "bioRxiv",
}


def source(**given):
    return build.source(**{"name": "bio", "kind": "biorxiv", "url": "http://127.0.0.1", **given})


def answering(*rows, page=30, asked=None, total=None):
    """Return a Get that hands out *rows* in pages of *page*, as the API does."""

    def get(request):
        (asked if asked is not None else []).append(request.url)
        start = int(request.url.rpartition("/")[2])
        given = rows[start : start + page]
        message = {
            "status": "ok",
            "cursor": start,
            "count": len(given),
            "total": str(len(rows) if total is None else total),
        }
        body = {
            "messages": [message if rows else {"status": "no posts found"}],
            "collection": given,
        }
        return Response(
            url=request.url,
            status=200,
            headers={"etag": '"1"'},
            body=json.dumps(body).encode(),
            received_at=AT,
        )

    return get


def only(**given):
    (listing,) = sources.read(source(), [DAY], answering({**ROW, **given})).listings
    return listing


def test_a_row_becomes_a_listing():
    listing = only()

    assert (listing.title, listing.abstract) == (
        "Sparse coding in the retina",
        "We find it & more.",
    )
    assert (listing.listed_on, listing.published_on, listing.version, listing.announce) == (
        DAY,
        DAY,
        1,
        "new",
    )
    assert (listing.authors, listing.organizations, listing.categories) == (
        ("A. Lovelace", "C. Babbage"),
        ("Example University & Co",),
        ("neuroscience",),
    )
    assert listing.identifiers == ("doi:10.1101/2026.03.01.583001",)


def test_an_institution_that_is_not_given_is_none():
    assert only(author_corresponding_institution="").organizations == ()
    assert only(author_corresponding_institution=None).organizations == ()


def test_the_links_of_a_row_lead_to_its_version():
    page = "https://www.biorxiv.org/content/10.1101/2026.03.01.583001v2"

    assert only(version="2").links == Links(
        abstract=page, pdf=f"{page}.full.pdf", html=f"{page}.full"
    )


def test_what_the_server_calls_withdrawn_is_known_as_that():
    assert only(type="Withdrawn").publication_type == "withdrawal"
    assert only(type="PUBLISHAHEADOFPRINT").publication_type == "preprint"


def test_a_later_version_is_no_new_paper():
    assert (only(version="2").announce, only(version=2).published_on) == ("replace", None)


def test_a_published_paper_is_known_by_both_of_its_dois():
    assert only(published="10.1038/S41").identifiers == (
        "doi:10.1101/2026.03.01.583001",
        "doi:10.1038/s41",
    )


@pytest.mark.parametrize(
    ("written", "listed_on"), [("2026-6-30", date(2026, 6, 30)), ("soon", DAY), (None, DAY)]
)
def test_a_date_is_read_and_never_compared_as_text(written, listed_on):
    assert only(date=written).listed_on == listed_on


def numbered(count, **given):
    return [{**ROW, "doi": f"10.1101/2026.03.01.{number:06}", **given} for number in range(count)]


@pytest.mark.parametrize("page", [30, 100])
def test_the_size_of_a_page_is_read_off_the_answer(page):
    asked = []
    (batch,) = sources.batches(source(), [DAY], answering(*numbered(150), page=page, asked=asked))

    assert (len(batch.listings), batch.claimed, batch.day) == (150, 150, DAY)
    assert [url.rpartition("/")[2] for url in asked] == [
        str(start) for start in range(0, 150, page)
    ]
    assert asked[0] == "http://127.0.0.1/details/biorxiv/2026-03-09/2026-03-09/0"


def test_each_day_is_a_batch_of_its_own_oldest_first():
    days = [date(2026, 3, 8), DAY]
    asked = []
    batches = tuple(sources.batches(source(kind="medrxiv"), days, answering(ROW, asked=asked)))

    assert [batch.day for batch in batches] == days
    assert "details/medrxiv/2026-03-08/2026-03-08/0" in asked[0]


def test_a_day_without_papers_is_an_empty_batch():
    (batch,) = sources.batches(source(), [DAY], answering())

    assert (batch.listings, batch.claimed) == ((), 0)


def test_pages_that_come_back_empty_leave_the_claim():
    (batch,) = sources.batches(source(), [DAY], answering(*numbered(30), total=80))

    assert (len(batch.listings), batch.claimed) == (30, 80)


def ending(pages):
    """Return a Get that hands out *pages*, then an empty one that names no total, as the API."""

    def get(request):
        start = int(request.url.rpartition("/")[2])
        before = [sum(map(len, pages[:at])) for at in range(len(pages))]
        given = pages[before.index(start)] if start in before else []
        message = {"status": "ok", "total": "52"} if given else {"status": "no posts found"}
        body = json.dumps({"messages": [message], "collection": given}).encode()
        return Response(url=request.url, status=200, headers={}, body=body, received_at=AT)

    return get


def test_an_empty_page_at_the_end_does_not_make_a_day_whole():
    (batch,) = sources.batches(source(), [DAY], ending([numbered(30)]))

    assert (len(batch.listings), batch.claimed) == (30, 52)


def test_a_page_that_comes_again_brings_no_more_papers():
    rows = numbered(26)
    (batch,) = sources.batches(source(), [DAY], ending([rows, rows]))

    assert (len(batch.listings), batch.claimed) == (26, 52)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Roe, A. B.; Doane, C.", ("A. B. Roe", "C. Doane")),
        ("Roe, A.; Doane, B.; Roe, A.;", ("A. Roe", "B. Doane")),
        ("van der Roe, A.-B.; O'Doane, B.", ("A.-B. van der Roe", "B. O'Doane")),
        ("Roe, A., Jr.; Doane, B. III", ("A. Roe, Jr.", "B. Doane III")),
        ("Consortium, The Oak; Suharto", ("The Oak Consortium", "Suharto")),
        ("Roe, A.; , Doane, B.,; et al.", ("A. Roe", "B. Doane")),
        ("Roe, A.", ("A. Roe",)),
        ("Roe, A., Doane, B.", ("A. Roe", "B. Doane")),
        ("Ada Roe; Ben Doane", ("Ada Roe", "Ben Doane")),
        ("RO_SCPLOWOEC_SCPLOW, A.", ("A. Roe",)),
        ("Garc{iacute}a, A.; Roe, B. et al", ("A. García", "B. Roe")),
        ("The Oak Consortium, Roe, A.; Doane, B.", ("The Oak Consortium", "A. Roe", "B. Doane")),
        ("Roe, A.; for the Oak Consortium", ("A. Roe", "the Oak Consortium")),
        ("OC, International Oak Consortium", ("OC, International Oak Consortium",)),
        ("Dr. Roe, A.; Roe B", ("A. Roe", "Roe B")),
        (" ; ;", ()),
    ],
)
def test_names_are_turned_round_and_each_comes_once(line, names):
    assert only(authors=line).authors == names


def test_breaks_that_were_escaped_twice_are_breaks():
    assert only(abstract=r"Oaks grow.\n\nResultsThey grow.").abstract == (
        "Oaks grow. Results: They grow."
    )


def test_marks_and_tags_are_read_in_titles_and_abstracts():
    listing = only(
        title="TGF-{beta} in <i>Quercus</i> at 4 {degrees}C",
        abstract="O_ST_ABSAimC_ST_ABSOaks.\n\nResultsThey grow {+/-} 2.\nO_LIFastC_LI",
    )

    assert listing.title == "TGF-β in Quercus at 4 °C"
    assert listing.abstract == "Aim: Oaks. Results: They grow ± 2. Fast."


def test_only_the_wanted_categories_are_listed_and_claimed():
    rows = [*numbered(2), *numbered(3, category="Cell Biology"), *numbered(4, category="ecology")]
    wanted = source(categories=("neuroscience", "cell_biology"))
    (batch,) = sources.batches(wanted, [DAY], answering(*rows))

    assert (len(batch.listings), batch.claimed) == (5, 5)


def test_a_row_that_cannot_be_read_is_claimed_and_not_listed():
    (batch,) = sources.batches(
        source(), [DAY], answering(ROW, {**ROW, "doi": None}, {**ROW, "title": 7})
    )

    assert (len(batch.listings), batch.claimed) == (1, 3)


def test_a_day_of_one_page_is_asked_for_by_what_it_was_known_by():
    (one,) = sources.batches(source(), [DAY], answering(ROW))
    (many,) = sources.batches(source(), [DAY], answering(*numbered(31)))

    assert [kept.etag for kept in one.validators] == ['"1"']
    assert many.validators == ()


def answer(body, status=200):
    return lambda request: Response(
        url=request.url, status=status, headers={}, body=body, received_at=AT
    )


def test_a_day_that_has_not_changed_says_so():
    (batch,) = sources.batches(source(), [DAY], answer(b"", status=304))

    assert (batch.is_unchanged, batch.day) == (True, DAY)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[]", 'expected an object with a "collection", got a list'),
        (b'{"messages": []}', 'expected an object with a "collection", got an object'),
        (
            b'{"messages": [{"status": "Error: wrong date"}], "collection": []}',
            "bioRxiv says: Error: wrong date",
        ),
        (
            b'{"collection": [1, null]}',
            "expected papers with a DOI and a title, got 2 rows without",
        ),
    ],
)
def test_an_answer_of_another_kind_is_named(body, reason):
    with pytest.raises(ParseError, match=reason):
        sources.read(source(), [DAY], answer(body))


def test_a_refusal_is_named():
    with pytest.raises(FetchError, match='source "bio": 503 Service Unavailable'):
        sources.read(source(), [DAY], answer(b"", status=503))


def test_saved_answers_are_read_too(tmp_path):
    path = tmp_path / "march.json"
    path.write_text(json.dumps({"collection": [ROW, {**ROW, "date": "2026-03-02"}]}))
    batch = sources.read(source(url=None, path=str(path)), [DAY], None)

    assert [listing.listed_on for listing in batch.listings] == [DAY, date(2026, 3, 2)]


def test_a_source_is_called_by_its_server_and_categories():
    assert sources.label(source(kind="medrxiv", categories=("oncology",))) == "medRxiv oncology"


@pytest.mark.parametrize(("server", "count"), [("biorxiv", 61), ("medrxiv", 41)])
def test_every_recorded_day_is_read_whole_on_its_date(server, count):
    days = sorted((OURS / server).glob("*.json"))
    batches = [
        sources.read(source(kind=server, url=None, path=str(path)), [DAY], None) for path in days
    ]

    assert (
        len(days),
        sum(len(batch.listings) for batch in batches),
        sum(batch.claimed for batch in batches),
    ) == (14, count, count)
    assert all(
        {one.listed_on for one in batch.listings} <= {date.fromisoformat(path.stem)}
        for path, batch in zip(days, batches, strict=True)
    )
    assert all(
        one.abstract and one.authors and one.categories
        for batch in batches
        for one in batch.listings
    )


def test_of_odd_rows_each_that_has_a_doi_and_a_title_is_listed():
    batch = sources.read(source(url=None, path=str(OURS / "odd/biorxiv.json")), [DAY], None)

    assert (len(batch.listings), batch.claimed) == (11, 19)
    assert [one.title for one in batch.listings if one.announce == "replace"] == [
        "A Number for a Version"
    ]
