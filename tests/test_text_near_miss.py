"""Which name was meant by one that is none of them."""

import pytest

from digest.text.near_miss import did_you_mean

PEOPLE = ["ada", "grace.hopper", "Mei", "ola-nordmann"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("adda", "ada"),
        ("aad", "ada"),
        ("ADA", "ada"),
        ("mei", "Mei"),
        ("grace", "grace.hopper"),
        ("grace-hopper", "grace.hopper"),
        ("ola_nordman", "ola-nordmann"),
        ("ada@example.org", "ada"),
    ],
)
def test_a_slip_is_asked_about(typed: str, meant: str) -> None:
    assert did_you_mean(typed, PEOPLE) == f'; did you mean "{meant}"?'


@pytest.mark.parametrize("typed", ["zoe", "", "@example.org", "x" * 5000])
def test_of_what_is_like_nobody_nothing_is_asked(typed: str) -> None:
    assert did_you_mean(typed, PEOPLE) == ""


def test_a_slip_is_found_among_many() -> None:
    people = [f"person{number:06}" for number in range(60_000)]

    assert did_you_mean("persn054321", people) == '; did you mean "person054321"?'
