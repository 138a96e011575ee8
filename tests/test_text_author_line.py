import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.author_line import families, names, people, wanted
from digest.text.person_name import meets


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Ada Lovelace & Charles Babbage", ("Ada Lovelace", "Charles Babbage")),
        ("Ada Lovelace and Charles Babbage", ("Ada Lovelace", "Charles Babbage")),
        ("Ada  Lovelace\n and\tCharles Babbage ;", ("Ada Lovelace", "Charles Babbage")),
        ("Ada Lovelace (Ice Lab (Riverton), Hillford), C. Babbage", ("Ada Lovelace", "C. Babbage")),
        ("and Charles Babbage", ("Charles Babbage",)),
        ("By Ada Lovelace, C. Babbage et al.", ("Ada Lovelace", "C. Babbage")),
        ("Lovelace A, Babbage C, Boole G", ("Lovelace A", "Babbage C", "Boole G")),
        (
            "Lovelace, A., Babbage, C. and Boole, G.",
            ("Lovelace, A.", "Babbage, C.", "Boole, G."),
        ),
        ("Lovelace, A., C. Babbage, G. Boole", ("Lovelace, A.", "C. Babbage", "G. Boole")),
        ("Lovelace, Ada, Babbage, Charles", ("Lovelace, Ada", "Babbage, Charles")),
        ("Lovelace, Ada; Babbage, Charles", ("Lovelace, Ada", "Babbage, Charles")),
        ("Lovelace, Ada, Babbage, C.", ("Lovelace, Ada", "Babbage, C.")),
        ("von der Lahn, Max, Roe, Ada", ("von der Lahn, Max", "Roe, Ada")),
        ("Di Wang, Wei Li", ("Di Wang", "Wei Li")),
        ("García López, Ana", ("García López, Ana",)),
        ("García López, A., Boole, G.", ("García López, A.", "Boole, G.")),
        ("Lovelace, Ada Maria", ("Lovelace, Ada Maria",)),
        ("von der Lahn, Peter Max", ("von der Lahn, Peter Max",)),
        ("R. Todd, III and H. Petty, PhD", ("R. Todd, III", "H. Petty")),
        ("王小明, 李红", ("王小明", "李红")),
        ("王小明、李红", ("王小明", "李红")),
        ("王捷 尹春凤 张利庠", ("王捷", "尹春凤", "张利庠")),
        ("山本 太郎", ("山本 太郎",)),
        (r"Andr\'e Weil and Paul Erd\H{o}s", ("André Weil", "Paul Erdős")),
    ],
)
def test_a_line_is_read_into_its_people(line: str, found: tuple[str, ...]) -> None:
    assert people(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lovelace (Ice Institute (Riverton), Hillford), Charles Babbage",
        "Ada Lovelace¹, Charles Babbage²",
        "Ada Lovelace1,2, Charles Babbage3",
        "Ada Lovelace*, Charles Babbage†",
        "Ada Lovelace [1], Charles Babbage [2]",
        "Ada Lovelace (1; Charles Babbage (1,2)",
        "Ada Lovelace $^{1}$, Charles Babbage^2",
        "Ada Lovelace <ada@example.org>, Charles Babbage",
        "ada@example.org (Ada Lovelace), Charles Babbage",
    ],
)
def test_signs_addresses_and_affiliations_are_no_part_of_a_name(line: str) -> None:
    lovelace, babbage = (wanted(one) for one in ("Ada Lovelace", "Charles Babbage"))

    assert any(meets(babbage, one) for one in names(line))
    assert any(meets(lovelace, one) for one in names(line)) or line.startswith("ada@")


def test_the_name_behind_an_address_is_read() -> None:
    assert people("ada@example.org (Ada Lovelace)") == ("Ada Lovelace",)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ATLAS Collaboration: G. Noether", ("ATLAS Collaboration", "G. Noether")),
        ("G. Noether for the ATLAS Collaboration", ("G. Noether", "the ATLAS Collaboration")),
        (
            "G. Noether, on behalf of the ATLAS Collaboration",
            ("G. Noether", "the ATLAS Collaboration"),
        ),
        ("G. Noether et al. (ATLAS Collaboration)", ("G. Noether", "ATLAS Collaboration")),
        (
            "the H1 and ZEUS Collaborations",
            ("the H1 Collaboration", "ZEUS Collaboration"),
        ),
        (
            "LIVE Study Group and the AZUREA Network",
            ("LIVE Study Group", "the AZUREA Network"),
        ),
        ("Imaging and Informatics Consortium", ("Imaging and Informatics Consortium",)),
    ],
)
def test_collaborations_stand_beside_people(line: str, found: tuple[str, ...]) -> None:
    assert people(line) == found


@pytest.mark.parametrize("line", ["", " ", "42", "(2)", ":", "et al", "—"])
def test_a_line_that_names_nobody_meets_nobody_else(line: str) -> None:
    assert not any(meets(wanted("Ada Lovelace"), one) for one in names(line))


def test_names_are_not_made_across_people() -> None:
    assert not any(
        meets(wanted(one), found)
        for one in ("Ada Babbage", "Charles Lovelace", "Babbage Lovelace")
        for line in ("Ada Lovelace & Charles Babbage", "Lovelace A, Babbage C")
        for found in names(line)
        if one != "Charles Lovelace" or "&" in line
    )


PARTS = """
    Wang Xiaoming LI Kim Min-jun JP J. van de Roe O' Jr. III and , Dr. Prof. The Belle II for
    Collaboration By PhD MD
    """.split()  # noqa: SIM905


@given(st.lists(st.sampled_from(PARTS), max_size=7).map(" ".join))
def test_a_line_is_not_passed_over_that_holds_a_family_name(line: str) -> None:
    possible = families(line)
    found = {family.partition(" ")[0] for one in names(line) for family in one.families}

    assert possible is None or found <= possible
