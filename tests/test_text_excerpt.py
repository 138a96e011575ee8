"""What is quoted of an abstract: the authors' own sentences, from the claim to the finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import excerpt
from digest.text.excerpt import Way

OPENING = "Much has been tried."
CLAIM = "In this paper, we propose a tree search."
MIDDLE = "It asks only where branches differ."
OTHER = "Its leaves are green and its bark is brown."
FINDING = "Experiments on 11 tasks show fewer tokens."
CODE = "Code is available at https://example.org/code."
ABSTRACT = f"{OPENING} {CLAIM} {MIDDLE} {OTHER} {FINDING} {CODE}"


def quoted(text: str, **given: object) -> str:
    chosen = excerpt.excerpt(text, **given)  # type: ignore[arg-type]
    return " … ".join(text[start:end] for start, end in chosen.spans) + (
        " …" if chosen.is_cut else ""
    )


def one_of(text: str, title: str = "") -> str:
    ((start, end),) = excerpt.claim(text, title=title).spans
    return text[start:end]


def words(word: str) -> tuple[tuple[int, int], ...]:
    start = ABSTRACT.index(word)
    return ((start, start + len(word)),)


def test_an_extract_begins_with_the_claim_and_ends_with_the_finding() -> None:
    assert quoted(ABSTRACT) == f"{CLAIM} {MIDDLE} … {FINDING}"


def test_a_sentence_that_only_points_to_code_is_left_out() -> None:
    assert quoted(f"{CLAIM} {CODE}") == CLAIM


def test_the_readers_words_are_shown_where_neither_title_nor_the_rest_has_them() -> None:
    assert quoted(ABSTRACT, words=words("bark")) == f"{CLAIM} … {OTHER} {FINDING}"


def test_words_that_the_title_shows_need_no_sentence() -> None:
    assert (
        quoted(ABSTRACT, words=words("bark"), is_in_title=True) == f"{CLAIM} {MIDDLE} … {FINDING}"
    )


def test_the_finding_with_a_figure_is_preferred() -> None:
    text = f"{CLAIM} {OTHER} Results are good. {FINDING}"

    assert quoted(text, at_most=90) == f"{CLAIM} … {FINDING}"


def test_no_more_is_quoted_than_fits() -> None:
    assert quoted(ABSTRACT, at_most=90) == f"{CLAIM} … {FINDING}"
    assert quoted(ABSTRACT, at_most=60) == CLAIM


def test_only_a_claim_that_is_much_too_long_is_cut() -> None:
    claim = f"We propose {'a very long way ' * 40}."

    assert quoted(claim, at_most=100).endswith(" a very …")
    assert len(quoted(claim, at_most=100)) <= 102


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("This work presents a tree search.", "Trees were often searched before."),
        ("We show that trees grow.", "Trees are known."),
        ("Here we, therefore, introduce a tree.", "It may be that some trees grow."),
        ("Overall, these findings show that oaks outlive birches.", "Oaks were then weighed."),
        (
            "Early planting is associated with 20% higher yields in 14 of the 16 regions compared.",
            "Future work should ask growers of other crops in other countries what they need.",
        ),
    ],
)
def test_the_one_sentence_is_what_is_new_wherever_it_stands(better: str, worse: str) -> None:
    assert one_of(f"{worse} {better}") == better
    assert one_of(f"{better} {worse}") == better


def test_an_abstract_without_a_claim_is_quoted_from_its_first_sentence() -> None:
    assert quoted(f"{OPENING} {MIDDLE}") == f"{OPENING} {MIDDLE}"


@pytest.mark.parametrize(
    ("way", "shown"), [("opening", f"{OPENING} {CLAIM}"), ("whole", ABSTRACT), ("none", "")]
)
def test_a_reader_may_want_it_otherwise(way: Way, shown: str) -> None:
    assert quoted(ABSTRACT, way=way, at_most=70) == shown


@given(
    st.lists(
        st.sampled_from([OPENING, CLAIM, MIDDLE, OTHER, FINDING, CODE, "é. 3", ""]), max_size=8
    ),
    st.integers(50, 500),
)
def test_an_extract_is_in_order_and_within_its_length(sentences: list[str], at_most: int) -> None:
    text = " ".join(sentences)

    spans = excerpt.excerpt(text, at_most=at_most).spans

    assert list(spans) == sorted(spans)
    assert sum(end - start for start, end in spans) <= at_most + 40
