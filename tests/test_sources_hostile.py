import json
import os
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import sources
from digest.exceptions import FetchError, ParseError, SourceError
from digest.model import Batch, Response
from tests.makers import build, hostile
from tests.shared import DATA, OURS, in_both

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DAY = date(2026, 3, 9)
SAVED_AT = datetime(2026, 3, 9, tzinfo=UTC)
KINDS = sorted(sources.KINDS)
BEGINNINGS = [
    b"",
    b"[",
    b'[{"paper":{',
    b"<rss><channel>",
    b'<?xml version="1.0"?><feed>',
    b"<html>",
    b'{"id":"1","title":"',
    b"Subscribe\n",
]


def outcome(kind, body):
    """Return what *kind* makes of *body*: a batch, or the named error; any other exception fails
    the test."""

    def get(request):
        return Response(url=request.url, status=200, headers={}, body=body, received_at=SAVED_AT)

    try:
        return sources.read(
            build.source(name="odd", kind=kind, url="http://127.0.0.1/x", query="a"), [DAY], get
        )
    except SourceError as error:
        return error


def texts(name, data):
    return [text for text in hostile.texts(name, data) if text.strip()]


def in_rss(title):
    item = f"<item><title>{escape(title)}</title><guid>2603.00001</guid></item>"
    return f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()


@pytest.mark.parametrize("kind", KINDS)
@given(
    beginning=st.sampled_from(BEGINNINGS), rest=st.one_of(st.binary(), st.text().map(str.encode))
)
def test_any_bytes_are_a_batch_or_a_named_error(kind, beginning, rest):
    result = outcome(kind, beginning + rest)

    assert isinstance(result, Batch) or (isinstance(result, ParseError) and result.source == "odd")


def json_values():
    keys = st.sampled_from(
        [
            "paper",
            "id",
            "title",
            "summary",
            "authors",
            "upvotes",
            "listed_on",
            "url",
            "data",
            "organization",
            "x",
        ]
    )
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.sampled_from(["2603.00001", "2026-03-09", "0000-00-00"])
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
        max_leaves=20,
    )


@pytest.mark.parametrize("kind", ["huggingface", "jsonl"])
@given(value=json_values())
def test_any_json_is_a_batch_or_a_named_error(kind, value):
    body = json.dumps([value] if kind == "huggingface" else value).encode()

    assert isinstance(outcome(kind, body), Batch | ParseError)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "least"), [(OURS, 7), pytest.param(DATA, 1_500, marks=pytest.mark.shared)]
)
@pytest.mark.parametrize("kind", KINDS)
def test_every_recorded_feed_is_a_batch_or_a_named_error(kind, data, least):
    paths = [path for path in sorted((data / "feeds").rglob("*")) if path.is_file()]
    results = [outcome(kind, path.read_bytes()) for path in paths]

    assert len(results) > least
    assert all(isinstance(result, Batch | ParseError) for result in results)


READERS = {
    "arxiv/rss": ("arxiv", "feed"),
    "arxiv/api": ("arxiv", "feed"),
    "hf": ("huggingface", "page"),
    "pages": ("page",),
    "hostile": tuple(KINDS),
}
BOTH = [
    pytest.param(OURS / folder, kinds, id=f"ours-{folder}")
    for folder, kinds in [*READERS.items(), ("odd", tuple(KINDS))]
]
READERS |= {"arxiv/announcement_days_cs_CV": ("feed", "huggingface", "jsonl")}
BOTH += [
    pytest.param(DATA / folder, kinds, id=f"shared-{folder}", marks=pytest.mark.shared)
    for folder, kinds in READERS.items()
]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "kinds"), BOTH)
def test_every_other_recorded_file_is_a_batch_or_a_named_error_within_two_seconds(folder, kinds):
    bodies = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    timed = [seconds(kind, body) for body in bodies for kind in kinds]

    assert 0 < max(timed) < 2


def seconds(kind, body):
    start = time.process_time()
    assert isinstance(outcome(kind, body), Batch | ParseError)
    return time.process_time() - start


