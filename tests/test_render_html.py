"""The HTML of a digest: what a reader sees is what the digest says, and a paper's text is only ever text."""

from pathlib import Path

import pytest
from lxml import html
from premailer import Premailer

import digests
from digest import render
from digest.model import Digest, Render
from digest.render import inline
from digest.render.environment import STYLE, environment
from digest.render.mark import visible
from digest.render.page import page

TEMPLATES = Path(__file__).parents[1] / "templates"
SAMPLES = {
    "one": digests.digest(1),
    "six": digests.digest(6),
    "thirty": digests.digest(30),
    "odd": digests.odd(),
    "first": digests.first(),
    "plain mail": digests.plain_mail(),
    "empty": digests.digest(0),
}
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "table",
    "tr",
    "td",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "b",
    "span",
    "bdi",
}
ATTRIBUTES = {
    "align",
    "aria-hidden",
    "aria-label",
    "aria-roledescription",
    "border",
    "cellpadding",
    "cellspacing",
    "charset",
    "class",
    "content",
    "dir",
    "href",
    "lang",
    "name",
    "role",
    "style",
    "valign",
    "width",
    "xmlns:o",
}


@pytest.fixture(scope="module")
def draw() -> Render:
    return render.renderer(folder=TEMPLATES)


def tree(draw: Render, digest: Digest) -> html.HtmlElement:
    return html.document_fromstring("".join(draw(digest).html))


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [element.text_content() for element in tree.xpath(path)]


def shape(tree: html.HtmlElement) -> list[tuple[str, dict[str, str], str, str]]:
    return [(str(one.tag), dict(one.attrib), (one.text or "").strip(), (one.tail or "").strip()) for one in tree.iter()]


@pytest.mark.parametrize("name", SAMPLES)
def test_style_written_in_at_load_equals_premailer_on_the_rendered_page(name: str, draw: Render) -> None:
    digest, rendered = SAMPLES[name], draw(SAMPLES[name])
    bare = environment(TEMPLATES, inlined=False).get_template("digest.html").render(page=page(digest), subject=rendered.subject)
    marked = bare.replace("<style>\n.read:hover", '<style data-premailer="ignore">\n.read:hover')
    options = {**inline.OPTIONS, "method": "html"}

    slow = Premailer(marked, css_text=(TEMPLATES / STYLE).read_text(), **options).transform(pretty_print=False)

    assert 'data-premailer="ignore"' in marked
    assert shape(html.document_fromstring(rendered.html[0])) == shape(html.document_fromstring(slow))


def test_the_lead_marks_your_words_and_adds_up(draw: Render) -> None:
    seen = tree(draw, digests.odd())

    assert texts(seen, "//*[@class='lead']") == [
        "22 of 299\N{NO-BREAK SPACE}new papers match your words. The strongest 7 come first."
    ]
    assert texts(seen, "//*[@class='lead']/*[@class='rubric']") == ["your words"]


def test_cards_are_numbered_and_titles_are_links(draw: Render) -> None:
    seen = tree(draw, digests.digest(3))

    assert texts(seen, "//td[@class='number']") == ["1", "2", "3"]
    assert seen.xpath("//h3/a/@href")[0] == "https://arxiv.org/abs/2509.00001"


def test_the_readers_words_are_marked_from_their_positions(draw: Render) -> None:
    seen = tree(draw, digests.digest(1))

    assert texts(seen, "//h3//*[@class='rubric']") == ["Tree Search", "LLM Agent"]
    assert texts(seen, "//*[@class='extract']/b") == ["tree search", "LLM agents", "reward model", "tree search"]
    assert texts(seen, "//*[@class='why']/*") == []


def test_a_followed_author_is_named_and_marked(draw: Render) -> None:
    seen = tree(draw, digests.digest(0, cards=(digests.match(followed=(2,)),)))

    assert texts(seen, "//*[@class='byline']/b") == ["Ada Byron"]


