"""Feeds in any encoding, and feeds that are not well-formed: what is wrong costs itself."""

import json
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import sources
from digest.exceptions import ParseError
from digest.model import Response
from digest.sources.feed import encoding, repair
from tests.makers import build
from tests.test_sources_feed import AT, DAY, URL, source

FEED = '<rss version="2.0"><channel><title>J</title><item><title>{}</title></item></channel></rss>'


def batch(body, content_type="application/rss+xml"):
    def get(request):
        headers = {"content-type": content_type}
        return Response(url=request.url, status=200, headers=headers, body=body, received_at=AT)

    (found,) = sources.batches(source(), (DAY,), get)
    return found


def title(body, *content_type):
    return batch(body, *content_type).listings[0].title


def declared(label, text, codec):
    return f'<?xml version="1.0" encoding="{label}"?>\n{FEED.format(text)}'.encode(codec)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "碳酸锂鎔"),
        ("GBK", "gbk", "中国经济"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("ks_c_5601", "cp949", "한국"),
        ("x-sjis", "cp932", "①髙橋"),
        ("Windows-31J", "cp932", "研究"),
        ("Shift_JIS", "cp932", "㈱"),
        ("utf8", "utf-8", "Gödel"),
        ("UTF-8", "utf-8", "Gödel"),
        ("latin1", "cp1252", "“Šepan”"),
        ("ISO-8859-1", "latin-1", "Gödel"),
        ("iso-8859-2", "iso8859-2", "Łukasz"),
        ("windows-1251", "cp1251", "Ляпунов"),
        ("koi8-r", "koi8-r", "Ляпунов"),
        ("tis-620", "tis-620", "ไทย"),
        ("big5", "big5", "臺灣"),
        ("euc-jp", "euc-jp", "研究"),
        ("iso-2022-jp", "iso-2022-jp", "研究"),
        ("macintosh", "mac-roman", "Gödel"),
        ("utf-16", "utf-8", "Gödel"),
    ],
)
def test_a_feed_is_read_in_the_encoding_that_it_names(label, codec, text):
    assert title(declared(label, text, codec)) == text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (FEED.format("Gödel").encode("latin-1"), "text/xml; charset=ISO-8859-1"),
        (FEED.format("Gödel").encode("latin-1"), 'text/xml;charset="windows-1252"'),
        (declared("utf-8", "Gödel", "latin-1"), "text/xml; charset=latin1"),
        (declared("iso-8859-1", "Gödel", "utf-8"), "text/xml; charset=UTF-8"),
        # A server that says so of all its files.
        (declared("utf-8", "Gödel", "utf-8"), "text/xml; charset=ISO-8859-1"),
        (FEED.format("Gödel").encode(), "text/xml; charset=ISO-8859-1"),
        # What the header says cannot be.
        (declared("iso-8859-1", "Gödel", "latin-1"), "text/xml; charset=utf-8"),
        (declared("utf-8", "Gödel", "utf-8"), "text/xml; charset=klingon"),
        (declared("utf-8", "Gödel", "utf-8"), "text/xml; charset=utf-16"),
    ],
)
def test_the_charset_of_the_header_counts_before_what_the_feed_says(body, content_type):
    assert title(body, content_type) == "Gödel"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Warning: no such file\n", ""),
        ("<!-- cached -->\n", "\n<!-- end --> bye"),
        ("", "<script>x()</script>"),
    ],
)
def test_what_a_server_wrote_around_a_feed_is_none_of_it(before, behind):
    body = f"{before}{declared('utf-8', 'Bees', 'utf-8').decode()}{behind}".encode()

    assert title(body) == "Bees"


