"""PubMed asked by day: its searches and records, key and politeness, on a server on loopback."""

import logging
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError
from digest.fetch import client
from digest.sources import announcement_calendar, freshness
from digest.sources.evidence import Evidence
from tests import web
from tests.eutils_host import AT, DAY, URL, Host, article, getting, source, told
from tests.makers import pubmed

KEY = "0123456789abcdef0123456789abcdef0042"


def saying(body, status=200):
    return getting(lambda _: (status, body.encode()))


def test_a_day_is_searched_by_the_date_of_entry_and_its_records_are_fetched():
    host = Host(articles=[article(1), article(2), article(3, entered_on=DAY - timedelta(days=1))])
    (batch,) = told(host=host)

    assert (len(batch.listings), batch.claimed, batch.day) == (2, 2, DAY)
    search, fetch = host.asked
    assert search == {
        "tool_asked": "/esearch.fcgi",
        "db": "pubmed",
        "tool": "rubricator",
        "term": "retina[tiab]",
        "datetype": "edat",
        "mindate": "2026/03/09",
        "maxdate": "2026/03/09",
        "retmax": "9999",
    }
    assert (fetch["tool_asked"], fetch["retmode"]) == ("/efetch.fcgi", "xml")
    assert sorted(fetch["id"].split(",")) == ["41000001", "41000002"]


def test_each_day_is_a_batch_of_its_own_oldest_first():
    days = (DAY - timedelta(days=1), DAY)

    assert [batch.day for batch in told(days=days)] == list(days)


def test_a_day_on_which_the_search_finds_nothing_is_an_empty_batch():
    (batch,) = told()

    assert (batch.listings, batch.claimed) == ((), 0)


def test_records_are_fetched_fifty_at_a_time():
    host = Host(articles=[article(number) for number in range(120)])
    (batch,) = told(host=host)

    assert len(batch.listings) == 120
    assert [len(one["id"].split(",")) for one in host.asked if "id" in one] == [50, 50, 20]


@pytest.mark.parametrize("most", [7, 1])
@pytest.mark.parametrize("numbers", [range(40), (1, 2, *range(900, 940)), (*range(40), 9_000_000)])
def test_a_day_of_more_than_a_search_shows_is_asked_for_in_pieces(numbers, most):
    host = Host(articles=[article(number) for number in numbers], most=most)
    (batch,) = told(host=host, query="a OR b")

    assert len(batch.listings) == batch.claimed == len(numbers)
    pieces = [one["term"] for one in host.asked if "term" in one]
    assert pieces[0] == "a OR b"
    assert all(one.startswith("(a OR b) AND ") for one in pieces[1:])
    assert len(pieces) < 2 * len(numbers) / most + 20


def test_a_search_that_finds_far_too_much_is_refused_by_name():
    with pytest.raises(ParseError, match=r"1,700,000 papers on 2026-03-09.*narrower query"):
        sources.read(source(url=URL), [DAY], saying(pubmed.search([1], total=1_700_000)))


def test_what_has_no_record_yet_is_claimed_and_not_listed():
    host = Host(articles=[article(1), article(2)], without={41_000_002})
    (batch,) = told(host=host)

    assert (len(batch.listings), batch.claimed) == (1, 2)


def test_what_came_before_an_error_is_kept_and_the_day_is_not_whole():
    host = Host(articles=[article(number) for number in range(70)], fails_after=2)
    batches = sources.batches(source(url=URL), [DAY], getting(host.answer))

    first = next(batches)
    assert (len(first.listings), first.claimed) == (50, 70)
    with pytest.raises(FetchError, match="502 Bad Gateway"):
        next(batches)


def test_records_that_cannot_be_read_keep_no_others_back():
    days = (DAY - timedelta(days=1), DAY)
    articles = [article(number, entered_on=days[0]) for number in range(70)]
    articles += [article(99), article(100, title="Torn <i>off.", entered_on=days[0])]
    host = Host(articles=articles)
    batches = sources.batches(source(url=URL), days, getting(host.answer))

    counts = [(len(one.listings), one.claimed) for one in (next(batches), next(batches))]
    assert counts == [(21, 71), (1, 1)]
    with pytest.raises(ParseError, match="broken XML"):
        next(batches)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (pubmed.search([1, 2], total=9), 200, "found 9 papers on 2026-03-09, and named 2"),
        (pubmed.search([], total=9), 200, "found 9 papers on 2026-03-09, and named 0"),
        ("<eSearchResult><ERROR>Empty term</ERROR></eSearchResult>", 200, "PubMed says: Empty te"),
        ('{"error":"API rate limit exceeded","limit":"3"}', 429, "429: PubMed says: API rate lim"),
        ("busy", 503, "503 Service Unavailable"),
        ("<html><body>Moved</body></html>", 200, "expected an eSearchResult with a Count, got <ht"),
        ("<eSearchResult><Count>many</Count></eSearchResult>", 200, "eSearchResult with a Count"),
        ("<eSearchResult><Count>1</Count>", 200, "expected XML of PubMed, got broken XML"),
        (
            "<!DOCTYPE a [<!ENTITY b 'c'>]><eSearchResult><Count>1</Count></eSearchResult>",
            200,
            "definitions of its own",
        ),
        ("<a>" + "<b/>" * 500_001 + "</a>", 200, "too many elements"),
    ],
)
def test_what_is_no_answer_is_refused_by_name(body, status, reason):
    with pytest.raises((FetchError, ParseError), match=f'^source "medicine": .*{reason}'):
        sources.read(source(url=URL), [DAY], saying(body, status))


