"""The cues of a sentence: what it says of itself, where it stands, whether it points back."""

import pytest

from digest.text.back_reference import lead_in
from digest.text.cue import Cue
from digest.text.statement import statements


def cues(text: str, title: str = "") -> set[str]:
    """Return the cues of the last sentence of *text*."""
    return {cue.name for cue in Cue if statements(text, title)[-1].cues & cue}


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("We propose a rule.", "WE_PROPOSE"),
        ("In this letter we also recently introduced a rule.", "WE_PROPOSE"),
        ("This short note gives a rule.", "WE_PROPOSE"),
        ("Here we, therefore, present a rule.", "WE_PROPOSE"),
        ("I find that oaks fall.", "WE_SHOW"),
        ("The present study revealed that oaks fall.", "WE_SHOW"),
        ("We fell oaks and show that they rot.", "WE_SHOW"),
        ("We walked among oaks.", "WE_DO"),
        ("We've built a saw.", "WE_PROPOSE"),
        ("Oaks grew significantly faster than elms.", "COMPARES"),
        ("Of the oaks 42% fell.", "FIGURES"),
        ("Taken together, oaks fall.", "CONCLUDES"),
        ("These findings speak for oaks.", "CONCLUDES"),
        ("We aim to fell oaks.", "AIMS"),
        ("Future work is needed.", "OUTLOOKS"),
        ("Let X be an oak.", "GAPS"),
        ("Little is known of oaks.", "GAPS"),
        ("Oaks were fallen.", "WAS"),
        ("Conclusions: Oaks fall.", "IN_CONCLUSION"),
        ("Aims: Oaks. METHODS: We saw. RESULTS: Oaks fell.", "IN_RESULT"),
        ("Findings: Oaks fell.", "HEADS"),
    ],
)
def test_a_sentence_shows_what_it_is(said: str, cue: str) -> None:
    assert cue in cues(said)


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("We can define oaks.", "SPEAKS"),
        ("It prompts us to ask.", "SPEAKS"),
        ("Type I errors are shown.", "SPEAKS"),
        ("Oaks cost 100 US$ more.", "SPEAKS"),
        ("Many papers propose rules.", "WE_PROPOSE"),
        ("However, oaks fall.", "CONCLUDES"),
    ],
)
def test_what_is_not_the_authors_own_is_not_taken_for_it(said: str, cue: str) -> None:
    assert cue not in cues(said)


@pytest.mark.parametrize(
    "said",
    [
        "However, we show that oaks fall.",
        "This method fells oaks.",
        "Its leaves are green.",
        "They fall.",
        "We also fell elms.",
        "The resulting trees fall.",
        "In addition, elms fall.",
        "Second, elms fall.",
        "Both methods fell oaks.",
        "Such oaks fall.",
        "We apply these rules to elms.",
        "It falls at night.",
    ],
)
def test_what_cannot_be_met_first_points_back(said: str) -> None:
    assert "BACK" in cues(said)


@pytest.mark.parametrize(
    "said",
    [
        "This paper fells oaks.",
        "In this short note, we fell oaks.",
        "Our results speak for oaks.",
        "These findings suggest that oaks fall.",
        "It is shown that oaks fall.",
        "Both oaks and elms fall.",
        "We fell trees such as oaks.",
        "We fell oaks such that elms stand.",
        "The present study fells oaks.",
    ],
)
def test_the_papers_own_points_to_nothing(said: str) -> None:
    assert "BACK" not in cues(said)


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("To meet this need, ", "we propose a saw."),
        ("Motivated by these gaps, ", "this paper proposes a saw."),
        ("In order to close such gaps ", "we propose a saw."),
        ("Therefore, ", "oaks fall."),
        ("Thus ", "oaks fall."),
        ("Building on this idea, ", "I propose a saw."),
        ("", "In this paper, we propose a saw."),
        ("", "Using a saw, we fell oaks."),
        ("", "To fell oaks, we propose a saw."),
        ("", "With trees such as oaks, we need saws."),
        ("", "This need is met by a saw."),
    ],
)
def test_only_an_opening_that_points_back_is_a_lead_in(opening: str, rest: str) -> None:
    said = (opening + rest).lower()

    assert lead_in(said, (0, len(said))) == len(opening)


def test_who_speaks_first_is_known_and_who_came_before() -> None:
    first, second, third, *_ = statements("Oaks fall. We fell them. We saw. Elms. Limes. Ashes.")

    assert first.cues & Cue.UNSPOKEN
    assert second.cues & Cue.SPEAKS
    assert not third.cues & (Cue.SPEAKS | Cue.UNSPOKEN)


def test_a_heading_is_no_word_of_the_sentence_below_it() -> None:
    text = "METHODS: Oaks were felled. RESULTS: Oaks fell."

    assert [text[one.start : one.end] for one in statements(text)] == [
        "Oaks were felled.",
        "Oaks fell.",
    ]


def test_words_of_the_title_are_known_by_how_they_begin() -> None:
    assert {"TITLED", "MOST_TITLED"} <= cues(
        "Felling oaks is slow.", "How oaks are felled: felling"
    )
    assert "TITLED" not in cues("Elms are tall.", "How oaks are felled")
