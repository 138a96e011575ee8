"""What meets what: a keyword and a title, rule by rule, each with its traps (docs/matching.md)."""

from typing import Literal

import pytest

from digest import rank
from digest.model import Match, Paper, Profile
from tests.makers import build
from tests.makers.ranks import matches

Met = Literal["phrase", "near", "no"]


def ranked(profile: Profile, paper: Paper) -> tuple[Match, ...]:
    (found,) = matches([profile], rank.index([paper], [profile]))
    return found


def met(term: str, paper: Paper) -> Met:
    hits = [hit for match in ranked(build.profile(term), paper) for hit in match.hits]
    return "no" if not hits else "near" if all(hit.near for hit in hits) else "phrase"


def shown(term: str, title: str) -> list[str]:
    """Return what of *title* is highlighted."""
    (match,) = ranked(build.profile(term), build.paper(title=title))
    return [title[start:end] for hit in match.hits for start, end in hit.spans]


SIGNS = [
    # What is between the signs of TeX, HTML and Unicode is read as it is shown.
    ("Bézier curve", r"Fitting B\'ezier curves", "phrase"),
    ("Bezier curve", r"Fitting B{\'e}zier curves", "phrase"),
    ("Łukasiewicz logic", r"A \L{}ukasiewicz logic of vagueness", "phrase"),
    ("N2O", "N$_2$O from paddy soils", "phrase"),
    ("N2O", "N<sub>2</sub>O from paddy soils", "phrase"),
    ("N2O", "N&lt;sub&gt;2&lt;/sub&gt;O from paddy soils", "phrase"),
    ("N2O", "N₂O from paddy soils", "phrase"),
    ("NO", "NO$_2$ over cities", "no"),
    ("N2", "N₂O from paddy soils", "no"),
    ("Mg2+", "Mg$^{2+}$ in ribozymes", "phrase"),
    ("Mg2+", "Mg$^{3+}$ does not exist", "no"),
    ("CD8", "CD8+ cells in tumours", "phrase"),
    ("32P", r"$^{32}$P labelling", "phrase"),
    ("P-32", r"$^{32}$P labelling", "phrase"),
    ("32P", "P-32 labelling", "phrase"),
    ("sqrt", r"A bound of $\sqrt{n}$", "no"),
    ("alpha", r"Mixing at $\alpha$ and below", "phrase"),
    ("vec", r"The field $\vec{E}$ again", "no"),
    ("mo", "<mml:mo>=</mml:mo> stands alone", "no"),
    ("graph neural network", "𝗚𝗿𝗮𝗽𝗵 neural ｎｅｔｗｏｒｋｓ", "phrase"),
    ("fluid flow", "ﬂuid ﬂow at rest", "phrase"),
    ("transport", "trans\u00adport of sand", "phrase"),
    ("port", "trans\u200bport of sand", "no"),
    # Accents, and how they are spelt where they cannot be typed.
    ("Möbius strip", "Moebius strips in graphene", "phrase"),
    ("Moebius strip", "Möbius strips in graphene", "phrase"),
    ("Mobius strip", "Möbius strips in graphene", "phrase"),
    ("Mobius strip", "Moebius strips in graphene", "no"),
    ("Ångström", "Angstrom resolution", "phrase"),
    # Greek, by letter and by name, alone and within words.
    ("IFN-gamma", "IFNγ and the skin", "phrase"),
    ("IFNγ", "IFN-$\\gamma$ and the skin", "phrase"),
    ("PPARgamma", "PPAR-γ agonists", "phrase"),
    ("IFN-gamma", "IFN-β and the skin", "no"),
    ("IFNγ", "IFNG variants", "no"),
    ("beta", "The alphabeta of ants", "no"),
    ("eta", "Meta-analysis of Zeta potentials", "no"),
    # Signs that are part of a name.
    ("F#", "Type providers in F#", "phrase"),
    ("C", "From C++ to Rust", "no"),
    ("C++", "From C to Rust", "no"),
    (".NET", "Garbage in .NET runtimes", "phrase"),
    (".NET", "A net of rivers", "no"),
    ("M&A", "M and A in banking", "phrase"),
    ("M&A", "The A/M ratio", "no"),
    ("1/f noise", "1/f noise in resistors", "phrase"),
    ("I/O", "IO of disks", "phrase"),
    # Apostrophes.
    ("l'évolution", "Une théorie de l’évolution", "phrase"),
    ("évolution", "Une théorie de l’évolution", "phrase"),
    ("d'Alembert", "The d’Alembert operator", "phrase"),
    ("alembert", "The d’Alembert operator", "no"),
    ("shell", "What she’ll say", "no"),
    ("Crohn's disease", "Crohn´s disease in children", "phrase"),
    ("Crohn's disease", "A disease that Crohn described", "no"),
    ("Ankara", "Ankara'nın havası", "phrase"),
    # Figures.
    ("7 nm", "Gates of 0.7 nm", "no"),
    ("0.7 nm", "Gates of 0.7nm", "phrase"),
    ("40 K", "Below 40K", "phrase"),
    ("40 K", "Below 140 K", "no"),
    ("GPT-3", "GPT-3.5 and poetry", "no"),
    ("10000 genomes", "10,000 genomes", "phrase"),
    ("7/11", "7 of 11 mice", "no"),
    ("12", "Scores of 1-2", "no"),
]
COMPOUNDS = [
    ("IL-17", "IL17 in gout", "phrase"),
    ("IL17", "IL-17 in gout", "phrase"),
    ("3D printing", "3-D printing of bone", "phrase"),
    ("V-Net", "VNet for kidneys", "phrase"),
    ("t test", "A ttest for all", "phrase"),
    ("CO", "The C-O stretch", "no"),
    ("C-O", "CO over deserts", "no"),
    ("IP", "An I-P curve", "no"),
    ("D/A", "DA converters", "phrase"),
    ("6G", "Doses of 6 g", "no"),
    ("subsurface", "Sub-surface flow", "phrase"),
    ("sub-surface", "Subsurface flow", "phrase"),
    ("subsurface flow", "Sub surface flow", "phrase"),
    ("microscale", "Micro-scale heat", "phrase"),
    ("remark", "We re-mark the trees", "no"),
    ("uniform", "A uni-form standard", "no"),
    ("intranet", "Intra-net for farms", "phrase"),
    ("intraday", "Intra- and inter-day precision", "phrase"),
    ("overlap", "Over lap six", "no"),
    ("message passing", "Message: passing is hard", "near"),
    ("self-attention", "Attention to the self", "no"),
    ("bandgap", "A band-gap of diamond", "phrase"),
    ("knock-out", "Knockouts of a gene", "phrase"),
    ("band of gaps", "A band-gap of diamond", "near"),
    ("tRNA", "t-RNA of mitochondria", "phrase"),
    ("pre-clinical", "pre- and post-clinical stages", "phrase"),
    ("rule-based", "A rule - based on experience - fails", "no"),
]
CAPITALS = [
    ("SAM", "SAMs for segmentation", "phrase"),
    ("SAM", "Sam and the whale", "no"),
    ("SAM adapters", "SAM adapters for ultrasound", "phrase"),
    ("SAM adapters", "How Sam adapts adapters", "no"),
    ("COVID-19", "Covid-19 in ferrets", "phrase"),
    ("AID", "FOREIGN AID FOR ALL", "no"),
    ("ACT", "THE LAST ACT OF A STAR", "no"),
    ("LSTM", "LSTM FOR TIDES", "phrase"),
    ("=Rust", "Rust for kernels", "phrase"),
    ("=Rust", "Wheat rust in Kenya", "no"),
    ("GRAPH NEURAL NETWORK", "Graph neural networks", "phrase"),
]
SMALL = [
    ("one-to-many", "One-to-many maps", "phrase"),
    ("how to", "How to fold a map", "phrase"),
    ("how to", "How, if at all, to fold a map", "no"),
    ("not even wrong", "Not even wrong, but close", "phrase"),
]
NEAR = [
    ("river delta", "The delta of a braided river", "near"),
    ("river delta", "The delta; a river", "no"),
    ("K-theory", "A theory of K", "no"),
    ("phase 2", "2 trials in each phase", "no"),
]
# Twenty keywords in more than ten languages (docs/matching.md).
LANGUAGES = [
    ("딥러닝", "딥러닝을 위한 데이터", "phrase"),
    ("大模型", "关于大模型的研究", "phrase"),
    ("機械学習", "機械学習による要約", "phrase"),
    ("المياه", "إدارة المـــياه", "phrase"),
    ("المياه", "إدارة مياه", "phrase"),
    ("למידה", "למידה עמוקה", "phrase"),
    ("нейронная сеть", "Нейронная сеть для приливов", "phrase"),
    ("μάθηση", "Βαθιά μάθηση", "phrase"),
    ("हिन्दी", "हिन्दी भाषा", "phrase"),
    ("การเรียนรู้", "การเรียนรู้เชิงลึก", "phrase"),
    ("trí tuệ", "Ve tri tue nhan tao", "phrase"),
    ("evolución", "Evolucion del clima", "phrase"),
    ("máquina", "Uma maquina de vento", "phrase"),
    ("Wärmepumpe", "Die Waermepumpe", "phrase"),
    ("Größe", "Groesse und Grosse", "phrase"),
    ("Øresund", "Oresund, Oeresund", "phrase"),
    ("énergie", "Sobriété d’énergie", "phrase"),
    ("eau potable", "Gérer l'eau potable", "phrase"),
    ("Istanbul", "İstanbul'da deprem", "phrase"),
    ("Schrödinger", "Die Schroedinger-Gleichung", "phrase"),
    ("naïve Bayes", "Naive Bayes für Texte", "phrase"),
    ("Arm", "Armut und Reichtum", "no"),
    ("arme", "L’armée et la ville", "no"),
    ("모델", "모델링 도구", "no"),
    ("大型模", "关于大模型的研究", "no"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("term", "title", "expected"),
    [*SIGNS, *COMPOUNDS, *CAPITALS, *SMALL, *NEAR, *LANGUAGES],
)
def test_a_keyword_meets_what_its_reader_means(term: str, title: str, expected: Met) -> None:
    assert met(term, build.paper(title=title)) == expected


def test_what_is_highlighted_is_the_text_as_it_is_written() -> None:
    assert shown("N2O", r"Soil N$_2$O fluxes") == ["N$_2$O"]
    assert shown("IL17", "On IL-17 again") == ["IL-17"]
    assert shown("Bézier curve", r"A B\'ezier curve") == [r"B\'ezier curve"]
    assert shown("pre-clinical", "pre- and post-clinical") == ["pre- and post-clinical"]


def test_an_abbreviation_that_a_paper_defines_is_its_long_form_within_a_longer_keyword() -> None:
    abstract = "Graph neural networks (GNNs) are old. Robust GNN training is not."
    paper = build.paper(title="On depth", abstract=abstract)

    assert met("graph neural network training", paper) == "phrase"
    assert met("robust graph neural network", paper) == "phrase"
    assert met("robust graph neural", paper) == "no"


def test_no_phrase_begins_or_ends_within_a_long_form() -> None:
    abstract = "A gated recurrent unit (GRU) learns. The GRU forgets."
    paper = build.paper(title="On memory", abstract=abstract)

    assert met("unit forgets", paper) == "no"
    assert met("gated recurrent unit forgets", paper) == "phrase"


@pytest.mark.parametrize(("one", "other"), [("backbone", "back-bone"), ("earthworm", "earth worm")])
def test_the_archive_vouches_for_what_it_writes_closed_and_with_a_hyphen(
    one: str, other: str
) -> None:
    archive = [
        build.paper(id=number, title=title)
        for number, title in enumerate(
            ["Back-bone", "Backbone", "Earth-worm", "Earthworm"] * 2, start=100
        )
    ]
    profiles = [build.profile(one), build.profile(other)]
    papers = [build.paper(id=1, title=f"The {one}"), build.paper(id=2, title=f"The {other}")]
    learnt = rank.learn(archive, profiles)

    def found(statistics: rank.Statistics) -> list[list[int]]:
        index = rank.index(papers, profiles, statistics)
        return [sorted(ranking.papers.tolist()) for ranking in rank.rank(profiles, index)]

    assert found(rank.Statistics()) == [[1], [2]]
    assert found(learnt) == [[1, 2], [1, 2]]


def test_a_word_that_a_line_end_broke_is_whole_where_the_archive_knows_it() -> None:
    archive = [build.paper(id=number, title="Polymers") for number in (100, 101)]
    profiles = [build.profile("polymer"), build.profile("mer"), build.profile("poly")]
    papers = [build.paper(id=1, title="A poly- mer of sand")]

    index = rank.index(papers, profiles, rank.learn(archive, profiles))

    assert [len(ranking) for ranking in rank.rank(profiles, index)] == [1, 0, 0]
