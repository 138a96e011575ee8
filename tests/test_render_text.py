"""The text twin: the same papers in the same order, 72 columns, nothing broken that must stay
whole."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Render
from digest.render.plain_text import COLUMNS, width, wrap
from tests.makers import digests

TEMPLATES = Path(__file__).parents[1] / "templates"

FIRST_CARD = """\
 1. *Tree Search* for *LLM Agent* Planning
    Wen Zhao, Ngozi Adeyemi, *Ada Byron* … Lise Marc (5 authors) ·
    arXiv cs.LG, 25 Sep
    https://arxiv.org/abs/2509.00001

    We propose a *tree search* for *LLM agents* that asks a *reward
    model* only where the branches differ, e.g. after a tool has
    answered. On 11 tasks it needs 3.5 times fewer tokens. The *tree
    search* also finds shorter plans.

    Why: you follow Ada Byron; tree search and LLM agent in title and
    abstract; reward model in abstract
    PDF: https://arxiv.org/pdf/2509.00001
    Code, 44 stars: https://example.org/code
    51 upvotes: https://huggingface.co/papers/2509.00001

"""


def test_a_card_reads_well_as_text(draw: Render) -> None:
    text = "".join(map(str, draw(digests.digest(0, cards=(digests.match(followed=(2,)),))).text))

    assert FIRST_CARD in text


def test_cards_stand_two_lines_apart_and_parts_one(draw: Render) -> None:
    text = draw(digests.odd()).text

    assert "\n\n\n 2. " in text
    assert "\n\n\n\n" not in text


def test_no_line_is_wider_than_72_columns_but_for_one_unbroken_token(draw: Render) -> None:
    lines = draw(digests.odd()).text.splitlines()

    assert [
        line for line in lines if width(line) > COLUMNS and " " in line.strip().removeprefix("5. ")
    ] == []


def test_both_parts_hold_the_same_papers_in_the_same_order(draw: Render) -> None:
    titles = [f"{name} paper" for name in ("First", "Second", "Third")]
    rendered = draw(digests.digest(0, cards=tuple(digests.match(title=title) for title in titles)))

    html, text = (
        rendered.html.partition("<h2")[2],
        rendered.text,
    )
    assert [html.index(title) for title in titles] == sorted(html.index(title) for title in titles)
    assert [text.index(title) for title in titles] == sorted(text.index(title) for title in titles)


def test_wide_letters_count_two_columns() -> None:
    assert wrap("强" * 40, indent=4).splitlines() == ["    " + "强" * 34, "    " + "强" * 6]


def test_a_line_does_not_begin_with_a_full_width_stop() -> None:
    assert wrap("强" * 36 + "。强").splitlines() == ["强" * 35, "强。强"]


def test_an_address_is_never_broken() -> None:
    address = "https://example.org/" + "long-" * 30

    assert wrap(f"PDF: {address}", indent=4) == f"    PDF:\n    {address}"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=400), st.integers(0, 8))
def test_wrapping_loses_no_letter(text: str, indent: int) -> None:
    assert "".join(wrap(text, indent=indent).split()) == "".join(text.split())
