"""Headings within an abstract: what stands below each, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.heading import parts


def below(text: str) -> list[tuple[str | None, str]]:
    return [(part, text[start:end].strip()) for part, start, end in parts(text)]


@pytest.mark.parametrize(
    "form",
    [
        "Background: Oaks age. Results: Oaks fell.",
        "BACKGROUND: Oaks age. RESULTS: Oaks fell.",
        "BACKGROUND Oaks age. RESULTS Oaks fell.",
        "BackgroundOaks age.ResultsOaks fell.",
        "Background Oaks age. Results Oaks fell.",
        "Background. Oaks age. Results. Oaks fell.",
        "Background - Oaks age. Results - Oaks fell.",
        "Background\nOaks age.\n\nResults\nOaks fell.",
        "<jats:title>Background</jats:title><p>Oaks age.</p> <h2>Results</h2> <p>Oaks fell.</p>",
        "O_ST_ABSBackgroundC_ST_ABSOaks age. O_ST_ABSResultsC_ST_ABSOaks fell.",
        "Background and rationale: Oaks age. Main results: Oaks fell.",
    ],
)
def test_a_heading_is_known_in_all_its_forms(form: str) -> None:
    assert below(form) == [("background", "Oaks age."), ("result", "Oaks fell.")]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Objective:", "aim"),
        ("AIMS AND HYPOTHESIS:", "aim"),
        ("Patients and methods:", "method"),
        ("Design, setting, and participants:", "method"),
        ("METHODOLOGY/PRINCIPAL FINDINGS:", "result"),
        ("Methods and results:", "result"),
        ("Main outcomes and measures:", "method"),
        ("Conclusions and relevance:", "conclusion"),
        ("INTERPRETATION:", "conclusion"),
        ("Discussion:", "conclusion"),
        ("Trial registration:", "other"),
        ("FUNDING:", "other"),
        ("Keywords:", "other"),
        ("Abstract:", None),
        ("WHAT IS ALREADY KNOWN:", None),
    ],
)
def test_a_heading_tells_what_is_below_it(heading: str, part: str | None) -> None:
    assert below(f"{heading} Oaks were felled.") == [(part, "Oaks were felled.")]


@pytest.mark.parametrize(
    "text",
    [
        "Results show that oaks fell.",
        "Methods of felling oaks are compared.",
        "Data Mining Is Old. Design Patterns are older.",
        "Objective Bayesian priors are used.",
        "We compare two methods: Lasso and Ridge.",
        "Abstract Meaning Representation is a formalism.",
        "Our aim: Oaks for all.",
        "The results. The methods.",
        "Settings of oaks differ.",
    ],
)
def test_words_that_headings_have_are_none_in_running_text(text: str) -> None:
    assert below(text) == [(None, text)]


def test_a_weak_heading_needs_a_sure_one_beside_it() -> None:
    assert below("SettingOaks grow. Objective: To fell oaks.") == [
        ("method", "Oaks grow."),
        ("aim", "To fell oaks."),
    ]
    assert below("SettingOaks grow.") == [(None, "SettingOaks grow.")]


def test_marks_of_typesetting_part_items_and_stay_below_their_heading() -> None:
    assert below("Results: O_LIOaks fell.C_LIO_LIElms did not.C_LI") == [
        ("result", "Oaks fell."),
        ("result", "Elms did not."),
    ]


@given(
    st.lists(
        st.sampled_from(
            ["Results", "METHODS:", "Oaks", " ", ". ", "<p>", "O_LI", "and", "é", ": "]
        ),
        max_size=20,
    )
)
def test_parts_are_in_order_and_do_not_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)

    places = [place for _, start, end in parts(text) for place in (start, end)]

    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
