"""The days of readers outside computer science, which the gallery shows."""

import pytest

from digest.model import Render
from digest.render.size_limit import LIMIT, weight
from tests.makers import days


@pytest.mark.parametrize("reader", days.DAYS)
def test_each_paper_of_a_day_is_shown_with_a_reason(reader: str, draw: Render) -> None:
    digest = days.DAYS[reader]()

    rendered = draw(digest)

    written = {match.paper.id for match in digest.shown} & set(range(1, 7))
    assert len(written) == 6
    assert rendered.html.count(">Why: ") == len(digest.cards)
    assert (rendered.lost, weight(rendered) < LIMIT) == ((), True)


def test_a_source_is_named_without_the_categories_that_are_read_of_it(draw: Render) -> None:
    text = " ".join(draw(days.DAYS["biologist"]()).text.split())

    assert " · bioRxiv neuroscience, 12 Mar" in text
    assert "quoted from bioRxiv. No source" in text
