"""The operator's own words: Markdown in the look of the mail, in both of its parts, made once for
all."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from digest.model import Digest, Render
from digest.render.markdown import as_text
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
