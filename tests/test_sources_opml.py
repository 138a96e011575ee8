from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import config
from digest.config import KindOptions, edit
from digest.exceptions import ParseError
from digest.model import Source
from digest.sources.feed import opml

ROOT = Path(__file__).parents[1]
FRAME = '<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>{}</body></opml>'
TWO = (
    Source(name="annals", kind="feed", url="https://example.org/feed?a=1&b=2"),
    Source(name="lab-blog", kind="feed", url="https://example.org/#blog"),
)


def read(outlines):
    found = opml.read(FRAME.format(outlines).encode())
    return [(source.name, source.url) for source in found.sources]


def outline(title, url):
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def test_feeds_in_folders_become_sources_with_safe_names():
    inner = outline("Annals of Data: &#201;tudes", "https://example.org/a") + outline(
        "日本", "https://www.example.org/b.xml"
    )

    assert read(f'<outline text="Journals">{inner}</outline>') == [
        ("annals-of-data-etudes", "https://example.org/a"),
        ("example-org-b-xml", "https://www.example.org/b.xml"),
    ]


def test_each_address_comes_once_and_each_name_once():
    outlines = (
        outline("A", "https://example.org/1")
        + outline("a!", "https://example.org/2")
        + outline("B", "https://example.org/1")
    )

    assert read(outlines) == [("b", "https://example.org/1"), ("a", "https://example.org/2")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "expected OPML, got nothing"),
        (b"<!doctype html>", "expected OPML, got an HTML page"),
        (b"<rss/>", "expected OPML, got XML that begins with <rss>"),
        (b"<opml><body>", "expected OPML, got broken XML at line 1"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "expected OPML, got XML with a DOCTYPE"),
        (FRAME.format(outline("A", "file:///etc/passwd")).encode(), "expected feeds"),
        (b"<opml>" + b"<outline>" * 99, "50 folders deep"),
    ],
)
def test_what_is_no_list_of_feeds_is_named(body, reason):
    with pytest.raises(ParseError, match=reason):
        opml.read(body)


@given(st.binary() | st.text().map(lambda text: FRAME.format(text).encode(errors="replace")))
def test_any_bytes_are_sources_or_a_named_error(body):
    with suppress(ParseError):
        assert opml.read(body)


def test_sources_are_added_and_every_line_and_comment_stays():
    path = ROOT / "config" / "digest.example.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    after = edit.add_sources(path, TWO).decode().splitlines()
    start = before.index("    categories: [cs.AI, cs.CL, cs.CV, cs.LG]") + 1

    assert after[start : start + 8] == [
        "",
        "  - name: annals",
        "    kind: feed",
        "    url: https://example.org/feed?a=1&b=2",
        "",
        "  - name: lab-blog",
        "    kind: feed",
        '    url: "https://example.org/#blog"',
    ]
    assert after[:start] + after[start + 8 :] == before


def added(folder, text):
    path = folder / "digest.yaml"
    path.write_text(text, encoding="utf-8")
    return edit.add_sources(path, TWO).decode()


def test_a_name_that_is_taken_gets_a_number_and_an_address_that_is_there_is_left_out(tmp_path):
    text = "sources:\n- name: annals\n  kind: huggingface\n- {name: b, kind: feed, url: 'https://example.org/#blog'}"

    assert (
        added(tmp_path, text)
        == text + '\n- {name: annals-2, kind: feed, url: "https://example.org/feed?a=1&b=2"}'
    )


def test_nothing_is_touched_where_nothing_is_new(tmp_path):
    text = added(tmp_path, "sources: [ ]\n")

    assert added(tmp_path, text) == text


SENDER = (
    "sender: {name: Daily papers, address: digest@example.org}\nrelay: {host: smtp.example.org}\n"
)


@pytest.mark.parametrize(
    "written",
    [
        "sources: [{name: a, kind: feed, url: 'https://example.org/a'}]  # mine\n",
        "sources: [\n  {name: a, kind: feed, url: 'https://example.org/a'},\n]\n",
        "sources:\n- name: a\n  kind: feed\n  url: https://example.org/a  # mine\n# the end\n",
        "sources:\n    -   name: a\n        url: >-\n            https://example.org/a\n        kind: feed\n\n\n",
        "sources:\r\n- name: a\r\n  kind: feed\r\n  fields:\r\n    doi: link\r\n  url: https://example.org/a\r\n",
    ],
)
def test_however_the_list_is_written_it_holds_the_added_ones_afterwards(tmp_path, written):
    kinds = {"feed": KindOptions(options=frozenset({"fields"}))}
    path = tmp_path / "digest.yaml"
    path.write_text(added(tmp_path, written + SENDER), encoding="utf-8")
    names = [source.name for source in config.load(path, kinds=kinds, environ={}).sources]

    assert names == ["a", "annals", "lab-blog"]


def test_what_would_be_added_can_be_shown():
    assert (
        edit.shown(TWO[:1])
        == "  - name: annals\n    kind: feed\n    url: https://example.org/feed?a=1&b=2\n"
    )


