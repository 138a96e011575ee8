"""The operator's own words: Markdown in the look of the mail, in both of its parts, made once for
all."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from digest.model import Digest, Render
from digest.render.markdown import as_text
from digest.render.size_limit import weight
from tests.makers import digests, twelve

TEMPLATES = Path(__file__).parents[1] / "templates"


def digest(**given: str) -> Digest:
    return replace(digests.digest(2), **given)  # type: ignore[arg-type]


def test_a_preamble_stands_below_the_status_and_a_trailer_above_the_credit(draw: Render) -> None:
    tree = html.document_fromstring(draw(digest(preamble="Hello *you*", trailer="Bye")).html)

    above, below = (
        tree.xpath("//div[@class='preamble']/preceding::p[1]"),
        tree.xpath("//div[@class='trailer']/following::p[1]"),
    )
    assert (above[0].get("class"), below[0].text_content()[:6]) == ("status", "Titles")
    assert [
        one.text_content() for one in tree.xpath("//div[@class='preamble' or @class='trailer']/p")
    ] == ["Hello you", "Bye"]


def test_what_markdown_makes_is_in_the_look_of_the_mail_and_raw_html_as_it_was_written(
    draw: Render,
) -> None:
    page = draw(
        digest(preamble='# Big\n\n[here](https://example.org/) <b style="color: red">loud</b>')
    ).html

    assert '<h2 style="margin:0; font-size:14px' in page
    assert (
        '<a class="link" href="https://example.org/" style="color:#625f58; text-decoration:underline">here</a>'
        in page
    )
    assert '<b style="color: red">loud</b>' in page


def test_text_has_no_tags_and_says_where_links_lead(draw: Render) -> None:
    text = draw(digest(preamble=twelve.PREAMBLE, trailer="<b>Bye</b>")).text

    assert (
        "The reading group meets on Friday, see its list\n<https://example.org/group>.\n\n- First item\n- Second item & more\n"
        in text
    )
    assert "\nBye\n" in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1. One\n2. Two", "1. One\n2. Two"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("Mail <ada@example.org>", "Mail <ada@example.org>"),
    ],
)
def test_text_keeps_what_is_no_markup(written: str, shown: str) -> None:
    assert as_text(written) == shown


def test_a_notice_bears_them_too(draw: Render) -> None:
    rendered = draw(replace(twelve.zero(), preamble="Hello", trailer="Bye"))

    for part in (rendered.html, rendered.text):
        assert part.index("Hello") < part.index("Bye")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# Big\n\nSmall", "Big\n\nSmall"),
        ("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d"),
        ("- a\n    - b\n- c", "- a\n  - b\n- c"),
        ("1. a\n   - b\n2. c", "1. a\n   - b\n2. c"),
        ("To bring:\n- wool\n- silk", "To bring:\n\n- wool\n- silk"),
        ("- a\n\n  more\n- b", "- a\n\n  more\n- b"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("```sh\nspin  --fast\n\n  wool\n```", "    spin  --fast\n\n      wool"),
        (f"    spin{' --wool' * 20}", f"    spin{' --wool' * 20}"),
        ("> Nobody\n> weaves", "> Nobody weaves"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("one  \ntwo", "one\ntwo"),
        ("![A loom](https://example.org/a.png)", "A loom <https://example.org/a.png>"),
        ("![A loom](http://example.org/a.png)", "A loom"),
        ("<https://example.org/>", "<https://example.org/>"),
        ("<i>wool</i> &amp; silk", "wool & silk"),
        ("<style>p { color: red }</style>\n\nwool", "wool"),
    ],
)
def test_text_shows_lists_code_quotes_and_pictures_without_marks(written: str, shown: str) -> None:
    assert as_text(written) == shown


def test_a_table_is_set_in_columns_and_a_wide_one_in_lines() -> None:
    narrow = "| Day | Seats |\n|---|--:|\n| Monday | 9 |\n| 火曜日 | 12 |"
    wide = f"| Day | What |\n|---|---|\n| Monday | {'wool ' * 14}|\n| Tuesday | [x](https://example.org/) |"

    assert as_text(narrow) == ("Day     Seats\n------  -----\nMonday      9\n火曜日     12")
    assert as_text(wide) == (
        f"Day: Monday\nWhat: {'wool ' * 12}wool\nwool\n\nDay: Tuesday\nWhat: x <https://example.org/>"
    )


def test_markdown_makes_tables_nested_lists_and_code_in_the_look_of_the_mail(draw: Render) -> None:
    tree = html.document_fromstring(draw(digest(preamble=twelve.BOARD)).html)

    def found(path: str) -> list[str]:
        return [one.text_content().strip() for one in tree.xpath(f"//*[@class='preamble']{path}")]

    assert found("//th") == ["Day", "Room", "Seats", "What"]
    assert found("//td[contains(@style, 'text-align:right')]") == ["12", "9"]
    assert found("/ul/li/ul/li/ol/li") == ["two balls"]
    assert found("//pre[contains(@style, 'white-space:pre-wrap')]") == [
        "ssh rooms.example.org join --room knots"
    ]


@pytest.mark.parametrize(
    ("written", "is_shown"),
    [
        ("![A loom](https://example.org/a.png)", True),
        ("![A loom](http://example.org/a.png)", False),
        ("![A loom](data:image/png;base64,AA)", False),
        ("![A loom](//example.org/a.png)", False),
        ("![A loom](javascript:x)", False),
    ],
)
def test_a_picture_has_its_words_and_comes_by_https_or_not_at_all(
    written: str,
    is_shown: bool,  # noqa: FBT001 - a case
    draw: Render,
) -> None:
    page = draw(digest(preamble=written)).html

    assert ('alt="A loom"' in page and "max-width:100%" in page) is is_shown
    assert is_shown or ">A loom</span>" in page


@pytest.mark.parametrize("written", ["# a\n\n" * 1000, "- a\n" * 1250, "&" * 5000])
def test_a_notice_that_would_fill_the_mail_is_plain_and_short(written: str, draw: Render) -> None:
    own = digest(preamble=written)

    assert weight(draw(own)) < weight(draw(replace(own, preamble=""))) + 20_000