def test_missing_parts_leave_no_gap(draw: Render) -> None:
    card = tree(draw, digests.odd()).xpath("//td[@class='number'][.='7']/following-sibling::td")[0]

    assert [child.text_content() for child in card] == [
        "Everything missing",
        "arXiv,\N{NO-BREAK SPACE}26\N{NO-BREAK SPACE}Sep",
        "No abstract given.",
    ]


def test_a_block_takes_the_direction_of_its_first_strong_letter(draw: Render) -> None:
    seen = tree(draw, digests.odd())

    assert [(title.get("dir"), title.get("lang")) for title in seen.xpath("//h3")[2:4]] == [("rtl", "ar"), ("rtl", "he")]
    assert texts(seen, "//bdi")[:2] == ["ליאת כהן", "محمد"]


def test_a_source_that_gave_nothing_is_named(draw: Render) -> None:
    seen = tree(draw, digests.odd())

    told = "Incomplete. bioRxiv gave nothing: 503 Service Unavailable. Its papers will come with the next digest."
    assert texts(seen, "//*[@class='warning']") == [told]


def test_sections_with_nothing_in_them_are_left_out(draw: Render) -> None:
    assert texts(tree(draw, digests.digest(2)), "//h2") == ["For you, strongest first"]
    assert texts(tree(draw, digests.odd()), "//h2") == ["For you, strongest first", "Trending", "Also matched"]


def test_the_plain_mail_speaks_of_upvotes_and_not_of_words(draw: Render) -> None:
    seen = tree(draw, digests.plain_mail())

    assert texts(seen, "//*[@class='lead']") == [
        "299\N{NO-BREAK SPACE}new papers, most upvoted first. The first 10 are shown in full."
    ]
    assert texts(seen, "//h2") == ["Most upvoted first", "By title"]
    assert "your words" not in seen.text_content().casefold().replace("choose your words", "")


def test_the_ways_out_are_mail_at_top_and_bottom(draw: Render) -> None:
    ways = tree(draw, digests.digest(1)).xpath("//a[.='Unsubscribe']/@href")

    assert ways == ["mailto:papers@example.org?subject=unsubscribe%20ada"] * 2


def test_dark_and_phone_styles_survive_within_the_size_that_gmail_takes(draw: Render) -> None:
    style = tree(draw, digests.digest(1)).xpath("//style")[0].text

    assert "prefers-color-scheme: dark" in style
    assert "background-color: #161513 !important" in style
    assert len(style) < 8192


def test_the_preheader_is_hidden_and_does_not_repeat_the_subject(draw: Render) -> None:
    cards = tuple(digests.match(title=f"{name} paper") for name in ("First", "Second", "Third", "Fourth"))
    hidden = tree(draw, digests.digest(0, cards=cards)).xpath("//div[@class='preheader']")[0]

    assert hidden.text_content().startswith("Second paper · Third paper · 1 more ")
    assert hidden.get("style") == "display:none; max-height:0; overflow:hidden; mso-hide:all"


def test_headings_are_in_order_and_the_page_has_a_name(draw: Render) -> None:
    seen = tree(draw, digests.odd())

    assert texts(seen, "//h1") == ["Friday 26 September"]
    assert texts(seen, "//title") == seen.xpath("//*[@role='article']/@aria-label") == ["New by Ada Byron, and 7 more papers"]
    assert {table.get("role") for table in seen.xpath("//table")} == {"presentation"}


@pytest.mark.slow
@pytest.mark.skipif(not digests.HOSTILE.exists(), reason="the shared hostile texts are not here")
def test_no_hostile_text_becomes_an_element_an_attribute_or_an_address(draw: Render) -> None:
    digest = digests.hostile()
    seen = tree(draw, digest)

    elements = [one for one in seen.iter() if isinstance(one.tag, str)]
    assert {one.tag for one in elements} <= TAGS
    assert {name for one in elements for name in one.attrib} <= ATTRIBUTES
    assert {href.partition(":")[0] for href in seen.xpath("//@href")} <= {"http", "https", "mailto"}
    assert texts(seen, "//h3") == [visible(match.paper.title) for match in digest.cards]
