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
        "https://papers.cool/arxiv/2509.21240?from=feed",
        "https://www.alphaxiv.org/abs/2509.21240v2",
        "https://alphaxiv.org/overview/2509.21240",
        "https://scirate.com/arxiv/2509.21240",
        "https://ar5iv.labs.arxiv.org/html/2509.21240",
        "https://ar5iv.org/abs/2509.21240",
        "https://www.semanticscholar.org/arxiv:2509.21240",
        "https://api.semanticscholar.org/arXiv:2509.21240",
        "https://www.catalyzex.com/paper/arxiv:2509.21240",
        "https://xxx.lanl.gov/abs/2509.21240v2",
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


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/ab.7?af=R", "10.1002/ab.7"),
        ("https://pubs.acs.org/doi/10.1021/acs.zz.6b00001", "10.1021/acs.zz.6b00001"),
        ("https://www.tandfonline.com/doi/abs/10.1080/1.2026.3", "10.1080/1.2026.3"),
        ("https://www.frontiersin.org/articles/10.3389/fz.2026.1/full", "10.3389/fz.2026.1"),
        ("https://iopscience.iop.org/article/10.1088/1361-6382/ab1/meta", "10.1088/1361-6382/ab1"),
        ("https://link.springer.com/article/10.1007/s00-026-1", "10.1007/s00-026-1"),
        ("https://link.springer.com/content/pdf/10.1007/s00-026-1.pdf", "10.1007/s00-026-1"),
        (
            "https://www.biorxiv.org/content/10.1101/2026.03.01.600001v2.full.pdf",
            "10.1101/2026.03.01.600001",
        ),
        (
            "https://www.medrxiv.org/content/10.1101/2026.03.01.26300001v3",
            "10.1101/2026.03.01.26300001",
        ),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.z.1&x=2",
            "10.1371/journal.z.1",
        ),
        ("https://example.org/go?to=10.1000%2Fabc.7", "10.1000/abc.7"),
        (
            "https://academic.oup.com/zz/advance-article/doi/10.1093/zz/ab12/7654321?rss=1",
            "10.1093/zz/ab12",
        ),
        (
            "https://pubs.rsc.org/zz/article/doi/10.1039/D6ZZ00001A/129137/A-Title-In-Words",
            "10.1039/d6zz00001a",
        ),
        ("https://dl.acm.org/doi/10.1145/3567890", "10.1145/3567890"),
        ("https://example.org/2026/03/10.html", None),
        ("https://example.org/v10.1234/notes", None),
    ],
)
def test_a_doi_stands_in_any_part_of_an_address(address, doi):
    assert identifier.doi(address) == doi


@pytest.mark.parametrize(
    ("written", "doi", "version"),
    [
        ("10.26434/chemrxiv-2026-zz1-v2", "10.26434/chemrxiv-2026-zz1", 2),
        ("10.26434/chemrxiv.15000001/v12", "10.26434/chemrxiv.15000001", 12),
        ("10.21203/rs.3.rs-77/v1", "10.21203/rs.3.rs-77", 1),
        ("10.31219/osf.io/zz9zz_v3", "10.31219/osf.io/zz9zz", 3),
        ("10.12688/f1000research.98765.2", "10.12688/f1000research.98765", 2),
        ("10.12688/wellcomeopenres.15000.1", "10.12688/wellcomeopenres.15000", 1),
        ("10.20944/preprints202603.0001.v2", "10.20944/preprints202603.0001", 2),
        ("10.2139/ssrn.5000001.v2", "10.2139/ssrn.5000001", 2),
        ("10.1101/2026.03.01.600001v2", "10.1101/2026.03.01.600001", 2),
        ("10.7554/eLife.90001.2", "10.7554/elife.90001", 2),
        # These are articles of their own, whatever their names end in.
        ("10.2139/ssrn.5000001", "10.2139/ssrn.5000001", None),
        ("10.1000/maps-v2", "10.1000/maps-v2", None),
        ("10.1371/journal.pone.2", "10.1371/journal.pone.2", None),
        ("10.1016/j.cell.2026.01.2", "10.1016/j.cell.2026.01.2", None),
        ("10.12688/f1000research.98765", "10.12688/f1000research.98765", None),
        ("10.7554/elife.90001", "10.7554/elife.90001", None),
    ],
)
def test_a_suffix_is_a_version_where_the_server_adds_it(written, doi, version):
    assert (identifier.doi(written), identifier.version(written)) == (doi, version)


