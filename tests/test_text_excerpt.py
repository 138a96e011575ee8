"""What is quoted of an abstract: the authors' own sentences, from the claim to the finding."""

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import extracts
from digest.text import excerpt
from digest.text.excerpt import Way
from tests.shared import OURS, SHARED

OWN = OURS / "claims.jsonl"
LABELLED = SHARED / "cases" / "claims" / "claims-dev.jsonl"

OPENING = "Much has been tried."
CLAIM = "In this paper, we propose a tree search."
MIDDLE = "It asks only where branches differ."
OTHER = "Its leaves are green and its bark is brown."
FINDING = "Experiments on 11 tasks show fewer tokens."
CODE = "Code is available at https://example.org/code."
ABSTRACT = f"{OPENING} {CLAIM} {MIDDLE} {OTHER} {FINDING} {CODE}"


def quoted(text: str, **given: object) -> str:
    chosen = excerpt.excerpt(text, **given)  # type: ignore[arg-type]
    said = " … ".join(text[start:end] for start, end in chosen.spans)
    return ("… " if chosen.is_within else "") + said + (" …" if chosen.is_cut else "")


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"{OPENING} To meet this need, we propose a tree search for busy gardeners.",
            "… we propose a tree search for busy gardeners.",
        ),
        (
            f"{OPENING} Moreover, we find that 42% of all trees outlive their gardeners.",
            "… we find that 42% of all trees outlive their gardeners.",
        ),
        (
            "We studied oaks. To fell these oaks, we propose a saw.",
            "We studied oaks. To fell these oaks, we propose a saw.",
        ),
    ],
)
def test_an_opening_goes_that_points_back_to_what_is_not_quoted(text: str, shown: str) -> None:
    assert quoted(text, at_most=100) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "BACKGROUND: Oaks are old. RESULTS: Oaks fell 40% more slowly than elms. CONCLUSION: Elms are preferable to oaks.",
            "Oaks fell 40% more slowly than elms. … Elms are preferable to oaks.",
        ),
        (
            "BackgroundOaks are old.ResultsOaks fell 40% more slowly than elms.",
            "Oaks fell 40% more slowly than elms.",
        ),
    ],
)
def test_a_heading_is_never_quoted(text: str, shown: str) -> None:
    assert quoted(text, at_most=90) == shown


@pytest.mark.parametrize(
    "rest",
    [
        "Trial registration: TEST123.",
        "Funding: The Oak Foundation paid for this study of trees.",
        "© 2026 The Oak Society. All rights reserved.",
        "JEL codes: Q15, Q25.",
        "HTML XML PDF",
        "TreeKeys 12: 113-128 DOI: 10.1234/treekeys.12 Authors: A. Oak, B. Elm",
        "Our code is publicly available at https://example.org/oaks.",
    ],
)
def test_what_says_nothing_of_the_work_is_left_out(rest: str) -> None:
    assert quoted(f"{CLAIM} {FINDING} {rest}") == f"{CLAIM} {FINDING}"


def test_a_readers_word_chooses_among_what_is_news() -> None:
    text = f"{CLAIM} Oaks need 20% less of it. Elms need 30% less of it."
    elms = ((text.index("Elms"), text.index("Elms") + 4),)

    assert quoted(text, at_most=70).endswith("Oaks need 20% less of it.")
    assert quoted(text, at_most=70, words=elms).endswith("Elms need 30% less of it.")


def test_a_readers_word_puts_no_background_before_what_is_new() -> None:
    text = f"Gardeners have long searched their oaks by hand. {CLAIM} {FINDING}"
    oaks = ((text.index("oaks"), text.index("oaks") + 4),)

    assert quoted(text, words=oaks) == f"{CLAIM} {FINDING}"


