"""What a masthead says in each of the eleven situations that a morning can be in: lead, warning,
status."""

from datetime import date
from typing import Any

import pytest

from digest.model import Closed, Fault
from digest.render import masthead
from digest.render.english import NBSP
from digest.render.highlight import plain
from digest.render.warning import warnings
from tests.makers import build, digests

TUESDAY, WEDNESDAY, THURSDAY = (date(2025, 9, day) for day in (23, 24, 25))
FRIDAY = digests.ISSUE_ON
USUAL = "Looked at: arXiv cs.AI, cs.CL (268 new) and Hugging Face (31)."
FACE = {"Hugging Face": 31}


def situation(
    count: int, *, more: dict[str, Any] | None = None, **facts: Any
) -> tuple[str, str, str]:
    digest = digests.digest(count, facts=digests.facts(**facts), **(more or {}))
    told = " ".join(f"{one.word} {one.text}" for one in warnings(digest))
    lead, warning, status = (
        said.replace(NBSP, " ")
        for said in (plain(masthead.lead(digest)), told, masthead.status(digest))
    )
    return lead, warning, status


def test_all_is_well() -> None:
    assert situation(7) == (
        "7 of 299 new papers match your words.",
        "",
        f"{USUAL} Every source answered.",
    )


def test_a_source_did_not_answer() -> None:
    missing = Fault(label="bioRxiv", reason="503", tries=3)

    assert situation(7, scanned={"arXiv cs.AI, cs.CL": 268}, faults=(missing,)) == (
        "7 of 268 new papers match your words.",
        "Incomplete. bioRxiv did not answer (3 tries). Its papers will come with the next digest.",
        "Looked at: arXiv cs.AI, cs.CL (268 new).",
    )


def test_a_source_is_stale() -> None:
    stale = Fault(label="arXiv cs.AI", reason="Thursday's", state="stale", shows_on=THURSDAY)

    assert situation(2, scanned=FACE, faults=(stale,)) == (
        "2 of 31 new papers match your words.",
        "Incomplete. arXiv cs.AI still shows Thursday’s list. Friday’s papers will come when it does.",
        "Looked at: Hugging Face (31 new).",
    )


def test_a_source_was_cut_short() -> None:
    short = Fault(
        label="arXiv cs.AI",
        reason="27 of 239",
        state="partial",
        given=27,
        claimed=239,
        next_at=digests.NEXT_AT,
    )

    assert situation(3, scanned={"arXiv cs.AI": 27, **FACE}, faults=(short,)) == (
        "3 of 58 new papers match your words.",
        "Incomplete. arXiv cs.AI gave 27 of 239 papers. The other 212 are fetched again at 07:00.",
        "Looked at: arXiv cs.AI (27 of 239) and Hugging Face (31).",
    )


def test_more_match_than_fit() -> None:
    assert situation(34) == (
        "34 of 299 new papers match your words. The strongest 10 come first.",
        "",
        f"{USUAL} Every source answered. 24 follow by title, none is held back.",
    )


def test_papers_were_held_over() -> None:
    assert situation(10, more={"carried": 3, "carried_from": (THURSDAY,)}) == (
        "10 of 299 new papers match your words.",
        "",
        f"{USUAL} Every source answered. 3 held over from Thursday.",
    )


def test_days_were_missed() -> None:
    scanned = {"arXiv": 842}

    assert situation(10, scanned=scanned, missed=(WEDNESDAY, THURSDAY), last_on=TUESDAY) == (
        "10 of 842 new papers since Tuesday’s digest match your words.",
        "Late. No digest could be sent on Wednesday and Thursday.",
        "Looked at: arXiv (842 new), from Tuesday to Friday. Every source answered.",
    )


def test_a_first_digest_looks_back() -> None:
    assert situation(7, scanned={"arXiv": 1204}, window_days=7) == (
        "7 of 1,204 papers of the last 7 days match your words.",
        "",
        (
            "Looked at: arXiv (1,204). Every source answered. This is your first digest, so it looks back a week. "
            "From tomorrow it holds only what is new."
        ),
    )


def test_a_word_is_too_wide() -> None:
    assert situation(20, more={"matched": 112, "held_over": 92}, wide=(("agent", 96),)) == (
        "112 of 299 new papers match your words. The strongest 10 come first.",
        "Wide. “agent” alone matched 96. A longer phrase would help.",
        f"{USUAL} Every source answered. 10 follow by title. 92 more matched: they may still come.",
    )


def test_words_have_changed() -> None:
    assert situation(4, new_words=("reward model",), last_on=THURSDAY) == (
        "4 of 299 new papers match your words.",
        "",
        f"{USUAL} Every source answered. New since Thursday: “reward model”.",
    )


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        (Closed(label="arXiv", on=FRIDAY, name="Thanksgiving"), ": it keeps Thanksgiving"),
        (Closed(label="arXiv", on=FRIDAY), ""),
    ],
)
def test_a_source_keeps_a_holiday_and_others_ran(closed: Closed, why: str) -> None:
    scanned = {"bioRxiv": 61, "Hugging Face": 4}

    assert situation(2, scanned=scanned, closed=(closed,)) == (
        "2 of 65 new papers match your words.",
        "",
        f"Looked at: bioRxiv (61 new) and Hugging Face (4). arXiv announces nothing today{why}.",
    )


def test_no_source_tells_categories_and_the_reader_asks_for_some() -> None:
    reader = build.subscriber(profile=build.profile("agent", categories=("cs.LG",)))
    warning = situation(2, more={"subscriber": reader}, scanned=FACE, has_categories=False)[1]

    assert warning == (
        "Categories. You asked for cs.LG only, but no source of this digest tells the category of a"
        " paper: whatever holds your words is here."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"amendments": 1}, "1 amendment left out."),
        ({"amendments": 2, "front_matter": 1}, "2 amendments and 1 of front matter left out."),
        (
            {"revised": 1, "too_old": 3, "amendments": 2},
            "1 revised paper, 2 amendments and 3 papers too old left out.",
        ),
        ({"merged": 1}, "1 was listed by another source too."),
        (
            {"revised": 2, "merged": 26},
            "2 revised papers left out. 26 were listed by another source too.",
        ),
    ],
)
def test_what_came_and_is_not_looked_at_is_named(given: dict[str, int], said: str) -> None:
    status = situation(2, scanned=FACE, **given)[2]

    assert status == f"Looked at: Hugging Face (31 new). {said} Every source answered."


def test_new_versions_of_old_papers_are_counted_beside_the_new_ones() -> None:
    status = situation(2, scanned=FACE, revised=66)[2]

    assert status == (
        "Looked at: Hugging Face (31 new). 66 revised papers left out. Every source answered."
    )
