"""The sample is what a newcomer sees first: what it holds is promised here."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest import archive, config, people, rank, sources
from digest.archive import Archive
from digest.exceptions import FetchError
from digest.model import Listing, Paper, Profile, Request, Response
from digest.store import Store
from tests.makers import ranks

SAMPLE = Path(__file__).parents[1] / "digest" / "demo" / "sample"
ONE, TWO = date(2026, 3, 11), date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)


def offline(request: Request) -> Response:
    raise FetchError(request.url, "the sample asks nobody")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("sample") / "copy"
    shutil.copytree(SAMPLE, copy)
    # The saved page says "Mar 12", and takes its year from the file's time.
    os.utime(copy / "page" / "daily-papers.txt", (NOW.timestamp(), NOW.timestamp()))
    return copy


@pytest.fixture(scope="module")
def listings(folder: Path) -> list[Listing]:
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    return [
        one for source in settings.sources for one in sources.read(source, [TWO], offline).listings
    ]


@pytest.fixture(scope="module")
def papers(folder: Path) -> Iterator[tuple[Paper, ...]]:
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with Store(folder / "digest.db", migrations=archive.MIGRATIONS) as store:
        known = Archive(store)
        for source in settings.sources:
            known.add(sources.read(source, [TWO], offline), now=NOW)
        yield known.papers(since=ONE, until=TWO)


@pytest.fixture(scope="module")
def profiles(folder: Path) -> dict[str, Profile]:
    return {one.id: one.profile for one in people.load(folder / "subscribers.yaml", timezone="UTC")}


def matched(papers: tuple[Paper, ...], profile: Profile, *days: date) -> int:
    """How many papers first announced on *days* enter *profile*."""
    new = [
        paper
        for paper in papers
        if paper.first_listed_on in days and not paper.announce.startswith("replace")
    ]
    (matches,) = ranks.matches([profile], rank.index(new, [profile]), [()])
    return len(matches)


def test_each_source_lists_what_it_should(listings: list[Listing]) -> None:
    listed = Counter((one.source, one.listed_on) for one in listings)

    assert listed == {
        ("huggingface", ONE): 8,
        ("huggingface", TWO): 13,
        ("arxiv", ONE): 16,
        ("arxiv", TWO): 21,
        ("saved-page", TWO): 7,
        ("Example-Letters", ONE): 2,
        ("Example-Letters", TWO): 4,
    }


def test_two_sources_often_list_one_paper(papers: tuple[Paper, ...]) -> None:
    assert len(papers) == 60


def test_every_way_of_announcing_occurs(listings: list[Listing]) -> None:
    announced = Counter(one.announce for one in listings if one.source == "arxiv")

    assert announced == {"new": 31, "cross": 3, "replace": 2, "replace-cross": 1}


def test_the_second_day_brings_ada_and_grace_a_good_digest_each(
    papers: tuple[Paper, ...], profiles: dict[str, Profile]
) -> None:
    assert matched(papers, profiles["ada"], TWO) == 10
    assert matched(papers, profiles["grace"], TWO) == 9


def test_a_first_digest_of_both_days_has_more_than_its_cards(
    papers: tuple[Paper, ...], profiles: dict[str, Profile]
) -> None:
    assert matched(papers, profiles["ada"], ONE, TWO) == 14
    assert matched(papers, profiles["grace"], ONE, TWO) == 12


def test_an_exclusion_and_a_followed_author_show_their_effect(
    papers: tuple[Paper, ...], profiles: dict[str, Profile]
) -> None:
    ada, grace = ranks.matches(
        [profiles["ada"], profiles["grace"]], rank.index(papers, profiles.values()), [(), ()]
    )

    assert "River Nets: Forecasting Floods Along the Edges" in {match.paper.title for match in ada}
    assert not any("Organ Segmentation" in match.paper.title for match in grace)


def test_kofi_has_no_profile(profiles: dict[str, Profile]) -> None:
    assert profiles["kofi"].is_open


def test_the_sample_has_its_odd_papers(papers: tuple[Paper, ...]) -> None:
    by_title = {paper.title: paper for paper in papers}

    assert max(len(paper.authors) for paper in papers) == 40
    assert by_title["Corrigendum: The Tides of Small Lakes"].abstract == ""
    assert r"Escaping $\epsilon$-Flat Regions with the Noise You Already Have" in by_title
    assert "Ink, Age & Light: Dating Manuscripts by the Fading of Red" in by_title
    assert {"林书瑶", "نورا الحداد", "Bénédicte Lacoursière"} <= {
        name for paper in papers for name in paper.authors
    }


def test_abstracts_are_whole_paragraphs(papers: tuple[Paper, ...]) -> None:
    lengths = [
        len(re.findall(r"[.?](?= |$)", paper.abstract)) for paper in papers if paper.abstract
    ]

    assert min(lengths) >= 3
    assert max(lengths) <= 9


def test_no_paper_and_no_address_is_anybodys() -> None:
    files = [path.read_text(encoding="utf-8") for path in SAMPLE.rglob("*") if path.is_file()]
    text = "\n".join(files)

    assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text)) == {"example.org"}
    assert all(int(number) > 90_000 for number in re.findall(r"\b2603\.(\d{5})", text))
