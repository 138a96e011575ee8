"""What counts as an abstract: whole sentences on the work, not what some sources give in its place."""

import pytest

from digest.text.abstract import is_abstract


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "Oaks grow slowly. In this study the growth of forty oaks was followed over ten …",
        "Oaks grow slowly. In this study the growth of forty oaks was followed over ten ...",
        "Oaks grow slowly. In this study the growth of forty oaks was […]",
        "Oaks grow slowly. In this study the growth of forty oaks was … Read more",
        "Ada Lovelace, Charles Babbage, Mary Somerville",
        "Lovelace, A.; Babbage, C.; Somerville, M. and Byron, G.",
        "Anna VAN DER BERG;Bo LI;Carla SANTOS;Dieter MÜLLER",
        "Author(s): Ada Lovelace, Charles Babbage",
        "Publication date: May 2026 Source: Journal of Oaks, Volume 12 Author(s): Ada Lovelace",
        "Journal of Oaks, Volume 12, Issue 3, Pages 1-10, May 2026.",
    ],
)
def test_a_stub_a_citation_or_a_list_of_authors_is_none(text: str) -> None:
    assert not is_abstract(text)


@pytest.mark.parametrize(
    "text",
    [
        "We prove Hall's theorem.",
        "Trees.",
        "No abstract in English; Ada Lovelace and Charles Babbage answer a letter of theirs.",
        "Oaks, elms, ashes, limes, beeches and birches are compared, … but not planes.",
        "The magic numbers are 2, 8, 20, " + "40, and those of larger shells, " * 14 + "...",
        "本文研究橡树。结果表明，橡树生长缓慢。",
        "Изучен рост дубов, берёз и лип.",
        "WE STUDY OAKS AND SHOW THAT THEY GROW.",
    ],
)
def test_what_says_something_of_the_work_is_one(text: str) -> None:
    assert is_abstract(text)
