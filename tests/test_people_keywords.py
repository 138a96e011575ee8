"""Which keywords are taken: all that a person would type, and none that says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.document import UnfitError
from digest.exceptions import UsageError
from digest.people import profile
from digest.text.tokenizer import STOP
from tests.makers import build

SMALL = [
    "the",
    "what",
    "of",
    "with",
    "The",
    "A",
    '"the"',
    "“the”",
    "=it",
    "it's",
    "(the)",
    "the-",
    "He",
]
STARRED = [
    "*ation",
    "eval*tion",
    "* graph",
    "neu*",
    "evaluat**",
    "graph *",
    "*graph*",
    '"*ation"',
    "2*3 grid",
]
TYPED = """
    IT|WHO AND health|the agent|any-to-any|what if|What-if|"what if"|to be or not to be|as if AND law
    |of the|who's who|C|R|c|Q|X|=C|=IT|C++|C#|.NET|R&D|AT&T|#MeToo|1/f|1/f noise|p-value|5G|4K|COVID-19
    |GPT-4.5|t-SNE|k-means|H.264|F1 score|2,4-D|1,3-butadiene|5'-UTR|3' UTR|l'apprentissage|O'Neill
    |CO2|CO₂|TNF-α|β|π|Λ|µ-opioid|Ca2+|e+e-|Na+/K+-ATPase|<sup>13</sup>C|$p$-adic|G\\"odel|[18F]FDG|@home
    |A* search|Sgr A*|C*-algebra|RRT*|D* Lite|evaluat*|graph transform*|"graph transform*"|=denoising
    |"search AND rescue"|"AND gate"|推論|酸雨|нейтрино|الماء|מים|한국어|São Tomé|e.g.f.|NO|=He|=I|U-Net|10^5|4.2 K
    |(S)-ketamine|$\\alpha$-synuclein|CRISPR/Cas9|CRISPR–Cas9|N,N-DMT|it or its parts|don't|Alzheimer's
"""


@pytest.mark.parametrize("written", [one.strip() for one in TYPED.replace("\n", "").split("|")])
def test_no_keyword_that_a_person_would_type_is_refused(written: str) -> None:
    assert profile.term(written) == written


@pytest.mark.parametrize("written", SMALL)
def test_one_small_word_alone_is_refused(written: str) -> None:
    with pytest.raises(UnfitError, match=r"^a word that few papers hold"):
        profile.term(written)


@pytest.mark.parametrize("side", ["the AND tides", "tides AND the", 'tides AND "of" AND moons'])
def test_a_side_of_one_small_word_is_refused(side: str) -> None:
    with pytest.raises(UnfitError, match=r"^a word that few papers hold"):
        profile.term(side)


@pytest.mark.parametrize("written", STARRED)
def test_a_star_elsewhere_than_behind_the_beginning_of_a_word_is_refused(written: str) -> None:
    with pytest.raises(UnfitError, match=r"^a [*] only at the end of a word"):
        profile.term(written)


@pytest.mark.parametrize("written", ["", "  ", "++", "∞", "_", "a\nb", "x" * 501])
def test_what_is_no_line_of_words_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        profile.term(written)


@given(st.lists(st.sampled_from(sorted(STOP)), min_size=2, max_size=6), st.sampled_from(" -/"))
def test_two_small_words_or_more_are_taken(words: list[str], between: str) -> None:
    written = between.join(words)

    assert profile.term(written) == written


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("LLM agent, =GAN,,", ("LLM agent", "=GAN")),
        ("1,3-butadiene,2,4-D", ("1,3-butadiene", "2,4-D")),
        ("1,000 Genomes, rna", ("1,000 Genomes", "rna")),
        ('"what, if anything", tide', ('"what, if anything"', "tide")),
        ("GPT-4, 5G", ("GPT-4", "5G")),
    ],
)
def test_typed_keywords_are_read_between_commas(typed: str, terms: tuple[str, ...]) -> None:
    assert people.from_line(typed) == build.profile(*terms)


def test_a_typed_keyword_that_says_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match='keyword "the": expected a word that few papers hold'):
        people.from_line("agent, the")
