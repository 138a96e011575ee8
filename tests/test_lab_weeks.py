"""Six weeks of a lab of forty, whose files are edited by hand while `digest run` is at work: everybody
gets each issue that was theirs once, with all of their papers, whatever becomes of the files."""

import json
import logging
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pytest

from digest import config, people, sources
from digest.cli import context
from digest.cli.reload import Files
from digest.model import Get, Profile, Subscriber
from digest.pipeline import alerting, application, attention, overview
from tests import lab_weeks, ninety_days, reference_schedule, smtp
from tests.arxiv_host import Host
from tests.lab_desk import Desk
from tests.lab_weeks import BEGIN, DAY, END, FEWER, OPERATOR, PEOPLE
from tests.lives import Issue, Lives, live
from tests.makers import houses
from tests.ninety_days import FIRST, Size

pytestmark = [pytest.mark.slow, pytest.mark.soak]

SEEDS = range(8) if os.environ.get("SOAK") else (0,)
PAPERS = Size(people=0, zones=0, listings=20, apart=0)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a tick found: what was wrong with the files, what `digest status` said of that, who was
    to be there, who was, and the addresses to which issues were to go and went."""

    at: datetime
    faults: dict[str, str]
    causes: dict[str, str]
    expected: set[object]
    found: set[object]
    addresses: Counter[str]
    mailed: Counter[str]


@dataclass(kw_only=True)
class Lab(Lives):
    moments: list[Moment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    histories: dict[str, list[tuple[date, str]]] = field(default_factory=dict)


@dataclass(kw_only=True)
class House:
    """The installation, `digest run` in it, and what is held against it."""

    files: Files
    desk: Desk
    server: smtp.Server
    get: Get
    seen: Lab = field(default_factory=Lab)
    in_force: dict[str, Subscriber] = field(default_factory=dict)

    def tick(self, now: datetime) -> None:
        if not self.desk.faults:
            self.in_force = expected(self.desk, self.folder)
        for who in self.in_force.keys() | self.seen.lives.keys():
            self.seen.become(who, schedule(self.in_force.get(who)), now)
        self.files.take_over()
        rooms = self.files.rooms
        causes = attention.causes(overview.condition(rooms, now=now, zone="UTC"), now=now)
        known, names = (
            len(self.server.messages),
            {one.id: who for who, one in self.in_force.items()},
        )
        served = dict(live(rooms, self.get, now))
        for slug, issue in served.items():
            self.seen.issues.setdefault(names[slug], []).append(issue)
        list(alerting.tick(rooms, now=now, zone="UTC"))
        sent = [slug for slug, issue in served.items() if issue.state == "sent"]
        moment = Moment(
            at=now,
            faults=dict(self.desk.faults),
            causes={one.name: one.told for one in causes},
            expected=set(map(said, self.in_force.values())),
            found=set(map(said, rooms.ledger.subscribers())),
            addresses=Counter(self.in_force[names[slug]].email for slug in sent),
            mailed=Counter(one.recipient for one in self.server.messages[known:]),
        )
        self.seen.moments.append(moment)

    def histories(self) -> dict[str, list[tuple[date, str]]]:
        """Return of whoever is there what the ledger has kept of them, under the id of now."""
        ledger = self.files.rooms.ledger
        return {
            who: sorted((kept.issue_on, kept.state) for kept in ledger.history(one.id))
            for who, one in self.in_force.items()
        }

    @property
    def folder(self) -> Path:
        return self.files.rooms.settings.path.parent


def expected(desk: Desk, folder: Path) -> dict[str, Subscriber]:
    """Return everybody by who they are, as a file without groups says it."""
    flat, path = desk.flat(), folder / "flat.yaml"
    path.write_text(json.dumps(list(flat.values())))
    return dict(zip(flat, people.load(path, timezone="UTC"), strict=True))


def schedule(one: Subscriber | None) -> Subscriber | None:
    """Return somebody with nothing but what decides on which days they are served."""
    return one and replace(one, id="-", email="-", profile=Profile())


def said(one: Subscriber) -> object:
    keywords = frozenset(word.term for word in one.profile.keywords)
    return replace(one, profile=Profile()), keywords, one.profile.limit


@contextmanager
def listening(errors: list[str]) -> Iterator[None]:
    """Keep what the log says is wrong."""
    handler, log = logging.Handler(logging.ERROR), logging.getLogger("digest.cli.reload")
    handler.emit = lambda record: errors.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    yield
    log.removeHandler(handler)


@contextmanager
def house(folder: Path, desk: Desk, clock: list[datetime]) -> Iterator[House]:
    host = Host(days=ninety_days.announced(PAPERS), today=FIRST)
    with ExitStack() as world:
        env = world.enter_context(pytest.MonkeyPatch.context())
        # Nothing is sent over TLS, and reading the machine's certificates takes a quarter of all.
        env.setenv("SSL_CERT_FILE", os.devnull)
        # `digest run` takes the files over by the clock of this machine.
        env.setattr(context, "now", lambda: clock[0])
        world.enter_context(houses.machine_in("UTC"))
        server = world.enter_context(smtp.server())
        houses.lay_out(folder, ninety_days.SOURCES + lab_weeks.SETTINGS, port=server.port)
        settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
        rooms = world.enter_context(application.opened(settings))
        files = Files(rooms, settings.path)
        yield House(files=files, desk=desk, server=server, get=ninety_days.get(host, clock))


@pytest.fixture(scope="module", params=SEEDS)
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Run the installation through the six weeks; its operator edits between the ticks."""
    folder, desk = tmp_path_factory.mktemp("lab"), lab_weeks.desk()
    waiting, clock = lab_weeks.plan(request.param), [BEGIN]
    with house(folder, desk, clock) as running:
        desk.write(folder, BEGIN - DAY)
        with listening(running.seen.errors):
            for clock[0] in lab_weeks.ticks():
                while waiting and waiting[0][0] <= clock[0]:
                    edited_at, edit = waiting.pop(0)
                    edit(desk)
                    desk.write(folder, edited_at)
                running.tick(clock[0])
        archive, seen = running.files.rooms.archive, running.seen
        seen.papers = tuple(archive.papers(since=FIRST - 30 * DAY, until=END.date() + DAY))
        seen.ticks = list(lab_weeks.ticks())
        seen.histories = running.histories()
    return seen