ITEMS = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Gödel"}]}


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf\n" + declared("utf-8", "Gödel", "utf-8"),
        b"\n \xef\xbb\xbf \r\n" + declared("utf-8", "Gödel", "utf-8"),
        b"\xef\xbb\xbf\xef\xbb\xbf" + declared("utf-8", "Gödel", "utf-8"),
        b"\xef\xbb\xbf" + declared("iso-8859-1", "Gödel", "utf-8"),
        declared("utf-8", "Gödel", "utf-16"),
        declared("utf-16", "Gödel", "utf-16"),
        declared("utf-8", "Gödel", "utf-16-be"),
        declared("utf-8", "Gödel", "utf-32"),
        ("\ufeff\n" + FEED.format("Gödel")).encode("utf-16-le"),
        json.dumps(ITEMS, ensure_ascii=False).encode("utf-16"),
        json.dumps(ITEMS, ensure_ascii=False).encode("utf-16-le"),
        b"\xef\xbb\xbf\xef\xbb\xbf" + json.dumps(ITEMS).encode(),
        b"\xef\xbb\xbf\n" + json.dumps(ITEMS, ensure_ascii=False).encode(),
    ],
)
def test_a_byte_order_mark_counts_before_all_else(body):
    assert title(body, "text/xml; charset=windows-1251") == "Gödel"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Q&A on H&M &amp; bees", "Q&A on H&M & bees"),
        ("Bees\x0b sleep\x01", "Bees sleep"),
        ("Bees&#11; sleep&#x1F;&#xD800;", "Bees sleep"),
        ("p < 0.05 and n <3", "p < 0.05 and n <3"),
        ("AT&T &unknown; caf&eacute;", "AT&T &unknown; café"),
        ("Bees ]]> sleep", "Bees ]]> sleep"),
        ("<![CDATA[R&D & <b>bees</b>\x02]]> x&y", "R&D & bees x&y"),
    ],
)
def test_one_bad_character_costs_that_character(text, read):
    found = batch(FEED.format(text).encode())

    assert found.listings[0].title == read
    assert "broken XML at line 1 column" in found.remark
    assert "read from a repaired copy" in found.remark


def test_a_byte_that_is_no_utf8_costs_that_byte():
    found = batch(FEED.format("Bees sle?ep").encode().replace(b"?", b"\xe4"))

    assert found.listings[0].title == "Bees sle\ufffdep"
    assert found.remark


def test_prefixes_that_nobody_declares_are_read_for_what_they_are():
    item = "<title>Bees</title><media:x a:b='1'/><dc:creator>Ada Lovelace</dc:creator>"
    (found,) = batch(
        f"<rss version='2.0'><channel><item>{item}</item></channel></rss>".encode()
    ).listings

    assert (found.title, found.authors) == ("Bees", ("Ada Lovelace",))


def test_what_is_well_formed_is_read_as_it_is():
    assert batch(declared("utf-8", "Q&amp;A &nbsp;on bees", "utf-8")).remark == ""


@pytest.mark.parametrize("body", [FEED[:-20].encode(), b"<rss><channel></rss>", b"oops & <b"])
def test_what_cannot_be_repaired_is_refused_by_what_was_wrong_first(body):
    with pytest.raises(ParseError, match="expected a feed, got broken XML at line 1"):
        batch(body)


def test_what_was_lost_in_an_encoding_is_said():
    found = batch(declared("euc-kr", "한국#", "cp949").replace(b"#", b"\xff"))

    assert found.listings[0].title.startswith("한국")
    assert found.remark == "some characters could not be read as cp949"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_text_of_some_encoding(body):
    encoding.in_utf8(body, "gb2312")[0].decode(errors="replace")
    repair.repaired(body).decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", [b"<![CDATA[", b"<!--", b"&", b"<a b:c", b" a:b=", b"&#1;", b"<a "]
)
def test_a_hostile_feed_is_repaired_in_time_that_grows_with_its_length(piece):
    began = time.process_time()
    repair.repaired(b"<rss>" + piece * (2_000_000 // len(piece)))

    assert time.process_time() - began < 5


def test_the_state_of_the_source_says_that_it_was_repaired():
    found = batch(FEED.format("Q&A").encode())
    seen = sources.Evidence(
        source="journal",
        at=AT,
        days=(DAY,),
        seen=(sources.seen(found, Counter(new=1)),),
        remark=found.remark,
    )
    visit = sources.judge(build.source(kind="feed", url=URL), None, seen, AT.timetz())

    assert (visit.state, visit.error) == ("fresh", None)
    assert "repaired copy" in visit.reason
