"""The HTML of a digest: what a reader sees is what the digest says, and a paper's text is only ever
text."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from premailer import Premailer

from digest.model import Digest, Render
from digest.render import css_inliner
from digest.render.english import NBSP
from digest.render.environment import STYLE, environment
from digest.render.page import page
from digest.render.size_limit import LIMIT, weight
from tests.makers import digests, twelve
from tests.makers.plain import Draw, plainly

TEMPLATES = Path(__file__).parents[1] / "templates"
SAMPLES = {
    "one": digests.digest(1),
    "six": digests.digest(6),
    "thirty": digests.digest(30),
    "odd": digests.odd(),
    "first": digests.first(),
    "plain mail": digests.plain_mail(),
    "empty": digests.digest(0),
    "notice": twelve.zero(),
    "topics": twelve.thirty(),
}


def tree(draw: Render, digest: Digest) -> html.HtmlElement:
    return html.document_fromstring(draw(digest).html)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [element.text_content() for element in tree.xpath(path)]


def shape(tree: html.HtmlElement) -> list[tuple[str, dict[str, str], str, str]]:
    return [
        (str(one.tag), dict(one.attrib), (one.text or "").strip(), (one.tail or "").strip())
        for one in tree.iter()
    ]


@pytest.fixture(scope="module")
def bare() -> Draw:
    """Return what draws the templates without their style written in."""
    return plainly(environment(TEMPLATES, inlined=False))


@pytest.mark.slow
@pytest.mark.parametrize("layout", twelve.LAYOUTS)
@pytest.mark.parametrize("name", SAMPLES)
def test_style_written_in_at_load_equals_premailer_on_the_rendered_page(
    name: str, layout: str, draw: Render, bare: Draw
) -> None:
    digest = twelve.laid_out(SAMPLES[name], layout)
    rendered, shown = draw(digest), page(digest)
    plain = bare(f"{shown.template}.html", page=shown, subject=rendered.subject)
    marked = plain.replace("<style>\n.read:hover", '<style data-premailer="ignore">\n.read:hover')

    slow = Premailer(
        marked,
        css_text=(TEMPLATES / STYLE).read_text(),
        **{**css_inliner.OPTIONS, "method": "html"},
    ).transform()

    assert 'data-premailer="ignore"' in marked
    assert shape(html.document_fromstring(rendered.html)) == shape(html.document_fromstring(slow))


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
    assert texts(seen, "//*[@class='extract']//b") == [
        "tree search",
        "LLM agents",
        "reward model",
        "tree search",
    ]
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

    assert [(title.get("dir"), title.get("lang")) for title in seen.xpath("//h3")[2:4]] == [
        ("rtl", "ar"),
        ("rtl", "he"),
    ]
    assert texts(seen, "//bdi")[:2] == ["ליאת כהן", "محمد"]


def test_a_source_that_gave_nothing_is_named(draw: Render) -> None:
    seen = tree(draw, digests.odd())

    told = "Incomplete. bioRxiv did not answer. Its papers will come with the next digest."
    assert texts(seen, "//*[@class='warning']") == [told]


def test_sections_with_nothing_in_them_are_left_out(draw: Render) -> None:
    assert texts(tree(draw, digests.digest(2)), "//h2") == ["For you, strongest first"]
    assert texts(tree(draw, digests.odd()), "//h2") == [
        "For you, strongest first",
        "Trending",
        "Also matched",
    ]


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
    cards = tuple(
        digests.match(title=f"{name} paper") for name in ("First", "Second", "Third", "Fourth")
    )
    hidden = tree(draw, digests.digest(0, cards=cards)).xpath("//div[@class='preheader']")[0]

    assert hidden.text_content().startswith("Second paper · Third paper · 1 more ")
    assert hidden.get("style") == "display:none; max-height:0; overflow:hidden; mso-hide:all"


def test_headings_are_in_order_and_the_page_has_a_name(draw: Render) -> None:
    seen = tree(draw, replace(digests.odd(), facts=digests.facts()))

    assert texts(seen, "//h1") == ["Friday 26 September"]
    assert (
        texts(seen, "//title")
        == seen.xpath("//*[@role='article']/@aria-label")
        == ["New by Ada Byron, and 7 more papers"]
    )
    assert {table.get("role") for table in seen.xpath("//table")} == {"presentation"}


def test_topics_are_sections_and_numbers_run_through(draw: Render) -> None:
    seen = tree(draw, twelve.thirty())

    assert texts(seen, "//h2") == [
        "Judging",
        "Agents",
        "Trending",
        "Also matched",
        "Close to your words",
    ]
    assert texts(seen, "//td[@class='number']") == [str(number) for number in range(1, 11)]
    assert "Most upvoted on Hugging Face today, whatever your words." in texts(
        seen, "//p[@class='note']"
    )


def test_what_examples_brought_in_says_so(draw: Render) -> None:
    digest = twelve.thirty()
    liked = replace(digest.related[0], like=None, rest=(("like", 80.0),))

    seen = tree(draw, replace(digest, related=(liked, *digest.related[1:])))
    plain = tree(draw, digest)

    assert "like your examples" in "".join(seen.itertext())
    assert "they read like your examples, or like papers that hold them." in "".join(
        seen.itertext()
    )
    assert "your examples" not in "".join(plain.itertext())


def test_a_week_has_a_section_for_each_day_newest_first(draw: Render) -> None:
    seen = tree(draw, twelve.outage())

    assert texts(seen, "//h1") == ["22 – 26 September"]
    assert texts(seen, "//h2") == [
        "Friday 26",
        "Thursday 25",
        "Wednesday 24",
        "Tuesday 23",
        "Monday 22",
    ]
    assert texts(seen, "//b")[:3] == ["Incomplete.", "Incomplete.", "Late."]


def test_a_notice_tells_what_each_source_did_and_how_to_end_notices(draw: Render) -> None:
    seen = tree(draw, twelve.zero())

    assert texts(seen, "//h1") == ["None matched today"]
    assert texts(seen, "//th[@scope='row']") == ["bioRxiv", "arXiv cs.AI, cs.CL", "Hugging Face"]
    assert seen.xpath("//a[.='Turn these notes off']/@href") == [
        "mailto:papers@example.org?subject=notes%20off%20ada"
    ]


def test_titles_only_shows_no_abstract_and_compact_one_sentence(draw: Render) -> None:
    titles, compact = (
        tree(draw, twelve.laid_out(digests.digest(2), layout)) for layout in ("titles", "compact")
    )

    assert texts(titles, "//p[starts-with(@class, 'extract')]") == []
    assert len(texts(compact, "//p[@class='extract tight']")) == 2
    assert texts(titles, "//p[@class='place']")[0] == "Wen Zhao et al.\N{NO-BREAK SPACE}· cs.LG"


@pytest.mark.slow
def test_what_is_too_long_is_shown_by_title_and_counted(draw: Render) -> None:
    long = tuple(
        digests.match(title=f"{number} {'<long> ' * 400}", id=number) for number in range(1, 101)
    )
    rendered = draw(digests.digest(0, cards=long[:10], titles=long[10:], matched=100))

    shown = len(html.document_fromstring(rendered.html).xpath("//h3"))
    assert weight(rendered) <= LIMIT
    assert f"{100 - shown}{NBSP}more papers matched, but this mail has no room" in rendered.html
    assert f"{100 - shown} more papers matched, but this mail has no room" in " ".join(
        rendered.text.split()
    )


def test_a_week_of_a_hundred_papers_shows_the_strongest_of_each_day_in_short(draw: Render) -> None:
    seen = tree(draw, twelve.laid_out(twelve.hundred(), "weekly"))

    assert (len(seen.xpath("//h3[@class='trend']")), len(seen.xpath("//h3[@class='line']"))) == (
        15,
        85,
    )


def test_three_hundred_matches_with_a_limit_of_a_hundred_stay_whole(draw: Render) -> None:
    rendered = draw(twelve.hundred())

    assert weight(rendered) <= LIMIT
    assert len(html.document_fromstring(rendered.html).xpath("//h3")) == 100


def test_what_a_client_makes_a_link_of_itself_looks_like_the_text_around(draw: Render) -> None:
    page = draw(digests.odd()).html

    style = page[page.index("<style>\n") : page.index("</style>\n</head>")]
    rule = next(line for line in style.splitlines() if line.startswith("h1 a, "))
    selectors = {one.strip() for one in rule.partition("{")[0].split(",")}
    assert selectors >= {"h1 a", ".lead a", ".status a", ".byline a", ".extract a", ".closing a"}
    # None of our own links stands in these.
    own = html.document_fromstring(page).xpath("//a")
    near = {parent.get("class") or parent.tag for link in own for parent in link.iterancestors()}
    assert near.isdisjoint({one.removesuffix(" a").lstrip(".") for one in selectors})