@pytest.mark.slow
@in_both
def test_no_recorded_file_takes_more_than_100_mb_over_the_start(data):
    program = """if True:
        import resource, sys
        from pathlib import Path
        from tests.test_sources_hostile import KINDS, outcome
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for path in sorted(Path(sys.argv[1]).rglob("*")):
            for kind in KINDS if path.is_file() and path.stat().st_size > 30_000 and path.suffix != ".db" else ():
                outcome(kind, path.read_bytes())
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(used // (1024 if sys.platform == "linux" else 1024 * 1024))
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, data],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(done.stdout) <= 100


SEEDS = {
    "arxiv": ("arxiv/rss", "arxiv/api/search_s40_m20.http200.xml", "odd/arxiv.xml"),
    "biorxiv": ("biorxiv", "odd/biorxiv.json"),
    "feed": ("feeds/2026-02-06", "feeds/2026-02-13", "odd/feed.rss"),
    "huggingface": ("hf/daily_other_collector", "hf/daily", "odd/huggingface.json"),
    "jsonl": ("jsonl/group.jsonl", "odd/listings.jsonl"),
    "page": ("pages", "hf/saved_paper_page.html"),
}
THEIRS = {
    "arxiv": ("arxiv/rss/arxiv_cs_ai.xml", "arxiv/api/q_testing_s0_m10_bc5a6c384fe9.http200.xml"),
    "feed": (
        "feeds/blogs/openai_blog.xml",
        "feeds/reader/full.json",
        "feeds/reader/full.atom",
        "feeds/feed-rs/rss1/rss_1.0_debian.xml",
    ),
    "huggingface": ("hf/daily_other_collector", "hf/daily"),
    "page": ("pages",),
}


def seeds(data, names):
    places = [data / name for name in names]
    files = [
        place
        if place.is_file()
        else min(place.iterdir(), key=lambda path: abs(path.stat().st_size - 20_000))
        for place in places
    ]
    return [file.read_bytes()[:40_000] for file in files]


def mutated(body):
    """Return *body* as a bad line, a bad disk or a bad program hands it over."""
    places = st.integers(0, len(body))
    flips = st.lists(
        st.tuples(st.integers(0, len(body) - 1), st.integers(0, 255)), min_size=1, max_size=20
    )
    return st.one_of(
        places.map(lambda end: body[:end]),
        places.map(lambda start: body[start:]),
        st.tuples(places, places).map(lambda cut: body[: cut[0]] + body[cut[1] :]),
        st.just(body + body),
        flips.map(lambda found: flipped(body, found)),
        st.sampled_from(["utf-16", "utf-8-sig", "utf-32"]).map(
            lambda name: body.decode("utf-8", "replace").encode(name)
        ),
        st.just(body.decode("latin-1").encode()),
    )


def flipped(body, found):
    changed = bytearray(body)
    for place, value in found:
        changed[place] = value
    return bytes(changed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SEEDS)
@given(data=st.data())
def test_a_spoilt_answer_is_a_batch_or_a_named_error(kind, data):
    body = data.draw(st.sampled_from(seeds(OURS, SEEDS[kind])).flatmap(mutated))

    assert isinstance(outcome(kind, body), Batch | ParseError)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("kind", THEIRS)
@given(data=st.data())
def test_a_spoilt_answer_of_others_is_too(kind, data):
    body = data.draw(st.sampled_from(seeds(DATA, THEIRS[kind])).flatmap(mutated))

    assert isinstance(outcome(kind, body), Batch | ParseError)


@in_both
def test_no_xml_bomb_goes_off(data):
    ended = {path.name: exploded(path) for path in (data / "hostile" / "xml_bombs").iterdir()}

    assert ended
    assert {
        name: result for name, (result, _) in ended.items() if not isinstance(result, ParseError)
    } == {}
    assert max(peak for _, peak in ended.values()) < 5_000_000


def exploded(path):
    body = path.read_bytes()
    tracemalloc.start()
    result = outcome("arxiv", body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, peak


def test_no_feed_makes_us_read_a_file_or_ask_a_server(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    body = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode() + in_rss(
        "T"
    ).replace(b"T<", b"&s;<")

    assert "DOCTYPE" in str(outcome("arxiv", body))


@in_both
@pytest.mark.parametrize("text", ["naughty_strings", "html_payloads"])
def test_hostile_titles_come_through_json_as_text(text, data):
    plain = [text for text in texts(text, data) if text.isprintable() and "&" not in text]
    rows = [
        {
            "paper": {
                "id": "2603.00001",
                "title": title,
                "summary": title,
                "authors": [{"name": title}],
            }
        }
        for title in plain
    ]
    listings = outcome("huggingface", json.dumps(rows).encode()).listings[: len(plain)]

    assert [listing.title for listing in listings] == [" ".join(title.split()) for title in plain]
    assert [listing.authors for listing in listings] == [(listing.title,) for listing in listings]


@in_both
@pytest.mark.parametrize("text", ["naughty_strings", "html_payloads"])
def test_hostile_titles_come_through_a_feed_as_text(text, data):
    plain = [text for text in texts(text, data) if text.isprintable() and "&" not in text]
    listings = [outcome("arxiv", in_rss(title)).listings[0] for title in plain]

    assert [listing.title for listing in listings] == [" ".join(title.split()) for title in plain]


@in_both
@pytest.mark.parametrize("text", ["naughty_strings", "html_payloads"])
def test_hostile_titles_never_carry_a_control_character_or_a_line_break(text, data):
    rows = [
        {"id": str(n), "title": title, "listed_on": "2026-03-09"}
        for n, title in enumerate(texts(text, data))
    ]
    results = [outcome("jsonl", json.dumps(row).encode()) for row in rows]
    titles = [
        listing.title
        for result in results
        if isinstance(result, Batch)
        for listing in result.listings
    ]

    assert len(titles) > 90
    assert not [
        title for title in titles if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in title)
    ]


def test_what_a_foreign_parser_throws_leaves_as_a_named_error():
    def get(_request):
        raise RuntimeError("a bug of theirs")

    with pytest.raises(
        ParseError, match=r'source "odd": cannot be read \(RuntimeError: a bug of theirs\)'
    ):
        sources.read(build.source(name="odd", kind="page", url="http://127.0.0.1/x"), [DAY], get)


def test_no_memory_is_no_fault_of_the_source():
    def get(_request):
        raise MemoryError

    with pytest.raises(MemoryError):
        sources.read(build.source(kind="page", url="http://127.0.0.1/x"), [DAY], get)


def test_no_answer_is_an_error_of_the_source_that_asked():
    def get(_request):
        raise FetchError("127.0.0.1", "no connection in time")

    with pytest.raises(
        FetchError, match=r'source "odd": 127.0.0.1: no connection in time'
    ) as raised:
        sources.read(build.source(name="odd", kind="page", url="http://127.0.0.1/x"), [DAY], get)
    assert raised.value.source == "odd"


def test_every_kind_has_a_label():
    labels = [
        sources.label(build.source(name="mine", kind=kind, categories=("cs.AI", "cs.CL")))
        for kind in KINDS
    ]

    assert dict(zip(KINDS, labels, strict=True)) == {
        "arxiv": "arXiv cs.AI, cs.CL",
        "biorxiv": "bioRxiv cs.AI, cs.CL",
        "feed": "mine",
        "huggingface": "Hugging Face",
        "jsonl": "mine",
        "medrxiv": "medRxiv cs.AI, cs.CL",
        "page": "Hugging Face",
        "pubmed": "PubMed",
    }


def test_each_option_belongs_to_some_kinds():
    options = {name: sorted(kind.options) for name, kind in sources.OPTIONS.items() if kind.options}

    assert options == {
        "arxiv": ["categories", "cross"],
        "biorxiv": ["categories"],
        "feed": ["fields", "first"],
        "huggingface": ["votes"],
        "medrxiv": ["categories"],
        "pubmed": ["api_key_env", "query"],
    }