@pytest.mark.parametrize(
    ("address", "compared"),
    [
        ("https://example.org/a;jsessionid=A1?b=2", "https://example.org/a?b=2"),
        ("https://example.org/a?jsessionid=A1&b=2&PHPSESSID=3", "https://example.org/a?b=2"),
        ("https://example.org/a?af=R&b=2&dgcid=rss", "https://example.org/a?b=2"),
        ("https://example.org/a?after=R&v=2", "https://example.org/a?after=R&v=2"),
        ("https://pubmed.ncbi.nlm.nih.gov/7/?fc=1&ff=2&v=3", "https://pubmed.ncbi.nlm.nih.gov/7"),
        ("https://kns.cnki.net/d?id=7&v=abc", "https://kns.cnki.net/d?id=7"),
        ("https://kns.cnki.net/d?v=abc", "https://kns.cnki.net/d?v=abc"),
    ],
)
def test_what_varies_between_visits_is_no_part_of_an_address(address, compared):
    assert identifier.url(address) == compared


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


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://www.researchsquare.com/article/rs-7000001/v2", "doi:10.21203/rs.3.rs-7000001"),
        (
            "https://www.researchsquare.com/article/rs-7000001/v1.pdf",
            "doi:10.21203/rs.3.rs-7000001",
        ),
        (
            "https://www.preprints.org/manuscript/202603.0001/v1",
            "doi:10.20944/preprints202603.0001",
        ),
        ("https://osf.io/preprints/psyarxiv/oak3s_v2", "doi:10.31234/osf.io/oak3s"),
        ("https://osf.io/preprints/socarxiv/oak3s/", "doi:10.31235/osf.io/oak3s"),
        ("https://papers.ssrn.com/sol3/Papers.cfm?abstract_id=4000001", "doi:10.2139/ssrn.4000001"),
        ("https://ssrn.com/abstract=4000001", "doi:10.2139/ssrn.4000001"),
        (
            "https://www.nature.com/articles/s41586-026-00001-1?error=x",
            "doi:10.1038/s41586-026-00001-1",
        ),
        ("https://elifesciences.org/articles/100001", "doi:10.7554/elife.100001"),
        ("https://elifesciences.org/reviewed-preprints/100001v2", "doi:10.7554/elife.100001"),
        ("https://www.nature.com/articles/nature", "url:https://nature.com/articles/nature"),
        ("https://osf.io/preprints/oaks/oak3s", "url:https://osf.io/preprints/oaks/oak3s"),
        ("https://example.org/article/rs-7000001", "url:https://example.org/article/rs-7000001"),
    ],
)
def test_an_address_of_a_server_that_numbers_by_doi_is_that_doi(address, named):
    assert identifier.canonical(address) == named


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://www.ncbi.nlm.nih.gov/pubmed/41000001/",
            "https://pubmed.ncbi.nlm.nih.gov/41000001",
        ),
        ("https://europepmc.org/article/MED/41000001", "https://pubmed.ncbi.nlm.nih.gov/41000001/"),
        (
            "https://f1000research.com/articles/12-34/v1",
            "https://f1000research.com/articles/12-34/v2",
        ),
        (
            "http://biorxiv.org/cgi/content/short/2026.03.01.000001v1?rss=1",
            "http://biorxiv.org/cgi/content/short/2026.03.01.000001v2?rss=1",
        ),
    ],
)
def test_addresses_of_one_work_are_one(one, other):
    assert identifier.canonical(one) == identifier.canonical(other)


@pytest.mark.parametrize(
    "written", ["DOI 10.1000/oak.1", "doi: 10.1000/OAK.1", "doi\u00a010.1000/oak.1"]
)
def test_a_doi_may_stand_behind_its_name(written):
    assert identifier.doi(written) == "10.1000/oak.1"
