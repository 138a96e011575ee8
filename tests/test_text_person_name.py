import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.person_name import meets, name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pieter Abbeel", "Abbeel, Pieter"),
        ("pieter abbeel", "PIETER ABBEEL"),
        ("P. Abbeel", "Pieter Abbeel"),
        ("Abbeel", "Pieter Abbeel"),
        ("Jürgen Schmidhuber", "Jurgen Schmidhuber"),
        ("Łukasz Kaiser", "Kaiser, Lukasz"),
        ("John Smith", "John A. Smith"),
        ("J. A. Smith", "John Adam Smith"),
        ("Luc Van Gool", "Van Gool, Luc"),
        ("L. Van Gool", "Luc Van Gool"),
        ("Yu-Gang Jiang", "Yugang Jiang"),
        ("Y.-G. Jiang", "Yu-Gang Jiang"),
        ("Flann O’Brien", "Flann O'Brien"),
        ("Anna Müller-Schmidt", "A. Müller-Schmidt"),
        ("Robert Downey Jr.", "Downey, Robert"),
        ("王小明", "王小明"),
    ],
)
def test_two_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert meets(name(one), name(other))
    assert meets(name(other), name(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pieter Abbeel", "Peter Abbeel"),
        ("Pieter Abbeel", "Pieter Abbeels"),
        ("Wei Wang", "Wei Zhang"),
        ("Wei Wang", "Wei-Lin Wangs"),
        ("John A. Smith", "John B. Smith"),
        ("A. John Smith", "John Smith"),
        ("Andrea Rossi", "Andreas Rossi"),
        ("Anna Schmidt", "Anna Müller-Schmidt"),
        ("王小明", "李小明"),
        ("", ""),
        ("—", "…"),
    ],
)
def test_two_names_do_not_meet(one: str, other: str) -> None:
    assert not meets(name(one), name(other))
    assert not meets(name(other), name(one))


@given(st.text(), st.text())
def test_whoever_meets_is_met(one: str, other: str) -> None:
    assert meets(name(one), name(other)) == meets(name(other), name(one))


@given(
    st.text(alphabet="abcé", min_size=2),
    st.text(alphabet="abcé", min_size=2),
    st.text(alphabet="xy", min_size=1),
)
def test_two_different_full_first_names_never_meet(first: str, second: str, family: str) -> None:
    is_same = first.replace("é", "e") == second.replace("é", "e")

    assert meets(name(f"{first} {family}"), name(f"{family}, {second}")) is is_same
