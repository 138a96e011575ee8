"""Links: read against where they begin, and made fit to be followed."""

import pytest

from digest import sources
from digest.model import Response
from digest.sources import web_link
from tests.test_sources_feed import AT, DAY, source


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a b.pdf", "https://example.org/a%20b.pdf"),
        ('https://example.org/?q="bee sleep"', "https://example.org/?q=%22bee%20sleep%22"),
        ("https://example.org/it's", "https://example.org/it%27s"),
        ("https://example.org/a[1]{2}<3>", "https://example.org/a%5B1%5D%7B2%7D%3C3%3E"),
        ("https://example.org/a\n/b\t/c", "https://example.org/a/b/c"),
        ("https://example.org/b\x0bc", "https://example.org/b%0Bc"),
        ("https://example.org/100%25/é(1)", "https://example.org/100%25/é(1)"),
        ("https://[2001:db8::1]/a[1]", "https://[2001:db8::1]/a%5B1%5D"),
        ("https://exa mple.org/", None),
        ("https://exam<b>ple.org/", None),
        ("javascript:alert('1')", None),
        ("https:///nowhere", None),
        (f"https://example.org/{'a' * 2_000}", None),
    ],
)
def test_what_may_not_stand_in_an_address_is_encoded(address, link):
    assert web_link.web(address) == link


RSS = """<rss version="2.0"{base}><channel><title>J</title>{home}<item><title>Bees</title>
<link>{link}</link><guid isPermaLink="false">1</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"{base}><title>J</title>{home}
<entry><title>Bees</title><id>tag:example.org,2026:1</id><link href="{link}"/></entry></feed>"""


def link(body, *, answered="https://example.org/moved/feed.xml"):
    def get(_request):
        return Response(url=answered, status=200, headers={}, body=body.encode(), received_at=AT)

    (listing,) = sources.read(source(url="https://old.example.org/feed"), (DAY,), get).listings
    return listing.links.abstract


@pytest.mark.parametrize(
    ("home", "base", "written", "read"),
    [
        ("", "", "p1.html", "https://example.org/moved/p1.html"),
        ("<link>/journal</link>", "", "/p/1", "https://example.org/p/1"),
        ("<link>journal.example.org</link>", "", "/p/1", "https://example.org/p/1"),
        ("<link>https://j.example.org/x/</link>", "", "p/1", "https://j.example.org/x/p/1"),
        ("", "", "//cdn.example.org/1", "https://cdn.example.org/1"),
        ("", "", "?id=1", "https://example.org/moved/feed.xml?id=1"),
        ("", "", "j.example.org/p/1", "https://j.example.org/p/1"),
        ("", "", "../p/1.html", "https://example.org/p/1.html"),
        ("", "", "www.example.org/p 1", "https://www.example.org/p%201"),
        ("", ' xml:base="https://b.example.org/y/"', "1", "https://b.example.org/y/1"),
        ("", ' xml:base="/y/"', "1", "https://example.org/y/1"),
    ],
)
def test_a_relative_link_begins_where_its_feed_says(home, base, written, read):
    assert link(RSS.format(home=home, base=base, link=written)) == read


@pytest.mark.parametrize(
    ("home", "base", "written", "read"),
    [
        ('<link href="/"/>', "", "/2026/1.html", "https://example.org/2026/1.html"),
        ("", ' xml:base="https://b.example.org/y/"', "1.html", "https://b.example.org/y/1.html"),
        ("", "", "1.html", "https://example.org/moved/1.html"),
    ],
)
def test_a_relative_link_of_atom_does_too(home, base, written, read):
    assert link(ATOM.format(home=home, base=base, link=written)) == read


def test_a_password_of_the_feed_is_in_no_link():
    found = link(RSS.format(home="", base="", link="p1"), answered="https://u:pw@example.org/f")

    assert found == "https://example.org/p1"


def test_how_a_link_is_encoded_makes_no_other_paper_of_it():
    body = RSS.format(home="", base="", link="https://example.org/a[1]")

    def get(_request):
        return Response(url="u", status=200, headers={}, body=body.encode(), received_at=AT)

    (listing,) = sources.read(source(), (DAY,), get).listings

    assert listing.identifiers == ("url:https://example.org/a[1]",)


@pytest.mark.parametrize(
    ("guid", "read"),
    [
        ("/p/1", "https://example.org/p/1"),
        ("p-1", None),
        ("https://example.org/p", "https://example.org/p"),
    ],
)
def test_a_guid_stands_for_a_link_where_it_can_be_one(guid, read):
    body = f"""<rss version="2.0"><channel><title>J</title><item><title>Bees</title>
<guid>{guid}</guid></item></channel></rss>"""

    assert link(body) == read


def test_links_of_a_json_feed_begin_from_the_address_that_answered():
    items = '[{"id": "1", "title": "Bees", "url": "p/1"}]'

    assert link(f'{{"version": "https://jsonfeed.org/version/1.1", "items": {items}}}') == (
        "https://example.org/moved/p/1"
    )
