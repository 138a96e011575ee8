"""arXiv by day: complete, or known not to be; and nothing lost while nobody asked."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from digest import sources
from digest.exceptions import FetchError, ParseError, SourceError
from digest.fetch import client
from digest.sources import Evidence
from tests.arxiv_host import Host
from tests.makers import build
from tests.makers.arxiv import Announced
from tests.makers.fortnight import CATEGORIES, fortnight
from tests.shared import DATA
from tests.web import Time, serving

pytestmark = pytest.mark.slow

FRIDAY, MONDAY = date(2026, 4, 17), date(2026, 4, 20)
LONG_AGO = date(2025, 1, 2)
SOURCE = build.source(categories=("cs.CV", "cs.AI"), url="http://arxiv.test")
PAPERS = (
    Announced(id="2604.00001", title="Attention & more"),
    Announced(id="2604.00002", categories=("cs.AI",)),
    Announced(id="2604.00003", announce="cross", categories=("cs.LG", "cs.CV")),
    Announced(id="2501.00004", announce="replace", submitted_on=LONG_AGO),
)
OLDER = (
    Announced(id="2604.00011"),
    Announced(id="2604.00012", categories=("cs.LG", "cs.CV"), announce="cross"),
)


def host(**given):
    return Host(**{"days": {FRIDAY: OLDER, MONDAY: PAPERS}, "today": MONDAY, **given})


def read(host, *days, source=SOURCE):
    return list(sources.batches(source, days or (MONDAY,), host.get()))


def ids(batch):
    return {
        listing.identifiers[0].removeprefix("arxiv:"): listing.announce
        for listing in batch.listings
    }


def stopped(host, *days):
    """Return what was read before it stopped, and why it did."""
    found = []
    with pytest.raises(SourceError) as caught:
        found.extend(sources.batches(SOURCE, days or (MONDAY,), host.get()))
    return found, caught.value


def test_the_feed_of_all_categories_is_one_question_and_each_has_a_listing_page():
    arxiv = host()
    (batch,) = read(arxiv)

    assert arxiv.asked == [
        "/list/cs.CV/new?skip=0&show=2000",
        "/list/cs.AI/new?skip=0&show=2000",
        "/rss/cs.CV+cs.AI",
    ]
    assert (batch.day, batch.claimed, len(batch.listings)) == (MONDAY, 4, 4)
    assert ids(batch) == {
        "2604.00001": "new",
        "2604.00002": "new",
        "2604.00003": "cross",
        "2501.00004": "replace",
    }


def test_without_a_url_each_question_goes_to_its_host():
    asked = []

    def get(request):
        asked.append(request.url)
        raise FetchError("arxiv", "no answer in time")

    with pytest.raises(FetchError):
        list(sources.batches(build.source(categories=("cs.CV",)), (MONDAY,), get))

    assert asked == [
        "https://arxiv.org/list/cs.CV/new?skip=0&show=2000",
        "https://rss.arxiv.org/rss/cs.CV",
    ]


def test_with_nothing_wanted_nothing_is_asked():
    arxiv = host()

    assert list(sources.batches(SOURCE, (), arxiv.get())) == []
    assert arxiv.asked == []


def test_what_the_feed_has_not_is_fetched_by_id():
    arxiv = host(missing={"2604.00002", "2604.00003"})
    (batch,) = read(arxiv)

    assert arxiv.asked[-1] == "/api/query?id_list=2604.00002,2604.00003&max_results=200"
    assert ids(batch) == {
        "2604.00001": "new",
        "2604.00002": "new",
        "2604.00003": "cross",
        "2501.00004": "replace",
    }
    assert {listing.listed_on for listing in batch.listings} == {MONDAY}


def test_a_feed_that_is_gone_is_made_up_for():
    (batch,) = read(host(faults={"rss"}))

    assert ids(batch) == {"2604.00001": "new", "2604.00002": "new", "2604.00003": "cross"}
    assert batch.claimed == 3


def test_a_feed_with_the_papers_of_the_day_before_is_not_believed_its_date():
    (batch,) = read(host(feed_day=FRIDAY))

    assert ids(batch).keys() == {"2604.00001", "2604.00002", "2604.00003"}


def test_what_the_api_has_not_comes_from_the_records_of_the_day():
    (batch,) = read(host(missing={"2604.00002"}, without={"2604.00002"}))

    assert (ids(batch)["2604.00002"], batch.claimed, len(batch.listings)) == ("new", 4, 4)


def test_an_empty_answer_of_the_api_is_asked_for_again():
    arxiv = host(missing={"2604.00002"}, without={"2604.00002"}, faults={"oai"})
    stopped(arxiv)

    assert arxiv.asked.count("/api/query?id_list=2604.00002&max_results=200") == 3


def test_what_cannot_be_found_anywhere_is_claimed_and_the_rest_is_kept():
    (batch,), error = stopped(host(missing={"2604.00002"}, faults={"api", "oai"}))

    assert (len(batch.listings), batch.claimed, error.reason) == (3, 4, "404 Not Found")


def test_without_a_listing_page_nothing_is_proven_and_the_feed_is_kept():
    (batch,), error = stopped(host(faults={"new"}))

    assert (len(batch.listings), batch.claimed, batch.day, error.reason) == (
        4,
        None,
        MONDAY,
        "404 Not Found",
    )


def test_a_listing_page_that_shows_another_number_than_it_says_is_named():
    arxiv = host()
    answer = arxiv.answer
    arxiv.answer = lambda path: (200, answer(path)[1].replace(b"showing 1 of 1", b"showing 9 of 9"))
    (batch,), error = stopped(arxiv)

    assert isinstance(error, ParseError)
    assert (
        'expected 9 papers under "New submissions", got 1; has arXiv changed its listing pages?'
        in str(error)
    )
    assert len(batch.listings) == 4


def test_a_listing_page_that_shows_only_some_of_its_papers_leaves_the_batch_partial():
    arxiv = host()
    answer = arxiv.answer
    arxiv.answer = lambda path: (
        200,
        answer(path)[1].replace(b"showing 1 of 1", b"showing first 1 of 7"),
    )
    (batch,) = read(arxiv)

    assert (batch.claimed, len(batch.listings)) == (22, 4)


def test_a_category_that_still_shows_the_day_before_is_waited_for():
    arxiv = host()
    answer, before = arxiv.answer, host(today=FRIDAY).answer
    arxiv.answer = lambda path: before(path) if "cs.AI/new" in path else answer(path)
    (batch,), error = stopped(arxiv)

    assert (batch.claimed, error.reason) == (
        None,
        "not all categories show the listing of 2026-04-20 yet",
    )


def test_where_only_an_older_batch_is_shown_that_is_said_and_it_is_not_read_again():
    (batch,) = read(host(today=FRIDAY), MONDAY)

    assert (batch.day, batch.is_unchanged, batch.listings) == (FRIDAY, True, ())


def test_a_day_of_the_last_five_is_found_by_the_ids_listed_for_it():
    arxiv = host()
    older, newest = read(arxiv, FRIDAY, MONDAY)

    assert (older.day, older.claimed, ids(older)) == (
        FRIDAY,
        2,
        {"2604.00011": "new", "2604.00012": "cross"},
    )
    assert (newest.day, len(newest.listings)) == (MONDAY, 4)
    assert not any("/oai" in path for path in arxiv.asked)


@pytest.mark.parametrize("faults", [{"recent"}, {"recent", "oai"}])
def test_an_older_day_is_found_by_its_records_or_else_by_a_search(faults):
    papers = {FRIDAY: OLDER, MONDAY: tuple(replace(paper, submitted_on=MONDAY) for paper in PAPERS)}
    older, _ = read(host(faults=faults, days=papers), FRIDAY, MONDAY)

    assert (older.day, ids(older)) == (FRIDAY, {"2604.00011": "new", "2604.00012": "cross"})
    assert {listing.listed_on for listing in older.listings} == {FRIDAY}


def test_an_older_day_that_cannot_be_had_does_not_keep_the_newest_back():
    found, error = stopped(host(faults={"recent", "oai", "api"}), FRIDAY, MONDAY)

    assert ([batch.day for batch in found], error.reason) == ([MONDAY], "404 Not Found")


def test_pages_of_a_search_are_turned_to_the_end():
    many = tuple(Announced(id=f"2604.1{number:04}") for number in range(1, 1202))
    older, _ = read(
        host(faults={"recent", "oai"}, days={FRIDAY: many, MONDAY: PAPERS}), FRIDAY, MONDAY
    )

    assert len(older.listings) == 1201


def test_records_are_followed_by_their_tokens_and_told_apart():
    many = tuple(Announced(id=f"2604.1{number:04}") for number in range(1, 251))
    replaced = Announced(id="2001.00001", submitted_on=date(2020, 1, 1))
    arxiv = host(faults={"recent"}, days={FRIDAY: (*many, replaced), MONDAY: PAPERS})
    older, _ = read(arxiv, FRIDAY, MONDAY)

    assert len(older.listings) == 250
    assert sum("/oai" in path for path in arxiv.asked) == 4
    assert "/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:CV&from=2026-04-17" in arxiv.asked


@pytest.mark.parametrize(
    "change",
    [{"replaced_on": MONDAY}, {"touched_on": MONDAY}, {"touched_on": FRIDAY + timedelta(days=1)}],
)
def test_a_paper_that_was_changed_before_anybody_asked_is_found_under_the_day_it_was_new(change):
    changed = Announced(id="2604.00021", **change)
    older, _ = read(
        host(faults={"recent"}, days={FRIDAY: (changed,), MONDAY: PAPERS}), FRIDAY, MONDAY
    )

    assert ids(older)["2604.00021"] == "new"


def test_a_paper_listed_for_one_day_is_not_put_on_another_by_its_record():
    many = {
        FRIDAY + timedelta(days=number): (Announced(id=f"2604.0010{number}"),)
        for number in (0, 3, 4, 5, 6, 7)
    }
    held = Announced(id="2604.00021", submitted_on=date(2026, 4, 15))
    arxiv = host(days={**many, date(2026, 4, 22): (held,)}, today=date(2026, 4, 24))
    found = read(arxiv, *(day for day in many if day <= arxiv.today))

    assert [batch.day for batch in found if "2604.00021" in ids(batch)] == [date(2026, 4, 22)]
    assert any("/oai" in path for path in arxiv.asked)


def test_what_has_not_changed_is_not_read_again_and_says_so():
    pages = {}

    def get(request):
        response = host().get()(request)
        pages[request.url] = pages.get(request.url, 0) + 1
        if request.etag:
            return replace(response, status=304, body=b"")
        return replace(response, headers={"etag": '"1"'})

    (first,) = sources.batches(SOURCE, (MONDAY,), get, known=lambda _: None)
    known = {one.url: one for one in first.validators}
    (second,) = sources.batches(SOURCE, (MONDAY,), get, known=known.get)

    assert len(first.validators) == 2
    assert (second.is_unchanged, second.listings) == (True, ())


def test_a_batch_that_is_not_complete_is_never_called_unchanged():
    def get(request):
        arxiv = host(missing={"2604.00002"}, faults={"api", "oai"})
        return replace(arxiv.get()(request), headers={"etag": '"1"'})

    found = []
    with pytest.raises(FetchError):
        found.extend(sources.batches(SOURCE, (MONDAY,), get, known=lambda _: None))

    assert found[0].validators == ()


def theirs() -> dict[date, tuple[Announced, ...]]:
    """Return seven consecutive days of cs.CV, as somebody recorded them."""
    files = sorted((DATA / "arxiv" / "announcement_days_cs_CV").glob("*.json"))
    days = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {
        date.fromisoformat(day["date"]): tuple(
            Announced(
                id=row["arxiv_id"],
                announce=row["announce_type"],
                title=row["title"],
                abstract=row["abstract"],
                authors=tuple(row["authors"]),
                categories=tuple(row["categories"]),
                submitted_on=LONG_AGO if row["announce_type"].startswith("replace") else FRIDAY,
            )
            for row in day["papers"]
        )
        for day in days
    }


def run(
    url: str, arxiv: Host, get, days: list[date], categories=("cs.CV",)
) -> dict[tuple[date, str], str]:
    """Visit *categories* on each of *days* at six in the morning, and return what it listed,
    replacements aside."""
    source, last, listed = build.source(categories=categories, url=url), None, {}
    for day in days:
        now = datetime.combine(day, time(6), tzinfo=UTC)
        arxiv.today = day
        wanted = sources.wanted(source, last, now)
        batches = list(sources.batches(source, wanted, get))
        listed |= {
            (one.listed_on, one.identifiers[0]): one.announce
            for batch in batches
            for one in batch.listings
        }
        seen = tuple(sources.seen(batch, Counter()) for batch in batches)
        last = sources.judge(
            source,
            last,
            Evidence(source="arxiv", at=now, days=wanted, seen=seen),
            time(20, tzinfo=UTC),
        )
    return {key: announce for key, announce in listed.items() if not announce.startswith("replace")}


def ours() -> dict[date, tuple[Announced, ...]]:
    return dict(list(fortnight().arxiv.items())[:8])


@pytest.mark.parametrize("faults", [set(), {"recent"}])
@pytest.mark.parametrize(
    ("made", "categories"),
    [(ours, CATEGORIES), pytest.param(theirs, ("cs.CV",), marks=pytest.mark.shared)],
)
def test_a_week_without_asking_leaves_no_gap(made, categories, faults):
    days = made()
    first, *_, last = everyday = sorted(days)
    arxiv, clock = Host(days=days, today=first, faults=faults), Time()
    way = client.opened(user_agent="test", clock=clock.clock, sleep=clock.sleep, folder=None)
    with serving(arxiv.answer) as web, way as get:
        never_off = run(web.url, arxiv, get, everyday, categories)
        off = run(web.url, arxiv, get, [first, last], categories)

    new = {
        (day, f"arxiv:{one.id}")
        for day in days
        for one in days[day]
        if not one.announce.startswith("replace")
    }
    assert never_off.keys() == new
    assert len(new) > 100
    assert off == never_off
