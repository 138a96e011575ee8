import json
from datetime import UTC, date, datetime
from itertools import permutations
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import sources
from digest.exceptions import FetchError, ParseError, SourceError
from digest.model import Batch, Response, Validators
from digest.sources import html_text
from tests.makers import build
from tests.shared import DATA, OURS

DAY = date(2026, 3, 9)
AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
URL = "http://127.0.0.1/feed"
NATURE = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="x"><title>A journal</title></channel>
<item rdf:about="https://example.org/articles/1"><title><![CDATA[How <i>E. coli</i> swims]]></title>
<link>https://example.org/articles/1</link><dc:source>Another abstract</dc:source><dc:date>2026-03-08</dc:date>
<content:encoded><![CDATA[<p>A journal, 8 March</p><p>It swims &amp; turns.</p>]]></content:encoded>
<dc:creator>Ada Lovelace</dc:creator><dc:creator>Charles Babbage</dc:creator>
<prism:doi>10.1000/ABC.1</prism:doi></item></rdf:RDF>"""


def source(**given):
    return build.source(**{"name": "journal", "kind": "feed", "url": URL, **given})


def answer(body, **headers):
    body = body.encode() if isinstance(body, str) else body
    return lambda request: Response(
        url=request.url, status=200, headers=headers, body=body, received_at=AT
    )


def read(body, *, days=(DAY,), **given):
    return sources.read(source(**given), days, answer(body)).listings


def rss(*items):
    written = "".join(
        f"<item>{''.join(f'<{key}>{escape(text)}</{key}>' for key, text in item.items())}</item>"
        for item in items
    )
    return f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://example.org/blog/</link>{written}</channel></rss>'


def test_a_journal_is_read_with_its_dois():
    (listing,) = read(NATURE)

    assert (listing.title, listing.abstract) == (
        "How E. coli swims",
        "A journal, 8 March It swims & turns.",
    )
    assert (listing.authors, listing.identifiers) == (
        ("Ada Lovelace", "Charles Babbage"),
        ("doi:10.1000/abc.1",),
    )
    assert (listing.published_on, listing.links.abstract) == (
        date(2026, 3, 8),
        "https://example.org/articles/1",
    )


def test_the_settings_say_where_else_a_part_stands():
    (listing,) = read(NATURE, fields={"abstract": "dc:source", "doi": "link", "title": "prism:doi"})

    assert (listing.abstract, listing.title) == ("Another abstract", "10.1000/ABC.1")


@pytest.mark.parametrize("key", ["description", "dc:description", "no:such"])
def test_a_part_has_the_name_that_the_feed_gives_it_and_else_its_usual_place(key):
    assert (
        read(rss({"title": "T", "description": "Words"}), fields={"abstract": key})[0].abstract
        == "Words"
    )


def test_an_extension_of_a_json_feed_can_be_named():
    item = {"id": "1", "title": "T", "_paper": "10.1000/x", "dcBy": "Ada Lovelace"}
    (listing,) = read(
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}),
        fields={"doi": "_paper", "authors": "dcBy"},
    )

    assert (listing.identifiers, listing.authors) == (("doi:10.1000/x",), ("Ada Lovelace",))


def test_an_atom_feed_is_read():
    entry = "<entry><title type='html'>A &amp;amp; B</title><link href='/1'/><id>x</id><author><name>Ada L.</name></author></entry>"
    (listing,) = read(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://example.org/'/>{entry}</feed>"
    )

    assert (listing.title, listing.authors, listing.identifiers) == (
        "A & B",
        ("Ada L.",),
        ("url:https://example.org/1",),
    )


def test_a_json_feed_is_read():
    item = {
        "id": "https://doi.org/10.1000/X",
        "url": "https://example.org/1",
        "title": "A < B",
        "content_html": "<p>So <b>bold</b>ly",
        "authors": [{"name": "Ada L."}],
        "date_published": "2026-03-09T10:00:00Z",
        "tags": ["ai"],
    }
    (listing,) = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))

    assert (listing.title, listing.abstract, listing.authors) == ("A < B", "So boldly", ("Ada L.",))
    assert (listing.identifiers, listing.categories, listing.published_on) == (
        ("doi:10.1000/x",),
        ("ai",),
        DAY,
    )


@pytest.mark.parametrize(
    ("given", "identifiers"),
    [
        ({"link": "https://arxiv.org/abs/2603.00001v2"}, ("arxiv:2603.00001",)),
        ({"link": "https://pubs.example.org/doi/full/10.1000/x.1?af=R"}, ("doi:10.1000/x.1",)),
        ({"link": "papers/1"}, ("url:https://example.org/blog/papers/1",)),
        ({"link": "javascript:alert(1)"}, ("title:a title",)),
        ({"guid": "17"}, ("title:a title",)),
    ],
)
def test_a_paper_is_named_by_the_best_that_its_entry_has(given, identifiers):
    assert read(rss({"title": "A title", **given}))[0].identifiers == identifiers


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (
            "Ada Lovelace, Charles Babbage, and Mary Somerville",
            ("Ada Lovelace", "Charles Babbage", "Mary Somerville"),
        ),
        ("Lovelace, Ada; Babbage, C.", ("Lovelace, Ada", "Babbage, C.")),
        ("Lovelace, Ada", ("Lovelace, Ada",)),
        (
            "LOVELACE, A., Babbage, C., O'Connell, P.-L. J.",
            ("LOVELACE, A.", "Babbage, C.", "O'Connell, P.-L. J."),
        ),
        ("ada@example.org (Ada Lovelace)", ("Ada Lovelace",)),
        ("ada@example.org", ()),
        ("Ada Lovelace¹ (Ice Lab, Riverton) & C. Babbage", ("Ada Lovelace", "C. Babbage")),
        ("By Ada Lovelace et al.", ("Ada Lovelace",)),
    ],
)
def test_the_names_in_one_text_are_taken_apart_and_addresses_left_out(written, names):
    assert read(rss({"title": "T", "author": written}))[0].authors == names


def test_an_entry_without_a_title_is_called_by_its_first_words():
    (listing,) = read(rss({"description": "word " * 60}))

    assert listing.title == "word " * 23 + "…"


def test_an_article_with_its_pictures_in_it_keeps_no_feed_from_being_read():
    picture = f'<p>Words</p><img src="data:image/png;base64,{"A" * 1_000_000}">'

    assert read(rss({"title": "Long", "description": picture}))[0].abstract == "Words"


def listed_on(body, **given):
    return [listing.listed_on for listing in read(body, **given)]


def test_an_entry_is_listed_on_its_own_date_if_it_is_asked_for_else_on_the_last_day():
    days = (date(2026, 3, 7), date(2026, 3, 8), DAY)
    body = rss(
        {"title": "Mine", "pubDate": "Sun, 8 Mar 2026 10:00:00 GMT"},
        {"title": "Old", "pubDate": "1 Feb 2026"},
        {"title": "No"},
    )

    assert listed_on(body, days=days) == [date(2026, 3, 8), DAY, DAY]


def test_a_date_in_the_future_is_taken_for_the_last_day():
    assert listed_on(rss({"title": "Early", "pubDate": "1 Apr 2026"})) == [DAY]


def test_of_a_feed_seen_for_the_first_time_only_the_newest_entries_are_new():
    body = rss(
        {"title": "Old", "pubDate": "1 Feb 2020"},
        {"title": "New", "pubDate": "9 Mar 2026"},
        {"title": "No"},
        {"title": "Nor"},
    )

    assert listed_on(body, first=2) == [date(2020, 2, 1), DAY, DAY, date(2026, 2, 6)]


def test_of_a_feed_seen_before_every_entry_that_comes_is_new():
    body = rss(*({"title": f"Paper {number}", "pubDate": "1 Feb 2020"} for number in range(3)))
    known = {}
    for _ in range(2):
        (batch,) = sources.batches(source(first=1), [DAY], answer(body), known.get)
        known |= {kept.url: kept for kept in batch.validators}

    assert {listing.listed_on for listing in batch.listings} == {DAY}


def test_a_feed_of_which_nothing_changed_says_so():
    def get(request):
        return Response(
            url=request.url,
            status=304 if request.etag else 200,
            headers={"etag": '"7"'},
            body=NATURE,
            received_at=AT,
        )

    (first,) = sources.batches(source(), [DAY], get, {}.get)
    known = {kept.url: kept for kept in first.validators}
    (second,) = sources.batches(source(), [DAY], get, known.get)

    assert (first.is_unchanged, second.is_unchanged, second.listings) == (False, True, ())


def test_another_source_of_the_same_address_is_not_kept_from_reading():
    known = {}
    (first,) = sources.batches(source(), [DAY], answer(NATURE, etag='"7"'), known.get)
    known |= {kept.url: kept for kept in first.validators}
    asked = []
    tuple(
        sources.batches(
            source(name="other"),
            [DAY],
            lambda request: asked.append(request) or answer(NATURE)(request),
            known.get,
        )
    )

    assert asked[0].etag is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "expected a feed, got nothing"),
        (b"<!doctype html><p>", "expected a feed, got an HTML page"),
        (b"{}", "expected a feed, got JSON that is no JSON Feed"),
        (
            b'{"version": "https://example.org/1", "items": []}',
            "expected a feed, got JSON that is no JSON Feed",
        ),
        (rss({}).encode(), "expected entries with a title, got 1 without"),
        (b"<rss><channel><item>", "expected a feed, got broken XML at line 1"),
    ],
)
def test_an_answer_of_another_kind_is_named(body, reason):
    with pytest.raises(ParseError, match=reason):
        read(body)


def test_a_feed_needs_a_place():
    with pytest.raises(FetchError, match="needs a url or a path"):
        sources.read(source(url=None), [DAY], None)


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n<?xml version='1.0'?>" + rss({"title": "Caf\u00e9"}).encode(),
        b"<?xml version='1.0' encoding='windows-1251'?>"
        + rss({"title": "Caf&#233;"}).encode("windows-1251"),
        b"<?xml version='1.0' encoding='gb2312'?>" + rss({"title": "Caf\u00e9"}).encode("gb18030"),
        rss({"title": "Caf@"}).replace("@", "&eacute;").encode(),
        b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        + rss({"title": "Caf\u00e9"}).encode(),
    ],
)
def test_what_feeds_really_do_is_read(body):
    assert read(body)[0].title in {"Caf\u00e9", "Caf&#233;"}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<p>One</p><p>two<br>three</p>", "One two three"),
        ("<script>alert(1)</script>Text<style>p{}</style>", "Text"),
        ("H<sub>2</sub>O &lt; 1 &amp;amp; 2", "H₂O < 1 &amp; 2"),
        ("p < 0.05 and q > 3 &amp; more", "p < 0.05 and q > 3 & more"),
        ("<!-- nothing -->", ""),
        ("<div>" * 3_000 + "too deep", ""),
        ("a\x00\ud800<b>b</b>", "ab"),
    ],
)
def test_markup_is_made_plain(written, text):
    assert html_text.text(written) == text


@given(st.text(alphabet="<>/&;!-abp \n\x00\u00e9"))
def test_any_markup_is_one_line_of_text(written):
    text = html_text.text(written)

    assert text == " ".join(text.split())


@pytest.mark.parametrize(
    "path", sorted((OURS / "feeds").glob("*/*")), ids=lambda path: f"{path.name} {path.parent.name}"
)
def test_a_recorded_journal_is_read_whole_whatever_its_format(path):
    listings = read(path.read_bytes())

    articles = [one for one in listings if one.authors]
    assert len(articles) == 10
    assert all(
        len(one.abstract) > 300 and "<" not in one.title and one.published_on for one in articles
    )
    assert len({one.identifiers for one in listings}) == len(listings)


def test_an_article_that_was_a_preprint_has_the_doi_that_its_second_version_names():
    journal = {
        one.identifiers[0] for one in read((OURS / "feeds/2026-02-13/annals.rdf").read_bytes())
    }
    rows = json.loads((OURS / "biorxiv/2026-02-10.json").read_text(encoding="utf-8"))["collection"]

    assert {f"doi:{row['published']}" for row in rows if row["version"] == "2"} <= journal


def test_each_odd_entry_that_has_a_title_or_a_description_is_listed():
    titles = [one.title for one in read((OURS / "odd/feed.rss").read_bytes())]

    assert (len(titles), "Bold & twice escaped" in titles) == (8, True)
    assert read((OURS / "odd/empty.atom").read_bytes()) == ()
    assert read((OURS / "odd/latin.rss").read_bytes())[0].title == "Études naïves sur le thé"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["blogs", "feed-rs"])
def test_most_real_feeds_give_listings(name):
    paths = [
        path
        for path in sorted((DATA / "feeds" / name).rglob("*"))
        if path.suffix in {".xml", ".rss", ".atom"}
    ]
    results = [outcome(path.read_bytes()) for path in paths]

    assert sum(isinstance(result, Batch) for result in results) >= 0.9 * len(paths) > 0


def outcome(body):
    try:
        return sources.read(source(), [DAY], answer(body))
    except SourceError as error:
        return error


def test_what_was_known_of_a_feed_without_validators_is_that_it_was_read():
    (batch,) = sources.batches(source(), [DAY], answer(NATURE))

    assert batch.validators == (Validators(url=URL),)


@pytest.mark.parametrize(
    ("entry", "announce"),
    [
        ({"description": "arXiv:2501.00004v3 Announce Type: replace \nAbstract: Old."}, "replace"),
        ({"description": "arXiv:2501.00004v1 Announce Type: new\nAbstract: Young."}, "new"),
        ({"description": "<p>arXiv:2501.00004v1 Announce Type: cross Abstract: Far.</p>"}, "cross"),
        ({"title": "On bees. (arXiv:2501.00004v2 [math.QA] UPDATED)"}, "replace"),
        ({"title": "On bees. (arXiv:2501.00004v1 [math.QA])"}, "new"),
        ({"description": "We replace what was announced."}, "new"),
    ],
)
def test_a_feed_of_arxiv_says_how_its_papers_come(entry, announce):
    given = {"title": "Bees", "link": "https://arxiv.org/abs/2501.00004", **entry}
    (listing,) = read(rss(given))

    assert listing.announce == announce
    assert "Announce Type" not in listing.abstract


SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
TEASER = "Oak Letters, EarlyView."
ABSTRACT = "<h2>ABSTRACT</h2><p>Oaks grow slowly, and elms fall.</p>"
PLACES = ["description", "dc:description", "content:encoded"]


def texts(*order, **said):
    written = "".join(f"<{key}>{escape(said[key])}</{key}>" for key in order)
    return f"<rss version='2.0' {SPACES}><channel><title>J</title><item><title>T</title>{written}</item></channel></rss>"


@pytest.mark.parametrize("order", [*permutations(PLACES)])
@pytest.mark.parametrize("place", PLACES)
def test_the_abstract_is_the_longest_text_wherever_it_stands(order, place):
    said = dict.fromkeys(PLACES, TEASER) | {place: ABSTRACT}

    assert read(texts(*order, **said))[0].abstract == "Oaks grow slowly, and elms fall."


@pytest.mark.parametrize("order", [*permutations(PLACES)])
@pytest.mark.parametrize("place", PLACES)
def test_the_settings_can_name_each_of_the_texts(order, place):
    said = {key: f"This is the text of {key}, and more." for key in PLACES}
    said |= {key: said[key] + " Longer." for key in PLACES if key != place}

    assert read(texts(*order, **said), fields={"abstract": place})[0].abstract == said[place]


def test_a_whole_article_is_no_abstract():
    said = {"description": "Oaks grow. " * 30, "content:encoded": "An article. " * 600}

    assert read(texts(*said, **said))[0].abstract == said["description"].strip()


def test_every_text_of_a_json_feed_may_be_the_abstract():
    item = {"id": "1", "title": "T", "summary": "Oaks.", "content_text": "Oaks grow slowly."}
    (listing,) = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))

    assert listing.abstract == "Oaks grow slowly."


def test_what_a_citation_says_is_used_where_the_entry_says_nothing():
    description = (
        "<p>Publication date: Available online 8 March 2026</p><p><b>Source:</b> Oaks</p>"
        "<p>Author(s): Ada Roe, Ben Doane</p>"
    )
    (listing,) = read(rss({"title": "T", "description": description}))

    assert (listing.abstract, listing.authors, listing.published_on) == (
        "",
        ("Ada Roe", "Ben Doane"),
        date(2026, 3, 8),
    )


def test_the_name_of_the_journal_is_no_category_and_no_abstract():
    body = rss({"title": "T", "category": "Oak Letters", "description": "Oak Letters"})
    (listing,) = read(body.replace("<title>J<", "<title>Oak Letters<"))

    assert (listing.categories, listing.abstract) == ((), "")


def test_who_wrote_an_atom_feed_wrote_its_entries_that_name_nobody_else():
    entries = "<entry><title>A</title></entry><entry><title>B</title><author><name>Ben Doane</name></author></entry>"
    author = "<author><name>Ada Roe</name></author>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{author}{entries}</feed>"

    assert [one.authors for one in read(body)] == [("Ada Roe",), ("Ben Doane",)]


@pytest.mark.parametrize(
    "of_feed", [{"authors": [{"name": "Ada Roe"}]}, {"author": {"name": "Ada Roe"}}]
)
def test_who_wrote_a_json_feed_wrote_its_items_that_name_nobody_else(of_feed):
    items = [{"id": "1", "title": "A"}, {"id": "2", "title": "B", "authors": [{"name": "Cy Poe"}]}]
    body = {"version": "https://jsonfeed.org/version/1.1", "items": items} | of_feed

    assert [one.authors for one in read(json.dumps(body))] == [("Ada Roe",), ("Cy Poe",)]


def test_who_edits_an_rss_channel_wrote_none_of_its_papers():
    body = rss({"title": "T"}).replace(
        "<item>", "<managingEditor>ed@example.org (Ed Roe)</managingEditor><item>"
    )

    assert read(body)[0].authors == ()


def test_what_several_entries_have_for_an_abstract_is_none():
    items = [{"title": f"Paper {number}", "description": "Oak Letters"} for number in range(3)]

    assert {one.abstract for one in read(rss(*items, {"title": "T", "description": "Oaks."}))} == {
        "",
        "Oaks.",
    }


def test_the_marks_of_biorxiv_are_read_in_its_feeds_too():
    link = "http://biorxiv.org/cgi/content/short/1v1?rss=1"
    (listing,) = read(rss({"title": "{sigma}70", "link": link, "description": "A {+/-} 1 [~] 2"}))

    assert (listing.title, listing.abstract) == ("σ70", "A ± 1 ~ 2")


def test_markup_that_is_escaped_twice_is_read():
    (listing,) = read(
        rss({"title": "Oaks &lt;i&gt;grow&lt;/i&gt; if a &lt; b", "description": "x"})
    )

    assert listing.title == "Oaks grow if a < b"


def test_each_entry_keeps_all_its_identifiers_though_the_others_have_none():
    several = (
        "<dc:identifier>doi:10.5555/a</dc:identifier><dc:identifier>doi:10.5555/b</dc:identifier>"
    )
    items = "".join(f"<item><title>Oak {one}</title></item>" for one in range(5))
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title>'
        f"{items}<item><title>Two names</title>{several}</item></channel></rss>"
    )

    (listing,) = [one for one in read(feed) if one.title == "Two names"]
    assert set(listing.identifiers) == {"doi:10.5555/a", "doi:10.5555/b"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("<prism:section>Retraction</prism:section>", "retraction"),
        ("<prism:section>COVER IMAGE</prism:section>", "front matter"),
        ("<prism:section>Corrections &amp; Clarifications</prism:section>", "correction"),
        ("<dc:type>Erratum</dc:type>", "correction"),
        ("<dc:type>Text</dc:type>", None),
        ("<category>CORRIGENDUM</category>", "correction"),
        ("<category>correction</category><category>codes</category>", None),
        ("<category>Error correction</category>", None),
    ],
)
def test_the_section_of_an_entry_says_that_it_is_no_paper(said, told):
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel><title>J</title>'
        f"<item><title>Oaks grow</title>{said}</item></channel></rss>"
    )
    (listing,) = read(feed)

    assert listing.publication_type == told


def test_a_part_is_read_from_where_the_settings_say_though_another_has_its_name():
    entry = {
        "title": "Short",
        "dc:title": "Oaks that count",
        "author": "Desk",
        "dc:contributor": "Ada Roe; Bo Poe",
    }
    (listing,) = read(rss(entry), fields={"title": "dc:title", "authors": "dc:contributor"})

    assert (listing.title, listing.authors) == ("Oaks that count", ("Ada Roe", "Bo Poe"))
