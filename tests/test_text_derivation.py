"""Which words an archive takes for forms of one verb, and which only begin alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.derivation import derivations, families, learn
from digest.text.word_form import light

TOGETHER = """
tokenize tokenized tokenizing tokenization, glycate glycated glycation, carbonylated carbonylation, reify reified reification,
distil distilling distillation, ferment fermented fermentation, perturb perturbing perturbation, enrich enriched enrichment,
judge judged judgment, suppress suppressed suppression, detect detecting detection, perfused perfusing perfusion,
paralyse paralysed paralysis, synthesised synthesising synthesis, misdiagnose misdiagnosed misdiagnosis,
rotate rotated rotation, plan planned planning, carry carried carrying, cancel cancelled cancelling cancellation,
document documented documenting documentation, sum summed summing summation
"""

# Forms that would vouch for the one word stand beside it: still it is not of the other.
APART = """
universe university, organ organs organization, relate related relative, factor factory, converse conversed conversion,
experiment experience, numerical numerous, several severe, even evening, state stated stating station,
state stated stating statement, base based basing basis, base based basing basement, found founded founding foundation,
miss missed missing mission, pass passed passing passion, process processed processing procession,
popular populate populated population, community communicate communicated, general generate generated,
active activate activated, corporate corporation, private privation, climate climax, form forms information,
direct directed directing direction, object objected objecting objection, element elementary, comment commentary,
animal animated animation, string str stred, bring br bred, wing wed, red re, hundred hundr
"""


def groups(table: str) -> list[list[str]]:
    return [group.split() for group in table.split(",")]


def roots(words: list[str]) -> list[str]:
    known = derivations(dict.fromkeys(words, 3))
    return [known.get(light(word), light(word)) for word in words]


@pytest.mark.parametrize("words", groups(TOGETHER), ids=" ".join)
def test_a_verb_and_what_is_derived_of_it_are_one(words: list[str]) -> None:
    assert len(set(roots(words))) == 1


@pytest.mark.parametrize("words", groups(APART), ids=" ".join)
def test_what_only_begins_alike_stays_apart(words: list[str]) -> None:
    first, *_, last = roots(words)

    assert first != last


@pytest.mark.parametrize(
    ("papers", "verb"),
    [
        ({"code": 40, "cod": 9, "coding": 8, "coded": 3}, "code"),
        ({"rate": 4, "rat": 90, "rating": 5, "rated": 3}, "rate"),
        ({"test": 50, "teste": 3, "testing": 20, "tested": 9}, "test"),
        ({"releas": 2, "release": 50, "releasing": 4, "released": 9}, "release"),
        ({"aim": 50, "aime": 4, "aiming": 9, "aimed": 9}, "aim"),
        ({"range": 50, "rang": 4, "ranging": 9, "ranged": 9}, "range"),
        ({"plan": 9, "plane": 50, "planning": 9, "planned": 9}, "plan"),
    ],
)
def test_of_two_verbs_it_is_the_one_that_english_and_more_papers_know(
    papers: dict[str, int], verb: str
) -> None:
    assert set(learn(papers).values()) == {verb}


def test_a_participle_is_its_verb_only_where_all_three_forms_occur() -> None:
    numbers = dict.fromkeys(["zorp", "zorping", "zorped", "blick", "blicking", "frobed"], 2)

    assert learn(numbers) == {"zorping": "zorp", "zorped": "zorp"}


def test_what_one_paper_alone_has_teaches_nothing() -> None:
    assert learn({"zorp": 1, "zorping": 1, "zorped": 1}) == {}


def test_common_verbs_are_known_before_the_archive_knows_anything() -> None:
    known = derivations({})

    assert known == families()
    assert [known[word] for word in ("quantization", "vaccinated", "aligning", "analysis")] == [
        "quantize",
        "vaccinate",
        "align",
        "analyze",
    ]


@given(st.dictionaries(st.text("abeingdtosrz", min_size=1, max_size=9), st.integers(1, 3)))
def test_a_root_has_no_other_root(papers: dict[str, int]) -> None:
    known = derivations(papers)

    assert not known.keys() & set(known.values())


def test_a_form_that_no_paper_has_yet_is_known_by_the_others() -> None:
    assert learn({"glycated": 3, "glycation": 8})["glycating"] == "glycate"
