import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources import dates, web_link
from digest.text import identifier
from digest.text.tex.accents import plain_name

ADDRESSES = st.one_of(
    st.text(),
    st.text().map("https://example.org/{}".format),
    st.text(alphabet="abw./?&utm_=#:").map("http://www.{}".format),
    st.text().map("doi:10.1000/{}".format),
    st.from_regex(r"(arXiv:)?[0-9]{4}\.[0-9]{5}(v[0-9])?", fullmatch=True),
)


@pytest.mark.parametrize(
    "written",
    [
        "2509.21240",
        "2509.21240v3",
        "arXiv:2509.21240v1",
        "oai:arXiv.org:2509.21240v2",
        "http://arxiv.org/abs/2509.21240v1",
        "https://arxiv.org/pdf/2509.21240.pdf",
        "https://arxiv.org/html/2509.21240v2#S3",
        "https://export.arxiv.org/abs/2509.21240",
        "https://huggingface.co/papers/2509.21240#community",
        "https://doi.org/10.48550/arXiv.2509.21240",
    ],
)
def test_every_way_to_write_an_arxiv_id_is_one_id(written):
    assert identifier.arxiv(written) == "2509.21240"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("math.GT/0309136v2", "math/0309136"),
        ("http://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("cond-mat.mes-hall/0309136", "cond-mat/0309136"),
        ("0808.0539", "0808.0539"),
        ("2513.00001", None),
        ("10.1000/2509.21240", None),
        ("see 2509.21240", None),
        ("", None),
    ],
)
def test_old_ids_lose_their_class_and_what_is_no_id_is_none(written, canonical):
    assert identifier.arxiv(written) == canonical


@given(ADDRESSES)
def test_the_canonical_of_a_canonical_identifier_is_itself(text):
    functions = (identifier.arxiv, identifier.doi, identifier.url, identifier.title)
    found = [(function, canonical) for function in functions if (canonical := function(text))]

    assert [function(canonical) for function, canonical in found] == [
        canonical for _, canonical in found
    ]


@pytest.mark.parametrize(
    "written",
    [
        "10.1101/2026.03.01.583001",
        "DOI:10.1101/2026.03.01.583001.",
        "https://dx.doi.org/10.1101/2026.03.01.583001?x=1",
    ],
)
def test_every_way_to_write_a_doi_is_one_doi(written):
    assert identifier.doi(written) == "10.1101/2026.03.01.583001"


def test_titles_that_differ_in_case_accents_and_signs_are_one():
    assert identifier.title("Erdős–Rényi: “Graphs”") == identifier.title("ERDOS RENYI graphs")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "//x.org",
        "https://a b",
        "http://[",
        7,
        "",
    ],
)
def test_only_web_addresses_become_links(address):
    assert web_link.web(address) is None


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("Mar 14", 2026),
        ("Mar 15", 2025),
        ("December 31", 2025),
        ("Feb 29", 2024),
        ("Mar 20, 2019", 2019),
    ],
)
def test_a_day_without_a_year_is_the_latest_that_has_been(written, year):
    assert dates.latest(written, until=dates.day("2026-03-14")).year == year


def test_a_first_name_is_no_day():
    assert dates.latest("Feb 30", until=dates.day("2026-03-14")) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Andr\'e", "André"),
        (r"Jos{\'e}", "José"),
        (r"J\"{o}rg", "Jörg"),
        (r"\v{S}imon", "Šimon"),
        (r"Erd\H{o}s", "Erdős"),
        (r"Mart\'{\i}n", "Martín"),
        (r"S{\o}ren", "Søren"),
        (r"\L{}ukasz", "Łukasz"),
        (r"\AA ngstr\"om", "Ångström"),
        (r"\unknown{x}", r"\unknown{x}"),
        (r"Garc\'\i a", "García"),
        (r"Nguy\~{\^e}n", "Nguyễn"),
        (r"Ren\'e Thom", "René Thom"),
    ],
)
def test_accents_in_tex_become_letters(written, read):
    assert plain_name(written) == read
