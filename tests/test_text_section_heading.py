import pytest

from digest.text.section_heading import joined, unglued, without_label


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("BackgroundOaks grow.", "Background: Oaks grow."),
        ("We grew. ResultsThree fell. ConclusionsIt rains.", "We grew. Results: Three fell. Conclusions: It rains."),
        ("RESULTSThree fell.", "RESULTS: Three fell."),
        ("MethodsDNA was read.", "Methods: DNA was read."),
        ("Results12 oaks fell.", "Results: 12 oaks fell."),
        ("Conclusions and RelevanceOaks matter.", "Conclusions and Relevance: Oaks matter."),
        ("Main Outcomes and MeasuresHeight.", "Main Outcomes and Measures: Height."),
        ("What this study addsWe show oaks.", "What this study adds: We show oaks."),
        ("Results were good.", "Results were good."),
        ("The ResultsDB is a base.", "The ResultsDB is a base."),
        ("resultsOaks", "resultsOaks"),
        ("We use PyTorch. YouTube helps.", "We use PyTorch. YouTube helps."),
    ],
)  # fmt: skip
def test_a_heading_is_told_from_the_sentence_that_it_lost_its_line_to(
    written: str, read_as: str
) -> None:
    assert unglued(written) == read_as


def test_a_heading_on_a_line_of_its_own_gets_a_colon_and_the_word_abstract_goes() -> None:
    assert joined(["Abstract", "Background", "Oaks.", "RESULTS:", "Elms."]) == (
        "Background: Oaks. RESULTS: Elms."
    )
    assert joined([]) == ""


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Abstract: Oaks grow", "Oaks grow"),
        ("ABSTRACT Oaks grow", "Oaks grow"),
        ("AbstractOaks grow", "Oaks grow"),
        ("Abstract. Oaks grow", "Oaks grow"),
        ("摘要：橡树生长", "橡树生长"),
        ("Résumé : Les chênes", "Les chênes"),
        ("Abstract algebra helps", "Abstract algebra helps"),
        ("Abstraction helps", "Abstraction helps"),
        ("Oaks. Abstract: elms", "Oaks. Abstract: elms"),
    ],
)
def test_an_abstract_does_not_begin_with_the_word_that_it_is_one(
    written: str, read_as: str
) -> None:
    assert without_label(written) == read_as
