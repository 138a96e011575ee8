import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.keyword_syntax import clauses


@pytest.mark.parametrize(
    ("term", "tokens", "is_phrase", "spellings"),
    [
        ("deep learning", ("deep", "learning"), False, set()),
        ('"deep learning"', ("deep", "learning"), True, set()),
        ("X-ray", ("x", "ray"), True, {("xray",)}),
        ("multi-ply", ("multi", "ply"), True, set()),
        ("non-linear waves", ("non", "linear", "wave"), True, {("nonlinear", "wave")}),
        ("nonlinear waves", ("nonlinear", "wave"), False, {("non", "linear", "wave")}),
        ("30 GHz", ("30", "ghz"), True, {("30ghz",)}),
        ("B&B", ("b", "b"), True, {("b", "and", "b")}),
        ("Müller cell", ("muller", "cell"), False, {("mueller", "cell")}),
        ("PET imaging", ("^PET", "imaging"), False, set()),
        ("DEEP LEARNING", ("deep", "learning"), False, set()),
        ("COVID-19", ("covid", "19"), True, {("covid19",)}),
        ("5G", ("^5G",), False, set()),
        ("HER2", ("her2",), True, set()),
        ("U-238", ("u", "238"), True, {("u238",), ("238u",)}),
        ("=Go", ("=Go",), True, set()),
        ("=denoising", ("=denoising",), True, set()),
        ("graph transform*", ("graph", "transform*"), True, set()),
        ("what if", ("what", "if"), True, set()),
        ('"search AND rescue"', ("search", "and", "rescue"), True, set()),
    ],
)
def test_a_clause_has_the_tokens_that_its_reader_means(
    term: str,
    tokens: tuple[str, ...],
    is_phrase: bool,  # noqa: FBT001
    spellings: set[tuple[str, ...]],
) -> None:
    (clause,) = clauses(term)

    assert (clause.tokens, clause.is_phrase, set(clause.spellings)) == (
        tokens, is_phrase, spellings,
    )  # fmt: skip


@given(
    st.lists(st.sampled_from(["non-linear", "x-ray", "il-6", "naïve", "microscale"]), max_size=9)
)
def test_a_keyword_of_many_compounds_has_few_spellings(words: list[str]) -> None:
    for clause in clauses(" ".join(words)):
        assert len(clause.spellings) < 16


@given(st.text(max_size=40))
def test_whatever_is_typed_can_be_read(text: str) -> None:
    for clause in clauses(text):
        assert all(clause.tokens)
        assert all(all(row) for row in clause.spellings)
