"""Bibliographies as reference managers export them: three formats, one reading of each."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bibliography import Bibliography, Reference, read
from digest.exceptions import UsageError

LIBRARY = Path(__file__).parent / "data" / "bibliography"


def bib(text: str) -> Bibliography:
    return read(text.encode(), "my.bib")


def library(ending: str) -> list[Reference]:
    name = f"library.{ending}"
    found = read((LIBRARY / name).read_bytes(), name)
    assert found.left_out == ()
    return [replace(one, line=0) for one in found.references]


def test_one_library_reads_alike_in_all_three_formats() -> None:
    assert library("bib") == library("ris") == library("json")


def test_tex_accents_braces_and_formulas_are_plain_letters() -> None:
    found = bib(
        r"""@article{a,
          title = {Erd\H{o}s and {S}chr{\"o}dinger's {BERT}: $\alpha$-nets~\& \emph{E. coli}},
          author = {M{\"u}ller, J{\"o}rg and van der Berg, Jan and {The Marsh {O}bservatory} and others},
          abstract = "It is 50\% of
            all."}"""
    )

    (work,) = found.references
    assert work.title == "Erdős and Schrödinger's BERT: α-nets & E. coli"
    assert work.authors == ("Jörg Müller", "Jan van der Berg", "The Marsh Observatory")
    assert work.abstract == "It is 50% of all."


def test_what_can_be_read_is_used_and_the_rest_is_named_by_its_line() -> None:
    found = bib(
        "@article{a, title={Looms}}\n\n@article{b, title={No end\n@book{c, title={Weaving}}\n"
        "@misc{d, author={Ada Roe}}\n"
    )

    assert [one.title for one in found.references] == ["Looms", "Weaving"]
    assert [line.partition(": ")[0] for line in found.left_out] == ["my.bib:3", "my.bib:5"]
    assert "still looking for field-value closing `}`" in found.left_out[0]
    assert found.left_out[1].endswith('"d" has no title')


def test_a_key_or_a_field_that_is_there_twice_costs_no_entry() -> None:
    found = bib("@a{x, title={One}}\n@a{x, title={Two}}\n@a{y, title={Three}, title={Four}}")

    assert [one.title for one in found.references] == ["One", "Two", "Three"]


def test_strings_put_together_are_one_text() -> None:
    assert bib('@a{x, title = "On " # "Looms"}').references[0].title == "On Looms"


def test_a_work_that_stands_there_twice_counts_once_with_its_abstract() -> None:
    found = bib(
        "@a{x, title={On Looms}}\n@a{y, title={On {L}ooms.}, abstract={Long.}}\n"
        "@a{z, title={Looms, revised}, doi={10.1000/1}}\n"
        "@a{w, title={Looms}, doi={https://doi.org/10.1000/1}}"
    )

    assert [(one.title, one.abstract) for one in found.references] == [
        ("On Looms.", "Long."),
        ("Looms, revised", ""),
    ]


def test_a_ris_record_without_an_end_ends_where_the_next_begins() -> None:
    text = "TY  - JOUR\r\nT1  - On\r\n Looms\r\nA1  - Roe, Ada\r\nTY - CONF\r\nTI - Weaving\r\nER - \r\n"

    found = read(text.encode("utf-16"), "my.ris")

    assert [(one.line, one.title, one.authors) for one in found.references] == [
        (1, "On Looms", ("Ada Roe",)),
        (5, "Weaving", ()),
    ]


def test_tags_of_the_reference_manager_are_no_keywords() -> None:
    text = (
        "TY  - JOUR\nTI  - Looms\nKW  - Computer Science - Machine Learning\nKW  - warp\nER  - \n"
    )

    assert read(text.encode(), "my.ris").references[0].keywords == ("warp",)


def test_a_list_of_items_that_breaks_off_gives_those_before() -> None:
    text = (
        '{"items": [{"title": "A <i>loom</i>", "author": [{"literal": "Marsh Lab"}]},\n 3,\n {"ti'
    )

    found = read(text.encode(), "my.json")

    assert [(one.title, one.authors) for one in found.references] == [("A loom", ("Marsh Lab",))]
    assert found.left_out == (
        "my.json:2: expected an item of keys and values",
        "my.json:3: this is no JSON: Unterminated string starting at, column 3",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x: expected BibTeX"),
        ("name,email\n", "x: expected BibTeX"),
        ("[]", "x: there is no entry in it"),
        ("@article{a, title={", "x:1: this entry cannot be read"),
        ("[" * 100_000, "x:1: this item is nested too deeply"),
    ],
)
def test_a_file_without_any_work_is_refused_with_its_mistakes(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(text.encode(), "x")


@given(
    st.binary(max_size=200)
    | st.sampled_from(["@a{", "TY  - ", "[{"]).flatmap(
        lambda begin: st.text(max_size=200).map(
            lambda rest: (begin + rest).encode("utf-8", "replace")
        )
    )
)
def test_any_bytes_are_works_or_refused(body: bytes) -> None:
    try:
        found = read(body, "x")
    except UsageError:
        return
    assert all(one.title for one in found.references)
