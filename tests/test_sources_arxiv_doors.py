"""What arXiv's listing pages and its OAI door answer: read as they are meant, or refused by
name."""

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.sources.arxiv import listing_page as listing
from digest.sources.arxiv import oai
from tests.makers import build
from tests.makers.arxiv import OAI, Announced, page, record, section
from tests.makers.fortnight import fortnight
from tests.shared import DATA, OURS

DAY = date(2026, 4, 20)
SOURCE = build.source(categories=("cs.CV",))
PAGE = page(
    "<h3>Showing new listings for Monday, 20 April 2026</h3>"
    + section(
        "New submissions (showing 2 of 2 entries)",
        [Announced(id="2604.00001"), Announced(id="2604.00002")],
    )
    + section("Cross submissions (showing first 1 of 3 entries)", [Announced(id="hep-th/9901001")])
)
RECORDS = OAI.format(
    inner=f"<ListRecords>{record(Announced(id='2604.00001', authors=('Erdos', 'Weil')), DAY)}</ListRecords>"
)


def document(text):
    body = text if isinstance(text, bytes) else text.encode()
    return Content(origin="arxiv.org/x", body=body, at=datetime(2026, 4, 20, tzinfo=UTC))


def test_a_listing_page_gives_the_ids_of_its_papers_and_not_those_they_cite():
    found = listing.parsed(SOURCE, document(PAGE))

    assert found.day == DAY
    assert [(one.heading, one.ids, one.total) for one in found.sections] == [
        ("New submissions", ("2604.00001", "2604.00002"), 2),
        ("Cross submissions", ("hep-th/9901001",), 3),
    ]


def test_a_record_names_each_institution_of_its_authors_once():
    houses = ("<affiliation>Lake Lab</affiliation>", r"<affiliation>G\"ottingen</affiliation>")
    told = RECORDS.replace("</author>", f"{''.join(houses)}</author>")

    (found,), _ = oai.parsed(SOURCE, document(told))

    assert found.listing.organizations == ("Lake Lab", "Göttingen")


def test_a_recent_page_gives_the_papers_of_each_day():
    inner = section("Fri, 17 Apr 2026 (showing 1 of 1 entries )", [Announced(id="2604.00001")])
    found = listing.parsed(SOURCE, document(page(inner)))

    assert (found.day, found.sections[0].heading) == (None, "Fri, 17 Apr 2026")


def test_a_page_without_updates_is_a_listing():
    assert listing.parsed(SOURCE, document(page("<p>No updates for today.</p>"))).sections == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "got no HTML"),
        ("<html><body>Please prove that you are human", "got another page"),
        ("{}", "got another page"),
        (
            PAGE.replace("showing 2 of 2", "showing 3 of 3"),
            'expected 3 papers under "New submissions", got 2',
        ),
        ("<p>" * 500_001, "too many elements"),
    ],
)
def test_what_is_no_listing_page_is_named(text, reason):
    with pytest.raises(ParseError, match=reason):
        listing.parsed(SOURCE, document(text))


def test_a_record_becomes_a_listing():
    (found,), token = oai.parsed(SOURCE, document(RECORDS))

    assert (found.listing.identifiers, found.listing.authors) == (
        ("arxiv:2604.00001",),
        ("Erdos", "Weil"),
    )
    assert (found.listing.listed_on, found.created, token) == (DAY, date(2026, 4, 16), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "got broken XML"),
        ("<html/>", "got something else"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + RECORDS.partition("\n")[2], "got something else"),
        (
            OAI.format(inner='<error code="badResumptionToken">too old</error>'),
            "arXiv says: too old",
        ),
        (OAI.format(inner='<error code="badArgument"/>'), "arXiv says: badArgument"),
        ("<a>" * 500_001, "too many elements"),
    ],
)
def test_what_are_no_records_is_named(text, reason):
    with pytest.raises(ParseError, match=reason):
        oai.parsed(SOURCE, document(text))


def test_a_day_without_records_is_no_error():
    assert oai.parsed(
        SOURCE, document(OAI.format(inner='<error code="noRecordsMatch">none</error>'))
    ) == ((), None)


@pytest.mark.parametrize(
    "path",
    sorted((OURS / "arxiv" / "list").glob("*/2*.html")),
    ids=lambda path: f"{path.parent.name} {path.stem}",
)
def test_a_recorded_listing_page_shows_what_was_announced_that_day(path):
    found = listing.parsed(SOURCE, document(path.read_bytes()))

    announced = {
        paper.id
        for paper in fortnight().arxiv[date.fromisoformat(path.stem)]
        if path.parent.name in paper.categories
    }
    assert found.day == date.fromisoformat(path.stem)
    assert {one for part in found.sections for one in part.ids} == announced


def test_a_recorded_page_of_five_days_shows_each():
    found = listing.parsed(SOURCE, document((OURS / "arxiv/list/cs.CL/recent.html").read_bytes()))

    assert [part.heading.partition(" (")[0] for part in found.sections] == [
        "Fri, 6 Feb 2026",
        "Thu, 5 Feb 2026",
        "Wed, 4 Feb 2026",
        "Tue, 3 Feb 2026",
        "Mon, 2 Feb 2026",
    ]
    assert all(len(part.ids) == part.total > 0 for part in found.sections)


def test_recorded_pages_of_records_are_read_whole_but_for_a_paper_taken_away():
    (first, token), (second, end) = (
        oai.parsed(SOURCE, document((OURS / f"arxiv/oai/{number}.xml").read_bytes()))
        for number in (1, 2)
    )

    assert (len(first), token, len(second), end) == (60, "6711293|1001", 40, None)
    assert all(
        one.listing.abstract and one.listing.authors and one.created for one in (*first, *second)
    )
    assert not any("\\" in name or "{" in name for one in first for name in one.listing.authors)
    assert any("ö" in name for one in first for name in one.listing.authors)


@pytest.mark.shared
def test_a_recorded_answer_of_a_thousand_records_is_read_whole():
    body = gzip.decompress((DATA / "arxiv" / "oai" / "1.xml.gz").read_bytes())
    records, token = oai.parsed(SOURCE, document(body))

    assert (len(records), token) == (1000, "1122234|1001")
    assert records[0].listing.title == "Sparsity-certifying Graph Decompositions"
    assert records[0].listing.authors == ("Ileana Streinu", "Louis Theran")
    assert all(one.listing.abstract and one.listing.authors and one.created for one in records)
    assert not any("\\'" in name or "\n" in name for one in records for name in one.listing.authors)


@settings(max_examples=150)
@given(
    st.sampled_from([PAGE, RECORDS]), st.integers(0, 900), st.binary(max_size=4), st.integers(0, 60)
)
def test_a_damaged_answer_is_read_or_refused_and_nothing_else(text, at, bytes_, cut):
    body = text.encode()[:at] + bytes_ + text.encode()[at + cut :]

    for read in (lambda one: listing.parsed(SOURCE, one), lambda one: oai.parsed(SOURCE, one)):
        try:
            read(document(body))
        except ParseError:
            continue
