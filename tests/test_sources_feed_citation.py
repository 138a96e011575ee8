"""What journals write around an abstract, or in its place."""

from datetime import date

import pytest

from digest.sources.feed.citation import Cited, read
from digest.sources.feed.title_line import parted

MARCH = date(2026, 3, 9)

CITATIONS = [
    ("Publication date: Available online 9 March 2026", Cited(published_on=MARCH)),
    ("Publication date: May 2026", Cited()),
    ("Source: Oak Letters, Volume 12, Issue 3", Cited(journal="Oak Letters")),
    ("Source: Oak Letters", Cited(journal="Oak Letters")),
    ("Author(s): Ada Roe, Ben Doane", Cited(authors="Ada Roe, Ben Doane")),
    ("Authors: Ada Roe", Cited(authors="Ada Roe")),
    ("by Ada Roe, Ben Doane", Cited(authors="Ada Roe, Ben Doane")),
    ("Ada Roe, Ben van Doane, Cy Poe, et al.", Cited(authors="Ada Roe, Ben van Doane, Cy Poe, et al.")),
    ("Ada Roe; ben doane; Cy Poe", Cited(authors="Ada Roe; ben doane; Cy Poe")),
    ("Oak Letters, EarlyView. ", Cited(journal="Oak Letters")),
    ("Oak Letters, Ahead of Print.", Cited(journal="Oak Letters")),
    ("Volume 7, Issue 1, March 2026, Page 1-31", Cited()),
    ("Oak Letters, Volume 7, Issue 1, Page 1-31, March 2026.", Cited(journal="Oak Letters")),
    ("Oak Letters, vol. 7, no. 1, pp. 1-31", Cited(journal="Oak Letters")),
    ("Oak Letters, Vol. 7, No. 1 (2026): 12-14", Cited(journal="Oak Letters")),
    ("Oak Letters, (2026), p. 281 - 290", Cited(journal="Oak Letters")),
    ("Oak Letters, Published online: 09 March 2026; doi:10.1000/x", Cited(journal="Oak Letters", published_on=MARCH)),
    ("Oak Letters, Published online: 2026-03-09; | doi:10.1000/x", Cited(journal="Oak Letters", published_on=MARCH)),
    ("[Oak Lett. 136, 100001] Published Mon Mar 09, 2026", Cited(published_on=MARCH)),
    ("Review Article — 9 March 2026", Cited(published_on=MARCH)),
    ("J Oak Med. 2026 Mar 9:1-9. doi: 10.1000/x. Online ahead of print.", Cited()),
    ("OakKeys 1078: 135-188", Cited()),
    ("DOI: 10.1000/x", Cited()),
    ("Oak Letters doi: 10.1000/x", Cited()),
    ("https://example.org/1", Cited()),
    ("Oak Lett., Article ASAP", Cited(journal="Oak Lett.")),
    ("Oak Lett., 2026, Advance Article", Cited()),
    ("Oak Lett., 2026, 15, 1234-1240", Cited()),
    ("DOI: 10.1000/x, Edge Article", Cited()),
    ("The content of this RSS Feed (c) The Oak Society", Cited()),
    ("Source: Oaks, Volume 301, Part B, 12 May 2027, 129000", Cited(journal="Oaks")),
    ("PMID:40000001", Cited()),
    ("N/A", Cited()),
    ("Abstract not available.", Cited()),
    ("[No abstract available]", Cited()),
    ("Vol. 7 No. 3 (2026)", Cited()),
    ("Robles, Vol. 7, Núm. 3, 2026", Cited(journal="Robles")),
    ("Oak Letters, Volume 0, Issue 0, -Not available-.", Cited(journal="Oak Letters")),
    ("Oak Letters: Vol. 7 No. 3 (2026)", Cited(journal="Oak Letters")),
    (". ", Cited()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), CITATIONS)
def test_a_citation_is_no_abstract_and_what_it_says_is_used(line: str, told: Cited) -> None:
    assert read([line]) == ((), told)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Oak Letters, Published online: 09 March 2026; doi:10.1000/x Oaks grow.", "Oaks grow."),
        ("Oak Letters, Volume 7, Issue 1, Page 1-31, March 2026. Oaks grow.", "Oaks grow."),
        ("Oaks, Published online: 4 March 2026; doi:10.1000/x-1Oaks grow.", "Oaks grow."),
        ("arXiv:2603.00001v1 Announce Type: new Abstract: Oaks grow.", "Abstract: Oaks grow."),
        ("李明;王芳; 橡树生长。", "橡树生长。"),
    ],
)
def test_an_abstract_behind_its_citation_is_kept(line: str, left: str) -> None:
    assert read([line])[0] == (left,)


@pytest.mark.parametrize(
    "line",
    [
        "Volume 3 of the atlas shows oaks.",
        "In this volume, Issue 3 is new.",
        "Source: a tool that finds oaks. It works.",
        "Issue 3 of the trial, 2021, found nothing.",
        "By Monday, Oaks had grown.",
        "Oaks, Elms and Limes",
        "Published online courses help.",
        "2026 was a year of oaks.",
        "Authors often forget oaks.",
        "Authors: who are they? We ask them.",
        "Author(s): Ada Roe and Ben Doane study oaks in labs.",
        "by Ada Roe and others, oaks are cut.",
    ],
)
def test_a_sentence_that_looks_like_a_citation_stays(line: str) -> None:
    assert read([line]) == ((line,), Cited())


