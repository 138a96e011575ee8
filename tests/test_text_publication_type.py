"""What is no paper, by its title; and what only sounds so."""

import time

import pytest

from digest.text import publication_type

AMENDMENTS = [
    "WITHDRAWN: Songs of the harbour seal",
    "Withdrawn: Songs of the harbour seal",
    "Retraction: Songs of the harbour seal",
    "RETRACTED: Songs of the harbour seal",
    "RETRACTED ARTICLE: Songs of the harbour seal",
    "Retraction Note: Songs of the harbour seal",
    "Retraction notice to “Songs of the harbour seal” [J. Seals 4 (2026) 1]",
    "Notice of Retraction: Songs of the harbour seal",
    "[Retracted] Songs of the harbour seal",
    "Songs of the harbour seal [Retracted]",
    "Erratum: Songs of the harbour seal",
    "Erratum to: Songs of the harbour seal",
    "Erratum to Songs of the harbour seal",
    'Corrigendum to "Songs of the harbour seal"',
    "Corrigenda: Songs of the harbour seal",
    "Author Correction: Songs of the harbour seal",
    "Publisher Correction: Songs of the harbour seal",
    "Correction: Songs of the harbour seal",
    "Correction to: Songs of the harbour seal",
    "Correction to “Songs of the harbour seal”",
    "Correction for Lovelace et al., Songs of the harbour seal",
    "Expression of Concern: Songs of the harbour seal",
    "Editorial Expression of Concern: Songs of the harbour seal",
    "Expression of concern for “Songs of the harbour seal”",
    "Retraction for Lovelace et al., Songs of the harbour seal",
    "Editorial Expression of Concern for Lovelace et al., Songs of the harbour seal",
    "Statement of Retraction: Songs of the harbour seal",
    "Retraction and Replacement: Songs of the harbour seal",
    "Article Withdrawn: Songs of the harbour seal",
    "REMOVED: Songs of the harbour seal",
    "Publisher’s Note: Songs of the harbour seal [Seal Rev. 4, 100001 (2026)]",
    "Erratum zu: Songs of the harbour seal",
    "Rectificatif : Songs of the harbour seal",
    "更正：Songs of the harbour seal",
    "Songs of the harbour seal – CORRIGENDUM",
    "Songs of the harbour seal: Erratum",
    "Songs of the harbour seal - RETRACTION",
]
FRONT_MATTER = [
    "Editorial Board",
    "Editorial Board, Volume 12, Issue 3",
    "EDITORIAL BOARD (March 2026)",
    "Table of Contents",
    "Contents",
    "Contents of Volume 7",
    "Issue Information",
    "Issue Information - TOC",
    "Front Matter",
    "Masthead",
    "Title page",
    "IEEE Transactions on Seal Engineering Publication Information",
    "Information for Authors",
    "Front Cover: Songs of the Harbour Seal (J. Seals 3/2026)",
    "Acknowledgement to Reviewers of Seals in 2025",
    "Inside Front Cover - Editorial Board Page/Cover image legend if applicable",
    "OFC: Outside Front Cover",
    "Aims & Scope / Editorial Board",
    "Front and Back Matter",
    "Graphical abstract TOC",
    "Blank page",
    "Frontispiece",
    "Index to Volume 12",
    "Full Issue PDF",
    "Inhaltsverzeichnis",
    "目录",
    "橡树学报第37卷总目次",
]
PAPERS = [
    "Corrections to the Unruh effect from the walls of a box",
    "Correction to the energy of a moving wall",
    "Correction for attenuation in scans of seals",
    "Comment on “Songs of the harbour seal”",
    "Reply to “Comment on songs of the harbour seal”",
    "Addendum to a revision of the harbour seals",
    "Retraction of the tongue in singing seals",
    "Retractions in seal research: who reads them?",
    "Retracted articles and their later citations",
    "Withdrawal from nicotine in older sailors",
    "Withdrawal: how sailors stop",
    "Withdrawn youth in harbour towns",
    "Removal of mercury from harbour water",
    "Errata lists of early printed books",
    "Errata of the census of harbours",
    "Erratum-free codes for seals",
    "Corrigenda in economics: why so few?",
    "Correction: a neglected step in the census of seals",
    "Removal: an operation on harbours",
    "The census of harbour seals: correction",
    "Call for papers: what moves authors to answer",
    "Index theory in harbours",
    "Aims and scope of seal journals",
    "Erratum",
    "Retraction:",
    "Expression of concern in the calls of seals",
    "Quantum error correction: a beginner's guide",
    "Contents of heavy metals in harbour seals",
    "The table of contents as a kind of text",
    "Editorial boards of journals: who sits on them",
    "Cover crops in harbour gardens",
    "Front matter of the brain and where it ends",
    "Information for authors of guidelines: a survey",
    "An index of this issue and the next",
    "Self-correction: how seals find the note",
    "",
]


