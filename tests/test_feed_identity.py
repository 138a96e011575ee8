"""Which entries of a feed are which papers: by their ids, their links, their titles."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.archive import MIGRATIONS, Archive
from digest.store import Store
from tests.makers.feeds import Item, atom, rss, visit, visits

HOST = "https://review.example.org"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store)


def item(title: str, link: str = "", guid: str = "", creator: str = "", **more: str) -> Item:
    given = {"title": title, "link": link, "guid": guid, "creator": creator, **more}
    return {key: text for key, text in given.items() if text}


MOTHS = "Moths that hear the bats above"
OWLS = "Owls that hear the mice below"
ONCE = {
    "a guid, whatever its link": (
        item(MOTHS, f"{HOST}/view?id=4&t=a1", "m:1"),
        item(MOTHS, f"{HOST}/other/9", "m:1"),
    ),
    "a guid, with a corrected title": (
        item(MOTHS, f"{HOST}/4", "m:1", "Ada L.;Bo Y."),
        item("Moths which hear bats", f"{HOST}/5", "m:1", "Ada L.;Bo Y."),
    ),
    "a guid, with another title and other authors": (
        item(MOTHS, f"{HOST}/4", "m:1", "Ada L."),
        item("Moths which hear bats", f"{HOST}/4/", "m:1", "Ada Lovelace"),
    ),
    "a link, whatever its guid": (
        item("On moths", f"{HOST}/4", "a8f1"),
        item("On moths", f"{HOST}/4", "77c2"),
    ),
    "a link, where there is no guid, with a corrected title": (
        item(MOTHS, f"{HOST}/4"),
        item("Moths which hear bats", f"{HOST}/4"),
    ),
    "a permalink that is a guid too": (
        item(MOTHS, f"{HOST}/4?utm_medium=a", f"{HOST}/4?utm_medium=a"),
        item("Moths which hear bats", f"{HOST}/4?utm_medium=b", f"{HOST}/4?utm_medium=b"),
    ),
    "sessions in the path": (
        item("Moths", f"{HOST}/4;jsessionid=A1?x=1"),
        item("Moths", f"{HOST}/4;jsessionid=B2?x=1"),
    ),
    "sessions in the query": (
        item("Moths", f"{HOST}/4?PHPSESSID=A1"),
        item("Moths", f"{HOST}/4?PHPSESSID=B2"),
    ),
    "where its reader came from": (
        item("Moths", f"{HOST}/4?af=R"),
        item("Moths", f"{HOST}/4?dgcid=rss_sd_all"),
    ),
    "PubMed": (
        item("Moths", "https://pubmed.ncbi.nlm.nih.gov/39000001/?fc=1&ff=2&v=2.18"),
        item("Moths", "https://pubmed.ncbi.nlm.nih.gov/39000001/?fc=1&ff=3&v=2.19"),
    ),
    "a token that varies, at a server that nobody knows": (
        item(MOTHS, f"{HOST}/d?token=aaa", creator="Ada L."),
        item(MOTHS, f"{HOST}/d?token=bbb", creator="Ada L."),
    ),
    "a token that varies beside one that does not": (
        item(MOTHS, f"{HOST}/d?id=4&token=aaa"),
        item(MOTHS, f"{HOST}/d?id=4&token=bbb"),
    ),
    "a title in Chinese at CNKI": (
        item("数字经济与企业创新效率的关系研究", "https://kns.cnki.net/kcms/detail?v=aaa"),
        item("数字经济与企业创新效率的关系研究", "https://kns.cnki.net/kcms/detail?v=bbb"),
    ),
    "no link and another guid": (item(MOTHS, guid="x1"), item(MOTHS, guid="x2")),
    "ahead of print without a DOI, then with one": (
        item(MOTHS, f"{HOST}/4", creator="Ada L."),
        item(MOTHS, f"{HOST}/4", creator="Ada L.", identifier="doi:10.1000/moths.4"),
    ),
    "another DOI under the same guid": (
        item(MOTHS, f"{HOST}/4", "m:1", identifier="doi:10.1000/early.4"),
        item(MOTHS, f"{HOST}/v7/4", "m:1", identifier="doi:10.1000/issue.4"),
    ),
    "one DOI of two identifiers": (
        item(MOTHS, f"{HOST}/4", "m:1", identifier="doi:10.1000/moths.4;pmid:7"),
        item(MOTHS, f"{HOST}/5", "m:2", identifier="pmid:7;doi:10.1000/moths.4"),
    ),
    "a version": (
        item(MOTHS, f"{HOST}/a", identifier="10.21203/rs.3.rs-778/v1", creator="Ada L."),
        item(OWLS, f"{HOST}/b", identifier="10.21203/rs.3.rs-778/v2", creator="Bo Y."),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), ONCE.values(), ids=ONCE.keys())
def test_a_paper_that_comes_again_is_known_by(archive: Archive, first: Item, second: Item) -> None:
    found = visits(archive, [rss(first), rss(second), rss(first), rss(second)])

    assert found == [[first["title"]], [], [], []]


TWICE = {
    "a guid that something else has by now": (
        item(MOTHS, f"{HOST}/4", "1", "Ada L."),
        item(OWLS, f"{HOST}/5", "1", "Bo Y."),
    ),
    "a guid alone, with nothing else to go by": (
        item(MOTHS, guid="1"),
        item(OWLS, guid="1"),
    ),
    "one page that tells of something else each week": (
        item("Talk on moths", f"{HOST}/talks", "t-1"),
        item("Talk on owls", f"{HOST}/talks", "t-2"),
    ),
    "an id in the link, under a short title": (
        item("Erratum", f"{HOST}/d?id=4"),
        item("Erratum", f"{HOST}/d?id=5"),
    ),
    "an id in the link, with other authors": (
        item(MOTHS, f"{HOST}/d?id=4", creator="Ada L."),
        item(MOTHS, f"{HOST}/d?id=5", creator="Bo Y."),
    ),
    "a guid and an id in the link": (
        item("A seminar of number theory", f"{HOST}/d?id=4", "s:4"),
        item("A seminar of number theory", f"{HOST}/d?id=5", "s:5"),
    ),
    "a DOI that only looks like a version": (
        item(MOTHS, f"{HOST}/a", identifier="10.1000/moths-v1", creator="Ada L."),
        item(MOTHS, f"{HOST}/b", identifier="10.1000/moths-v2", creator="Bo Y."),
    ),
    "no link, a short title and another guid": (
        item("Editorial", guid="x1"),
        item("Editorial", guid="x2"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), TWICE.values(), ids=TWICE.keys())
def test_what_is_another_paper_is_not_lost_behind(
    archive: Archive, first: Item, second: Item
) -> None:
    found = visits(archive, [rss(first), rss(second), rss(first, second)])

    assert found == [[first["title"]], [second["title"]], []]


APART = {
    "one contents page": [
        item("Rivers", f"{HOST}/vol7", "a"),
        item("Lakes", f"{HOST}/vol7", "b"),
        item("Seas", f"{HOST}/vol7", "c"),
    ],
    "one page, no guids": [item("Rivers", f"{HOST}/vol7"), item("Lakes", f"{HOST}/vol7")],
    "fragments": [item("Rivers", f"{HOST}/p#r"), item("Lakes", f"{HOST}/p#l")],
    "fragments that are guids": [
        item("Rivers", f"{HOST}/p#r", f"{HOST}/p#r"),
        item("Lakes", f"{HOST}/p#l", f"{HOST}/p#l"),
    ],
    "routes": [item("Rivers", f"{HOST}/#!/p/1"), item("Lakes", f"{HOST}/#!/p/2")],
    "one title without links": [item("Editorial", guid="a"), item("Editorial", guid="b")],
    "one title and one link": [
        item("Editorial", f"{HOST}/vol7", "a"),
        item("Editorial", f"{HOST}/vol7", "b"),
    ],
    "one author of all": [
        item("On rivers that freeze", f"{HOST}/p", "a", "Ada L."),
        item("On lakes that freeze", f"{HOST}/p", "b", "Ada L."),
    ],
    "the DOI of their book": [
        item("Introduction", f"{HOST}/1", creator="Ada L.", identifier="10.1201/b1"),
        item("Rivers", f"{HOST}/2", creator="Bo Y.", identifier="10.1201/b1"),
    ],
    "the DOI of their book and no authors": [
        item("Introduction", f"{HOST}/1", identifier="10.1201/b1"),
        item("Rivers that freeze early", f"{HOST}/2", identifier="10.1201/b1"),
    ],
    "a guid beside other titles": [
        item("Rivers", f"{HOST}/1", "same"),
        item("Lakes", f"{HOST}/2", "same"),
    ],
    "links that only a parameter tells apart": [
        item("Rivers that freeze each year", f"{HOST}/d?v=1"),
        item("Lakes that freeze each year", f"{HOST}/d?v=2"),
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("items", APART.values(), ids=APART.keys())
def test_entries_stay_as_many_papers_that_share(archive: Archive, items: list[Item]) -> None:
    found = visits(archive, [rss(*items), rss(*items), rss(items[0]), rss(*reversed(items))])

    assert found == [[one["title"] for one in items], [], [], []]


ALIKE = {
    "a DOI, title corrected": [
        item(MOTHS, f"{HOST}/1", creator="Ada L.", identifier="10.1000/m"),
        item("Moths which hear", f"{HOST}/2", creator="Ada L.", identifier="10.1000/m"),
    ],
    "an arXiv id": [
        item(MOTHS, "https://papers.cool/arxiv/2603.00001"),
        item("Bats and moths", "https://scirate.com/arxiv/2603.00001"),
    ],
    "a DOI, under the title as it was typed, with names in full": [
        item("Moths: Which HEAR Bats", f"{HOST}/1", creator="Ada Mary L.", identifier="10.1000/m"),
        item("Moths - which hear bats", f"{HOST}/2", creator="Ada M. L.", identifier="10.1000/m"),
    ],
    "two versions of a preprint": [
        item(MOTHS, f"{HOST}/1", creator="Ada L.", identifier="10.31234/osf.io/ab1cd_v1"),
        item(MOTHS, f"{HOST}/2", creator="Ada L.", identifier="10.31234/osf.io/ab1cd_v2"),
    ],
    "title, authors and link": [
        item("Moths", f"{HOST}/1", "a", creator="Ada L."),
        item("Moths", f"{HOST}/1", "b", creator="Ada L."),
    ],
}


@pytest.mark.parametrize("items", ALIKE.values(), ids=ALIKE.keys())
def test_entries_are_one_paper_that_share(archive: Archive, items: list[Item]) -> None:
    found = visits(archive, [rss(*items), rss(*items), rss(items[-1])])

    assert list(map(len, found)) == [1, 0, 0]


def test_a_hundred_entries_of_one_title_are_known_by_their_ids(archive: Archive) -> None:
    body = rss(*(item("Editorial of the month, again", guid=f"e:{n}") for n in range(100)))

    assert list(map(len, visits(archive, [body, body]))) == [100, 0]


def test_ids_of_atom_are_known_again(archive: Archive) -> None:
    first, second = item(MOTHS, f"{HOST}/1", "urn:1"), item(MOTHS, f"{HOST}/2", "urn:1")

    assert visits(archive, [atom(first), atom(second)]) == [[MOTHS], []]


def test_a_parameter_that_another_entry_kept_is_part_of_the_link(archive: Archive) -> None:
    other = item(OWLS, f"{HOST}/d?id=9&s=m")
    first, second = item(MOTHS, f"{HOST}/e?s=a"), item(MOTHS, f"{HOST}/e?s=b")

    assert visits(archive, [rss(other, first), rss(other, second)])[1] == [MOTHS]


def test_a_parameter_that_an_unchanged_entry_kept_is_part_of_the_link(archive: Archive) -> None:
    other = item(OWLS, f"{HOST}/d?id=9")
    first, second = item(MOTHS, f"{HOST}/e?id=4"), item(MOTHS, f"{HOST}/e?id=5")
    visit(archive, rss(other, first))

    assert visit(archive, rss(other, second)) == [MOTHS]


def test_a_parameter_that_is_new_to_all_that_came_again_varies(archive: Archive) -> None:
    def told(moths: str, owls: str) -> bytes:
        return rss(item(MOTHS, f"{HOST}/d?id=4{moths}"), item(OWLS, f"{HOST}/d?id=5{owls}"))

    assert visits(archive, [told("", ""), told("&s=a", "&s=b")])[1] == []
    assert visits(archive, [told("", ""), told("&t=a", "")])[1] == [MOTHS]


def test_ids_and_links_that_are_both_made_anew_are_known_by_the_rest_of_the_link(
    archive: Archive,
) -> None:
    def told(token: str) -> bytes:
        moths = item(MOTHS, f"{HOST}/d?id=4&s={token}", f"{token}1", "Ada L.")
        return rss(moths, item(OWLS, f"{HOST}/d?id=5&s={token}", f"{token}2", "Bo Y."))

    assert visits(archive, [told("a"), told("b"), told("c")])[1:] == [[], []]


def test_the_last_parameter_that_tells_entries_apart_is_part_of_the_link(archive: Archive) -> None:
    def week(*ids: int) -> bytes:
        titles = ("Seminar of the number theorists", "Seminar of the knot theorists")
        return rss(*(item(one, f"{HOST}/d?id={n}") for one, n in zip(titles, ids, strict=True)))

    assert list(map(len, visits(archive, [week(1, 2), week(3, 4)]))) == [2, 2]


def test_ids_that_count_places_join_no_two_papers_of_one_author(archive: Archive) -> None:
    first = [item(MOTHS, f"{HOST}/m", "1", "Ada L."), item(OWLS, f"{HOST}/o", "2", "Ada L.")]
    later = [item("Bats", f"{HOST}/b", "1", "Bo Y."), item(MOTHS, f"{HOST}/m", "2", "Ada L.")]

    assert visits(archive, [rss(*first), rss(*later)])[1] == ["Bats"]
    assert [one.title for one in archive.get([1, 2]).values()] == [MOTHS, OWLS]


def test_ids_that_count_places_lose_no_paper(archive: Archive) -> None:
    def placed(*titles: str) -> bytes:
        numbered = enumerate(titles, start=1)
        return rss(*(item(one, f"{HOST}/{one[:4]}", str(n), "Lab") for n, one in numbered))

    found = visits(archive, [placed(MOTHS, OWLS), placed("Bats above us", MOTHS, OWLS)])

    assert found == [[MOTHS, OWLS], ["Bats above us"]]


def test_a_paper_without_a_link_is_read_at_its_doi_as_it_is_written(archive: Archive) -> None:
    visits(archive, [rss(item(MOTHS, identifier="doi:10.12688/f1000research.777.2"))])

    (paper,) = archive.get([1]).values()
    assert paper.links.abstract == "https://doi.org/10.12688/f1000research.777.2"
    assert paper.version == 2


def test_nobody_sees_what_an_entry_is_called(archive: Archive) -> None:
    visits(archive, [rss(item(MOTHS, f"{HOST}/1", "m:1"))])

    assert archive.get([1])[1].identifiers == ("url:https://review.example.org/1",)
