import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.highwire import read

PIECES = (
    "O_FIG",
    "C_FIG",
    "O_LI",
    "C_LI",
    "O_SCPLOW",
    "C_SCPLOW",
    "{beta}",
    "[~]",
    "Oaks",
    ".",
    "\n",
)
MARKS = [
    ("O_LIOaks growC_LI\nO_LIElms fall.C_LI", "Oaks grow.\nElms fall."),
    ("Key pointsO_LIOaks growC_LI", "Key points: Oaks grow."),
    ("O_ST_ABSAimC_ST_ABSTo grow.O_ST_ABSResultsC_ST_ABSNone.", "Aim: To grow.\nResults: None."),
    ("In contextO_ST_ABSAdded valueC_ST_ABSOaks.", "In context:\nAdded value: Oaks."),
    ("AO_SCPLOWBSTRACTC_SCPLOWOaks grow.", "Abstract: Oaks grow."),
    ("O_SCPLOWMETHODSC_SCPLOW We look.", "METHODS: We look."),
    ("We call it OO_SCPLOWAKC_SCPLOWBO_SCPLOWASEC_SCPLOW.", "We call it OakBase."),
    ("O_SCPLOWDC_SCPLOW-serine", "D-serine"),
    ("Oaks. O_FIG O_LINKSMALLFIG WIDTH=2 SRC=FIGDIR/s.gif ALT=F> M_FIG C_FIG Elms.", "Oaks. Elms."),
    ("Oaks.\n\nGraphical abstract\n\nO_FIG\nView larger version (9K):\nC_FIG", "Oaks."),
    ("Oaks. O_TBL View this table: M_TBL C_TBL Elms.", "Oaks. Elms."),
    ("Oaks org.highwire.dtl.DTLVardef@1a2b3corg.highwire.dtl.DTLVardef@4d_HPS_FORMAT_FIGEXP", "Oaks"),
    ("O_TEXTBOXWhat is new: oaks.C_TEXTBOX", "What is new: oaks."),
    ("{beta}-actin, {Gamma}, {micro}m at 4 {degrees}C", "β-actin, Γ, µm at 4 °C"),
    ("{varepsilon}4 {+/-} 1 {middle dot} 2 {approx} 3", "ε4 ± 1 · 2 ≈ 3"),
    ("5{prime} of x{superscript 2} and CO{subscript 2}", "5′ of x² and CO₂"),
    ("Garc{iacute}a", "García"),
    ("p [≤] 0.05, n [~] 3, a [->] b, [rarr] c", "p ≤ 0.05, n ~ 3, a → b, → c"),
    ("{infty} and {propto}, {lambda}, {Dagger}, {sum}, {hellip}", "∞ and ∝, λ, ‡, ∑, …"),
    ("IO_SCPCAPNTROC_SCPCAP and [lsim] 3", "INTRO and ≲ 3"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read_as"), MARKS)
def test_a_mark_of_the_typesetter_is_read_for_what_it_means(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    "text",
    [
        r"\texttt{beta} and $x_{max}$ with \textbf{in}tegral",
        "$1{,}732$ and {A, B} of {our own}",
        "LSTM_Pep and SNP_ID_LIST in PO_LICY",
        "see [12], [Ca2+], [+] and [...]",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert read(text) == text


@given(st.lists(st.sampled_from(PIECES)))
def test_marks_in_any_order_leave_none_that_is_whole(parts: list[str]) -> None:
    said = read("".join(parts))

    assert re.search("C_(?:FIG|LI)", said) is None


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["O_FIG", "O_SCPLOW", "O_LI", "{", "O_ST_ABS", "O_LINKSMALLFIG "])
def test_a_hostile_text_of_open_marks_is_read_in_time(mark: str) -> None:
    assert read(mark * (200_000 // len(mark))) is not None
