"""Which clock is trusted: by the boot clock, and by what servers answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Moment, Timekeeping, Witness
from digest.pipeline.clock_judgement import RECENT, STEP, accept, judge

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NONE = timedelta(0)


def moment(passed: timedelta = NONE, *, ahead: timedelta = NONE, boot: str = "one") -> Moment:
    """What the clocks say when so much time has *passed*, and that on the wall is *ahead*."""
    return Moment(at=NOW + passed + ahead, since=HOUR + passed, boot_id=boot)


def says(
    server: str, passed: timedelta = NONE, *, ahead: timedelta = NONE, off: timedelta = NONE
) -> Witness:
    """An answer after so much time has *passed*, of a *server* whose clock is *off*."""
    return Witness(server=server, at=NOW + passed + off, heard=moment(passed, ahead=ahead))


def trusted(**given: object) -> Timekeeping:
    return Timekeeping(last=moment(), trust="trusted", **given)  # type: ignore[arg-type]


STEPS = {
    "nothing happened": (moment(HOUR), None),
    "asleep for a week": (moment(7 * DAY), None),
    "five minutes back": (moment(HOUR, ahead=-STEP), None),
    "more than that": (moment(HOUR, ahead=-STEP - MINUTE), "put back by 6 minutes"),
    "back before the last run": (moment(MINUTE, ahead=-3 * HOUR), "put back by 3 hours"),
    "a day back": (moment(HOUR, ahead=-DAY), "put back by"),
    "a day forward": (moment(HOUR, ahead=DAY), "further than time"),
    "an hour back": (moment(HOUR, ahead=-HOUR), "put back by 60 minutes"),
    "a leap second": (moment(HOUR, ahead=timedelta(seconds=-1)), None),
    "a leap second that is smeared": (moment(HOUR, ahead=timedelta(milliseconds=-42)), None),
    "forward a little": (moment(HOUR, ahead=STEP), None),
    "forward": (moment(HOUR, ahead=STEP + MINUTE), "6 minutes further than time"),
    "forward by 400 days": (moment(MINUTE, ahead=400 * DAY), "400 days further than time"),
    "started again, later": (moment(-HOUR, ahead=5 * DAY, boot="two"), None),
    "started again, earlier": (moment(-HOUR, ahead=-5 * DAY, boot="two"), "behind the last run"),
    "an earlier image of the same boot": (moment(-MINUTE, ahead=2 * MINUTE), None),
    "a boot that has no name": (moment(HOUR, ahead=DAY, boot=""), None),
}


@pytest.mark.parametrize(("now", "reason"), STEPS.values(), ids=STEPS)
def test_a_step_away_from_the_boot_clock_stops(now: Moment, reason: str | None) -> None:
    doubt = judge(trusted(), now).doubt

    assert (doubt is not None) == (reason is not None)
    assert reason is None or reason in doubt.reason


FAR = 2 * DAY
VISITS = {
    "no answer": ((), None),
    "all agree": ((says("a"), says("b")), None),
    "all are an hour off": ((says("a", off=HOUR), says("b", off=-HOUR)), None),
    "all are far off": ((says("a", off=FAR), says("b", off=FAR)), "behind every server"),
    "one is far off": ((says("a", off=FAR), says("b")), None),
    "the only one is far off": ((says("a", off=-FAR),), "ahead of a"),
}


@pytest.mark.parametrize("boot", ["one", "two"])
@pytest.mark.parametrize(("visit", "reason"), VISITS.values(), ids=VISITS)
def test_a_clock_a_day_from_all_answers_of_a_visit_stops(
    visit: tuple[Witness, ...], reason: str | None, boot: str
) -> None:
    doubt = judge(replace(trusted(), last=moment(-MINUTE, boot=boot)), moment(), visit).doubt

    assert (doubt is not None) == (reason is not None)
    assert reason is None or reason in doubt.reason


AHEAD = 400 * DAY
DOUBTED = judge(trusted(), moment(MINUTE, ahead=AHEAD))
BY_SERVERS = judge(Timekeeping(), moment(ahead=AHEAD), [says("a", ahead=AHEAD)])
LATER = moment(HOUR)
ENDS = {
    "where it would be without the step": (DOUBTED, moment(HOUR), (), True),
    "near that": (DOUBTED, moment(HOUR, ahead=STEP), (), True),
    "still wrong": (DOUBTED, moment(HOUR, ahead=AHEAD), (), False),
    "wrong otherwise": (DOUBTED, moment(HOUR, ahead=DAY), (), False),
    "right, say two servers": (
        DOUBTED,
        moment(HOUR, ahead=HOUR),
        (says("a", HOUR, off=HOUR), says("b", HOUR, off=HOUR)),
        True,
    ),
    "right, says one of two": (
        DOUBTED,
        moment(HOUR, ahead=HOUR),
        (says("a", HOUR, off=HOUR), says("b", HOUR)),
        False,
    ),
    "right, says the only one, once": (
        DOUBTED,
        moment(HOUR, ahead=HOUR),
        (says("a", HOUR, off=HOUR),),
        False,
    ),
    "right, says the only one, twice": (
        DOUBTED,
        moment(HOUR, ahead=HOUR),
        (says("a", 59 * MINUTE, off=HOUR), says("a", HOUR, off=HOUR)),
        True,
    ),
    "that of a server, silent": (BY_SERVERS, moment(HOUR), (), False),
    "that of a server, which agrees now": (BY_SERVERS, moment(HOUR), (says("a", HOUR),), True),
    "that of a server, where two agree": (
        BY_SERVERS,
        moment(HOUR),
        (says("a", HOUR), says("b", HOUR)),
        True,
    ),
}


@pytest.mark.parametrize(("noted", "now", "visit", "ends"), ENDS.values(), ids=ENDS)
def test_a_doubt_ends_by_itself_when_two_answers_agree(
    noted: Timekeeping,
    now: Moment,
    visit: tuple[Witness, ...],
    ends: bool,  # noqa: FBT001  a column of the table
) -> None:
    assert noted.doubt

    assert (judge(noted, now, visit).doubt is None) == ends


def test_a_clock_that_nobody_vouches_for_is_believed() -> None:
    assert judge(Timekeeping(), moment()).trust == "believed"
    assert judge(trusted(), moment(boot="two")).trust == "believed"
    assert judge(Timekeeping(), moment(), [says("a", off=HOUR)]).trust == "trusted"


def test_what_a_person_accepts_holds_against_servers_until_the_next_step_or_start() -> None:
    accepted = accept(BY_SERVERS, moment(HOUR, ahead=AHEAD))
    visit = [says("a", 2 * HOUR, ahead=AHEAD)]

    assert accepted.doubt is None
    assert judge(accepted, moment(2 * HOUR, ahead=AHEAD), visit).doubt is None
    assert judge(accepted, moment(2 * HOUR, ahead=AHEAD + DAY), visit).doubt
    started = moment(2 * HOUR, ahead=AHEAD, boot="two")
    heard = [replace(one, heard=started) for one in visit]
    assert judge(accepted, started, heard).doubt


def test_the_first_doubt_is_the_one_that_is_told() -> None:
    again = judge(DOUBTED, moment(HOUR, ahead=2 * AHEAD))

    assert again.doubt == DOUBTED.doubt
    assert again.last == DOUBTED.last, "what was trusted last stays the measure"


SPANS = st.timedeltas(-timedelta(days=5000), timedelta(days=5000))
PASSED = st.timedeltas(NONE, timedelta(days=5000))
SERVERS = st.sampled_from("abc")


@given(PASSED, SPANS)
def test_a_step_is_what_is_told_whatever_time_has_passed(
    passed: timedelta, ahead: timedelta
) -> None:
    doubt = judge(trusted(), moment(passed, ahead=ahead)).doubt

    assert (doubt is not None) == (abs(ahead) > STEP)


@given(st.lists(st.tuples(PASSED, SPANS), max_size=9), PASSED)
def test_a_clock_that_comes_back_after_any_steps_is_trusted_again(
    steps: list[tuple[timedelta, timedelta]], passed: timedelta
) -> None:
    noted = trusted()
    for moved, ahead in sorted(steps):
        noted = judge(noted, moment(moved, ahead=ahead))
        if abs(ahead) <= STEP:
            noted = trusted()
    after = max([passed, *(moved for moved, _ in steps)])

    assert judge(noted, moment(after)).doubt is None


@given(st.lists(st.tuples(SERVERS, st.timedeltas(NONE, RECENT), SPANS), max_size=9), SPANS)
def test_two_honest_servers_of_a_visit_always_settle_it(
    earlier: list[tuple[str, timedelta, timedelta]], ahead: timedelta
) -> None:
    noted = trusted()
    for server, passed, off in sorted(earlier):
        noted = judge(noted, moment(passed), [says(server, passed, off=off)])
    now = moment(RECENT, ahead=ahead)
    visit = [says("honest", RECENT), says("true", RECENT)]

    assert abs(ahead) > STEP or judge(noted, now, visit).doubt is None


LAST = st.sampled_from([None, moment(), moment(boot="two")])


@given(LAST, st.lists(st.tuples(SERVERS, SPANS), min_size=1, max_size=5), SPANS)
def test_a_clock_is_in_doubt_or_the_measure_from_now_on(
    last: Moment | None, answers: list[tuple[str, timedelta]], ahead: timedelta
) -> None:
    now = moment(HOUR, ahead=ahead)
    visit = [Witness(server=one, at=NOW + off, heard=now) for one, off in answers]

    kept = judge(Timekeeping(last=last, trust="trusted"), now, visit)

    assert kept.doubt or kept.last == now
    assert judge(kept, now, visit).doubt == kept.doubt, "judged twice is judged once"
