"""Titles that are made to break what reads them: all go through the ranker, in bounded time."""

import os
import random
import time

import pytest

from digest import rank
from digest.model import Author, Paper, Profile
from tests.makers import build, ranks

PIECES = (
    "\u202eevil\u202c agents",
    "\u2066graph\u2069\u200f",
    "\ud800 half a character \udfff",
    "nul\x00byte \x1b[31mred\x1b[0m \x7f\x85\u2028",
    "(a+)+$ [^]]* \\d{99999} (?R) .*.*.*",
    "((((((((((" * 50 + "[[[[{{{{",
    "$\\frac{\\beta}{\\sqrt{\\sqrt{x}}}$ \\begin{x} {{{ \\",
    "\\" * 300 + "$" * 301,
    "w" * 5_000,
    "A" * 2_000 + "(B)(AB)" * 100,
    "retrieval-augmented generation (RAG) (RAGs) RAG",
    "graph neural network (GNN), network of neural graphs",
    "agent AND tool use AND AND",
    "\"red teaming\" “open „quotes\" '''",
    "evaluat* =agents * = ^ **",
    "e\u0301" * 200 + "\u0345" * 200,
    "大模型智能体" * 20,
    "ไทย ภาษา हिन्दी العربية עברית",
    "🏳️‍🌈👩‍👩‍👧‍👦 C++ C# F#",
    "ﷺ ﬁne İstanbul STRASSE straße ǅ ª ⅷ ①",
    "x-" * 200,
    "the of and a in " * 20,
    "{{ subject }} {% if %} <script>alert(1)</script> %s %n ${jndi:x}",
    "' OR 1=1; DROP TABLE papers; -- NULL None NaN 1e999",
    "",
)
MARKS = (" ", "", ". ", "! ", ": ", "-", "\n", "\t", "\u200b", "\u00a0", "。")
ASKED = tuple(piece[:80] for piece in PIECES)
PROFILE = Profile(
    topics=build.profile(*ASKED).topics,
    exclude=build.profile("nothing at all of this").keywords,
    lower=build.profile("tool use").keywords,
    authors=tuple(Author(name=piece) for piece in ASKED),
    organizations=ASKED,
    like=ASKED,
)


def papers(number: int) -> list[Paper]:
    chance = random.Random(7)
    return [
        build.paper(
            id=at,
            title=text(chance),
            abstract=text(chance),
            authors=(text(chance),),
            organizations=(text(chance),),
        )
        for at in range(1, number + 1)
    ]


def text(chance: random.Random) -> str:
    return "".join(
        part
        for _ in range(chance.randint(0, 4))
        for part in (chance.choice(PIECES), chance.choice(MARKS))
    )


@pytest.mark.slow
def test_thousands_of_hostile_titles_are_ranked_in_bounded_time() -> None:
    number = 10_000 if os.environ.get("SOAK") else 3_000
    listed = papers(number)

    start = time.process_time()
    index = rank.index(listed, [PROFILE])
    (matches,) = ranks.matches([PROFILE], index, [()])
    (others,) = rank.unmatched([PROFILE], index, [()])

    assert time.process_time() - start < number * 0.012
    assert number / 2 < len(matches) < len(matches) + len(others) <= number
    assert all(0 <= match.score <= 100 for match in matches)


@pytest.mark.slow
def test_hostile_titles_are_marked_within_their_texts() -> None:
    (matches,) = ranks.matches([PROFILE], rank.index(papers(200), [PROFILE]), [()])

    hits = [(getattr(match.paper, hit.place), hit.spans) for match in matches for hit in match.hits]

    assert all(0 <= start < end <= len(where) for where, spans in hits for start, end in spans)


@pytest.mark.slow
def test_a_taught_ranker_takes_hostile_titles_too() -> None:
    listed = papers(300)
    index = rank.index(listed, [PROFILE], rank.learn(listed, [PROFILE]))

    (matches,) = ranks.matches([PROFILE], index, [()])

    assert all(0 <= match.score <= 100 for match in matches)
