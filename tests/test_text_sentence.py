"""Sentences: a full stop ends one only where it means to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import sentence


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence.spans(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "As Ng et al. (2020) show.",
        "As Ng et al. Show it does.",
        "Fig. Two shows it.",
        "Methods, e.g. LoRA, work.",
        "See Fig. 2 and Eq. 3 for more.",
        "Ours vs. Theirs is 3.5 to 4.2.",
        "By J. Smith it was said.",
        "Lichens of Mt. Fuji grow in Ft. Worth too.",
        "The Dept. Ecology of Wood Bros. Timber paid.",
        "A rule of S.-T. Lee and K. A. Horn holds.",
        "In 2019, F. Okoro found a bound.",
        "A conjecture of M. V. Weyl-Brandt is proved.",
        "It was grown in the U.S. Midwest for years.",
        "It was sold in the U.K. and in the E.U. Commission's shops.",
        "It is i.i.d. Gaussian noise.",
        "Of no. 5 little is known.",
        "Then $x. y$ follows.",
        "Cultures of E. coli and S. aureus grew.",
        "Oaks (Quercus sp. Nov.) are old.",
        "There are two cases: 1. Trees grow, or they do not.",
        "The package Node.js is used at www.example.org/Tools here.",
        "It answers a question (Adv. Math. 12) of old.",
        "It answers a question (Proc. Nat. Acad. Trees, 2019).",
        "Yahoo! answers were read.",
    ],
)
def test_a_stop_within_a_sentence_does_not_end_it(whole: str) -> None:
    assert said(whole) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It works.", "We are glad."),
        ('He said "no."', "She left."),
        ("Does it (really)?", "Yes!"),
        ("It costs 3.5.", "That is little."),
        ("There is no.", "We know."),
        ("It was bought from Roe Inc.", "We boiled it."),
        ("It ends etc.", "Then more."),
        ("Let H be a subgroup of G.", "We count its cosets."),
        ("It needs vitamin C.", "Lemons have it."),
        ("We extend work of Ng et al.", "Our proof is short."),
        ("This holds in the U.S.", "However, it fails in Peru."),
        ("The gap is wider than 30 K.", "Cooling closes it."),
        ("Subjects lay in a scanner.", "fMRI showed two regions."),
        ("The gene was silenced.", "mRNA levels fell by half."),
        ("It costs a lot (says Horn).", "Yes (and no)."),
        ("It holds on (0, 1].", "It fails at 0."),
        ("It adds $x + y$.", "It is fast."),
        ("It is of order $n^{2}.$", "We improve on it."),
        ("It holds for all 𝔤.", "Its proof is short."),
    ],
)
def test_a_stop_between_sentences_does(first: str, second: str) -> None:
    assert said(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Trees grow.We measured them.", ["Trees grow.", "We measured them."]),
        ("It rose by 4%.The rest fell.", ["It rose by 4%.", "The rest fell."]),
        ("It was low (n = 3).Others rose.", ["It was low (n = 3).", "Others rose."]),
        ("Mice were fed.; They grew.", ["Mice were fed.", "They grew."]),
        ('Mice were fed.";" They grew.', ["Mice were fed.", "They grew."]),
        ("一。二。", ["一。", "二。"]),
    ],
)
def test_sentences_come_apart_that_nothing_or_a_semicolon_joins(
    text: str, sentences: list[str]
) -> None:
    assert said(text) == sentences


def test_nothing_has_no_sentence() -> None:
    assert sentence.spans("  ") == ()


@given(st.text(alphabet='ab .;"!?AB1(…。$\n', max_size=80))
def test_sentences_are_in_order_and_leave_no_letter_out(text: str) -> None:
    spans = sentence.spans(text)

    assert list(spans) == sorted(spans)
    letters = [letter for start, end in spans for letter in text[start:end] if letter.isalnum()]
    assert letters == [letter for letter in text if letter.isalnum()]
