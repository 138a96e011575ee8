"""Sample digests for tests of the look: from nothing extra to everything odd at once."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.model import (
    Digest,
    Facts,
    Fault,
    Hit,
    Links,
    Match,
    Paper,
    Place,
    Sender,
    Votes,
)
from tests.makers import build

ISSUE_ON = date(2025, 9, 26)
SENDER = Sender(name="Daily Papers", address="papers@example.org")
LABELS = {"arxiv": "arXiv cs.AI, cs.CL", "huggingface": "Hugging Face", "biorxiv": "bioRxiv"}
READER = build.subscriber(
    timezone="Europe/Berlin",
    profile=build.profile("tree search", "LLM agent", "reward model", authors=("Ada Byron",)),
)
NEXT_AT = datetime(2025, 9, 27, 5, 0, tzinfo=UTC)

# What a mail may consist of.
TAGS = frozenset(
    [
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
        "th",
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "b",
        "span",
        "bdi",
        "sup",
        "sub",
    ]
)
ATTRIBUTES = frozenset(
    [
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
        "scope",
        "style",
        "valign",
        "width",
        "xmlns:o",
    ]
)

ABSTRACT = (
    "Agents that plan must look ahead, and looking ahead is dear. We propose a tree search for LLM agents that asks a reward "
    "model only where the branches differ, e.g. after a tool has answered. On 11 tasks it needs 3.5 times fewer tokens. "
    "The tree search also finds shorter plans. We then look at where it fails. Failures are mostly early, and cheap to see. "
    "Code is at a public address."
)


def hit(text: str, term: str, place: Place = "title") -> Hit:
    """Return a hit wherever *term* stands in *text*, as the ranker would say it."""
    found = re.finditer(rf"\b{re.escape(term)}s?\b", text, re.IGNORECASE)
    return Hit(term=term, place=place, spans=tuple(one.span() for one in found))


def match(**given: Any) -> Match:
    """Return a match with the reader's words marked where they stand; *followed* are positions of
    authors."""
    followed = given.pop("followed", ())
    number = given.pop("number", 1)
    paper = build.paper(
        **{**PAPER, "identifiers": (f"arxiv:2509.{number:05}",), "links": links(number), **given}
    )
    texts: tuple[tuple[str, Place], ...] = ((paper.title, "title"), (paper.abstract, "abstract"))
    hits = [
        hit(text, word.term, place) for word in READER.profile.keywords for text, place in texts
    ]
    names = [Hit(term=paper.authors[at], place="authors", spans=((at, at + 1),)) for at in followed]
    return Match(paper=paper, score=1, hits=(*names, *(found for found in hits if found.spans)))


def links(number: int) -> Links:
    place = f"2509.{number:05}"
    return Links(
        abstract=f"https://arxiv.org/abs/{place}",
        pdf=f"https://arxiv.org/pdf/{place}",
        html=f"https://arxiv.org/html/{place}",
        code="https://example.org/code",
        community=f"https://huggingface.co/papers/{place}",
    )


PAPER: dict[str, Any] = {
    "title": "Tree Search for LLM Agent Planning",
    "abstract": ABSTRACT,
    "authors": ("Wen Zhao", "Ngozi Adeyemi", "Ada Byron", "Óscar Núñez", "Lise Marc"),
    "categories": ("cs.LG", "cs.AI"),
    "first_listed_on": ISSUE_ON,
    "published_on": date(2025, 9, 25),
    "votes": Votes(upvotes=51, stars=44),
}


def digest(count: int = 6, **given: Any) -> Digest:
    """Return a digest of *count* papers, the first ten as cards."""
    matches = tuple(match(number=number, id=number) for number in range(1, count + 1))
    fields: dict[str, Any] = {
        "subscriber": READER,
        "sender": SENDER,
        "issue_on": ISSUE_ON,
        "cards": matches[:10],
        "titles": matches[10:],
        "facts": facts(),
        "matched": count,
        "next_at": NEXT_AT,
    }
    return Digest(**{**fields, **given})


def facts(**given: Any) -> Facts:
    scanned = {"arXiv cs.AI, cs.CL": 268, "Hugging Face": 31}
    return Facts(**{"scanned": scanned, "labels": LABELS, **given})


def hostile(texts: Iterable[str]) -> Digest:
    """Return a digest whose papers bear hostile *texts* as title, abstract, authors, class and
    link."""
    cards = tuple(nasty(number, text) for number, text in enumerate(texts, 1))
    return replace(digest(0), cards=cards, matched=len(cards))


def nasty(number: int, text: str) -> Match:
    text = text.encode("utf-8", "replace").decode()
    place = Links(
        abstract=text,
        pdf="javascript:alert(1)",
        code="data:text/html,x",
        community='https://example.org/"><script>',
    )
    paper = build.paper(
        id=number, title=text, abstract=text, authors=(text, text), categories=(text,), links=place
    )
    return Match(
        paper=paper,
        score=1,
        hits=(Hit(term=text or "x", place="title", spans=((0, max(len(text) // 2, 1)),)),),
    )


def trends(count: int = 3) -> tuple[Paper, ...]:
    return tuple(
        match(number=900 + number, title=f"A Trend of {number} Votes", followed=()).paper
        for number in range(count)
    )


def odd() -> Digest:
    """Return one of everything odd: a missing source, held-over papers, other scripts, missing
    parts, a name of another direction."""
    cards = (
        match(
            title="A Remarkably Long Title: "
            + "Towards Understanding and Mitigating the Many Failures of " * 3
            + "Tree Search",
            followed=(2,),
        ),
        match(
            title="An $O(n^{1.5})$ Algorithm for <b>Bold</b> & $x < y$",
            abstract="We show $a<b$ & more.",
            announce="cross",
            version=2,
        ),
        match(
            title="تعلّم التعزيز العميق: tree search في بيئات حقيقية",
            abstract="نقترح إطارًا جديدًا.",
            authors=("ליאת כהן", "محمد", "Zhang Wei"),
        ),
        match(
            title="למידת חיזוק לסוכנים",
            abstract="",
            authors=("ליאת כהן",),
            votes=None,
            links=Links(),
        ),
        match(
            title="https://token.example/" + "Supercalifragilistic" * 5,
            identifiers=(),
            source="biorxiv",
            categories=("neuroscience",),
        ),
        match(
            title="面向大语言模型智能体的树搜索强化学习",
            authors=tuple(f"Author {n}" for n in range(40)),
            followed=(20,),
            published_on=date(2024, 12, 31),
        ),
        match(
            title="Everything missing",
            abstract="",
            authors=(),
            categories=(),
            links=Links(),
            votes=None,
            published_on=None,
        ),
    )
    told = facts(faults=(Fault(label="bioRxiv", reason="503 Service Unavailable"),))
    return digest(
        0,
        cards=cards,
        titles=(match(title="Only in the abstract"),),
        trending=trends(),
        facts=told,
        matched=22,
        held_over=14,
        carried=3,
    )


def first(day: timedelta = timedelta()) -> Digest:
    return digest(7, facts=facts(window_days=7), issue_on=ISSUE_ON + day)


def plain_mail() -> Digest:
    """Return the Daily Papers mail of a reader without words."""
    return digest(12, subscriber=build.subscriber(id="kofi"), matched=299, held_over=287)
