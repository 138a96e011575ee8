"""What a Content-Encoding says, and what servers mean by it."""

import gzip
import zlib

import pytest

from digest.exceptions import FetchError
from digest.fetch.content_coding import decoded
from tests.test_fetch import asked
from tests.web import say

MB = 1024 * 1024
BODY = b'<?xml version="1.0"?><feed>' + b"a body " * 30_000


def packed(body):
    """Return *body* as gzip, the same at every second: what xdist collects is named by it."""
    return gzip.compress(body, mtime=0)


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def read(body, header, *, size=16 * MB):
    pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    return decoded("host", pieces, header, size=size)


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("", BODY),
        ("identity", BODY),
        ("GZip", packed(BODY)),
        ("x-gzip", packed(BODY)),
        ("gzip;q=1.0", packed(BODY)),
        ('"gzip"', packed(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("gzip, gzip", packed(packed(BODY))),
        ("gzip,gzip", packed(BODY)),
        ("deflate, gzip", packed(zlib.compress(BODY))),
        ("gzip, deflate", zlib.compress(packed(BODY))),
        ("identity, gzip", packed(BODY)),
        ("gzip", packed(BODY[:5000]) + packed(BODY[5000:])),
        ("gzip", packed(BODY) + bytes(3000)),
        ("deflate", zlib.compress(BODY) + b"\r\n"),
        ("gzip", BODY),
        ("iso-8859-1", BODY),
        ("utf-8, gzip", packed(BODY)),
    ],
)
def test_a_body_is_read_however_its_server_names_what_it_did(header, sent):
    assert read(sent, header) == BODY


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("8bit", b"\r\n <feed/>"),
        ("deflate", b"\xef\xbb\xbf {}"),
        ("binary", "<feed/>".encode("utf-16")),
        ("none", b""),
    ],
)
def test_a_body_that_is_plain_is_left_as_it_is(header, sent):
    assert read(sent, header) == sent


@pytest.mark.parametrize(
    ("header", "sent", "reason"),
    [
        ("zstd", BODY, "got zstd"),
        ("gzip, br", b"\x0b\x01\x80", "got br"),
        ("compress", b"\x1f\x9d\x90", "got compress"),
        ("utf-8", packed(BODY), "got utf-8"),
        ("deflate", b"\x01\x02\x03\x04\x05", "not deflate"),
        ("deflate", zlib.compress(BODY)[:-9], "deflate that is cut short"),
        ("gzip, gzip", packed(packed(BODY)[:-9]), "gzip that is cut short"),
        (", ".join(["gzip"] * 5), BODY, "at most 4 content codings, got 5"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_name(header, sent, reason):
    with pytest.raises(FetchError, match=reason):
        read(sent, header)


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("deflate", zlib.compress(bytes(3 * MB))),
        ("gzip, gzip", packed(packed(bytes(3 * MB)))),
        # What grows in between only: blocks that hold nothing.
        ("deflate, gzip", packed(b"\0\0\0\xff\xff" * MB)),
        ("identity", bytes(3 * MB)),
    ],
)
def test_the_bound_holds_at_every_step(header, sent):
    with pytest.raises(FetchError, match="larger than the limit of 2 MB"):
        read(sent, header, size=2 * MB)


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["gzip", "br", "utf-8", "deflate"])
@pytest.mark.parametrize("status", [204, 404, 410, 429, 503])
def test_a_status_is_what_it_is_however_its_body_is_packed(status, coding):
    response = asked(lambda handler: say(handler, status=status, Content_Encoding=coding))

    assert (response.status, response.body) == (status, b"")


def test_an_answer_that_has_not_changed_needs_no_body():
    response = asked(lambda handler: say(handler, status=304, Content_Encoding="gzip"), etag='"1"')

    assert response.status == 304


def test_an_error_page_whose_end_is_missing_is_an_answer_all_the_same():
    response = asked(lambda handler: say(handler, b"gone", status=410, Content_Length="1000"))

    assert response.status == 410
