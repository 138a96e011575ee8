"""Sentences: a full stop ends one only where it means to."""

import pytest

from digest.text import sentence


@pytest.mark.parametrize(
    "whole",
    [
        "As Ng et al. (2020) show.",
        "As Ng et al. Show it does.",
        "Methods, e.g. LoRA, work.",
        "See Fig. 2 and Eq. 3 for more.",
        "Ours vs. Theirs is 3.5 to 4.2.",
        "By J. Smith it was said.",
        "It is i.i.d. Gaussian noise.",
        "Of no. 5 little is known.",
        "Then $x. y$ follows.",
    ],
)
def test_a_stop_within_a_sentence_does_not_end_it(whole: str) -> None:
    assert sentence.spans(whole) == ((0, len(whole)),)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It works.", "We are glad."),
        ('He said "no."', "She left."),
        ("Does it (really)?", "Yes!"),
        ("It costs 3.5.", "That is little."),
        ("There is no.", "We know."),
        ("It ends etc.", "Then more."),
    ],
)
def test_a_stop_between_sentences_does(first: str, second: str) -> None:
    text = f"{first} {second}"

    assert [text[start:end] for start, end in sentence.spans(text)] == [first, second]


def test_a_full_width_stop_needs_no_space() -> None:
    assert sentence.spans("一。二。") == ((0, 2), (2, 4))


def test_nothing_has_no_sentence() -> None:
    assert sentence.spans("  ") == ()
