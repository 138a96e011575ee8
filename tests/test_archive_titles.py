"""Which titles make two papers one: those that are the same once TeX and styled letters are read,
with no case, accents or signs; nothing that a keyword's rules know besides."""

import lzma
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.archive import MIGRATIONS, Archive, content_hash
from digest.model import Batch, Listing, Paper
from digest.pipeline import application
from digest.store import Store
from tests.makers import build

BEFORE = Path(__file__).parent / "data/stores/before-13.db.xz"
FIRST, LAST = date(1990, 1, 1), date(2090, 1, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        yield Archive(store)


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Archive]:
    """What the program before left, opened by this one."""
    with Store(unpacked(tmp_path), migrations=application.MIGRATIONS) as store:
        yield Archive(store)


def unpacked(folder: Path) -> Path:
    path = folder / "digest.db"
    path.write_bytes(lzma.decompress(BEFORE.read_bytes()))
    return path


def everything(archive: Archive) -> tuple[Paper, ...]:
    return archive.papers(since=FIRST, until=LAST)


def add(archive: Archive, *listings: Listing) -> int:
    """Add each by itself, and return how many papers are new."""
    batches = (Batch(source=one.source, listings=(one,)) for one in listings)
    return sum(archive.add(batch, now=build.NOW)["new"] for batch in batches)


def named(title: str) -> Listing:
    return build.listing(title=title, authors=("Ada",), identifiers=("arxiv:2603.91000",))


def bare(title: str) -> Listing:
    return build.listing(title=title, source="page", identifiers=("title:x",))


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("Erdős–Rényi Graphs:  a Survey!", "erdos renyi graphs a survey"),
        ("Schrödinger and Ångström", "schrodinger and angstrom"),
        ("Straße, Ærø, Øre, Łódź", "strasse ærø øre łodz"),
        ("TNF-α", "tnf α"),
        ("TNF-alpha", "tnf alpha"),
        ("İstanbul ISTANBUL", "istanbul istanbul"),
        ("CO₂ and H²", "co2 and h2"),
        ("Learning C++, C# and A*", "learning c++ c# and a*"),
        ("Pre-training", "pre training"),
        ("Pretraining", "pretraining"),
        ("Analyses of Colour", "analyses of colour"),
        ("ﬁne 𝐋𝐋𝐌s", "fine llms"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("???", "???"),
    ],
)
def test_titles_fold_as_they_did_when_the_first_was_stored(title: str, folded: str) -> None:
    """Hashes of them are stored: these values may never change, however words are looked for."""
    assert content_hash.fold(title) == folded


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Erd\H{o}s numbers", "erdos numbers"),
        (r"CO$_2$ in $\alpha$-quartz", "co2 in α quartz"),
        (r"The \emph{Drosophila} eye", "the drosophila eye"),
        ("The <i>Drosophila</i> eye", "the drosophila eye"),
        ("H<sub>2</sub>O &amp; ice", "h2o ice"),
        ("Per\u00adformance of ice\u200bberg tugs", "performance of iceberg tugs"),
        (r"Prices of \$5 and \$10", "prices of 5 and 10"),
    ],
)
def test_a_title_is_read_as_it_is_shown_before_it_is_folded(written: str, read: str) -> None:
    assert content_hash.fold(content_hash.read(written)) == read


@pytest.mark.parametrize(
    "title",
    [
        *("Plain words", "Größe: ein Maß", "2 < 3", "", "$x$" * 700),
        *(r"\OurTool: $x$", r"$\GL_2$ over $\Q$", r"Yarn \cite{key}", r"$\binom{n}{k}$ knots"),
        *(r"On \bar{x} yarns", r"\frac{1}{2} of all yarn"),
    ],
)
def test_what_says_all_as_it_is_written_or_cannot_be_read_stays(title: str) -> None:
    assert content_hash.read(title) == title


def test_hashes_of_titles_as_read_are_what_they_were_when_the_first_was_stored() -> None:
    """They are stored: these figures may never change."""
    assert (
        content_hash.title("arxiv", r"\"Uber die N\"utzlichkeit der Rubrik"),
        content_hash.title("hub", "Über die Nützlichkeit der Rubrik"),
        content_hash.title("arxiv", "Editorial"),
        content_hash.again("arxiv", "Editorial", ["Ada"]),
    ) == (LONG, LONG, SHORT, AGAIN)


