"""Which words count as forms of one, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import word_table
from digest.text.everyday_word import is_everyday
from digest.text.word_form import american, light

PLURALS = """
matrix matrices, submatrix submatrices, vertex vertices, index indices indexes, cortex cortices, helix helices, apex apices,
analysis analyses, reanalysis reanalyses, hypothesis hypotheses, basis bases, axis axes, crisis crises, metastasis metastases,
diagnosis diagnoses, stenosis stenoses, bacterium bacteria, phenomenon phenomena, criterion criteria,
spectrum spectra, polyhedron polyhedra, ganglion ganglia, mitochondrion mitochondria, septum septa, taxon taxa,
nucleus nuclei, fungus fungi, locus loci, radius radii, stimulus stimuli, streptococcus streptococci,
modulus moduli, genus genera, corpus corpora, schema schemas schemata, alga algae, larva larvae,
supernova supernovae supernovas, formula formulae formulas, vertebra vertebrae, plateau plateaus plateaux,
mouse mice, louse lice, leaf leaves, sheaf sheaves, wolf wolves, life lives, tooth teeth, foot feet, child children,
woman women, policeman policemen, ox oxen, quiz quizzes, ansatz ansatzes, potato potatoes, mosquito mosquitoes,
shoe shoes, toe toes, coronavirus coronaviruses, census censuses, cause causes, recluse recluses, iris irises,
pelvis pelvises, lens lenses, metalens metalenses, biogas biogases, tsunami tsunamis, menu menus, topic topics,
antibiotic antibiotics, heuristic heuristics, ceramic ceramics, antithrombotic antithrombotics
"""

# Each word twice over: what an ending taken off or put on would make of one is the other.
APART = """
optics optic, genetics genetic, robotics robotic, statistics statistic, logistics logistic, mechanics mechanic,
stokes stoke, hodges hodge, adams adam, williams william, georges george, mars mar, athens athen, ares are,
data datum, media medium, series serie, news new, customs custom, odds odd, hives hive, means mean, trans tran,
theses these, influenzae influenza, pneumoniae pneumonia, rosaceae rosacea, alumina aluminum, titania titanium,
camera camus, opera opus, plasma plasmon, silica silicon, magna magnon, olives olife, slice slouse, omegas omeg,
sagas sag, specimen speciman, semen seman, curves curf, caves cafe, prices prix, choices choix, goes go,
databases databasis, phases phasis, doses dosis, causes caus, promises promis
"""

SPELLINGS = """
sulphate sulfate, disulphide disulfide, caesium cesium, oestrogen estrogen, antioestrogen antiestrogen,
leukaemia leukemia, haemoglobin hemoglobin, phytohaemagglutinin phytohemagglutinin, anaemic anemic,
paediatric pediatric, orthopaedic orthopedic, anaesthetised anesthetized, paraesthesia paresthesia,
palaeontology paleontology, archaeology archeology, aetiology etiology, faeces feces, gynaecology gynecology,
coeliac celiac, diarrhoea diarrhea, dyspnoea dyspnea, amoeba ameba, foetus fetus, oedema edema,
lymphoedema lymphedema, oesophagus esophagus, leucocyte leukocyte, eucaryotic eukaryotic,
centre center, centred centered, centring centering, epicentre epicenter, microfibre microfiber, manoeuvre maneuver,
manoeuvring maneuvering, odour odor, neighbourhood neighborhood, discolouration discoloration,
behavioural behavioral, organisational organizational, generalisability generalizability, hydrolyse hydrolyze,
catalysed catalyzed, modelling modeling, signalled signaled, fuelling fueling, dialled dialed, distil distill,
enrolment enrollment, fulfil fulfill, catalogued cataloged, judgement judgment, sizeable sizable,
focussed focused, benefitted benefited, defence defense, licence license, practise practice, sceptical skeptical,
artefactual artifactual, moulding molding, ploughing plowing, grey gray, tyre tire, disc disk, neurone neuron
"""

OTHER_WORDS = """
timbre timber, tour tor, acre acer, four for, hour hor, flour flor, contour contor, tourism torism, journal jornal,
filling filing, tilling tiling, refilling refiling, untilled untiled, prologue prolog, unrolling unroling, recalled recaled, poet pet,
macabre macaber, massacre massacer, genre gener, ogre oger, precise precize, denoise denoize, pairwise pairwize,
supervised supervized, compromise compromize, phytoestrogen phytestrogen, angioedema angiedema,
gastroesophageal gastresophageal, spelt spelled, storey story, sceptre skeptre
"""


def groups(table: str) -> list[list[str]]:
    return [group.split() for group in table.split(",")]


@pytest.mark.parametrize("words", groups(PLURALS), ids=" ".join)
def test_a_plural_of_any_science_is_its_singular(words: list[str]) -> None:
    assert len({light(word) for word in words}) == 1


@pytest.mark.parametrize("words", groups(APART), ids=" ".join)
def test_a_word_that_looks_like_a_plural_stays_apart(words: list[str]) -> None:
    assert len({light(word) for word in words}) == 2


@pytest.mark.parametrize("words", groups(SPELLINGS), ids=" ".join)
def test_british_and_american_spelling_are_one(words: list[str]) -> None:
    assert len({light(word) for word in words}) == 1


@pytest.mark.parametrize("words", groups(OTHER_WORDS), ids=" ".join)
def test_what_no_american_spells_so_is_another_word(words: list[str]) -> None:
    one, other = words

    assert american(one) != other


@given(st.text("aeiolsrucnmtgz", min_size=1, max_size=12))
def test_a_form_is_its_own_form(word: str) -> None:
    """So that a keyword typed as the form itself meets what has that form."""
    assert american(american(word)) == american(word)


@pytest.mark.parametrize("name", ["plurals", "spelling"])
def test_no_line_of_a_table_contradicts_another(name: str) -> None:
    said = word_table.pairs(name)

    assert {first for first in said.values() if first in said} == set()


def test_an_acronym_in_capitals_may_be_an_everyday_word() -> None:
    assert [word for word in ("aid", "rag", "cats", "who", "llm", "sars", "dna", "hiv") if is_everyday(word)] == [
        "aid",
        "rag",
        "cats",
        "who",
    ]  # fmt: skip