@pytest.mark.parametrize(
    ("url", "kind", "categories"),
    [
        ("https://rss.arxiv.org/rss/math.AG+math.NT", "arxiv", ("math.AG", "math.NT")),
        ("http://export.arxiv.org/rss/hep-th", "arxiv", ("hep-th",)),
        ("https://rss.arxiv.org/atom/cond-mat.soft/", "arxiv", ("cond-mat.soft",)),
        (
            "http://export.arxiv.org/api/query?search_query=cat:q-bio.PE+OR+cat:stat.AP&max_results=9",
            "arxiv",
            ("q-bio.PE", "stat.AP"),
        ),
        (
            "https://connect.biorxiv.org/biorxiv_xml.php?subject=cell_biology+zoology",
            "biorxiv",
            ("cell biology", "zoology"),
        ),
        ("http://connect.biorxiv.org/biorxiv_xml.php?subject=all", "biorxiv", ()),
        ("https://connect.medrxiv.org/medrxiv_xml.php?subject=Oncology", "medrxiv", ("Oncology",)),
        ("https://huggingface.co/papers", "huggingface", ()),
        ("https://huggingface.co/papers/week/2026-W48", "huggingface", ()),
        ("https://huggingface.co/api/daily_papers?limit=9", "huggingface", ()),
        ("https://rss.arxiv.org/rss/cs.AI%2Bcs.cl", "arxiv", ("cs.AI", "cs.CL")),
        ("http://www.arxiv.org/rss/math?version=2.0", "arxiv", ("math",)),
        ("https://arxiv.org/list/q-bio.NC/recent", "arxiv", ("q-bio.NC",)),
        (
            "https://export.arxiv.org/api/query?search_query=(cat:cs.*+OR+cat:math-ph)",
            "arxiv",
            ("cs", "math-ph"),
        ),
        ("https://connect.biorxiv.org/medrxiv_xml.php?subject=oncology", "medrxiv", ("oncology",)),
        (
            "https://connect.biorxiv.org/biorxiv_xml.php?subject[]=ecology&subject[]=zoology",
            "biorxiv",
            ("ecology", "zoology"),
        ),
        ("https://www.biorxiv.org/rss/current.xml", "biorxiv", ()),
        (
            "https://www.medrxiv.org/collection/infectious-diseases",
            "medrxiv",
            ("infectious diseases",),
        ),
    ],
)
def test_a_site_with_a_kind_of_its_own_is_a_source_of_that_kind(url, kind, categories):
    (source,) = opml.read(FRAME.format(outline("Mine", url.replace("&", "&amp;"))).encode()).sources

    assert source == Source(name="mine", kind=kind, categories=categories)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://export.arxiv.org/api/query?search_query=au:Noether", "arxiv"),
        ("https://rss.arxiv.org/rss/not,one", "arxiv"),
        ("https://blog.arxiv.org/feed/", "feed"),
        ("https://huggingface.co/blog/feed.xml", "feed"),
        ("https://www.biorxiv.org/alerts/rss/12", "feed"),
        ("https://arxiv.org.example.org/rss/cs.LG", "feed"),
    ],
)
def test_what_no_category_stands_for_keeps_its_address(url, kind):
    assert opml.site.of_its_kind(Source(name="a", kind="feed", url=url)) == Source(
        name="a", kind=kind, url=url
    )


def test_each_outline_that_is_left_out_is_named():
    folder = f'<outline text="Folder">{outline("Kept", "https://example.org/1")}</outline>'
    body = (
        folder
        + outline("Twice", "https://example.org/1")
        + outline("Mine", "file:///home/ada/feed.xml")
        + '<outline text="Bookmark" url="https://example.org/2"/>'
        + '<outline text="Small" xmlurl="https://example.org/3"/>'
    )
    found = opml.read(FRAME.format(body).encode())

    assert [source.name for source in found.sources] == ["twice", "small"]
    assert found.left_out == (
        '"Kept": https://example.org/1 is listed again as "Twice"',
        "\"Mine\": expected a web address as its xmlUrl, got 'file:///home/ada/feed.xml'",
        '"Bookmark": expected a web address as its xmlUrl, got none',
    )


def test_a_source_by_categories_is_added_unless_one_has_them(tmp_path):
    new = [
        Source(name="a", kind="arxiv", categories=("math.AG",)),
        Source(name="b", kind="arxiv", categories=("cs.LG",)),
        Source(name="c", kind="biorxiv", categories=("cell biology",)),
        Source(name="d", kind="arxiv", categories=("math.AG",)),
    ]
    path = tmp_path / "digest.yaml"
    path.write_text("sources:\n- name: mine\n  kind: arxiv\n  categories: [cs.LG, cs.CL]\n")

    assert edit.add_sources(path, new).decode().splitlines()[4:] == [
        "- name: a",
        "  kind: arxiv",
        "  categories: [math.AG]",
        "- name: c",
        "  kind: biorxiv",
        "  categories: [cell biology]",
    ]


def test_feeds_of_one_site_that_come_to_one_source_are_one_and_named():
    outlines = outline("Maths", "http://export.arxiv.org/rss/math.CO") + outline(
        "Mathematics", "https://rss.arxiv.org/atom/math.CO"
    )
    found = opml.read(FRAME.format(outlines).encode())

    assert [(one.name, one.kind, one.categories) for one in found.sources] == [
        ("maths", "arxiv", ("math.CO",))
    ]
    assert found.left_out == ('"mathematics": arxiv math.CO is what "maths" reads already',)


@pytest.mark.parametrize("url", ["feed://example.org/rss", "feed:http://example.org/rss"])
def test_the_address_of_a_feed_may_say_that_it_is_one(url):
    assert read(outline("A", url)) == [("a", "http://example.org/rss")]
