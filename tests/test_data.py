"""The recorded answers of our own making: as they are made, coherent, and nobody else's."""

from collections import Counter

import pytest

from tests.makers import listings, recordings
from tests.makers.fortnight import DAYS, fortnight
from tests.makers.works import works
from tests.shared import OURS


@pytest.mark.slow
def test_every_made_answer_is_as_its_maker_makes_it() -> None:
    made = recordings.files()

    assert {
        place for place, text in made.items() if (OURS / place).read_text(encoding="utf-8") != text
    } == set()


def test_no_two_invented_papers_have_one_title() -> None:
    titles = Counter(work.title.casefold() for work in works())

    assert (len(titles), titles.most_common(1)[0][1]) == (1080, 1)


def test_a_fortnight_has_some_hundred_papers_and_the_same_ones_in_several_sources() -> None:
    told = fortnight()
    arxiv = {paper.id for papers in told.arxiv.values() for paper in papers}
    hub = {row["paper"]["id"] for rows in told.huggingface.values() for row in rows}

    assert (
        [day for day in DAYS if told.arxiv[day]]
        == [day for day in DAYS if told.huggingface[day]]
        == [*DAYS[:5], *DAYS[7:12]]
    )
    assert len(arxiv | hub) > 200
    assert len(arxiv & hub) > 50


def test_ids_and_dois_are_such_as_exist_nowhere() -> None:
    told = fortnight()
    ids = {paper.id for papers in told.arxiv.values() for paper in papers}
    dois = {
        row["doi"]
        for days in (told.biorxiv, told.medrxiv)
        for rows in days.values()
        for row in rows
    }

    # arXiv never came to thirty thousand papers in a month; 10.5555 is for examples.
    assert {one[5] for one in ids} == {"9"}
    assert {doi.partition("/")[0] for doi in dois} == {"10.5555"}


@pytest.mark.shared
@pytest.mark.slow
def test_no_invented_paper_is_a_real_one() -> None:
    real = {paper.title.casefold() for paper in listings.real()}

    assert real.isdisjoint(work.title.casefold() for work in works())
