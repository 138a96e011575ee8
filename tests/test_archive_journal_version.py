"""A preprint that appears in a journal is one paper with it, though nobody says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.archive import MIGRATIONS, Archive
from digest.model import Batch, Listing
from digest.store import Store
from tests.makers import build

WHO = ("Jane A. Roe", "Wei Li", "CMS Collaboration")
ARXIV = ("arxiv:2603.00001",)
BIORXIV = ("doi:10.1101/2026.03.01.583001",)
ARTICLE = ("doi:10.1000/bees.4", "url:https://example.org/4")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store)


def preprint(identifiers: tuple[str, ...] = BIORXIV, **given: object) -> Listing:
    told = {"title": "Bees that count to four", "authors": WHO, **given}
    return build.listing(identifiers=identifiers, **told)


def article(**given: object) -> Listing:
    return preprint(**{"identifiers": ARTICLE, "source": "journal", **given})


def papers(archive: Archive, *listings: Listing) -> int:
    for one in listings:
        archive.add(Batch(source=one.source, listings=(one,)), now=build.NOW)
    return len(archive.papers(since=build.DAY, until=build.DAY))


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("identifiers", [ARXIV, BIORXIV])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"title": "Bees That Count to Four"},
        {"authors": ("J. A. Roe", "W. Li", "CMS Collaboration")},
        {"authors": ("Roe, Jane", "Li W", "The CMS Collaboration")},
        {"authors": ()},
        {"identifiers": ("url:https://example.org/4",)},
    ],
)
def test_an_article_is_the_preprint_of_its_title_and_authors(
    archive: Archive, identifiers: tuple[str, ...], given: dict[str, object], order: int
) -> None:
    told = preprint(identifiers), article(**given)

    assert papers(archive, *told[::order]) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"title": "Bees that count to five"},
        {"authors": WHO[:2]},
        {"authors": ("Jane A. Roe", "Wei Li", "ATLAS Collaboration")},
        {"authors": ("Wei Li", "Jane A. Roe", "CMS Collaboration")},
        {"identifiers": ("doi:10.1101/2026.03.02.583777",)},
        {"identifiers": ("arxiv:2603.00002",)},
        {"publication_type": "correction"},
    ],
)
def test_what_differs_in_title_authors_or_server_stays_two_papers(
    archive: Archive, given: dict[str, object]
) -> None:
    assert papers(archive, preprint(), article(**given)) == 2


def test_an_article_is_no_preprint_that_has_another_one(archive: Archive) -> None:
    published = preprint((*BIORXIV, "doi:10.1000/other.1"))

    assert papers(archive, published, article()) == 2


def test_two_articles_of_one_title_stay_two(archive: Archive) -> None:
    assert papers(archive, article(), article(identifiers=("doi:10.1000/other.1",))) == 2


def test_a_short_title_says_nothing(archive: Archive) -> None:
    assert papers(archive, preprint(title="Bees"), article(title="Bees", source="arxiv")) == 2
