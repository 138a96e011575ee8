from collections import Counter
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.model import Response
from digest.sources.arxiv.entry import type_by
from tests.makers import build
from tests.shared import DATA, OURS, in_both

DAY = date(2026, 3, 9)
FEED = "https://rss.arxiv.org/rss/cs.AI"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.AI updates on arXiv.org</title><pubDate>Mon, 09 Mar 2026 00:00:00 -0400</pubDate>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://arxiv.org/abs/2603.00001</link>
<description>arXiv:2603.00001v2 Announce Type: {announce}
Abstract: We show that $a &lt; b$.</description>
<guid isPermaLink="false">oai:arXiv.org:2603.00001v2</guid><category>cs.AI</category><category>math.GT</category>
<category>I.2.7</category><arxiv:announce_type>{announce}</arxiv:announce_type><arxiv:DOI>10.1000/ABC</arxiv:DOI>
<dc:creator>{creator}</dc:creator></item>"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>t</title><opensearch:totalResults>9</opensearch:totalResults>
<opensearch:startIndex>0</opensearch:startIndex><opensearch:itemsPerPage>2</opensearch:itemsPerPage>{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/hep-th/9901001v3</id><published>1999-01-04T09:00:00Z</published>
<updated>2001-01-01T00:00:00Z</updated><title>Old   but
  good</title><summary>  Hard
wrapped.</summary><author><name>M. Luther King, Jr.</name></author><category term="gr-qc"/><category term="81T30; 83E30"/>
<arxiv:primary_category term="hep-th"/></entry>"""


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("Withdrawn", "withdrawal"),
        ("This paper has been withdrawn by the author: Lemma 2 is wrong", "withdrawal"),
        ("12 pages; withdrawn by the authors", "withdrawal"),
        ("Withdrawn from arXiv by its authors", "withdrawal"),
        ("This version withdrawn by arXiv administrators", "withdrawal"),
        ("replaces withdrawn arXiv:2401.00001", "preprint"),
        ("Withdrawn from ICLR 2026", "preprint"),
        ("This paper was withdrawn from NeurIPS 2024; 12 pages", "preprint"),
    ],
)
def test_a_comment_says_withdrawn_of_the_paper_or_of_where_else_it_was(
    comment: str, told: str
) -> None:
    assert type_by(comment) == told


def item(*, title="Sparse Attention", announce="new", creator="Ada Lovelace"):
    return ITEM.format(title=escape(title), announce=announce, creator=escape(creator))


def read(text, *, status=200, **given):
    body = text if isinstance(text, bytes) else text.encode()

    def get(request):
        return Response(
            url=request.url,
            status=status,
            headers={},
            body=body,
            received_at=datetime(2026, 3, 9, tzinfo=UTC),
        )

    return sources.read(
        build.source(**{"categories": ("cs.AI",), "url": FEED, **given}), (DAY,), get
    )


def only(text):
    (listing,) = read(text).listings
    return listing


def test_an_item_of_the_rss_feed_becomes_a_listing():
    listing = only(RSS.format(items=item(title="Q&A <b>")))

    assert (listing.title, listing.abstract) == ("Q&A <b>", "We show that $a < b$.")
    assert listing.identifiers == ("arxiv:2603.00001", "doi:10.1000/abc")
    assert (listing.version, listing.listed_on, listing.published_on) == (2, date(2026, 3, 9), None)
    assert listing.categories == ("cs.AI", "math.GT")
    assert listing.links.abstract == "https://arxiv.org/abs/2603.00001"


@pytest.mark.parametrize("announce", ["new", "cross", "replace", "replace-cross"])
def test_what_was_announced_is_told_apart(announce):
    assert only(RSS.format(items=item(announce=announce))).announce == announce


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ("Ada Lovelace, Alan Turing", ("Ada Lovelace", "Alan Turing")),
        (
            "Ada Lovelace (1, 2), Alan Turing (King's College (Cambridge, UK))",
            ("Ada Lovelace", "Alan Turing"),
        ),
        ("Andr\\'e Weil,  , Paul Erd\\H{o}s", ("André Weil", "Paul Erdős")),
        ("Ada (ada@example.org), Alan", ("Ada", "Alan")),
        ("Ada (unclosed, Alan", ("Ada (unclosed", "Alan")),
        ("Ada King, Jr., Alan Turing", ("Ada King, Jr.", "Alan Turing")),
        (
            "Ada King (for the STAR Collaboration), Alan Turing",
            ("Ada King", "the STAR Collaboration", "Alan Turing"),
        ),
        ("Ada King and Alan Turing", ("Ada King", "Alan Turing")),
        (
            "The ATLAS Collaboration: A. King, B. Turing (CERN, Geneva), et al. (2,900 additional authors)",
            ("The ATLAS Collaboration", "A. King", "B. Turing"),
        ),
        ("", ()),
    ],
)
def test_authors_are_split_at_commas_outside_brackets(creator, names):
    assert only(RSS.format(items=item(creator=creator))).authors == names


def test_an_entry_of_the_api_becomes_a_listing():
    listing = only(ATOM.format(entries=ENTRY))

    assert (listing.title, listing.abstract) == ("Old but good", "Hard wrapped.")
    assert (listing.identifiers, listing.version) == (("arxiv:hep-th/9901001",), 3)
    assert listing.authors == ("M. Luther King, Jr.",)
    assert listing.categories == ("hep-th", "gr-qc")
    assert listing.listed_on == listing.published_on == date(1999, 1, 4)
    assert listing.links.html is None


def test_an_atom_feed_of_announcements_is_split_like_rss():
    extra = "<arxiv:announce_type>cross</arxiv:announce_type><creator xmlns='http://purl.org/dc/elements/1.1/'>A B, C D</creator>"
    entry = ENTRY.replace("<author><name>M. Luther King, Jr.</name></author>", extra)
    listing = only(ATOM.format(entries=entry))

    assert (listing.announce, listing.authors) == ("cross", ("A B", "C D"))


def test_the_api_says_how_many_this_answer_should_hold():
    assert read(ATOM.format(entries=ENTRY)).claimed == 2


def test_a_weekend_without_papers_is_no_error():
    assert read(RSS.format(items="")).listings == ()


ERROR = "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format for abc</summary></entry>"


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_feed_says_what_arxiv_says(status):
    with pytest.raises(ParseError, match="arXiv says: incorrect id format for abc"):
        read(ATOM.format(entries=ERROR), status=status)


def test_a_wrong_category_says_what_arxiv_says():
    with pytest.raises(ParseError, match="arXiv says: Feed error for query: cs"):
        read(
            RSS.format(items="").replace(
                "cs.AI updates on arXiv.org", "Feed error for query: cs.XX"
            ),
            status=400,
        )


@pytest.mark.parametrize("status", [400, 404, 503])
def test_a_refusal_is_named(status):
    with pytest.raises(FetchError, match=f'source "arxiv": {status}'):
        read("<html>no", status=status)


def test_a_source_with_nothing_to_ask_says_so():
    with pytest.raises(FetchError, match="needs categories, a url or a path"):
        read("", categories=(), url=None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "got nothing"),
        ("<!doctype html><p>hello", "got an HTML page"),
        ('<?xml version="1.0"?><!DOCTYPE html><html/>', "got an HTML page"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "got an HTML page"),
        ('{"papers": []}', "got broken XML at line 1 column 1"),
        (RSS.format(items=item())[:-40], "got broken XML at line"),
        ("<opml/>", "got XML that begins with <opml>"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "got XML with a DOCTYPE"),
        (
            RSS.format(items="<item><title>News</title><link>https://example.org</link></item>"),
            "1 entries without an arXiv id",
        ),
        (RSS.format(items="<a>" * 60 + "</a>" * 60), "too deep"),
        (RSS.format(items="<a/>" * 500_001), "too many elements"),
        (RSS.format(items="<item/>" * 10_001), "more than 10,000"),
        (RSS.format(items=f"<a>{'x' * 300_000}</a>"), "more than 200,000 characters"),
    ],
)
def test_what_is_no_feed_is_named(text, reason):
    with pytest.raises(ParseError, match=reason):
        read(text)


def test_a_feed_in_another_encoding_is_read_as_it_declares():
    text = RSS.format(items=item(title="Erdős–Rényi")).replace("UTF-8", "UTF-16").encode("utf-16")

    assert only(text).title == "Erdős–Rényi"


@pytest.mark.parametrize(
    ("data", "count"), [(OURS, 19), pytest.param(DATA, 24, marks=pytest.mark.shared)]
)
def test_every_recorded_feed_is_read_whole(data, count):
    paths = [
        path
        for door in ("rss", "api")
        for path in sorted((data / "arxiv" / door).glob("*.xml"))
        if "http400" not in path.name
    ]
    batches = [sources.read(build.source(path=str(path)), (DAY,), None) for path in paths]

    assert len(batches) == count
    assert sum(len(batch.listings) for batch in batches) == sum(batch.claimed for batch in batches)
    assert all(
        listing.abstract and listing.authors for batch in batches for listing in batch.listings
    )


@in_both
def test_a_recorded_error_says_what_arxiv_says(data):
    (path,) = (data / "arxiv" / "api").glob("*http400.xml")

    with pytest.raises(ParseError, match="arXiv says: incorrect id format for abc"):
        read(path.read_bytes(), status=400)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [("2026-02-04", {"new": 15, "cross": 3, "replace": 1, "replace-cross": 1}), ("2026-02-07", {})],
)
def test_a_recorded_day_tells_new_papers_from_cross_lists_and_new_versions(day, kinds):
    batch = read((OURS / "arxiv" / "rss" / f"{day}.xml").read_bytes())

    assert Counter(listing.announce for listing in batch.listings) == kinds


def test_of_odd_items_each_that_has_an_id_and_a_title_is_listed():
    batch = read((OURS / "odd" / "arxiv.xml").read_bytes())

    assert (len(batch.listings), batch.claimed) == (6, 8)
    assert [one.authors for one in batch.listings if one.authors] == [("A. Weil", "B. de Smit")]


def test_cross_lists_are_left_out_where_none_are_wanted():
    feed = RSS.format(
        items=item(announce="new")
        + item(announce="cross").replace("2603.00001", "2603.00002")
        + item(announce="replace-cross").replace("2603.00001", "2603.00003")
    )
    batch = read(feed, cross=False)

    assert [listing.identifiers[0] for listing in batch.listings] == ["arxiv:2603.00001"]
    assert len(read(feed).listings) == 3
    assert batch.claimed == 1


def test_a_paper_of_another_category_is_a_cross_list_in_answers_of_the_api_too():
    feed = ATOM.format(entries=ENTRY)

    assert read(feed, cross=False, categories=("gr-qc",)).listings == ()
    assert len(read(feed, cross=False, categories=("hep-th",)).listings) == 1


@pytest.mark.parametrize(
    ("asked", "primary", "comes"),
    [
        ("math.MP", "math-ph", 1),
        ("cs.SY", "eess.SY", 1),
        ("eess.SY", "eess.SY", 1),
        ("math.ST", "math.ST", 1),
        ("eess.SY", "cs.SY", 1),
        ("cs", "cs.SY", 1),
        ("eess", "cs.SY", 1),
        ("cs", "eess.SY", 0),
        ("cs", "math.NA", 0),
        ("stat.ML", "math.ST", 0),
    ],
)
def test_a_category_with_two_names_is_one(asked, primary, comes):
    feed = ATOM.format(entries=ENTRY.replace('term="hep-th"', f'term="{primary}"'))

    assert len(read(feed, cross=False, categories=(asked,)).listings) == comes
