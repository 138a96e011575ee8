"""What a record of PubMed says: of our own making, odd ones, and those that others recorded."""

import time
from contextlib import suppress
from datetime import date

import pytest

from digest import sources
from digest.exceptions import ParseError
from digest.model import Links
from tests.eutils_host import DAY, URL, article, getting, source, told
from tests.makers import pubmed
from tests.shared import DATA, OURS


def only(**given):
    ((listing,),) = [batch.listings for batch in told(article(**given))]
    return listing


def test_an_article_becomes_a_listing():
    listing = only(
        abstract=[("", "We look at <i>Danio</i>.")],
        authors=["Ada Lovelace", "Charles B Babbage"],
        doi="10.5555/A",
        pmc="PMC77",
        online_on=date(2026, 3, 5),
    )

    assert (listing.title, listing.abstract) == ("Paper 1", "We look at Danio.")
    assert listing.authors == ("Ada Lovelace", "Charles B Babbage")
    assert (listing.listed_on, listing.published_on, listing.announce) == (
        DAY,
        date(2026, 3, 5),
        "new",
    )
    assert listing.identifiers == (
        "doi:10.5555/a",
        "url:https://pubmed.ncbi.nlm.nih.gov/41000001",
        "url:https://pmc.ncbi.nlm.nih.gov/articles/PMC77",
    )
    assert listing.links == Links(
        abstract="https://pubmed.ncbi.nlm.nih.gov/41000001/",
        html="https://pmc.ncbi.nlm.nih.gov/articles/PMC77/",
    )


@pytest.mark.parametrize(
    ("types", "told"),
    [
        (("Journal Article", "Research Support, U.S. Gov't, P.H.S."), "article"),
        (("Journal Article", "Systematic Review"), "review"),
        (("Preprint",), "preprint"),
        (("Journal Article", "Retracted Publication"), "retraction"),
        (("Retraction of Publication",), "retraction"),
        (("Published Erratum", "Journal Article"), "correction"),
        (("Expression of Concern",), "expression of concern"),
        ((), "article"),
    ],
)
def test_what_a_record_is_stands_in_its_types(types, told):
    assert only(types=types).publication_type == told


@pytest.mark.parametrize(
    ("written", "journal"),
    [
        ("Nature", "Nature"),
        ("Cells (Basel, Switzerland)", "Cells"),
        ("bioRxiv : the preprint server for biology", None),
    ],
)
def test_a_record_names_its_journal(written, journal):
    assert only(journal=written).journal == journal


def test_an_amendment_names_the_papers_that_it_amends():
    amends = [("ErratumFor", 40000001), ("Cites", 40000002), ("RetractionOf", 40000003)]

    assert only(amends=amends).amends == (
        "url:https://pubmed.ncbi.nlm.nih.gov/40000001",
        "url:https://pubmed.ncbi.nlm.nih.gov/40000003",
    )


def test_the_papers_that_it_cites_do_not_name_it():
    assert only().identifiers == ("url:https://pubmed.ncbi.nlm.nih.gov/41000001",)


def test_a_journals_article_is_the_preprint_that_it_was():
    assert only(doi="10.5555/b", preprint="10.1101/2026.01.02.123456").identifiers[:2] == (
        "doi:10.5555/b",
        "doi:10.1101/2026.01.02.123456",
    )


@pytest.mark.parametrize(
    ("parts", "abstract"),
    [
        ([("AIMS", "To see."), ("RESULTS", "It is.")], "AIMS: To see. RESULTS: It is."),
        ([("AIMS", "To see"), ("RESULTS", "It is")], "AIMS: To see. RESULTS: It is"),
        ([("What is known?", "Little.")], "What is known?: Little."),
        ([("UNLABELLED", "We look.")], "We look."),
        ([("", "One."), ("", "Two.")], "One. Two."),
        ([("METHODS:", "We count.")], "METHODS: We count."),
        ([("METHODS", "Methods: We count.")], "Methods: We count."),
        ([("AIMS", ""), ("RESULTS", "It is.")], "RESULTS: It is."),
        ([("", "Rats slept. (ABSTRACT TRUNCATED AT 250 WORDS)")], "Rats slept."),
        ([], ""),
    ],
)
def test_each_part_of_an_abstract_stands_behind_its_heading(parts, abstract):
    assert only(abstract=parts).abstract == abstract


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Sleep in rats.", "Sleep in rats"),
        ("Do rats sleep?", "Do rats sleep?"),
        ("[Sleep in rats].", "Sleep in rats"),
        ("[Sleep in rats.]", "Sleep in rats"),
        ("[Do rats sleep?]", "Do rats sleep?"),
        ("[18F]FDG uptake and [11C]choline.", "[18F]FDG uptake and [11C]choline"),
        ("[18F]FDG and [11C]", "[18F]FDG and [11C]"),
        ("Burns in the U.S.", "Burns in the U.S."),
        ("Comment on Okafor et al.", "Comment on Okafor et al."),
        ("A moss: <i>Tortula minor</i> sp. nov.", "A moss: Tortula minor sp. nov."),
        ("And so on...", "And so on..."),
        ("The role of vitamin D.", "The role of vitamin D"),
        ("CO<sub>2</sub> and Ca<sup>2+</sup> at <i>p</i> &lt; 0.05.", "CO₂ and Ca²⁺ at p < 0.05"),
        ("Known before<sup>1,3–5</sup>.", "Known before¹,³⁻⁵"),
        ("The <sup>max</sup> of it.", "The max of it"),
    ],
)
def test_a_title_is_freed_of_brackets_and_stop_and_keeps_what_is_high_or_low(written, title):
    assert only(title=written).title == title


