"""What an earlier version stored of feeds: nothing of it comes a second time, and nothing is lost."""

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.pipeline import application
from digest.store import Store
from tests.makers.feeds import visit

STORES = Path(__file__).parent / "data/stores"
# What that version took for the paper beside it, which has its link or its DOI, and never showed.
HIDDEN = {
    "journal": ["Rails", "Skis"],
    "book": ["Chains of cold springs"],
}


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Archive]:
    path = tmp_path / "digest.db"
    path.write_bytes(lzma.decompress((STORES / "before-15.db.xz").read_bytes()))
    with Store(path, migrations=application.MIGRATIONS) as store:
        yield Archive(store)


def answer(name: str, number: int) -> bytes:
    return (STORES / f"feeds-15/{name}.{number}.xml").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pubmed", "journal", "preprints", "book", "mirrors"])
@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 2)])
def test_after_the_upgrade_only_what_was_hidden_is_new(
    upgraded: Archive, name: str, order: tuple[int, int]
) -> None:
    first, second = order

    assert visit(upgraded, answer(name, first), day=1, name=name) == HIDDEN.get(name, [])
    assert visit(upgraded, answer(name, second), day=2, name=name) == []


def test_at_the_first_visit_an_entry_learns_its_id(upgraded: Archive) -> None:
    renamed = answer("pubmed", 2).replace(b"[Dreams].", b"Dreams").replace(b"39100002/?", b"7/?")

    assert visit(upgraded, answer("pubmed", 1), day=1, name="pubmed") == []
    assert visit(upgraded, renamed, day=2, name="pubmed") == []
