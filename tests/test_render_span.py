"""Every digest names the span that it truly covers, whatever its look."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.model import Cadence, Closed, Digest, Fault, Layout, Notice
from digest.render import masthead, notice
from digest.render.card import maker
from digest.render.footer import footer
from digest.render.section import sections
from digest.render.size_limit import FULL
from digest.render.subject import heading
from tests.makers import digests

MONDAY, FIRST = date(2025, 9, 22), date(2025, 12, 1)
DAY = timedelta(days=1)


def digest(
    on: date,
    last_on: date | None,
    *,
    cadence: Cadence = "daily",
    layout: Layout = "full",
    **given: Any,
) -> Digest:
    """Return a digest of *on*, of a paper a day since *last_on*."""
    covers = given.pop("covers", last_on and (on - last_on).days)
    reader = replace(digests.READER, cadence=cadence, layout=layout)
    shown = given.pop("shown", [(last_on or on) + n * DAY for n in range(1, (covers or 1) + 1)])
    cards = tuple(digests.match(title=f"T{day.day}", first_listed_on=day) for day in shown)
    facts = digests.facts(
        last_on=last_on,
        covers=covers,
        days=tuple((day, 10) for day in shown),
        **given.pop("facts", {}),
    )
    return digests.digest(
        0, cards=cards, subscriber=reader, issue_on=on, facts=facts, matched=len(cards), **given
    )


def lead(one: Digest) -> str:
    told = "".join(run.text for run in masthead.lead(one))
    return told.replace("\N{NO-BREAK SPACE}", " ").partition(" match")[0]


def subject(one: Digest) -> str:
    return heading(one).opening


SPANS = {
    "a day": (
        digest(MONDAY, MONDAY - DAY),
        ("1 of 299 new papers", "1 paper: "),
    ),
    "a day in the weekly look": (
        digest(MONDAY, MONDAY - DAY, layout="weekly"),
        ("1 of 299 new papers", "1 paper: "),
    ),
    "a week": (
        digest(MONDAY, MONDAY - 7 * DAY, cadence="weekly", layout="weekly"),
        ("7 of 299 new papers this week", "7 papers this week: "),
    ),
    "a week in another look": (
        digest(MONDAY, MONDAY - 7 * DAY, cadence="weekly", layout="titles"),
        ("7 of 299 new papers this week", "7 papers this week: "),
    ),
    "two weeks, for one was missed": (
        digest(
            MONDAY,
            MONDAY - 14 * DAY,
            cadence="weekly",
            layout="weekly",
            facts={"missed": (MONDAY - 7 * DAY,)},
        ),
        ("14 of 299 new papers since the digest of 8 September", "14 papers from 14 days: "),
    ),
    "a weekend": (
        digest(MONDAY, MONDAY - 3 * DAY, cadence="weekdays"),
        ("3 of 299 new papers since Friday’s digest", "3 papers since Friday: "),
    ),
    "days of the week": (
        digest(MONDAY, MONDAY - 4 * DAY, cadence=(0, 3)),
        ("4 of 299 new papers since Thursday’s digest", "4 papers since Thursday: "),
    ),
    "a month": (
        digest(FIRST, date(2025, 11, 1), cadence="monthly", layout="weekly"),
        ("30 of 299 new papers since the digest of 1 November", "30 papers since 1 November: "),
    ),
    "two months": (
        digest(FIRST, date(2025, 10, 1), cadence="monthly", layout="weekly", covers=35),
        ("35 of 299 papers of the last 35 days", "35 papers from 35 days: "),
    ),
    "the first week": (
        digest(MONDAY, None, cadence="weekly", layout="weekly", facts={"window_days": 7}),
        ("1 of 299 papers of the last 7 days", "1 paper from 7 days: "),
    ),
    "the week after a pause of a month": (
        digest(
            MONDAY,
            MONDAY - 30 * DAY,
            covers=7,
            facts={"is_after_pause": True},
        ),
        ("7 of 299 papers of the last 7 days", "7 papers from 7 days: "),
    ),
    "three days of silence": (
        digest(
            MONDAY + 3 * DAY,
            MONDAY,
            facts={"missed": (MONDAY + DAY, MONDAY + 2 * DAY)},
        ),
        ("3 of 299 new papers since Monday’s digest", "3 papers from 3 days: "),
    ),
}


@pytest.mark.parametrize(("one", "told"), SPANS.values(), ids=SPANS)
def test_lead_and_subject_name_what_is_covered(one: Digest, told: tuple[str, str]) -> None:
    assert (lead(one), subject(one)) == told


def test_a_subject_says_what_is_missing_of_a_week() -> None:
    fault = Fault(label="bioRxiv", reason="503 Service Unavailable")
    week = digest(
        MONDAY, MONDAY - 7 * DAY, cadence="weekly", layout="weekly", facts={"faults": (fault,)}
    )

    assert subject(week) == "7 papers this week, bioRxiv missing: "


NAMES = {
    "a week by days": (
        digest(MONDAY, MONDAY - 7 * DAY, cadence="weekly", layout="weekly"),
        ["Monday 22", "Sunday 21", "Saturday 20", "Friday 19", "Thursday 18", "Wednesday 17", "Tuesday 16"],
    ),
    "a month by weeks": (
        digest(FIRST, date(2025, 11, 1), cadence="monthly", layout="weekly"),
        ["Monday 1", "24 – 30 November", "17 – 23 November", "10 – 16 November", "3 – 9 November", "Sunday 2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "names"), NAMES.values(), ids=NAMES)
def test_a_long_span_has_a_section_a_day_or_a_week(one: Digest, names: list[str]) -> None:
    assert [section.name for section in sections(one, FULL, maker())] == names


def test_a_section_says_of_how_many_it_is() -> None:
    month = digest(FIRST, date(2025, 11, 1), cadence="monthly", layout="weekly")

    assert sections(month, FULL, maker())[1].note == "7 of 70\xa0papers"


def test_the_inbox_shows_where_the_papers_of_a_week_are_from() -> None:
    days = [MONDAY] * 20 + [MONDAY - 3 * DAY] * 2
    week = digest(MONDAY, MONDAY - 7 * DAY, cadence="weekly", layout="weekly", shown=days, covers=7)

    assert heading(week).preheader == "20 from Monday, 2 from Friday"


def test_the_inbox_shows_where_the_papers_of_a_month_are_from() -> None:
    days = [date(2025, 11, 24)] * 9 + [date(2025, 11, 26)] + [date(2025, 11, 12)] * 2
    month = digest(
        FIRST, date(2025, 11, 1), cadence="monthly", layout="weekly", shown=days, covers=30
    )

    assert heading(month).preheader == "10 from 24 – 26 November, 2 from 12 November"


@pytest.mark.parametrize(
    ("next_at", "said"),
    [
        (datetime(2025, 9, 23, 5, tzinfo=UTC), "From tomorrow it holds only what is new."),
        (datetime(2025, 9, 25, 5, tzinfo=UTC), "From Thursday it holds only what is new."),
        (datetime(2025, 9, 29, 5, tzinfo=UTC), "From 29 September it holds only what is new."),
        (datetime(2025, 10, 1, 5, tzinfo=UTC), "From 1 October it holds only what is new."),
        (None, "Later ones hold only what is new."),
    ],
)
def test_a_first_digest_says_from_when_on_it_holds_only_what_is_new(
    next_at: datetime | None, said: str
) -> None:
    first = digest(MONDAY, None, facts={"window_days": 7}, next_at=next_at)

    looks = "This is your first digest, so it looks back a week."
    assert f"{looks} {said}" in masthead.status(first)


def test_the_first_digest_after_a_pause_says_how_far_it_looks_back() -> None:
    back = digest(MONDAY, MONDAY - 3 * DAY, facts={"is_after_pause": True})

    said = "This is your first digest after a pause, so it looks back 7 days at most."
    assert said in masthead.status(back)


def test_the_footer_names_the_true_date_of_the_next_issue() -> None:
    week = digest(MONDAY, None, next_at=datetime(2025, 9, 29, 5, tzinfo=UTC))

    assert footer(week).next.startswith("Next digest: Monday 29 September at 07:00, Europe/Berlin.")


@pytest.mark.parametrize(
    ("reason", "given", "title"),
    [
        ("no_match", {"cadence": "weekly"}, "None matched this week"),
        ("closed", {"cadence": "weekly"}, "Nothing this week"),
        ("no_match", {"covers": 5}, "None matched in the last 5\xa0days"),
    ],
)
def test_a_note_names_what_it_is_of(reason: Any, given: dict[str, Any], title: str) -> None:
    closed = (Closed(label="arXiv", on=MONDAY, name="Labor Day"),)
    week = digest(MONDAY, MONDAY - 7 * DAY, shown=[], facts={"closed": closed}, **given)

    assert notice.told(week, Notice(reason=reason))[0] == title
