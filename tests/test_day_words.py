"""Days and cadences in other words, and in other languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import document
from digest.document import day_words
from digest.document.day_words import WEEKDAYS

DAYS = st.integers(0, 6)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mondays", "[mon]"),
        ("every tuesday", "[tue]"),
        ("Tues and Thurs", "[tue, thu]"),
        ("Mon.–Fri.", "weekdays"),
        ("mon..wed", "[mon, tue, wed]"),
        ("lundi au vendredi", "weekdays"),
        ("Fr bis Mo", "[mon, fri, sat, sun]"),
        ("segunda-feira e quinta-feira", "[mon, thu]"),
        ("sábado", "[sat]"),
        ("星期五", "[fri]"),
        ("täglich", "daily"),
        ("Business days", "weekdays"),
        ("once a week", "weekly"),
        ("weekends", "[sat, sun]"),
        ("twice a week", None),
        ("moonday", None),
        ("mon to", None),
        ("", None),
    ],
)
def test_days_in_other_words_are_told_as_they_are_written_here(
    written: str, meant: str | None
) -> None:
    assert day_words.cadence(written) == meant


@given(first=DAYS, last=DAYS, dash=st.sampled_from(["-", " - ", "–", " to ", "..", " bis "]))
def test_a_range_of_days_has_both_its_ends_and_all_between(
    first: int, last: int, dash: str
) -> None:
    meant = day_words.cadence(f"{WEEKDAYS[first]}{dash}{WEEKDAYS[last][:3]}")

    days = {day % 7 for day in range(first, last + (7 if last < first else 0) + 1)}
    assert meant == day_words.cadence(",".join(WEEKDAYS[day] for day in days))


@given(text=st.text(max_size=200))
def test_what_is_offered_for_a_cadence_is_one(text: str) -> None:
    meant = day_words.cadence(text)

    listed = meant.strip("[]").split(", ") if meant and meant[0] == "[" else meant
    assert meant is None or document.validate(listed, document.CADENCE)[0] is not None
