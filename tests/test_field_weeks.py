"""Four weeks of a biologist and of a mathematician: no paper twice, none lost, whatever becomes of it
between its preprint and its issue."""

import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from digest.model import Digest
from tests import field_plans, field_weeks, smtp, web
from tests.field_plans import DAY, LAST
from tests.field_weeks import BEGIN, DOWN, END, HEAD, READER, World
from tests.makers import houses
from tests.test_four_weeks import shown

pytestmark = pytest.mark.slow

PLANS = {
    "biologist": (field_weeks.BIOLOGIST, field_plans.biology),
    "mathematician": (field_weeks.MATHEMATICIAN, field_plans.mathematics),
}
STEP = timedelta(hours=6)
WORK = re.compile(r"\b([a-z]+[0-9]{2})\b")


@dataclass(frozen=True, kw_only=True)
class Weeks:
    world: World
    digests: list[Digest]

    @property
    def titles(self) -> list[str]:
        return [paper.title for digest in self.digests for paper in shown(digest)]

    def came(self, kind: str) -> Counter[str]:
        """Return how often each work of a *kind* was shown."""
        works = (WORK.findall(title)[0] for title in self.titles if not title.startswith("Erratum"))
        return Counter(work for work in works if work.startswith(kind))

    def due(self, kind: str) -> set[str]:
        """Return the works of a *kind* that were told in time for the last digest."""
        told = (one for one in self.world.events if one.on <= LAST - 3 * DAY)
        return {one.work for one in told if one.work.startswith(kind)}


@pytest.fixture(scope="module", params=PLANS)
def weeks(request, tmp_path_factory):
    """Run the installation through the four weeks, four ticks a day."""
    settings, plan = PLANS[request.param]
    folder, world = tmp_path_factory.mktemp("house"), World(events=plan())
    digests: list[Digest] = []
    with ExitStack() as stack:
        stack.enter_context(houses.machine_in("UTC"))
        hosts = ("bio", "pubmed", "arxiv", *field_plans.JOURNALS)
        urls = {name: stack.enter_context(web.serving(getattr(world, name))).url for name in hosts}
        server = stack.enter_context(smtp.server())
        houses.lay_out(folder, settings.format(**urls) + HEAD, people=READER, port=server.port)
        house = stack.enter_context(houses.running(folder, BEGIN))
        for now in ticks():
            world.now = now
            digests += [digest for digest, one in house.tick(now) if one.state == "sent"]
    return Weeks(world=world, digests=digests)


def ticks():
    return (BEGIN + STEP * number for number in range((END - BEGIN) // STEP))


def only(*names):
    return pytest.mark.parametrize("weeks", names, indirect=True)


def kinds(*names):
    return pytest.mark.parametrize("kind", names)


BIOLOGY = ("plain", "record", "number", "revised", "withdrawn", "published", "article", "flood")
MATHEMATICS = ("plain", "revised", "withdrawn", "published", "article")


@only("biologist")
@kinds(*BIOLOGY, "guid", "untied")
def test_none_of_a_biologists_papers_is_lost(weeks, kind):
    assert weeks.due(kind) - weeks.came(kind).keys() == set()


@only("biologist")
@kinds(*BIOLOGY, "guid", "untied")
def test_none_of_a_biologists_papers_comes_twice(weeks, kind):
    assert [work for work, times in weeks.came(kind).items() if times > 1] == []


@only("mathematician")
@kinds(*MATHEMATICS)
def test_none_of_a_mathematicians_papers_is_lost(weeks, kind):
    assert weeks.due(kind) - weeks.came(kind).keys() == set()


@only("mathematician")
@kinds(*MATHEMATICS)
def test_none_of_a_mathematicians_papers_comes_twice(weeks, kind):
    assert [work for work, times in weeks.came(kind).items() if times > 1] == []


def test_a_new_version_of_what_was_never_new_here_does_not_come(weeks):
    assert weeks.came("old") == Counter()


def test_a_withdrawal_is_not_among_the_papers(weeks):
    assert [title for title in weeks.titles if title.startswith("WITHDRAWN")] == []


@only("biologist")
def test_an_erratum_is_not_among_the_papers(weeks):
    assert [title for title in weeks.titles if title.startswith("Erratum")] == []


@only("biologist")
def test_the_days_on_which_pubmed_was_down_or_gave_too_few_are_told(weeks):
    told = {
        digest.issue_on: {fault.state for fault in digest.facts.faults}
        for digest in weeks.digests
        if digest.facts.faults
    }

    # It is asked again until patience ends; on the next days it answers by then.
    late = field_weeks.LATE[0]
    assert told == {
        DOWN[0].date(): {"failed"},
        late + DAY: {"partial"},
        late + 2 * DAY: {"partial"},
    }


@only("biologist")
def test_a_day_of_more_than_a_search_shows_was_asked_for_in_pieces(weeks):
    asked = [one for one in weeks.world.eutils.asked if one.get("mindate") == "2026/03/22"]

    assert any("[uid]" in one["term"] for one in asked)