def test_a_formula_is_read_as_its_signs():
    formula = (
        '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup>\n <mml:mi>x</mml:mi>\n'
        " <mml:mn>2</mml:mn></mml:msup><mml:mo>≤</mml:mo>\n <mml:mn>4</mml:mn></mml:math>"
    )

    assert only(title=f"Where {formula} holds.").title == "Where x²≤4 holds"


def test_a_formula_with_words_of_its_own_is_read_as_these():
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="alpha"><mi>?</mi></math>'

    assert only(title=f"On {formula}.").title == "On alpha"


def test_a_group_is_an_author_with_its_whole_name():
    listing = only(authors=["Ada Lovelace"], group="Sleep, Rats and Mice Consortium; Group B")

    assert listing.authors == ("Ada Lovelace", "Sleep, Rats and Mice Consortium; Group B")


def test_headings_of_mesh_are_keywords_and_no_categories():
    listing = only(headings=["Sleep", "Rats, Wistar"], keywords=["naps", "Sleep"])

    assert (listing.keywords, listing.categories) == (("Sleep", "Rats, Wistar", "naps"), ())


HOSTILE = {
    "brackets in brackets": "[" * 90_000 + "]" * 90_000,
    "brackets side by side": "[]" * 90_000,
    "a high text": f"<sup>{'a,' * 4_000_000}</sup>",
    "many high letters": "<sup>a</sup>" * 200_000,
    "elements in elements": f"{'<i>' * 240}{'a' * 9_000_000}{'</i>' * 240}",
    "many in a deep one": f"{'<i>' * 120}{'x<b>y</b>' * 20_000}{'</i>' * 120}",
}


@pytest.mark.slow
@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_title_takes_no_longer_than_another_of_its_length(tmp_path, title):
    began = time.process_time()
    with suppress(ParseError):
        read_file(tmp_path, pubmed.record(article(title=title)))

    assert time.process_time() - began < 5


def read_file(tmp_path, records, **given):
    path = tmp_path / "saved.xml"
    path.write_text(pubmed.SET.format(records), encoding="utf-8")
    return sources.read(source(query=None, path=str(path), **given), [DAY], None)


def test_of_odd_records_each_that_has_a_number_and_a_title_is_listed():
    batch = sources.read(source(query=None, path=str(OURS / "odd/pubmed.xml")), [DAY], None)

    assert (len(batch.listings), batch.claimed) == (6, 9)
    assert [one.title for one in batch.listings] == [
        "Der Schlaf der Ratten",
        "Sleep of Rats",
        "A Chapter on Naps",
        "Published Anew",
        "Dates of All Sorts",
        "Names of All Sorts",
    ]


def test_of_odd_records_what_is_there_is_read():
    listings = sources.read(
        source(query=None, path=str(OURS / "odd/pubmed.xml")), [DAY], None
    ).listings
    by_title = {one.title: one for one in listings}

    assert by_title["Sleep of Rats"].abstract == "En français, faute de mieux."
    assert by_title["A Chapter on Naps"].authors == ("Noor Haddad",)
    assert by_title["Published Anew"].version == 2
    assert by_title["Dates of All Sorts"].published_on is None
    assert by_title["Names of All Sorts"].authors == (
        "Ada Lovelace Jr",
        "C Babbage",
        "Plato",
        "Harbour Group",
    )


def test_a_saved_record_is_listed_on_the_day_of_its_entry(tmp_path):
    batch = read_file(tmp_path, pubmed.record(article(entered_on=date(2026, 3, 2))))

    assert [one.listed_on for one in batch.listings] == [date(2026, 3, 2)]


def test_every_recorded_day_is_read_whole_on_its_date():
    files = {path.name: path.read_bytes() for path in (OURS / "pubmed").glob("*.xml")}
    days = sorted({date.fromisoformat(name[:10]) for name in files})

    def answer(path):
        if "esearch" in path:
            asked["day"] = path.partition("mindate=")[2][:10].replace("/", "-")
        return 200, files[f"{asked['day']}.{'esearch' if 'esearch' in path else 'efetch'}.xml"]

    asked = {}
    batches = tuple(sources.batches(source(url=URL), days, getting(answer)))

    assert (len(batches), sum(len(one.listings) for one in batches)) == (14, 45)
    assert all(len(one.listings) == one.claimed for one in batches)
    assert all(one.abstract and one.authors for batch in batches for one in batch.listings[:4])
    assert all(one.listed_on == batch.day for batch in batches for one in batch.listings)


@pytest.mark.shared
def test_every_record_of_the_real_one_is_read():
    path = DATA / "fields/pubmed-xml"
    batches = [
        sources.read(source(query=None, path=str(one)), [DAY], None) for one in path.glob("*/*.xml")
    ]
    listings = [listing for batch in batches for listing in batch.listings]

    assert sum(batch.claimed for batch in batches) == len(listings) == 48
    assert all(one.authors and one.listed_on < DAY for one in listings)
    assert not [one.title for one in listings if one.title.endswith(".") or "<" in one.title]