def test_the_title_tells_which_sentence_answers_it() -> None:
    text = (
        "Ferns were watered on every day of the month that the experiment in the garden took."
        " Ferns by the pond stayed green for longer, and so did those in pots beside the wall."
        " Growth of moss under shade was slow, and those in pots beside the wall died early."
    )

    assert one_of(text, "How slow is the growth of moss under shade?").startswith("Growth of moss")


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


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["Results ", "METHODS: ", "<p>", "We show oaks. ", "…", " ", "İ", "𝔤", "O_LI"]
        ),
        max_size=12,
    ).map("".join),
    st.integers(5, 60),
)
def test_any_text_is_quoted_or_has_nothing_to_quote(text: str, at_most: int) -> None:
    for chosen in (
        excerpt.excerpt(text, at_most=at_most),
        excerpt.claim(text, at_most=at_most),
    ):
        assert bool(chosen.spans) == bool(text.strip())
        assert all(0 <= start < end <= len(text) for start, end in chosen.spans)


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        "A. ",
        "we really ",
        "To address these, ",
        "Background ",
        "METHODS AND ",
        "<p",
        "the code ",
        ".; ",
    ],
)
def test_a_long_odd_text_is_read_in_no_time(hostile: str) -> None:
    started = time.process_time()

    excerpt.excerpt(hostile * 20_000)

    assert time.process_time() - started < 5


def judged(row: dict[str, Any], *, is_claim: bool = False) -> tuple[bool, bool, str, bool]:
    """Return of what is quoted of a labelled abstract whether the best, and whether a fine sentence
    is in it, what the first one is, and whether that dangles."""
    sentences = row["sentences"]
    places = {at for span in extracts.quoted(row, is_claim=is_claim) for at in range(*span)}
    shares = [
        len(places.intersection(range(one["start"], one["end"]))) / (one["end"] - one["start"])
        for one in sentences
    ]
    held = [number for number, share in enumerate(shares) if share > 0.6]
    first = held[0] if held else shares.index(max(shares))
    return (
        row["best"] in held,
        not {row["best"], *row["fine"]}.isdisjoint(held),
        sentences[first]["label"],
        first in row["dangling"],
    )


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_of_our_own_abstracts_what_people_would_quote_is_quoted() -> None:
    best, good, opens, dangles = zip(*map(judged, rows(OWN)), strict=True)

    assert (len(good), sum(good)) == (24, 24)
    assert sum(best) >= 22
    assert "background" not in opens
    assert sum(dangles) == 0


def test_of_our_own_abstracts_one_sentence_is_mostly_what_people_would_quote() -> None:
    told = [judged(row, is_claim=True) for row in rows(OWN)]
    best, good, opens, dangles = zip(*told, strict=True)

    assert sum(good) >= 20
    assert sum(best) >= 14
    assert "background" not in opens
    assert sum(dangles) == 0


@pytest.mark.shared
def test_of_labelled_abstracts_of_each_field_what_people_would_quote_is_quoted() -> None:
    fields = defaultdict[str, list[tuple[bool, bool, str, bool]]](list)
    for row in rows(LABELLED):
        fields[row["field"]].append(judged(row))
    told = [one for field in fields.values() for one in field]

    assert all(
        sum(good for _, good, _, _ in field) >= 0.88 * len(field) for field in fields.values()
    )
    assert sum(best for best, _, _, _ in told) >= 0.7 * len(told)
    assert sum(opens == "background" for _, _, opens, _ in told) <= 0.13 * len(told)
    assert sum(dangles for _, _, _, dangles in told) <= 0.04 * len(told)


@pytest.mark.shared
def test_of_labelled_abstracts_one_sentence_is_mostly_what_people_would_quote() -> None:
    told = [judged(row, is_claim=True) for row in rows(LABELLED)]

    assert sum(good for _, good, _, _ in told) >= 0.84 * len(told)
    assert sum(best for best, _, _, _ in told) >= 0.5 * len(told)
    assert sum(opens == "background" for _, _, opens, _ in told) <= 0.04 * len(told)
