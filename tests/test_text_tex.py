"""TeX made readable: what can be said in letters is, the rest stays, and marks find their way."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.clean_text import plain
from digest.text.tex.reader import Readable, readable
from tests.makers import listings
from tests.makers.works import works

THIN = "\N{THIN SPACE}"
TEXTS = st.lists(
    st.sampled_from(
        [
            "$",
            "\\(",
            "\\)",
            "\\",
            "{",
            "}",
            "^",
            "_",
            "alpha",
            "emph",
            "frac",
            " ",
            "x",
            "2",
            "<b>",
            "``",
            "''",
            "--",
            "é",
            "5",
        ]
    ),
    max_size=25,
).map("".join)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"$\epsilon$-greedy", "ε-greedy"),
        (r"$\pi_0$ and $H_3$", "π₀ and H₃"),
        (r"$\|\theta\|$", "‖θ‖"),
        (r"$a\leq\lambda$", f"a{THIN}≤{THIN}λ"),
        (r"$10^{-6}$", "10⁻⁶"),
        (r"$\mathbb{E}[X^2]$", "𝔼[X²]"),
        (r"$\tilde{O}(\sqrt{T})$", "Õ(√T)"),
        (r"$O(n^{1.5})$", "O(n^(1.5))"),
        (
            r"$O(n^{1.5} \log n)$, $2\sin x$, $(\ln n)$",
            f"O(n^(1.5){THIN}log n), 2{THIN}sin x, (ln n)",
        ),
        (r"$\frac{a+b}{2}$", "(a+b)/2"),
        (r"\(k\)-means, $\mathcal{L}_{reg}$", "k-means, L_(reg)"),
        (r"$\sim$90\%", "∼90%"),
        (r"$\texttt{AutoMod}$ by Erd\H{o}s and B\'ezier", "AutoMod by Erdős and Bézier"),
        (r"\emph{very \textbf{bold}} {\em words}", "very bold words"),
        (r"``quoted $\alpha$'' pages 1--3", "“quoted α” pages 1–3"),
        (r"\textsuperscript{2}", "²"),
        (r"$5\times$", "5×"),
        (r"$\unicode{x2013}$", "–"),
        (r"$p<.05$", f"p{THIN}<{THIN}.05"),
    ],
)
def test_tex_with_a_unicode_twin_is_shown_by_it(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and then $10 a day",
        r"We call it \ours and \mymethod{x}",
        r"$\projectname$ wins",
        r"$\begin{matrix}a & b\end{matrix}$",
        r"C:\path\to\file and \'quoted'",
        "an open $formula and {braces}",
        "100% of <b>& all",
    ],
)
def test_what_cannot_be_said_stays_as_it_was_written(text: str) -> None:
    assert readable(text).plain == text


def test_a_span_that_stays_is_known() -> None:
    assert readable(r"a $\projectname$ b").left == ((2, 16),)


def test_an_exponent_without_a_letter_of_its_own_is_raised() -> None:
    shown = readable("in $n^{1.5}$ steps")

    assert (shown.text, shown.scripts) == ("in n1.5 steps", ((4, 7, "sup"),))


def test_a_text_without_tex_is_left_alone() -> None:
    assert readable("No TeX, but 100 % text - here.") == Readable("No TeX, but 100 % text - here.")


@pytest.mark.parametrize(
    ("written", "word", "shown"),
    [
        (r"\textbf{Graph} search", "Graph", "Graph"),
        (r"$\alpha$ and trees", "trees", "trees"),
        (r"trees, $\alpha$", "trees", "trees"),
        (r"The $k$-means way", "k", "k"),
        (r"An $\alpha$-search", "alpha", "α"),
        (r"An $\alpha$-search", "alpha$-search", "α-search"),
    ],
)
def test_a_word_is_found_again_where_it_is_shown(written: str, word: str, shown: str) -> None:
    start = written.index(word)
    text = readable(written)

    first, last = text.shown(start, start + len(word))

    assert text.text[first:last] == shown


def between(text: str, shown: Readable) -> list[tuple[str, str]]:
    """Return each stretch between the spans as it was written and as it is shown."""
    ends = [(0, 0), *((end, shown_end) for _, end, _, shown_end in shown.changes)]
    starts = [
        *((start, shown_start) for start, _, shown_start, _ in shown.changes),
        (len(text), len(shown.text)),
    ]
    return [(text[a:b], shown.text[c:d]) for (a, c), (b, d) in zip(ends, starts, strict=True)]


@given(TEXTS)
def test_nothing_outside_a_span_is_lost(text: str) -> None:
    assert [pair for pair in between(text, readable(text)) if pair[0] != pair[1]] == []


def written(abstracts: Iterable[str]) -> tuple[list[str], float]:
    """Return the abstracts that lose something outside their spans, and the share of spans that
    stay as source."""
    texts = [plain(abstract) for abstract in abstracts]
    shown = [readable(text) for text in texts]
    left, changed = sum(len(one.left) for one in shown), sum(len(one.changes) for one in shown)
    lost = [
        text
        for text, one in zip(texts, shown, strict=True)
        for was, now in between(text, one)
        if was != now
    ]
    return lost, left / (left + changed)


def test_invented_abstracts_lose_nothing_and_all_of_their_spans_are_converted() -> None:
    assert written(work.abstract for work in works()) == ([], 0)


@pytest.mark.shared
@pytest.mark.slow
def test_real_abstracts_lose_nothing_and_few_of_their_spans_stay_as_source() -> None:
    lost, left = written(paper.abstract for paper in listings.real())

    assert lost == []
    assert left < 0.02


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_places_keep_their_order(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    shown = readable(text)

    first, last = shown.shown(start, end)

    assert 0 <= first <= last <= len(shown.text) or start == end


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        r"\textbf{" * 3000,
        r"\emph{" * 3000 + "}" * 3000,
        "$" + "{" * 190 + "}" * 190 + "$",
        "$$" + "{" * 9000 + "$$",
    ],
)
def test_a_hostile_text_costs_neither_stack_nor_time(text: str) -> None:
    assert readable(text).text
