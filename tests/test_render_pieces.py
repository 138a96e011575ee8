"""A digest in pieces: cards are rendered once, filled for each reader, and read as if each had been
made anew."""

import gc
import logging
import re
from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from itertools import combinations, count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import mail, render
from digest.exceptions import TemplateError
from digest.model import Digest, Extract, Hit, Match, Piece, Place, Render
from digest.render.card import Card, MakeCard, maker
from digest.render.environment import environment
from digest.render.page import page
from tests.makers import build, digests, mails
from tests.makers.plain import Draw, plainly
from tests.often import often

TEMPLATES = Path(__file__).parents[1] / "templates"
TITLES = [
    "Tree Search for LLM Agents",
    r"An $O(n^{1.5})$ Way & <b>More</b>",
    "למידת חיזוק לסוכנים",
    "面向大语言模型智能体的树搜索",
    "A",
]
PAPERS = [
    digests.match(number=number, id=number, title=title).paper
    for number, title in enumerate(TITLES, 1)
]
LAYOUTS = st.sampled_from(["full", "compact", "titles", "weekly"])
_unseen = count(1_000_000)
EXTRACTS = st.sampled_from(["extract", "opening", "whole", "none"])


@st.composite
def matches(draw: st.DrawFn) -> Match:
    """Draw a paper with any of its stretches marked as the reader's."""
    paper = draw(st.sampled_from(PAPERS))
    places: dict[Place, int] = {
        "title": len(paper.title),
        "abstract": len(paper.abstract),
        "authors": len(paper.authors),
    }
    hits = [
        Hit(
            term=draw(st.sampled_from(["tree", "a <word>", "é"])),
            place=place,
            spans=((start, draw(st.integers(start + 1, size))),),
        )
        for place, size in places.items()
        for start in draw(
            st.lists(st.integers(0, size - 1), max_size=1 if place == "authors" else 3, unique=True)
        )
    ]
    return Match(paper=paper, score=1, hits=tuple(hits))


@st.composite
def any_digests(draw: st.DrawFn) -> Digest:
    shown = draw(st.lists(matches(), min_size=1, max_size=6))
    reader = replace(digests.READER, layout=draw(LAYOUTS), extract=draw(EXTRACTS))
    return digests.digest(
        0, subscriber=reader, cards=tuple(shown[:3]), titles=tuple(shown[3:]), matched=len(shown)
    )


@pytest.fixture(scope="module")
def card() -> MakeCard:
    return maker()


@pytest.fixture(scope="module")
def slow() -> Draw:
    return plainly(environment(TEMPLATES))


def parsed(raw: bytes) -> list[str]:
    return [part.get_content() for part in message_from_bytes(raw, policy=SMTP).iter_parts()]  # type: ignore[attr-defined]


def looks(card: Card) -> tuple[object, ...]:
    return (
        card.title.runs,
        card.extract and card.extract.runs,
        card.note,
        card.byline,
        card.links,
        card.url,
        card.is_bare,
    )


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
@often(25)
@given(any_digests())
def test_pieces_read_as_if_each_card_had_been_rendered_for_its_reader(
    draw: Render, slow: Draw, digest: Digest
) -> None:
    fast, shown = draw(digest), page(digest)

    assert fast.html == slow(f"{shown.template}.html", page=shown, subject=fast.subject)
    assert (
        fast.text.rstrip()
        == slow(f"{shown.template}.txt", page=shown, subject=fast.subject).rstrip()
    )


@pytest.mark.slow
@often(250)
@given(any_digests())
def test_a_joined_message_is_the_one_that_the_plain_path_makes(
    draw: Render, digest: Digest
) -> None:
    fast = draw(digest)
    envelope = mail.header(digest.subscriber, digest.issue_on, build.NOW, digest.sender)

    assert parsed(mail.message(fast, envelope)) == parsed(
        mails.reference(fast, envelope).as_bytes()
    )


@given(matches(), EXTRACTS)
def test_a_card_looks_the_same_whoever_saw_the_paper_before(
    card: MakeCard, match: Match, way: Extract
) -> None:
    nobody_saw = replace(match, paper=replace(match.paper, id=next(_unseen)))

    seen, fresh = (card(one, 1, {}, digests.ISSUE_ON, (way, 440)) for one in (match, nobody_saw))

    assert looks(seen) == looks(fresh)


def test_readers_share_the_pieces_of_a_paper(draw: Render) -> None:
    ada = digests.digest(10)
    bob = replace(ada, subscriber=build.subscriber(id="bob", profile=build.profile("tree search")))

    known = {id(piece) for piece in draw(ada).html_pieces}
    shared = [piece for piece in draw(bob).html_pieces if id(piece) in known]

    assert sum(piece.octets for piece in shared) > 0.9 * sum(
        piece.octets for piece in draw(bob).html_pieces
    )