@pytest.mark.parametrize("title", AMENDMENTS)
def test_a_mark_and_what_it_amends_make_an_amendment(title: str) -> None:
    found = publication_type.of(title)

    assert found in {"withdrawal", "retraction", "correction", "expression of concern"}
    assert ("concern" in title.lower()) == (found == "expression of concern")
    assert ("retract" in title.lower()) == (found == "retraction")
    is_withdrawn = any(one in title.lower() for one in ("withdrawn", "removed"))
    assert is_withdrawn == (found == "withdrawal")


@pytest.mark.parametrize("title", AMENDMENTS)
def test_an_amendment_says_the_title_of_its_paper(title: str) -> None:
    assert publication_type.amended(title) == "Songs of the harbour seal"


@pytest.mark.parametrize(
    ("title", "amended"),
    [
        ("Erratum to: “Cells” in 'Organs': A Review", "“Cells” in 'Organs': A Review"),
        ("Corrigendum to Songs of seals [J. Seals 4 (2026) 1–9]", "Songs of seals"),
        ("Corrigendum to “Songs of seals”, J. Seals 4 (2026)", "Songs of seals"),
        ("Songs of [11C] seals (Retraction)", "Songs of [11C] seals"),
    ],
)
def test_what_stands_around_the_title_goes(title: str, amended: str) -> None:
    assert publication_type.amended(title) == amended


@pytest.mark.parametrize("title", FRONT_MATTER)
def test_the_pages_of_an_issue_are_front_matter(title: str) -> None:
    assert publication_type.of(title) == "front matter"


@pytest.mark.parametrize("title", PAPERS)
def test_what_only_sounds_so_is_a_paper(title: str) -> None:
    assert publication_type.of(title) is None


@pytest.mark.parametrize(
    ("abstract", "found"),
    [
        ("This paper has been withdrawn by the authors due to an error in Lemma 2.", "withdrawal"),
        ("This submission has been withdrawn by arXiv administrators.", "withdrawal"),
        ("The authors have withdrawn this manuscript owing to a mistake.", "withdrawal"),
        ("This manuscript has been withdrawn by bioRxiv.", "withdrawal"),
        (
            "arXiv admin note: this submission has been removed by arXiv administrators",
            "withdrawal",
        ),
        ("bioRxiv has withdrawn this manuscript, as it was posted twice.", "withdrawal"),
        ("We withdraw this paper, as Lemma 2 is false.", "withdrawal"),
        ("The authors wish to retract their article.", "retraction"),
        ("Paper withdrawn.", "withdrawal"),
        ("This paper has been removed by hand from its cover.", None),
        ("We withdraw water from this harbour.", None),
        ("This paper is about seals that were withdrawn by zoos.", None),
        ("The work is withdrawn-reservoir sampling of seals.", None),
        ("We study papers. This paper has been withdrawn by nobody.", None),
    ],
)
def test_a_withdrawal_is_known_by_how_its_abstract_begins(abstract: str, found: str | None) -> None:
    assert publication_type.of("Songs of the harbour seal", abstract) == found


def test_hostile_titles_are_read_in_no_time() -> None:
    began = time.process_time()
    for title in (
        "correction to " * 20_000,
        "contents " * 20_000,
        "issue 1 " * 20_000,
        "contents " + "1" * 60 + " zz zz",
        "contents " + "issue 1 " * 15 + "zz zz",
        "toc toc toc and toc " + "1 2 ii " * 12 + "zz zz",
        "[" * 99_999,
    ):
        publication_type.of(title, title)

    assert time.process_time() - began < 1
