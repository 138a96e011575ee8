import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.normalizer import Normalizer, normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Schr\"odinger, Erd\H{o}s, {\O}re, Nu\~nez", "Schrödinger, Erdős, Øre, Nuñez"),
        (r"$\mathrm{H_2O}$ and H$_{2}$O", "H2O and H2O"),
        (r"\mytool{} beats $\mytool$", "mytool beats mytool"),
        (r"$\GL_2(\R)$, \href{https://example.org/}{a site} \cite{key}", "GL2(R), a site"),
        (r"$\mathfrak{g}$ and $\mathcal{O}$-modules", "g and O-modules"),
        ("<b>Deep</b><br/>sea", "Deep sea"),
        ("CH<sub>4</sub>, CH&lt;sub&gt;4&lt;/sub&gt;, CH&amp;lt;sub&amp;gt;4", "CH4, CH4, CH4"),
        ("a < b and c > d, 3 <b and c> 4", "a < b and c > d, 3 <b and c> 4"),
        ('<mml:mi mathvariant="bold">x</mml:mi>', "x"),
        ("AT&amp;T &Eacute;cole &bogus; R&D", "AT&T École &bogus; R&D"),
        ("𝐀 ＡＢＣ ﬁn ㎏ ᴄᴀᴘ x² Ⅷ", "A ABC fin kg cap x2 VIII"),
        ("soft\u00adhyphen zero\u200bwidth كـــتاب", "softhyphen zerowidth كتاب"),
        ("non‑breaking, en–dash, O’Brien, Crohn´s", "non-breaking, en-dash, O'Brien, Crohn's"),
        ("plain", "plain"),
    ],
)
def test_a_text_is_read_as_it_is_shown(text: str, expected: str) -> None:
    assert normalize(text) == expected


@given(st.text(alphabet="ab1 <>&;$\\{}_^'\"é²𝐀\u200b/lts", max_size=60))
def test_the_way_back_leads_into_the_text_and_never_turns(text: str) -> None:
    read = Normalizer(text)
    places = [read.span(at, at + 1) for at in range(len(read.text))]

    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign",
    [
        "<!--",
        "<b ",
        "&amp;",
        "&amp;lt;",
        "$",
        "\\",
        "{\\em ",
        "\\text{",
        "\\'e",
        "²",
        "\u200b",
        "-",
    ],
)
def test_hostile_text_is_read_in_linear_time(sign: str) -> None:
    took = []
    for times in (4_000, 16_000):
        text = (sign * times)[: 5 * times]
        start = time.process_time()
        normalize(text)
        took.append(time.process_time() - start)

    assert took[1] < 16 * took[0] + 0.5
