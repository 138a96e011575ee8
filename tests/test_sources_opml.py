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
    return [(source.name, source.url) for source in opml.read(FRAME.format(outlines).encode())]


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
    after = edit.add_sources(path, TWO).splitlines()
    start = before.index("    categories: [cs.AI, cs.CL, cs.CV, cs.LG]") + 1

    assert after[start : start + 6] == [
        "  - name: annals",
        "    kind: feed",
        "    url: https://example.org/feed?a=1&b=2",
        "  - name: lab-blog",
        "    kind: feed",
        '    url: "https://example.org/#blog"',
    ]
    assert after[:start] + after[start + 6 :] == before


def added(folder, text):
    path = folder / "digest.yaml"
    path.write_text(text, encoding="utf-8")
    return edit.add_sources(path, TWO)


def test_a_name_that_is_taken_gets_a_number_and_an_address_that_is_there_is_left_out(tmp_path):
    text = "sources:\n- name: annals\n  kind: huggingface\n- {name: b, kind: feed, url: 'https://example.org/#blog'}"

    assert (
        added(tmp_path, text)
        == text + "\n- name: annals-2\n  kind: feed\n  url: https://example.org/feed?a=1&b=2\n"
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
