"""Twelve odd digests of invented papers and hostile texts, each for one thing that goes wrong in a
mail: what the real tools are shown."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count, islice
from pathlib import Path

from digest.model import Closed, Digest, Fault, Hit, Links, Match, Notice, Paper, Votes
from tests.makers import build, digests, listings
from tests.makers.hostile import payloads
from tests.makers.works import Work, works
from tests.shared import OURS

ON = digests.ISSUE_ON
WORDS = ("reinforcement learning", "language model", "diffusion", "agent", "segmentation", "robot")
READER = replace(
    digests.READER, profile=build.profile(*WORDS, authors=digests.READER.profile.authors)
)
FORMULAS = (
    r"An $O(n^{1.5} \log n)$ Algorithm for $\epsilon$-Optimal Control with $H_\infty$ Constraints and $\|\theta\|_2 \le \lambda$",
    r"$\mathcal{L}_p$ Bounds on $\hat{\mu}_{t+1}$ for Erd\H{o}s--R\'enyi Graphs",
    r"When $\mathbb{E}[X^2] < \infty$ and $x \geq 10^{-6}$: \textit{Sharp} Rates of $T^{2/3}$",
    r"$D^2$LoRA costs \$5 and 10\% of \frobnicate{x}, with $\undefined{a}{b}$",
)
ABSTRACT = r"We prove that for all $\pi \in \Pi$ the regret is bounded by $\tilde{O}(\sqrt{T} + d^2 H^3)$, where $a<b$ \& $\alpha_{ij}^{(k)} \to 0$."

PREAMBLE = """The reading group meets **on Friday**, see [its list](https://example.org/group).

- First item
- Second item & more
"""
BOARD = """Rooms:

| Day | Room | Seats | What |
|---|:-:|--:|---|
| Monday | `A` | 12 | [knots](https://example.org/knots) |
| Tuesday | B | 9 | *looms* |

To bring:
- wool
  - red
    1. two balls
- needles

```sh
ssh rooms.example.org join --room knots
```

> Nobody weaves alone.
"""
TRAILER = "Questions and wishes go to <ada@example.org>."


@cache
def papers(number: int) -> tuple[Match, ...]:
    """Return the first *number* invented papers that hold a word."""
    return _matched(map(_paper, count(1), works()), number)


def real(number: int) -> tuple[Match, ...]:
    """Return the first *number* real papers that hold a word, for tests that read ../shared."""
    return _matched(listings.real(), number)


def _matched(papers: Iterable[Paper], number: int) -> tuple[Match, ...]:
    return tuple(islice((match for paper in papers if (match := matched(paper)).hits), number))


def _paper(number: int, work: Work) -> Paper:
    return build.paper(
        id=number,
        identifiers=(f"arxiv:2509.9{number:04}",),
        title=work.title,
        abstract=work.abstract,
        authors=work.authors,
        categories=work.categories,
        first_listed_on=ON - timedelta(days=number % 5),
        published_on=ON - timedelta(days=number % 5 + 1),
        votes=Votes(upvotes=number % 90, stars=7 * number) if number % 3 else None,
        links=digests.links(number)
        if number % 7
        else Links(abstract=f"https://example.org/papers/{number}"),
    )


def matched(paper: Paper) -> Match:
    texts = (("title", paper.title), ("abstract", paper.abstract))
    hits = [digests.hit(text, word, place) for word in WORDS for place, text in texts]  # type: ignore[arg-type]
    return Match(paper=paper, score=1, hits=tuple(hit for hit in hits if hit.spans))


def shown(matches: tuple[Match, ...], cards: int = 10, **given: object) -> Digest:
    fields = {
        "cards": matches[:cards],
        "titles": matches[cards:],
        "matched": len(matches),
        "subscriber": READER,
    }
    return digests.digest(0, **{**fields, **given})


def zero() -> Digest:
    notice = Notice(
        reason="no_match", nearest=tuple(replace(match, hits=()) for match in papers(3))
    )
    told = digests.facts(closed=(Closed(label="bioRxiv", on=ON, next_on=ON + timedelta(days=3)),))
    return digests.digest(0, notice=notice, facts=told)


def thirty() -> Digest:
    """Return a digest with topics, all sections, and the operator's words round it."""
    matches = tuple(
        replace(match, topic=("Judging", "Agents")[at % 2]) for at, match in enumerate(papers(30))
    )
    first = replace(
        matches[0], alike=tuple(match.paper for match in papers(33)[30:]), lowered=("survey",)
    )
    related = tuple(replace(match, like="reward model", hits=()) for match in papers(40)[37:])
    trending = tuple(
        replace(match.paper, source="huggingface", voted_on=ON) for match in papers(37)[34:]
    )
    digest = shown(
        (first, *matches[1:]),
        related=related,
        trending=trending,
        held_over=14,
        facts=digests.facts(voters=("Hugging Face",)),
    )
    return replace(digest, preamble=f"{PREAMBLE}\n{BOARD}", trailer=TRAILER)


def hundred() -> Digest:
    return shown(
        papers(100),
        matched=300,
        held_over=200,
        facts=digests.facts(scanned={"arXiv": 1204}),
    )


def followed() -> Digest:
    authors = tuple(f"Author Number{number}" for number in range(3000))
    paper = replace(papers(1)[0].paper, authors=(*authors[:1500], "Ada Byron", *authors[1501:]))
    found = Match(
        paper=paper,
        score=1,
        hits=(Hit(term="Ada Byron", place="authors", spans=((1500, 1501),)), *matched(paper).hits),
    )
    return shown((found, *papers(3)[1:]))


def scripts() -> Digest:
    given = digests.odd()
    return replace(
        given,
        cards=(
            *given.cards,
            digests.match(
                title="딥러닝 e\u0301tude नमस्ते ไทย 😀 tree search", authors=("김철수", "שרה")
            ),
        ),
    )


def formulas() -> Digest:
    made = (
        build.paper(title=title, abstract=f"{ABSTRACT} {title}.", identifiers=("arxiv:2509.1",))
        for title in FORMULAS
    )
    return shown(tuple(matched(paper) for paper in made))


def long_title() -> Digest:
    title = (
        "Towards Understanding the Many Failures of Reinforcement Learning in Tool-Using Agents "
        * 24
    )
    return shown(
        (
            matched(replace(papers(1)[0].paper, title=title[:2000].strip())),
            *papers(3)[1:],
            matched(digests.match(title="W" * 2000).paper),
        )
    )


def hostile(at: int = 0, data: Path = OURS) -> Digest:
    """Return a digest of twenty hostile payloads in *data* from the one *at*, in every text that a
    source gives."""
    texts = payloads(data)[at : at + 20]
    evil = '"><img src=x onerror=alert(1)>\r\nBcc: eve@example.org'
    told = digests.facts(
        scanned={evil: 9}, labels={"arxiv": evil}, voters=(evil,), wide=((evil, 9),), new_words=(evil,),
        faults=(Fault(label=evil, reason=evil),), closed=(Closed(label=evil, on=ON, name=evil),),
    )  # fmt: skip
    one = digests.hostile(texts)
    return replace(
        one,
        facts=told,
        titles=one.cards[:3],
        related=tuple(replace(match, like=evil) for match in one.cards[:1]),
    )


def all_hostile(data: Path = OURS) -> list[Digest]:
    return [hostile(at, data) for at in range(0, len(payloads(data)), 20)]


def missing() -> Digest:
    bare = build.paper(title="Everything Missing", identifiers=(), source="journal")
    plain = build.subscriber(id="kofi", name=None, timezone="Africa/Accra")
    return digests.digest(
        0,
        cards=(Match(paper=bare, score=0),),
        matched=1,
        subscriber=plain,
        next_at=None,
        facts=digests.facts(scanned={}),
    )


def outage() -> Digest:
    """Return a week after an outage, with three warnings."""
    faults = (
        Fault(label="bioRxiv", reason="503 Service Unavailable", tries=3),
        Fault(
            label="arXiv cs.AI, cs.CL",
            reason="27 of 239",
            state="partial",
            given=27,
            claimed=239,
            next_at=digests.NEXT_AT,
        ),
    )
    days = tuple((ON - timedelta(days=number), 204 + number) for number in range(5))
    told = digests.facts(
        scanned={"arXiv cs.AI, cs.CL": 27, "Hugging Face": 1003},
        faults=faults, missed=(ON - timedelta(days=2), ON - timedelta(days=1)), last_on=ON - timedelta(days=4),
        wide=(("agent", 96),), new_words=("robot",), days=days, closed=(Closed(label="Letters", on=ON, name="Thanksgiving"),),
    )  # fmt: skip
    return shown(
        papers(25),
        subscriber=replace(READER, layout="weekly"),
        facts=told,
        carried=3,
        carried_from=(ON - timedelta(days=1),),
    )


TWELVE: dict[str, Callable[[], Digest]] = {
    "zero": zero,
    "one": lambda: shown(papers(1)),
    "six": lambda: shown(papers(6), facts=digests.facts(window_days=7)),
    "thirty": thirty,
    "hundred": hundred,
    "followed": followed,
    "scripts": scripts,
    "formulas": formulas,
    "long-title": long_title,
    "hostile": hostile,
    "missing": missing,
    "outage": outage,
}
LAYOUTS = ("full", "compact", "titles", "weekly")


def laid_out(digest: Digest, layout: str) -> Digest:
    return replace(digest, subscriber=replace(digest.subscriber, layout=layout))  # type: ignore[arg-type]
