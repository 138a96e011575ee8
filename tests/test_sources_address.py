"""What a source's own address says of itself: moved for good, or gone."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.cli.output import visit_line
from tests.makers import houses
from tests.web import handling, say

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = b"""<rss version="2.0"><channel><title>Bees</title><link>https://bees.example.org/</link>
<item><title>Bees sleep</title><guid isPermaLink="false">1</guid></item></channel></rss>"""


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


class Place:
    """A web where an address leads on, gives a feed or is gone, and what it was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def __call__(self, handler):
        name = handler.path.partition("?")[0].strip("/")
        self.asked.append(name)
        status, where = self.answers[name]
        if where:
            say(handler, status=status, Location=where)
        elif handler.headers["If-None-Match"]:
            say(handler, status=304)
        else:
            body = FEED if status == 200 else b""
            say(handler, body, status=status, ETag='"1"', Content_Length=str(len(body)))


def lay_out(folder, address, name="old"):
    return houses.lay_out(folder, f'  - {{name: bees, kind: feed, url: "{address}/{name}"}}')


def collected(folder, at=MONDAY):
    return houses.collect(folder, at)["bees"]


@pytest.mark.parametrize("status", [301, 308])
def test_an_address_that_moved_for_good_is_followed_and_the_line_to_change_named(tmp_path, status):
    with handling(Place(old=(status, "/new"), new=(200, None))) as address:
        visit = collected(lay_out(tmp_path, address))

    assert (visit.state, visit.new) == ("fresh", 1)
    assert visit.reason == f"moved for good: in {tmp_path}/digest.yaml:3, write url: {address}/new"
    assert visit_line(visit).endswith(f"; {visit.reason}")


def test_of_several_sources_the_line_of_its_own_url_is_named(tmp_path):
    with handling(Place(old=(301, "/new"), new=(200, None))) as address:
        sources = f"""
  # Two of one kind.
  - {{name: wasps, kind: feed, url: "{address}/new"}}
  - name: bees
    url:
      {address}/old
    kind: feed"""
        visit = collected(houses.lay_out(tmp_path, sources))

    assert f"in {tmp_path}/digest.yaml:8, write url: " in visit.reason


def test_the_remark_stays_while_the_feed_does_not_change(tmp_path):
    with handling(Place(old=(301, "/new"), new=(200, None))) as address:
        folder = lay_out(tmp_path, address)
        first, second = collected(folder), collected(folder, MONDAY + HOUR)

    assert (second.state, second.reason) == ("unchanged", first.reason)


@pytest.mark.parametrize(
    "places",
    [
        {"old": (302, "/new"), "new": (200, None)},
        {"old": (307, "/between"), "between": (301, "/new"), "new": (200, None)},
        {"old": (200, None)},
    ],
)
def test_an_address_that_leads_on_for_now_stays_as_it_is(tmp_path, places):
    with handling(Place(**places)) as address:
        assert collected(lay_out(tmp_path, address)).reason == ""


def test_an_address_is_shown_as_far_as_it_moved_for_good_and_without_its_query(tmp_path):
    places = {"old": (301, "/new?key=secret"), "new": (302, "/today"), "today": (200, None)}
    with handling(Place(**places)) as address:
        assert collected(lay_out(tmp_path, address)).reason.endswith(f"url: {address}/new?…")


def test_an_address_that_is_gone_is_asked_no_more_until_it_is_another(tmp_path):
    place = Place(old=(410, None), new=(200, None))
    with handling(place) as address:
        folder = lay_out(tmp_path, address)
        visits = [collected(folder, MONDAY + hours * HOUR) for hours in range(3)]
        with houses.opened(folder, MONDAY) as rooms:
            due = houses.collection.due(rooms, now=MONDAY + 9 * HOUR)
        again = collected(lay_out(tmp_path, address, "new"), MONDAY + 9 * HOUR)

    assert place.asked == ["old", "new"]
    assert {(visit.state, visit.next_at) for visit in visits} == {("failed", None)}
    assert all("410 Gone: not asked again" in visit.reason for visit in visits)
    assert due == ()
    assert (again.state, again.new, again.gone_url) == ("fresh", 1, None)


def test_a_source_that_answers_a_trial_is_asked_again(tmp_path):
    place = Place(old=(410, None))
    with handling(place) as address:
        folder = lay_out(tmp_path, address)
        collected(folder)
        place.answers["old"] = (200, None)
        with houses.opened(folder, MONDAY) as rooms:
            rooms.archive.ask_again("bees")

        assert collected(folder, MONDAY + HOUR).state == "fresh"