MISSING = "<ErrorList><PhraseNotFound>zebrafihs[tiab]</PhraseNotFound></ErrorList>"


def test_a_query_that_can_find_nothing_on_any_day_is_told():
    get = saying(pubmed.search([], more=MISSING))

    with pytest.raises(ParseError, match=r'knows nothing of "zebrafihs\[tiab\]"'):
        sources.read(source(url=URL, query="zebrafihs[tiab]"), [DAY], get)


def test_a_query_with_a_choice_finds_nothing_on_some_days():
    get = saying(pubmed.search([], more=MISSING))
    query = "zebrafihs[tiab] OR (naps[tiab])"

    assert sources.read(source(url=URL, query=query), [DAY], get).claimed == 0


def asked_of(server, *, limits=None, time=None, **given):
    time = time or web.Time()
    opened = client.opened(
        user_agent="test",
        clock=time.clock,
        sleep=time.sleep,
        folder=None,
        limits=limits or client.Limits(),
    )
    with opened as get:
        return tuple(sources.batches(source(url=server.url, **given), [DAY], get))


def test_the_key_and_the_address_of_the_contact_are_sent():
    host = Host(articles=[article(1)])
    with web.serving(host.answer) as server:
        asked_of(server, api_key=KEY, contact="ada@example.org")

    assert {(one["api_key"], one["email"]) for one in host.asked} == {(KEY, "ada@example.org")}


def test_a_contact_that_is_a_page_is_no_address():
    host = Host(articles=[])
    with web.serving(host.answer) as server:
        asked_of(server, contact="https://example.org/about")

    assert host.asked[0].keys().isdisjoint({"email", "api_key"})


@pytest.mark.parametrize("status", [200, 400, 502])
def test_the_key_is_in_no_log_error_answer_or_batch(caplog, status):
    caplog.set_level(logging.DEBUG)
    said = f'{{"error":"API key invalid: {KEY}","api-key":"{KEY}"}}'.encode()
    answer = Host(articles=[article(1)]).answer if status == 200 else lambda _: (status, said)
    with web.serving(answer) as server:
        try:
            shown = repr(asked_of(server, api_key=KEY, contact="ada@example.org"))
        except FetchError as error:
            shown = f"{error!r} {error.__cause__!r}"

    assert any(KEY in path for path in server.asked)
    assert KEY not in shown + caplog.text + repr(source(api_key=KEY))
    assert "ada@example.org" not in shown + caplog.text


def test_the_key_is_not_told_to_another_host_nor_kept_where_a_redirect_repeats_it(caplog):
    caplog.set_level(logging.INFO)
    seen = []

    def lead_on(handler):
        seen.append(handler.path)
        place = f"http://127.0.0.1:{handler.server.server_port}{handler.path}"
        web.say(handler, status=302, Location=place)

    with web.handling(lead_on) as url:
        elsewhere = url.replace("127.0.0.1", "localhost")
        with pytest.raises(FetchError, match="more than 5 redirects") as raised:
            asked_of(web.Web(url=elsewhere), api_key=KEY)

    assert [KEY in path for path in seen] == [True, False, False, False, False, False]
    assert KEY not in caplog.text + repr(raised.value)


@pytest.mark.parametrize(("key", "apart_s"), [(None, 0.34), (KEY, 0.1)])
def test_three_requests_a_second_are_made_and_ten_with_a_key(key, apart_s):
    host, time = Host(articles=[article(number) for number in range(120)]), web.Time()
    limits = client.Limits(apart_s={"127.0.0.1": 0.34})
    with web.serving(host.answer) as server:
        asked_of(server, api_key=key, limits=limits, time=time)

    assert time.slept == pytest.approx([apart_s] * 3)


def test_pubmed_itself_is_asked_three_times_a_second():
    assert client.Limits().apart_s["eutils.ncbi.nlm.nih.gov"] == 0.34


def judged(now, days, *batches):
    seen = tuple(sources.seen(batch, Counter(new=len(batch.listings))) for batch in batches)
    evidence = Evidence(source="medicine", at=now, days=days, seen=seen)
    return freshness.judge(
        announcement_calendar.PUBMED,
        None,
        evidence,
        give_up=datetime(2026, 1, 1, 20, tzinfo=UTC).timetz(),
    )


def test_a_weekday_without_papers_is_nothing_to_worry_about():
    days = sources.wanted(source(), None, AT)
    visit = judged(AT, days, *told(days=days))

    assert (visit.state, visit.error) == ("unchanged", None)


def test_a_day_that_gave_fewer_than_it_found_is_partial_and_asked_for_again():
    days = sources.wanted(source(), None, AT)
    articles = [article(number, entered_on=days[0]) for number in range(3)]
    visit = judged(AT, days, *told(host=Host(articles=articles, without={41_000_001}), days=days))

    assert (visit.state, visit.reason) == ("partial", "gave 2 of 3")
    assert visit.next_at == AT + timedelta(minutes=10)


def test_a_day_is_asked_for_until_it_has_been_over_for_four_hours():
    days = sources.wanted(source(), None, AT)

    # It is the evening of the 9th in New York.
    assert days == (date(2026, 3, 8), date(2026, 3, 9))


def test_all_days_since_one_can_be_asked_for():
    assert sources.since(source(), date(2026, 3, 6), AT)[0] == date(2026, 3, 6)


def test_a_source_is_called_by_its_query():
    assert sources.label(source()) == "PubMed retina[tiab]"
    assert sources.label(source(query=f"{'a OR ' * 30}b")) == f"PubMed {('a OR ' * 12)[:59]}…"