@pytest.mark.slow
def test_five_renderers_share_nothing_and_leave_nothing_behind() -> None:
    # What the libraries keep once for all stays.
    render.Renderer(folder=TEMPLATES, encode=mail.encode)(digests.odd())
    gc.collect()
    before = Counter(map(type, gc.get_objects()))
    five = [render.Renderer(folder=TEMPLATES, encode=mail.encode) for _ in range(5)]

    drawn = [make(digests.odd()) for make in five]
    pieces = [{id(piece) for piece in (*one.html_pieces, *one.text_pieces)} for one in drawn]
    is_shared = any(one & other for one, other in combinations(pieces, 2))
    del five, drawn
    gc.collect()

    assert not is_shared
    left = Counter(map(type, gc.get_objects())) - before
    rooms = ("digest.render", "jinja2")
    assert left[Piece] == 0
    assert [kind for kind in left if str(kind.__module__).startswith(rooms)] == []


def test_a_card_takes_its_number_from_where_it_stands(draw: Render) -> None:
    first, second = digests.match(number=1, id=1), digests.match(number=2, id=2)

    html = [
        draw(digests.digest(0, cards=cards)).html for cards in ((first, second), (second, first))
    ]

    assert [re.findall(r'class="number"[^>]*>(\d+)', one) for one in html] == [["1", "2"]] * 2


def test_no_token_of_a_slot_reaches_a_reader(draw: Render) -> None:
    rendered = draw(digests.odd())

    assert "\x1a" not in rendered.html + rendered.text


def test_a_paper_that_cannot_be_rendered_costs_its_own_card(
    draw: Render, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned: Any = digests.match(number=7, id=7, title="Poison", authors=(None,))
    digest = digests.digest(0, cards=(digests.match(title="Sound"), poisoned), matched=2)

    with caplog.at_level(logging.ERROR):
        rendered = draw(digest)

    html = rendered.html
    assert ("Sound" in html, "Poison" in html) == (True, False)
    assert "</b> arxiv:2509.00007 could not be made readable" in html
    assert rendered.lost == ("arxiv:2509.00007",)
    assert "arxiv:2509.00007 cannot be shown" in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "partials/card.html",
            "<p>{{ card.number }}{{ card.note }}</p>",
            r"card\.html:1: .*: card\.extract, card\.title",
        ),
        (
            "partials/line.txt",
            "\n{{ card.title.runs }}",
            r"line\.txt:2: card\.title\.runs are many",
        ),
        (
            "partials/trend.txt",
            "\n{{ card.title.runs | starred | title }}",
            r"trend\.txt:1: .* shown nowhere: card\.extract$",
        ),
        (
            "partials/line.html",
            "\n\n{{ 'See ' ~ card.note }}",
            r"line\.html:1: .* shown nowhere: card\.number, card\.title$",
        ),
        (
            "partials/card.txt",
            "{% if card.note == 'a' %}{% endif %}",
            r"card\.txt:1: .*: card\.extract, card\.note, card\.number, card\.title$",
        ),
        ("digest.html", "\n{{ page.lead }}", r"digest\.html:2: page\.lead are many"),
        (
            "weekly.html",
            "\n{{ 'A' ~ page.status }}",
            r"weekly\.html:1: .* shown nowhere: page\.sections$",
        ),
        ("digest.txt", "{{ page.name }}", r"digest\.txt:1: .* shown nowhere: page\.sections"),
        (
            "partials/section.txt",
            "{{ place('partials/card.txt', section.cards) }}",
            r"section\.txt:1: .*: section\.lines",
        ),
        (
            "partials/section.html",
            "\n{% for card in section.cards %}{% endfor %}",
            r"section\.html:1: .*: section\.cards, section\.lines$",
        ),
        (
            "partials/card.html",
            "\n{% for run in card.title.runs if run.is_mine %}{{ run.text }}{% endfor %}",
            r"card\.html:1: .*: card\.extract, card\.note, card\.number, card\.title$",
        ),
    ],
)
def test_a_card_that_forgets_or_bends_what_is_the_readers_is_refused_at_load(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    own(tmp_path, name, text)

    with pytest.raises(TemplateError, match=complaint):
        render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)


@pytest.mark.slow
def test_an_own_card_is_filled_like_ours(tmp_path: Path) -> None:
    look = "{{ card.number }}/{% for run in card.title.runs %}{% if run.is_mine %}[{{ run.text }}]{% else %}{{ run.text }}{% endif %}{% endfor %}"
    own(
        tmp_path,
        "partials/card.html",
        f"<tr><td>{look} {{{{ card.note }}}} {{{{ card.extract and card.extract.runs | starred }}}}</td></tr>",
    )

    html = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)(
        digests.digest(1)
    ).html

    assert "1/[Tree Search] for [LLM Agent] Planning tree search and LLM agent in title" in html