@pytest.mark.parametrize(
    ("line", "authors", "left"),
    [
        ("Author(s): Ada Roe and Ben Doane We grow oaks.", "Ada Roe, Ben Doane", "We grow oaks."),
        ("Author(s): A. Roe, B.-C. Doane, and D. E. de la Poe Using elms, we grow oaks.",
         "A. Roe, B.-C. Doane, D. E. de la Poe", "Using elms, we grow oaks."),
        ("Authors: Ada M. Roe, Ben Doane. Oaks grow.", "Ada M. Roe, Ben Doane", "Oaks grow."),
        ("Author(s): Ada RoeWe grow oaks.", "Ada Roe", "We grow oaks."),
        ("Author(s): Ada Roe Background: Oaks grow.", "Ada Roe", "Background: Oaks grow."),
        ("Author(s): A. Roe et al. The oaks grow.", "A. Roe", "The oaks grow."),
        ("Author(s): A. Roe (Oak Group) The oaks grow.", "A. Roe", "The oaks grow."),
        ("by Ada Roe, Ben Doane 12 oaks grow.", "Ada Roe, Ben Doane", "12 oaks grow."),
    ],
)  # fmt: skip
def test_names_that_an_abstract_is_glued_to_are_told_from_it(line: str, authors: str, left: str):
    assert read([line]) == ((left,), Cited(authors=authors))


def test_names_without_anything_between_them_are_told_where_they_are_known() -> None:
    line = (
        "Oaks, Vol. 17, Pages 12: Rings Oaks doi: 10.3390/oak17 Authors: Ada Roe Bo Poe Oak grows."
    )

    assert read([line], title="Rings", authors=["Ada Roe", "Bo Poe"])[0] == ("Oak grows.",)


def test_what_a_server_counts_is_told_from_names_and_abstract() -> None:
    line = "橡树生长 李明, 王芳 橡树研究. 2026, ( 6 ): 57-75. 摘要 ( 190 ) 正文 (1028KB) ( 232 ) 补充材料 本文研究橡树。"

    assert read([line], title="橡树生长") == (("本文研究橡树。",), Cited(authors="李明, 王芳"))


def test_labels_that_lost_their_lines_are_told_apart() -> None:
    line = "Publication date: May 2026Source: Oaks, Volume 3Author(s): Ada Roe"

    assert read([line]) == ((), Cited(authors="Ada Roe", journal="Oaks"))


def test_the_title_and_the_journal_of_an_entry_are_no_abstract() -> None:
    assert read(["Oaks grow", "Oak Letters"], title="Oaks grow", known={"oak letters"}) == (
        (),
        Cited(),
    )
    assert read(["橡树研究 李明，王芳"], title="橡树研究")[1].authors == "李明，王芳"


@pytest.mark.parametrize(
    ("written", "title", "authors"),
    [
        ("[ASAP] Oaks", "Oaks", ""),
        ("Oaks [ASAP]", "Oaks", ""),
        ("Oaks. (arXiv:2603.00001v1 [math.QA])", "Oaks", ""),
        ("Oaks. (arXiv:math/0601001v2 [math.QA] UPDATED)", "Oaks", ""),
        ("Oaks -- by Ada Roe, Ben Doane", "Oaks", "Ada Roe, Ben Doane"),
        ("Oaks -- by Ada Roe", "Oaks", "Ada Roe"),
        ("Trees, Vol. 17, Pages 12: Oaks", "Oaks", ""),
        ("[Oaks in Germany].", "[Oaks in Germany].", ""),
        ("Oaks -- by and large", "Oaks -- by and large", ""),
        ("Oaks (arXiv) and elms", "Oaks (arXiv) and elms", ""),
        ("[ASAP]", "[ASAP]", ""),
    ],
)
def test_what_feeds_write_around_a_title_goes(written: str, title: str, authors: str) -> None:
    assert parted(written) == (title, authors)


@pytest.mark.parametrize("line", ["Ada Roe", "Ada Roe, Ben Doane, Jin xia"])
def test_names_above_a_citation_are_its_authors(line: str) -> None:
    told = Cited(authors=line, journal="Oak Letters")

    assert read([line, "Oak Letters, vol. 7, pp. 1-3"]) == ((), told)


def test_the_author_below_the_kind_and_day_of_a_paper_is_one() -> None:
    assert read(["Review — 9 March 2026", "Ada Roe"]) == (
        (),
        Cited(authors="Ada Roe", published_on=MARCH),
    )


@pytest.mark.parametrize(
    "piece", ["a, ", "Volume 1, ", "A. ", "Source:", "A B, ", "doi:10.1", "1, 2026, ", "x. Y, "]
)
def test_a_hostile_line_is_read_in_time(piece: str) -> None:
    assert read(["Publication date: " + piece * (200_000 // len(piece))]) is not None
    assert read([piece * (200_000 // len(piece))]) is not None


@pytest.mark.parametrize("piece", ["Issue 3, ", "Issue 3 ", "Volume 3 (2026) ", "1 - 2 ", "2026 "])
def test_what_can_be_read_in_two_ways_is_read_in_time(piece: str) -> None:
    line = piece * 60 + "oaks!"

    assert read(["Ada Roe", line])[0] == ("Ada Roe", line)
