"""Notices: a note where papers were expected and none can be shown, silence where none were."""

import pytest

from digest.issue import notice
from digest.model import Closed, Facts, Fault, Match, Notices
from tests.makers import build

SOME = {"arXiv": 299}
HOLIDAY = (Closed(label="arXiv", on=build.DAY, name="Thanksgiving"),)
WEEKEND = (Closed(label="arXiv", on=build.DAY),)
DOWN = (Fault(label="arXiv", reason="timed out"),)
STALE = (Fault(label="arXiv", reason="two days old", state="stale"),)
PARTIAL = (Fault(label="arXiv", reason="page 2 of 3 is missing", state="partial"),)
EMPTY = (Fault(label="arXiv", reason="no entries", state="empty"),)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(scanned=SOME), "no_match"),
        (Facts(scanned=SOME, closed=HOLIDAY), "closed"),
        (Facts(scanned={}, faults=DOWN), "down"),
        (Facts(scanned=SOME, faults=DOWN), "down"),
        (Facts(scanned=SOME, closed=HOLIDAY, covers=7), "no_match"),
        (Facts(scanned=SOME, faults=DOWN, covers=7), "no_match"),
        (Facts(scanned={}, faults=DOWN, covers=7), "down"),
        (Facts(scanned={}, faults=STALE), "down"),
        (Facts(scanned={}, faults=PARTIAL), "no_match"),
        (Facts(scanned={}, faults=EMPTY), "empty"),
        (Facts(scanned={}, closed=WEEKEND), None),
        (Facts(scanned={}, closed=HOLIDAY), None),
        (Facts(scanned={}), None),
    ],
)
def test_a_note_comes_where_papers_were_expected(facts: Facts, reason: str | None) -> None:
    made = notice(facts, "auto")

    assert (made and made.reason) == reason


@pytest.mark.parametrize(("wanted", "comes"), [("never", False), ("auto", False), ("always", True)])
def test_a_reader_may_want_all_notes_or_none(wanted: Notices, comes: bool) -> None:  # noqa: FBT001
    assert (notice(Facts(scanned={}, closed=WEEKEND), wanted) is not None) == comes


def test_a_note_without_match_names_the_nearest_three() -> None:
    near = [Match(paper=build.paper(), score=score) for score in (4, 3, 2, 1)]

    made = notice(Facts(scanned=SOME), "auto", near)

    assert made is not None
    assert [match.score for match in made.nearest] == [4, 3, 2]


def test_a_note_without_sources_names_no_papers() -> None:
    made = notice(Facts(scanned={}, faults=DOWN), "auto", [Match(paper=build.paper(), score=4)])

    assert made is not None
    assert made.nearest == ()
