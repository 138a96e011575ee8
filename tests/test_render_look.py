"""What is told apart by ear, on a phone, and where there is much of something."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from digest.model import Digest, Hit, Links, Match, Paper, Render
from digest.render import masthead
from digest.render.byline import byline, links
from digest.render.english import NBSP
from digest.render.footer import footer
from digest.render.highlight import Passage, plain
from digest.render.plain_text import COLUMNS, width
from digest.render.subject import heading
from tests.makers import build, digests

ABSTRACT = "Moss is old. A tree search was never tried on it. We propose to water moss at night. It likes that. Results show 3 more leaves."
ELSEWHERE = "A tree search was tried on moss before. Nobody liked it. We propose to water moss at night. It likes that."
HOUSES = ("Example University", "Harbour Laboratory", "The Field Station", "Northern College")


def tree(draw: Render, digest: Digest) -> html.HtmlElement:
    return html.document_fromstring(draw(digest).html)


def moss(count: int, abstract: str = ABSTRACT) -> Digest:
    """Return a digest of *count* papers whose claim is in the middle of what is quoted."""
    return digests.digest(
        0,
        cards=tuple(
            digests.match(number=one, id=one, title="Moss", abstract=abstract)
            for one in range(1, count + 1)
        ),
    )


def said(text: str) -> str:
    return text.replace(NBSP, " ")


def hidden(seen: html.HtmlElement) -> list[html.HtmlElement]:
    """Return what a phone hides: by the selectors that its query hides anything with."""
    (style,) = seen.xpath("//style[contains(., 'max-width: 480px')]")
    phone = style.text.partition("max-width: 480px")[2].partition("@media")[0]
    (selector,) = re.findall(r"([^{}]*)\{ display: none !important; \}", phone)
    return seen.cssselect(selector.strip())


@pytest.mark.parametrize("abstract", [ABSTRACT, ELSEWHERE])
def test_on_a_phone_papers_from_the_fourth_on_show_their_claim_alone(
    draw: Render, abstract: str
) -> None:
    seen = tree(draw, moss(6, abstract))

    for one in hidden(seen):
        one.drop_tag() if one.text is None and not len(one) else one.set("hidden", "")
    for one in seen.xpath("//*[@hidden]"):
        one.clear(keep_tail=True)

    texts = [one.text_content() for one in seen.xpath("//p[@class='extract']")]
    assert texts[3:] == ["We propose to water moss at night."] * 3
    assert all(len(text) > len(texts[3]) for text in texts[:3])


def test_numbers_run_on_through_topics_and_so_does_what_a_phone_hides(draw: Render) -> None:
    cards = tuple(replace(match, topic="AB"[at % 2]) for at, match in enumerate(moss(6).cards))

    seen = tree(draw, replace(moss(0), cards=cards))

    numbers = {one.xpath("ancestor::tr[@class='row']/td[1]")[0].text for one in hidden(seen)}
    assert numbers == {"4", "5", "6"}


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple))


@given(st.text("ab -", max_size=60), st.integers(0, 60), st.integers(0, 60), SPANS)
def test_a_block_is_divided_at_its_claim_and_loses_no_letter(
    text: str, one: int, other: int, marks: list[tuple[int, int]]
) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    block = Passage(text, (), (), None, None, (start, end)).marked(tuple(sorted(marks)))

    parts = (block.before, block.claim, block.after)
    assert [plain(part) for part in parts] == [text[:start], text[start:end], text[end:]]
    assert {run.is_mine for run in block.runs} == {run.is_mine for part in parts for run in part}
    assert all(run.text for part in parts for run in part)


def test_whoever_asked_for_the_whole_abstract_gets_it_on_a_phone_too(draw: Render) -> None:
    whole = replace(moss(6), subscriber=replace(digests.READER, extract="whole"))

    assert hidden(tree(draw, whole)) == []


def test_what_a_phone_hides_is_in_the_text_twin(draw: Render) -> None:
    assert " ".join(draw(moss(6)).text.split()).count("3 more leaves") == 6


def test_links_of_papers_have_a_name_of_their_own(draw: Render) -> None:
    title = "Moss and Its Many Friends in the Northern Forests, Seen from Very Far Above"
    seen = tree(draw, digests.digest(0, cards=(digests.match(title=title),)))

    assert [said(one.get("aria-label")) for one in seen.xpath("//p[@class='links']/a")] == [
        f"{label}, Moss and Its Many Friends in the Northern Forests, Seen …"
        for label in ("PDF", "HTML", "Code, 44 stars", "51 upvotes")
    ]
    assert seen.xpath("//td[@class='bar']/a/@aria-label") == []


def test_the_mark_before_the_name_is_not_read_aloud(draw: Render) -> None:
    (mark,) = tree(draw, digests.digest(1)).xpath("//*[.='¶'][not(*)]")

    assert mark.get("aria-hidden") == "true"


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (0, "Ada Roe · arXiv cs.LG, 25 Sep"),
        (1, "Ada Roe · Example University · arXiv cs.LG, 25 Sep"),
        (3, "Ada Roe · Example University, Harbour Laboratory, The Field Station · arXiv cs.LG, 25 Sep"),
        (
            4,
            "Ada Roe · Example University, Harbour Laboratory … Northern College (4 institutions) · arXiv cs.LG, 25 Sep",
        ),
    ],
)  # fmt: skip
def test_a_line_names_institutions_where_they_are_known(count: int, line: str) -> None:
    match = digests.match(authors=("Ada Roe",), organizations=HOUSES[:count])

    assert said(plain(byline(match, digests.LABELS, digests.ISSUE_ON))) == line


def test_names_are_read_as_they_are_spoken_and_institutions_as_they_are_written() -> None:
    match = digests.match(
        authors=("Roe, A. B.", "de la Cruz, Marta", "CMS Collaboration, the"),
        organizations=("University of Hillford, Lakeside",),
    )

    assert said(plain(byline(match, digests.LABELS, digests.ISSUE_ON))).startswith(
        "A. B. Roe, Marta de la Cruz, CMS Collaboration, the · University of Hillford, Lakeside · "
    )


@pytest.mark.parametrize(
    ("category", "held"),
    [("hep-th", "arXiv hep-th, 25 Sep"), ("cs.LG", None), ("a-b " * 20 + "c", None)],
)
def test_a_class_is_not_broken_at_its_hyphen(draw: Render, category: str, held: str | None) -> None:
    card = digests.match(categories=(category,))
    line = replace(card, paper=replace(card.paper, id=2))

    seen = tree(draw, digests.digest(0, cards=(card,), titles=(line,)))

    assert [said(one.text) for one in seen.xpath("//span[@class='whole']")] == (
        [held, category] if held else []
    )


def test_a_followed_institution_is_named_and_marked(draw: Render) -> None:
    hit = Hit(term="field station", place="organizations", spans=((2, 3),))
    match = replace(digests.match(organizations=(*HOUSES, "Fifth")), hits=(hit,))

    seen = tree(draw, digests.digest(0, cards=(match,)))

    assert [said(one.text) for one in seen.xpath("//p[@class='byline']/b")] == ["The Field Station"]


@pytest.mark.parametrize(
    ("code", "project", "labels"),
    [
        ("https://github.com/a/b", "https://github.com/a/b", ["Code"]),
        ("https://github.com/a/b.git", "http://www.GitHub.com/a/b/#readme", ["Code"]),
        ("https://github.com/a/b", "https://a.github.io/b", ["Code", "Project"]),
        ("https://github.com/a/b", "https://github.com/a/b?tab=x", ["Code", "Project"]),
        (None, "https://a.github.io/b", ["Project"]),
        ("javascript:alert(1)", "javascript:alert(1)", []),
    ],
)
def test_code_and_project_come_once_where_they_are_one(
    code: str | None, project: str, labels: list[str]
) -> None:
    paper = build.paper(links=Links(code=code, project=project))

    assert [one.label for one in links(paper)] == labels


@pytest.mark.parametrize(
    ("title", "given", "subject"),
    [
        ("Moss", {"held_over": 4}, "1 of 5 papers: Moss"),
        ("Moss", {"held_over": 1204}, "1 of 1,205 papers: Moss"),
        ("“Moss” – Again", {}, "1 paper: “Moss” – Again"),
        ("``Moss'' Again", {}, '1 paper: "Moss" Again'),
        ("Old " * 30, {}, f"1 paper: {'Old ' * 16}..."),
        ("Öld " * 30, {}, f"1 paper: {'Öld ' * 17}…"),
        ("M" * 90, {}, f"1 paper: {'M' * 66}..."),
    ],
)
def test_a_subject_is_plain_where_its_title_is(
    draw: Render, title: str, given: dict[str, int], subject: str
) -> None:
    one = digests.digest(0, cards=(digests.match(title=title),), **given)

    assert draw(one).subject == subject
    assert len(subject) <= 78


def test_a_subject_counts_what_is_folded_into_others_as_the_lead_does() -> None:
    alike = (digests.match(number=2, id=2).paper,)
    card = replace(digests.match(), alike=alike)

    told = heading(digests.digest(0, cards=(card,), matched=6, held_over=4))

    assert told.opening == "1 of 6 papers: "


@pytest.mark.parametrize(
    ("facts", "lead"),
    [
        ({"last_on": date(2025, 9, 25)}, "7 of 299 new papers match your words."),
        ({"last_on": date(2025, 9, 24)}, "7 of 299 new papers since Wednesday’s digest match your words."),
        ({"last_on": date(2025, 9, 12)}, "7 of 299 new papers since the digest of 12 September match your words."),
        ({"last_on": date(2025, 9, 24), "last_was_sent": False}, "7 of 299 new papers since Wednesday match your words."),
        ({"last_on": date(2025, 9, 19), "window_days": 7}, "7 of 299 papers of the last 7 days match your words."),
        ({}, "7 of 299 new papers match your words."),
    ],
)  # fmt: skip
def test_a_lead_says_since_when_where_that_is_more_than_a_day(
    facts: dict[str, object], lead: str
) -> None:
    told = masthead.lead(digests.digest(7, facts=digests.facts(**facts)))

    assert said(plain(told)) == lead


def test_the_plain_mail_says_since_when_too() -> None:
    facts = digests.facts(last_on=digests.ISSUE_ON - timedelta(days=3))

    told = masthead.lead(replace(digests.plain_mail(), facts=facts))

    assert said(plain(told)).startswith(
        "299 new papers since Tuesday’s digest, most upvoted first."
    )


def test_the_footer_shows_twelve_words_and_counts_the_others() -> None:
    reader = replace(digests.READER, profile=build.profile(*(f"word {one}" for one in range(102))))

    told = said(plain(footer(digests.digest(1, subscriber=reader)).words))

    assert told.endswith("word 10 · word 11 and 90 more.")


@pytest.mark.parametrize("name", ["Straße und " * 12, "强" * 60, "Words of a long topic " * 9])
def test_headings_of_the_text_twin_keep_to_72_columns(draw: Render, name: str) -> None:
    cards = tuple(replace(digests.match(), topic=f"{name}{one}") for one in "AB")
    digest = digests.digest(0, cards=cards, sender=replace(digests.SENDER, name=name.strip()))

    assert [line for line in draw(digest).text.splitlines() if width(line) > COLUMNS] == []


def in_topics(count: int, topics: Sequence[str]) -> tuple[Match, ...]:
    papers: list[Paper] = [digests.match(number=one, id=one).paper for one in range(count)]
    return tuple(
        Match(paper=paper, score=1, topic=topics[at % len(topics)])
        for at, paper in enumerate(papers)
    )


def test_titles_of_several_topics_say_theirs(draw: Render) -> None:
    matches = in_topics(13, ("Moss", "Trees & <Ferns>"))
    digest = digests.digest(0, cards=matches[:10], titles=matches[10:])

    seen = tree(draw, digest)

    assert [one.text for one in seen.xpath("//p[@class='place']")] == [
        "cs.LG · Moss",
        "cs.LG · Trees & <Ferns>",
        "cs.LG · Moss",
    ]


def test_titles_under_the_name_of_their_topic_do_not_repeat_it(draw: Render) -> None:
    matches = in_topics(4, ("Moss", "Trees"))
    reader = replace(digests.READER, layout="titles")

    seen = tree(draw, digests.digest(0, cards=matches, subscriber=reader))

    assert "Moss" not in "".join(seen.xpath("//p[@class='place']//text()"))


def test_titles_of_the_only_topic_do_not_say_it(draw: Render) -> None:
    matches = in_topics(12, ("Moss",))

    seen = tree(draw, digests.digest(0, cards=matches[:10], titles=matches[10:]))

    assert [one.text for one in seen.xpath("//p[@class='place']")] == ["cs.LG"] * 2
