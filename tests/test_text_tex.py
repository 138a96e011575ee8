"""TeX made readable: what can be said in letters is, the rest stays, and marks find their way."""

import time
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
        (r"\(k\)-means, $\mathcal{L}_{reg}$", "k-means, ℒ_(reg)"),
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
    ("written", "shown"),
    [
        (r"$\mathfrak{g}$, $\mathcal{C}$, $\mathscr{O}$, $g$, $C$, $O$", "𝔤, 𝒞, 𝓞, g, C, O"),
        (r"${\cal H}$, $\mathcal P$, $\mathfrak{gl}_n$, $\frak{H}$", "ℋ, 𝒫, 𝔤𝔩ₙ, ℌ"),
        (r"$\mathbb{C}$, $\Bbbk$, $\mathbb{1}$, $\mathbb{kq}$", "ℂ, 𝕜, 𝟙, 𝕜𝕢"),
    ],
)
def test_letters_of_other_alphabets_stay_apart(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"$\frac{1}{2r}$", "1/(2r)"),
        (
            r"$\frac{ab}{c}$, $\frac{1}{10}$, $\frac{1}{x^2}$, $\frac{1}{n_i}$",
            "ab/c, 1/10, 1/x², 1/nᵢ",
        ),
        (r"$\frac{1}{2}r$, $2\frac13$, $f(\frac12)$", "(1/2)r, 2(1/3), f(1/2)"),
        (r"$\frac{x}{y}^2$, $\frac{1}{2} + x$", "(x/y)², 1/2 + x"),
        (r"$\frac{1}{\log n}$, $\frac{1}{-k}$, ${a \over b+c}$", "1/(log n), 1/(−k), a/(b+c)"),
        (r"$\sqrt{2r}$, $\sqrt{T}$, $\sqrt{10}$", "√(2r), √T, √10"),
        (r"$\binom{n}{k}$, $x \pmod{4}$", "(n choose k), x (mod 4)"),
        (r"\frac{a}{2b} of \sqrt{n}", "a/(2b) of √n"),
    ],
)
def test_what_is_divided_is_told_from_what_follows(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"$\GL_n(\R)$ and $X\Hom(A,B)$", f"GLₙ(ℝ) and X{THIN}Hom(A,B)"),
        (r"$\cA$, $\calB$, $\frakg$, $\fh$, $\ZZ$, $\bbP$, $\bW$", "𝒜, ℬ, 𝔤, 𝔥, ℤ, ℙ, W"),
        (
            r"\Loom{} weaves, \Loom weaves, (\Loom), \Loom~weaves",
            "Loom weaves, Loom weaves, (Loom), Loom weaves",
        ),
        (r"the \added{new} yarn of \ac{BCS}", "the new yarn of BCS"),
        (r"\Abstract{We weave", "We weave"),
        (r"$\norm{x}_2$, $\ket{0}$, $\Aut{G}$, $\mc{X}$, $\mf{g}$", f"‖x‖₂, |0⟩, Aut{THIN}G, 𝒳, 𝔤"),
        (r"the \b{eta}-test and \r{ho}", "the β-test and ρ"),
    ],
)
def test_the_authors_own_macro_shows_its_name_or_its_text(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"see \href{https://example.org/a}{our \emph{site}}", "see our site"),
        (r"data:\href{https://example.org/a}{our site}", "data:our site"),
        (r"see \href{https://example.org/a.", "see https://example.org/a."),
        (r"in C:\text{x} and d/\text{y}", r"in C:\text{x} and d/\text{y}"),
        (r"First\deleted{ly}, we", "First, we"),
        (r"of $< 22$--$91$ meV", "of <22–91 meV"),
        (r"at \url{https://example.org/a_b}", "at https://example.org/a_b"),
        (
            r"yarn\footnote{See \url{https://example.org/}.} is",
            "yarn (See https://example.org/.) is",
        ),
        (r"Known \cite{ada:19,bob} knots~\citep[p. 3]{eve} hold \cite{x}.", "Known knots hold."),
        (r"Knots (\cite{ada}) hold", "Knots hold"),
        (r"proved in \cite{ada} and \citet{bob}, by~\cite{c}", "proved in […] and […], by […]"),
        (r"Theorem~\ref{t:one} follows\label{here}", "Theorem […] follows"),
        (r"\begin{itemize} \item one\end{itemize}", " • one"),
        (r"\textcolor{red}{Blue} {\color{red}green} \color{a}grey", "Blue green grey"),
        (r"\underline{D}ecent Y\underline{a}rn", "Decent Yarn"),
    ],
)
def test_a_command_in_running_text_goes_and_its_text_stays(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("wool -- or silk", "wool – or silk"),
        ("wool --- or silk", "wool — or silk"),
        ("pages 1--3, (a)--(b), wool---silk", "pages 1–3, (a)–(b), wool—silk"),
    ],
)
def test_hyphens_between_words_are_a_dash(written: str, shown: str) -> None:
    assert readable(written).plain == shown


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and then $10 a day",
        r"$a & b$ wins",
        r"the delimiters \n\n and \d+",
        r"run it --fast or --slow, a_--_b, <!-- c -->",
        r"\\server\share\name",
        r"C:\path\to\file and \'quoted'",
        "an open $formula and {braces}",
        "100% of <b>& all",
    ],
)
def test_what_cannot_be_said_stays_as_it_was_written(text: str) -> None:
    assert readable(text).plain == text


def test_a_span_that_stays_is_known() -> None:
    assert readable(r"a $x & y$ b").left == ((2, 9),)


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


@pytest.mark.slow
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
        r"\textbf{" * 3000 + "x",
        r"\emph{" * 3000 + "x" + "}" * 3000,
        "$" + "{" * 190 + "}" * 190 + "$",
        "$$" + "{" * 9000 + "$$",
    ],
)
def test_a_hostile_text_costs_neither_stack_nor_time(text: str) -> None:
    assert readable(text).text


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign",
    [
        *("{", "$", "\\", "~", " --", "``a", "``''", "$x", "$$\\", "$" + "^" * 60, "\\\\"),
        *(r"\emph{", r"\begin{", r"\frac{", r"\text{{}", r"\left(", r"\(", r"\[", r"\cite{"),
        *(r"\footnote{x", r"\own{", r"{\em ", r"\cite[" + "a" * 90, r"\sqrt[", r"\cite{a}["),
        *(
            r"working \cite{a}",
            "$" + r"\hat{" * 39 + "x" + "}" * 39 + "$",
            "$" + r"\bm" * 130 + "$",
        ),
        *("$" + r"a\over " * 55 + "$", r"$\begin{a}" + "&" * 300 + "$", r"\emph{x}\own "),
    ],
)
def test_any_text_is_read_in_linear_time(sign: str) -> None:
    took = []
    for letters in (10_000, 40_000):
        text = (sign * letters)[:letters]
        start = time.process_time()
        readable(text)
        took.append(time.process_time() - start)

    assert took[1] < 8 * took[0] + 0.05
    assert took[1] < 1
