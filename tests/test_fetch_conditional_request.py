from datetime import date

import pytest

from digest import fetch
from digest.exceptions import FetchError
from digest.fetch import client
from digest.model import Batch, Request, Response, Source, Validators
from digest.sources import response
from tests.web import NOW, Time, handling, say

SOURCE = Source(name="lab", kind="feed")
DAY = date(2026, 3, 9)
SAID_AT = "Mon, 09 Mar 2026 00:00:00 GMT"


def polite(handler):
    """Answer as a server that knows what it said before; /moved leads to /."""
    if handler.path == "/moved":
        say(handler, status=302, Location="/")
    elif handler.headers["If-None-Match"] == '"1"':
        say(handler, status=304, ETag='"1"')
    else:
        say(handler, b"listings", ETag='"1"', Last_Modified=SAID_AT)


def parsed(document):
    return Batch(source=SOURCE.name, claimed=len(document.body))


def asked(path, known=lambda _: None):
    own = Time()
    with (
        handling(polite) as address,
        client.opened(user_agent="t", clock=own.clock, sleep=own.sleep, folder=None) as get,
    ):
        return response.asked(
            SOURCE, fetch.only_changed(get, known), address + path, parsed, day=DAY
        ), address + path


def test_an_answer_brings_by_what_it_can_be_asked_for_again():
    batch, url = asked("/")

    assert batch == Batch(
        source="lab",
        claimed=8,
        validators=(Validators(url=url, etag='"1"', last_modified=SAID_AT),),
    )


def test_an_answer_that_has_not_changed_is_a_batch_that_says_so():
    batch, url = asked("/", lambda url: Validators(url=url, etag='"1"'))

    assert batch == Batch(
        source="lab", day=DAY, is_unchanged=True, validators=(Validators(url=url, etag='"1"'),)
    )


def test_an_answer_that_has_changed_is_read():
    assert asked("/", lambda url: Validators(url=url, etag='"0"'))[0].claimed == 8


def test_validators_belong_to_what_was_asked_wherever_it_leads():
    batch, url = asked("/moved")

    assert batch.validators[0].url == url
    assert asked("/moved", lambda url: Validators(url=url, etag='"1"'))[0].is_unchanged


def test_an_answer_without_validators_makes_those_before_forgotten():
    bare = Response(url="u", status=200, headers={}, body=b"", received_at=NOW)

    assert response.validators("u", bare) == (Validators(url="u"),)


@pytest.mark.parametrize(
    ("repeated", "kept"),
    [
        ({}, Validators(url="u", etag='"1"', last_modified=SAID_AT)),
        ({"etag": '"2"'}, Validators(url="u", etag='"2"', last_modified=SAID_AT)),
        ({"last-modified": "later"}, Validators(url="u", etag='"1"', last_modified="later")),
    ],
)
def test_validators_that_a_304_does_not_repeat_stay_known(repeated, kept):
    known = Validators(url="u", etag='"1"', last_modified=SAID_AT)
    answer = Response(url="u", status=304, headers=repeated, body=b"", received_at=NOW)
    get = fetch.only_changed(lambda _: answer, {"u": known}.get)

    assert response.asked(SOURCE, get, "u", parsed).validators == (kept,)


def test_unchanged_is_no_answer_to_who_asked_for_all():
    own = Time()
    with (
        handling(lambda handler: say(handler, status=304)) as address,
        client.opened(user_agent="t", clock=own.clock, sleep=own.sleep, folder=None) as get,
        pytest.raises(FetchError, match="304 Not Modified"),
    ):
        get(Request(url=address))