LONG = -3_999_824_885_098_087_286
SHORT = -4_113_253_322_328_021_120
AGAIN = 782_718_926_092_787_696
SAME = [
    (r"Schr\"odinger bridges for ice floes", "Schrödinger bridges for ice floes"),
    (r"Schr\"odinger bridges for ice floes", "SCHRODINGER bridges: for ice floes"),
    ("Films of MoS$_2$ on glass", "Films of MoS₂ on glass"),
    ("Films of MoS$_2$ on glass", "Films of MoS<sub>2</sub> on glass"),
    (r"TNF-$\alpha$ in sleeping bats", "TNF-α in sleeping bats"),
    ("A study of 𝑝-adic lakes", "A study of $p$-adic lakes"),
    (r"The eye of \textit{Daphnia magna}", "The eye of Daphnia magna"),
]
OTHERS = [
    (r"TNF-$\alpha$ in sleeping bats", "TNF-alpha in sleeping bats"),
    (r"The size of $\Gamma$ lakes", "The size of gamma lakes"),
    (r"Schr\"odinger bridges for ice floes", "Schroedinger bridges for ice floes"),
    ("Films of MoS$_2$ on glass", "Films of MoS$_3$ on glass"),
    ("Films of CO$_2$ on glass", "Films of CO on glass"),
    (r"\OurTool: a loom for yarn", r"\TheirTool: a loom for yarn"),
    (r"\OurTool: a loom for yarn", "A loom for yarn"),
    ("Pre-training of guide dogs", "Pretraining of guide dogs"),
    ("Colour of frozen lakes", "Color of frozen lakes"),
    ("An analysis of frozen lakes", "Analyses of frozen lakes"),
    (r"Pr\'ecis", "Précis"),
    ("Editorial", "Editorial"),
    (r"Energies of $\psi$ mesons", "Energies of psi mesons"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
@pytest.mark.parametrize("is_turned", [False, True])
def test_one_title_in_tex_in_unicode_and_in_tags_is_one_paper(
    archive: Archive,
    one: str,
    other: str,
    is_turned: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    first, second = (other, one) if is_turned else (one, other)

    assert (add(archive, named(first), bare(second)), len(everything(archive))) == (1, 1)


@pytest.mark.parametrize(("one", "other"), SAME)
@pytest.mark.parametrize("is_turned", [False, True])
def test_the_order_in_which_both_come_changes_nothing(
    archive: Archive,
    one: str,
    other: str,
    is_turned: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    first, second = (other, one) if is_turned else (one, other)

    assert (add(archive, bare(first), named(second)), len(everything(archive))) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_titles_that_only_mean_the_same_stay_two_papers(
    archive: Archive, one: str, other: str
) -> None:
    assert add(archive, named(one), bare(other)) == 2


def test_a_source_that_first_wrote_tex_tells_the_same_paper_again(archive: Archive) -> None:
    first = build.listing(
        title=r"K\"ahler cones", source="page", identifiers=("title:x",), authors=("Cleo",)
    )
    second = build.listing(
        title="Kähler cones", source="page", identifiers=("title:x",), authors=("Cleo",)
    )

    assert add(archive, first, second) == 1


def test_the_upgrade_makes_no_two_papers_one(upgraded: Archive) -> None:
    papers = everything(upgraded)

    assert [(paper.id, paper.identifiers, paper.merged) for paper in papers] == [
        (1, ("arxiv:2603.90001",), ()),
        (2, (), ()),
        (3, ("arxiv:2603.90003",), ()),
        (4, (), ()),
        (5, (), ()),
        (6, ("arxiv:2603.90006",), ()),
        (7, ("arxiv:2603.90007",), ()),
    ]


def again(title: str) -> Listing:
    return build.listing(title=title, source="page", identifiers=("title:x",), authors=("Cleo",))


@pytest.mark.parametrize(
    ("listing", "known"),
    [
        pytest.param(bare("Thin films of MoS₂ on window glass"), 3, id="unicode"),
        pytest.param(bare("Thin films: of MoS$_2$ on window glass"), 3, id="as it was written"),
        pytest.param(bare("Thin films of MoS 2 on window glass"), 3, id="by the old hash alone"),
        pytest.param(named("TNF-α in the blood of sleeping bats"), 4, id="now with authors"),
        pytest.param(again("Kähler cones of toric surfaces"), 5, id="told again"),
        pytest.param(bare("A ℤ2 index for knitted sheets"), 6, id="styled letters"),
        pytest.param(bare(r"\OurTool - a loom for very thin yarn"), 7, id="a macro"),
    ],
)
def test_what_comes_after_the_upgrade_joins_what_was_stored_before(
    upgraded: Archive, listing: Listing, known: int
) -> None:
    listing = replace(listing, categories=("joined",))

    assert add(upgraded, listing) == 0
    assert [one.id for one in everything(upgraded) if "joined" in one.categories] == [known]


@pytest.mark.parametrize(
    ("title", "added"),
    [
        # Before titles were read this was one with it, by the name of TeX's command.
        ("TNF-alpha in the blood of sleeping bats", 0),
        ("Thin film of MoS2 on window glass", 1),
        ("A loom for very thin yarn", 1),
    ],
)
def test_an_old_hash_joins_what_it_joined_and_no_more(
    upgraded: Archive, title: str, added: int
) -> None:
    assert add(upgraded, bare(title)) == added


def test_no_hash_that_was_stored_is_lost_by_the_upgrade(tmp_path: Path) -> None:
    path = unpacked(tmp_path)
    before = traces(path)

    with Store(path, migrations=application.MIGRATIONS):
        pass

    # Each has one more of its title, and the three without a name one more of being told again.
    assert (before <= traces(path), len(traces(path) - before)) == (True, 7 + 3)


def traces(path: Path) -> set[tuple[int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return set(db.execute("SELECT hash, paper FROM traces"))


@pytest.mark.slow
def test_a_hundred_thousand_titles_are_read_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    titles = ("Plain words about {}", r"On \'etale covers of {}", "Films of MoS$_2$ on {}", "{}")
    with Store(path, migrations=MIGRATIONS[:7]) as store, store.write() as db:
        numbers = range(1, 100_001)
        db.executemany(
            """
            INSERT INTO papers VALUES (?, ?, '', '["Ada"]', '[]', '[]', '{}', NULL, NULL, 'page',
                'new', 1, 0, NULL, NULL, '[]', NULL)
            """,
            ((number, titles[number % 4].format(number)) for number in numbers),
        )
        db.executemany("INSERT INTO listings VALUES (?, 'page', 1)", ((one,) for one in numbers))

    start = time.process_time()
    with Store(path, migrations=MIGRATIONS):
        pass
    took_s = time.process_time() - start

    assert (len(traces(path)), took_s < 20) == (200_000, True)
