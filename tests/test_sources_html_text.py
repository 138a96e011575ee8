import pytest

from digest.sources.html_text import lines, text

MARKED = [
    ("CO<sub>2</sub> and Ca<sup>2+</sup>", "CO₂ and Ca²⁺"),
    ("CO<inf>2</inf> at 10<sup>−3</sup> m<sup>2</sup>", "CO₂ at 10⁻³ m²"),
    ("T<sub>c</sub>, the 19<sup>th</sup>, 10<sup>1.5</sup>", "Tc, the 19th, 10^(1.5)"),
    ("k<sub><i>max</i></sub>", "kₘₐₓ"),
    ("known<sup>1,3–5</sup> since<sup>2, 4</sup>", "known¹,³⁻⁵ since², ⁴"),
    ("K<sub>p,uu</sub> of strain KT2<sup>T</sup>", "Kp,uu of strain KT2T"),
    ("<i/>Oaks<sup/> of 5<sub  id='a'/> m", "Oaks of 5 m"),
    ("<math><mover><mi>x</mi><mo>¯</mo></mover><mi>y</mi></math>", "x\u0304y"),
    ("<math><msup><mi>A</mi><mi>T</mi></msup></math>", "Aᵀ"),
    ("<scp>COVID</scp>-19 in <italic>Apis</italic>", "COVID-19 in Apis"),
    ("<scp>l</scp>-serine and <sc>d</sc>", "l-serine and d"),
    ("<jats:p>Oaks <jats:italic>grow</jats:italic>.</jats:p>", "Oaks grow."),
    ("p<0.05, n<b and x > y", "p<0.05, n<b and x > y"),
    ("<i>p</i><0.05 in n<b and c>d", "p<0.05 in n<b and c>d"),
    ("<i>n</i> <a and b> c", "n <a and b> c"),
    ("a <mark>b</mark> <custom-tag>c</custom-tag> <o:p></o:p>d", "a b c d"),
    ("Use <K, V> maps and <i>List</i><T>", "Use <K, V> maps and List<T>"),
    ("one\n\ntwo <b>three</b>", "one two three"),
    ("one<br/>two<p>three</p>", "one two three"),
    ('<math alttext="x_{1}"><mi>x</mi></math> is', "$x_{1}$ is"),
    ("<math><msub><mi>x</mi><mn>1</mn></msub><mo>≤</mo><mi>y</mi></math>", "x₁≤y"),
    ("<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mi>k</mml:mi></mml:msup></mml:math>", "x^k"),
    ("<math><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac></math>", "1/(a+b)"),
    ("<math><msqrt><mi>s</mi></msqrt><mo>=</mo><mn>13</mn></math> TeV", "√s=13 TeV"),
    (
        "<math><mi>α</mi><annotation encoding='application/x-tex'>\\alpha</annotation></math>",
        "$\\alpha$",
    ),
    (
        "<alternatives><tex-math>$$x_1$$</tex-math><math><mi>x</mi></math></alternatives>",
        "x",
    ),
    ("<tex-math>\\begin{document}$$\\beta$$\\end{document}</tex-math> decays", "$\\beta$ decays"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "read_as"), MARKED)
def test_markup_becomes_the_text_that_a_reader_sees(markup: str, read_as: str) -> None:
    assert text(markup) == read_as


def test_each_block_is_a_line() -> None:
    assert lines("<h3>Aim</h3> <p>Oaks<br>grow.</p><ul><li>One</li></ul>") == [
        "Aim",
        "Oaks",
        "grow.",
        "One",
    ]


def test_a_blank_line_ends_a_paragraph() -> None:
    assert lines("<p>One</p>\n\nAim\n \nTwo\nthree") == ["One", "Aim", "Two three"]
    assert lines("Aim\n\nTwo") == ["Aim", "Two"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "<sub>",
        "<math>",
        "<i>x</i><sup>2</sup>",
        "<b ",
        "<p a=",
        "</x",
        "<a b",
        "< i=",
        "<sup/>",
        "<sup>1,",
        "<i a='",
    ],
)
def test_hostile_markup_is_read_in_time(piece: str) -> None:
    assert isinstance(text(piece * (200_000 // len(piece))), str)
