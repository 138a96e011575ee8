from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fetch.rate_limit import APART_S, limit
from digest.fetch.retry import LONGEST_S, asked_s, backoff_s
from tests.web import NOW

EPOCH = int(NOW.timestamp())
NAMES = [
    "retry-after",
    "ratelimit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 09 Mar 2026 00:10:00 GMT", 600),
        ("Mon, 09 Mar 2026 00:10:00 -0000", 600),
        ("Monday, 09-Mar-26 00:10:00 GMT", 600),
        ("Mon, 09 Mar 2026 01:10:00 +0100", 600),
        ("Sun, 08 Mar 2026 00:00:00 GMT", 0),
        ("999999999", LONGEST_S),
        ("Tue, 09 Mar 2027 00:00:00 GMT", LONGEST_S),
        ("soon", 0),
        ("-5", 0),
        ("Mon, 99 Mar 2026 00:10:00 GMT", 0),
        ("٣", 0),
        ("", 0),
    ],
)
def test_a_host_says_when_to_come_back(value, seconds):
    assert asked_s(429, {"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": '"api";r=0;t=83'}, 83),
        ({"ratelimit": '"api";r=499;t=83'}, 0),
        ({"ratelimit": '"burst";r=3;t=5, "daily";r=0;t=3000'}, 3000),
        ({"ratelimit": "limit=500, remaining=0, reset=83"}, 83),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "83"}, 83),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 83)}, 83),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{EPOCH}000"}, 0),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "83"}, 0),
        ({"x-ratelimit-reset": "83"}, 0),
        ({}, 0),
    ],
)
def test_a_host_whose_answers_are_used_up_is_left_alone_until_there_are_more(headers, seconds):
    assert asked_s(200, headers, NOW) == seconds


def test_a_good_answer_asks_for_no_wait_by_retry_after():
    assert asked_s(200, {"retry-after": "120"}, NOW) == 0


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(NAMES), st.text() | st.integers().map(str)),
)
def test_no_header_breaks_us_or_shuts_us_out_for_more_than_a_day(status, headers):
    assert 0 <= asked_s(status, headers, NOW) <= timedelta(days=1).total_seconds()


@given(st.integers(1, 3), st.floats(0, 1))
def test_we_come_back_later_each_time_and_not_all_at_once(tries, chance):
    assert 2 ** (tries - 1) / 2 <= backoff_s(tries, chance) <= 2 ** (tries - 1) * 1.5


@pytest.mark.parametrize(
    "host", ["arxiv.org", "rss.arxiv.org", "oaipmh.arxiv.org", "EXPORT.arXiv.org."]
)
def test_all_hosts_of_arxiv_are_one_asked_three_seconds_apart(host):
    assert limit(host, None, APART_S) == ("arxiv.org", 3)


@pytest.mark.parametrize("host", ["notarxiv.org", "arxiv.org.example.com", "example.org"])
def test_a_host_that_is_not_in_the_table_is_one_by_itself(host):
    assert limit(host, None, APART_S)[0] == host
