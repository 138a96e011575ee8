"""Files that a source names, and answers of the web, are read again only where they have
changed."""

import gzip
import json
import lzma
import os
from datetime import UTC, date, datetime

import pytest

from digest import fetch, sources
from digest.exceptions import FetchError, ParseError, StoreError
from digest.model import Response
from tests.makers import build

AT = datetime(2026, 3, 9, tzinfo=UTC)
DAYS = [date(2026, 3, 9)]
ROW = {"id": "2603.00001", "title": "A title", "listed_on": "2026-03-09"}


def row(number):
    return json.dumps({**ROW, "id": f"2603.{number:05}", "title": f"Paper {number}"})


def source(folder, **given):
    return build.source(**{"name": "mine", "kind": "jsonl", "path": str(folder), **given})


def visited(one, known, get=None):
    """Read *one*, remember its validators in *known*, and return the titles that came."""
    batches = tuple(sources.batches(one, DAYS, get, known.get))
    for batch in batches:
        known |= {kept.url: kept for kept in batch.validators}
    return [listing.title for batch in batches for listing in batch.listings]


def test_a_folder_is_read_again_only_where_a_file_came_or_changed(tmp_path):
    known = {}
    (tmp_path / "1.jsonl").write_text(row(1))
    (tmp_path / "2.jsonl").write_text(row(2))
    assert visited(source(tmp_path), known) == ["Paper 1", "Paper 2"]

    (tmp_path / "2.jsonl").write_text(row(22))
    (tmp_path / "3.jsonl").write_text(row(3))

    assert visited(source(tmp_path), known) == ["Paper 22", "Paper 3"]


def test_a_folder_without_a_change_says_so(tmp_path):
    known = {}
    (tmp_path / "1.jsonl").write_text(row(1))
    visited(source(tmp_path), known)
    (batch,) = sources.batches(source(tmp_path), DAYS, None, known.get)

    assert (batch.is_unchanged, batch.listings, batch.validators) == (True, (), ())


def test_a_file_that_was_only_touched_is_not_read_again(tmp_path):
    known = {}
    path = tmp_path / "1.jsonl"
    path.write_text(row(1))
    visited(source(path), known)
    os.utime(path, ns=(1, 1))

    assert visited(source(path), known) == []
    assert [kept.last_modified for kept in known.values()] == ["1"]


def test_a_file_that_could_not_be_read_is_read_again(tmp_path):
    known = {}
    path = tmp_path / "1.jsonl"
    path.write_text("\n".join([row(1)] * 1_000 + ["{"]))
    with pytest.raises(ParseError):
        visited(source(path), known)

    assert known == {}


def test_validators_come_with_the_last_part_of_a_file(tmp_path):
    path = tmp_path / "1.jsonl"
    path.write_text("\n".join([row(1)] * 1_500))
    parts = tuple(sources.batches(source(path), DAYS, None, {}.get))

    assert [len(part.validators) for part in parts] == [0, 1]


def test_a_source_that_is_set_otherwise_reads_anew(tmp_path):
    known = {}
    (tmp_path / "1.jsonl").write_text(row(1))
    visited(source(tmp_path), known)

    assert visited(source(tmp_path, categories=("cs.AI",)), known) == ["Paper 1"]


def test_lines_of_the_web_are_asked_for_by_what_they_were_known_by():
    known, asked = {}, []

    def get(request):
        asked.append((request.etag, request.last_modified))
        status = 304 if request.etag else 200
        return Response(
            url=request.url,
            status=status,
            headers={"etag": '"1"'},
            body=row(1).encode(),
            received_at=datetime(2026, 3, 9, tzinfo=UTC),
        )

    there = source(None, path=None, url="http://127.0.0.1/papers.jsonl")

    assert [visited(there, known, get), visited(there, known, get)] == [["Paper 1"], []]
    assert asked == [(None, None), ('"1"', None)]


def test_an_answer_that_did_not_come_whole_is_not_remembered():
    rows = [{"paper": {"id": "2603.00001", "title": "Paper 1"}}, {"paper": {}}]

    def get(request):
        return Response(
            url=request.url,
            status=200,
            headers={"etag": '"1"'},
            body=json.dumps(rows).encode(),
            received_at=AT,
        )

    (batch,) = sources.batches(build.source(kind="huggingface"), DAYS, get, {}.get)

    assert (len(batch.listings), batch.claimed, batch.validators) == (1, 2, ())


PACKED = {".gz": gzip.compress, ".xz": lzma.compress}


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("kind", ["jsonl", "huggingface"])
def test_packed_files_are_read_like_others(tmp_path, suffix, kind):
    text = (
        row(1)
        if kind == "jsonl"
        else json.dumps([{"paper": {"id": "2603.00001", "title": "Paper 1"}}])
    )
    (tmp_path / f"papers{suffix}").write_bytes(PACKED[suffix](text.encode()))

    assert [
        listing.title for listing in sources.read(source(tmp_path, kind=kind), DAYS, None).listings
    ] == ["Paper 1"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_is_stopped_at_the_limit(tmp_path, suffix):
    path = tmp_path / f"bomb{suffix}"
    path.write_bytes(PACKED[suffix](b"\n" * (fetch.SIZE + 1)))

    with pytest.raises(FetchError, match="larger than the limit of 16 MB"):
        fetch.read(path)


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("body", [b"", b"not packed", b"\x1f\x8b\x08\x00", b"\xfd7zXZ\x00\x00\x04"])
def test_what_cannot_be_unpacked_is_named(tmp_path, suffix, body):
    path = tmp_path / f"papers{suffix}"
    path.write_bytes(PACKED[suffix](row(1).encode())[:20] if body == b"" else body)

    with pytest.raises(FetchError, match=rf"papers{suffix}.*cannot be unpacked"):
        sources.read(source(path), DAYS, None)


def test_trouble_with_the_store_is_not_laid_to_the_source(tmp_path):
    def broken(url):
        raise StoreError(f"{url}: the disk is full")

    (tmp_path / "one.jsonl").write_text(row(1))

    with pytest.raises(StoreError):
        list(sources.batches(source(tmp_path), DAYS, None, broken))
