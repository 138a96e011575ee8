"""`sources test` says of each part what it was read from."""

import pytest

from digest import sources
from tests.test_sources_feed import NATURE, answer, rss, source


def told(body, **fields):
    (found, *_) = sources.read_from(source(fields=fields), answer(body))
    return dict(found)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>J</title><entry><title>Bees</title>
<id>https://doi.org/10.1000/bees.1</id><author><name>Ada Lovelace</name></author>
<summary>They sleep at night.</summary></entry></feed>"""


@pytest.mark.parametrize(
    ("body", "fields", "places"),
    [
        (
            NATURE,
            {},
            {
                "title": "title",
                "authors": "dc:creator",
                "abstract": "content:encoded",
                "doi": "prism:doi",
            },
        ),
        (NATURE, {"abstract": "dc:source"}, {"abstract": "dc:source"}),
        (ATOM, {}, {"title": "title", "authors": "author", "abstract": "summary", "doi": "id"}),
        (rss({"title": "Bees", "description": "They sleep."}), {}, {"abstract": "description"}),
        (rss({"title": "Bees", "guid": "doi:10.1000/b.2"}), {}, {"doi": "guid"}),
        (rss({"title": "Bees"}), {}, {"title": "title"}),
    ],
)
def test_each_part_is_named_with_what_it_was_read_from(body, fields, places):
    assert told(body, **fields).items() >= places.items()


def test_a_part_that_is_not_there_is_read_from_nowhere():
    assert told(rss({"title": "Bees"})) == {"title": "title"}


def test_other_kinds_have_their_parts_in_one_place_each():
    assert list(sources.read_from(source(kind="arxiv"), answer(b""))) == []
