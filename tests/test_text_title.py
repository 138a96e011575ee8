"""A title as it is shown: no full stop at its end, cut at a word where it is long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import bidi
from digest.text.title import LONGEST, title


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("On the spinning of wool.", "On the spinning of wool"),
        ("On the spinning of wool. ", "On the spinning of wool"),
        ("Wool (a review).", "Wool (a review)"),
        ("The loom in 1999.", "The loom in 1999"),
        ("Version 2.0.", "Version 2.0"),
        ("Diabetes of type 2.", "Diabetes of type 2"),
        ("羊毛的研究。", "羊毛的研究"),
        (r"Wool of \emph{Ovis aries}.", "Wool of Ovis aries"),
    ],
)
def test_a_full_stop_at_the_end_of_a_title_goes(written: str, shown: str) -> None:
    assert title(written).text == shown


@pytest.mark.parametrize(
    "written",
    [
        *(
            "A comment on Ng et al.",
            "Wool, cotton, etc.",
            "The wool trade of the U.S.",
            "Zea mays L.",
        ),
        *("Two new Lichens, sp. nov.", "Weavers Inc.", "Is wool warm?", "Wool!", "And then …"),
        *("And then...", "On vitamin C.", "The Ph.D.", "Wool", "(see vol.)", ""),
    ],
)
def test_what_belongs_to_the_last_word_stays(written: str) -> None:
    assert title(written).text == written


def test_a_long_title_is_cut_at_a_word() -> None:
    shown = title("wool " * 100).text

    assert shown == "wool " * 59 + "wool …"


@given(st.text(alphabet="ab .<&$\\{}^_𝐀א\u202e\u2067\u2069", max_size=700))
def test_no_title_is_longer_or_leaves_a_direction_open(written: str) -> None:
    shown = title(written)

    assert len(shown.text) <= LONGEST + 2
    assert all(0 <= start < end <= len(shown.text) for start, end, _ in shown.scripts)
    assert bidi.unpaired(title(written[:200]).text) == frozenset()
