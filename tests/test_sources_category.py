"""Categories held against the lists of their sites: a remark, never a mistake."""

import pytest

from digest import sources
from tests.makers import build


def remarks(kind, *categories):
    return list(sources.remarks([build.source(name="mine", kind=kind, categories=categories)]))


def profile_remarks(categories, *kinds, papers=()):
    people = [build.subscriber(id="ada", profile=build.profile("bee", categories=categories))]
    listed = [build.source(name=kind, kind=kind) for kind in kinds]
    return list(sources.profile_remarks(people, listed, papers))


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("arxiv", "cs.LG"),
        ("arxiv", "math"),
        ("arxiv", "hep-th"),
        ("arxiv", "cond-mat.str-el"),
        ("arxiv", "cs.SY"),
        ("arxiv", "math.MP"),
        ("arxiv", "q-fin.EC"),
        ("biorxiv", "Plant Biology"),
        ("biorxiv", "animal-behavior_and cognition"),
        ("medrxiv", "HIV_AIDS"),
        ("feed", "whatever a feed says"),
        ("jsonl", "mine"),
    ],
)
def test_what_a_site_has_is_not_remarked_on(kind, category):
    assert remarks(kind, category) == []


@pytest.mark.parametrize(
    ("kind", "category", "meant"),
    [
        ("arxiv", "cs.NLP", "cs.CL"),
        ("arxiv", "q-alg", "math.QA"),
        ("arxiv", "stat.ml", "stat.ML"),
        ("arxiv", "physics.optcs", "physics.optics"),
        ("biorxiv", "neurosience", "neuroscience"),
        ("medrxiv", "paediatrics", "pediatrics"),
    ],
)
def test_what_was_likely_meant_is_said(kind, category, meant):
    (remark,) = remarks(kind, category)

    assert remark.endswith(f'has no category "{category}": did you mean {meant}?')


def test_what_nobody_knows_is_said_without_a_guess():
    assert remarks("arxiv", "zz.QQ") == ['source "mine": arXiv has no category "zz.QQ"']


@pytest.mark.parametrize(
    ("categories", "kinds", "said"),
    [
        (["cs.LG"], ["arxiv", "huggingface"], []),
        (["cs.lg"], ["arxiv"], []),
        (["ecology"], ["arxiv", "biorxiv"], []),
        (["bees"], ["feed"], []),
        (["ecology"], ["arxiv"], ['no source has the category "ecology"']),
        (["cs.NLP"], ["feed", "arxiv"], ["did you mean cs.CL?"]),
        (["cs.LG"], ["huggingface", "page"], ["no source tells the category of a paper"]),
    ],
)
def test_the_categories_of_a_profile_are_held_against_what_its_sources_tell(
    categories, kinds, said
):
    found = profile_remarks(categories, *kinds)

    assert [part in one for part, one in zip(said, found, strict=True)] == [True] * len(said)


def test_a_feed_tells_categories_unless_none_of_its_papers_has_one():
    bare = build.paper(id=1, source="feed")
    told = build.paper(id=2, source="feed", categories=("bees",))
    (remark,) = profile_remarks(["bees"], "feed", papers=[bare])

    assert remark.endswith("no source tells the category of a paper (feed)")
    assert profile_remarks(["bees"], "feed", papers=[bare, told]) == []
    assert profile_remarks(["cs.LG"], "feed", "arxiv", papers=[bare]) == []