def test_everybody_is_as_a_file_without_groups_would_have_them(lab: Lab) -> None:
    assert [
        (one.at, one.found ^ one.expected) for one in lab.moments if one.found != one.expected
    ] == []
    assert len(lab.lives) == PEOPLE


def test_everybody_is_served_on_the_dates_of_the_reference(lab: Lab) -> None:
    served = {
        who: [(one.at, one.digest.issue_on) for one in lab.issues.get(who, [])] for who in lab.lives
    }

    assert served == {
        who: reference_schedule.served(life, [now for now in lab.ticks if now >= life[0][0]])
        for who, life in lab.lives.items()
    }


def test_each_issue_goes_to_the_address_of_that_day_and_to_no_other(lab: Lab) -> None:
    others = [one for one in lab.moments if one.mailed - Counter({OPERATOR: 1}) != one.addresses]

    assert [(one.at, one.mailed, one.addresses) for one in others] == []


def test_whoever_is_there_at_the_end_has_their_whole_history(lab: Lab) -> None:
    issues = {
        who: [(one.digest.issue_on, one.state) for one in lab.issues.get(who, ())]
        for who in lab.histories
    }

    assert lab.histories == issues
    assert len(lab.histories) > 30


def test_nobody_has_two_issues_of_one_date(lab: Lab) -> None:
    assert lab.twice() == []


def test_no_paper_comes_twice(lab: Lab) -> None:
    assert lab.shown_twice() == []


def test_each_issue_has_all_that_came_for_its_reader_since_the_one_before(lab: Lab) -> None:
    lost = [
        (who, one.at, found - one.shown)
        for who, before, one in lab.every()
        if (found := lab.new(who, before, one)) - one.shown
    ]

    assert lost == []
    assert sum(len(one.shown) for _, _, one in lab.every()) > 4_000


def test_nothing_else_comes_but_for_new_words_what_may_still_come(lab: Lab) -> None:
    """What was listed three days ago is a candidate of the next issue, which is a week away for
    whoever gets one a week from now on."""
    listed_on = {paper.id: paper.first_listed_on for paper in lab.papers}
    for who, before, one in lab.every():
        more = one.shown - lab.new(who, before, one)

        assert not more or words(before) != words(one), (who, one.at)
        assert all(one.digest.issue_on - listed_on[number] <= 10 * DAY for number in more)


def words(one: Issue | None) -> frozenset[str]:
    keywords = one.digest.subscriber.profile.keywords if one else ()
    return frozenset(str(word.term) for word in keywords)


def test_status_says_what_is_wrong_as_long_as_it_is(lab: Lab) -> None:
    told = [(one, one.causes.keys() & {attention.PEOPLE, attention.FEWER}) for one in lab.moments]

    assert [one.at for one, causes in told if bool(causes) != bool(one.faults)] == []
    # Of what stands in two files, one of which is emptied, nothing else is wrong.
    assert {name for one, causes in told for name in causes if FEWER not in one.faults} <= {
        attention.PEOPLE
    }
    assert {name for one, causes in told for name in causes if one.faults.keys() == {FEWER}} == {
        attention.FEWER
    }


def alone(lab: Lab) -> Mapping[str, str]:
    """Return the faults that were once the only one, each with what must be told of it."""
    return {
        name: told
        for one in lab.moments
        if len(one.faults) == 1
        for name, told in one.faults.items()
    }


def test_the_log_and_status_say_what_it_is(lab: Lab) -> None:
    causes = [told for one in lab.moments for told in one.causes.values()]

    assert [told for told in alone(lab).values() if not any(told in one for one in causes)] == []
    assert [
        told for told in alone(lab).values() if not any(told in one for one in lab.errors)
    ] == []
    assert {"misspelt", "half", "group", FEWER} < alone(lab).keys()


def test_the_operator_is_told_of_each_cause_by_mail_once_a_day(lab: Lab) -> None:
    told, causes = Counter[date](), defaultdict[date, set[str]](set)
    for one in lab.moments:
        told[one.at.date()] += one.mailed[OPERATOR]
        causes[one.at.date()] |= one.causes.keys() & {attention.PEOPLE, attention.FEWER}

    assert [on for on, names in causes.items() if not bool(names) <= told[on] <= len(names)] == []
