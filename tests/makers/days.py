"""A biologist's, a mathematician's, a physicist's and a physician's day: papers as their sources
write them, ranked and laid out as every day's."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any

from digest import issue, rank
from digest.model import Digest, Links, Paper, Sender
from digest.sources import web_link
from tests.makers import build
from tests.makers.works import Work, works
from tests.shared import OURS

SENDER = Sender(name="Daily Papers", address="papers@example.org")
# Papers of the same day that were invented by the dozen.
OTHERS = 15


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((OURS / "days.toml").read_text(encoding="utf-8"))


def day(reader: str) -> Digest:
    """Return the digest of the *reader* whom days.toml tells of."""
    told = _told()[reader]
    others = (work for work in works("days") if work.science in told["sciences"])
    written = [_written(number, one, told) for number, one in enumerate(told["papers"], 1)]
    invented = [
        _invented(number, one, told)
        for number, one in enumerate(islice(others, OTHERS), len(written) + 1)
    ]
    return _composed(told, (*written, *invented))


def _composed(told: dict[str, Any], papers: tuple[Paper, ...]) -> Digest:
    profile = build.profile(*told["words"], authors=tuple(told["authors"]))
    reader = build.subscriber(timezone="Europe/Berlin", profile=profile)
    due = build.due(subscriber=reader, last_on=build.DAY - timedelta(days=1))
    index, known = rank.index(papers, [profile]), {paper.id: paper for paper in papers}
    (ranking,), explain = rank.rank([profile], index), rank.Explainer(index)
    (window,) = issue.windows(papers, [due])
    labels = {told["source"]: told["label"]}
    context = issue.IssueContext(sender=SENDER, papers=known, labels=labels)
    entered = ranking.papers.tolist()
    sections = issue.select(due, entered, ranking.topics, window, context)
    matches = explain(ranking, profile, sections.matches)
    facts = issue.facts(due, window, context, entered, partial(explain.holders, ranking, profile))
    digest = issue.compose(due, sections, matches, entered, facts, context)
    return replace(digest, next_at=datetime(2026, 3, 13, 6, tzinfo=UTC))


def _written(number: int, one: dict[str, Any], told: dict[str, Any]) -> Paper:
    given = {"organizations": tuple(one.get("organizations", ()))}
    return _paper(
        number, told, one["title"], one["abstract"], one["authors"], one["category"], **given
    )


def _invented(number: int, work: Work, told: dict[str, Any]) -> Paper:
    is_arxiv = told["source"] == "arxiv"
    category = work.categories[0] if is_arxiv else work.preprint or "biology"
    return _paper(number, told, work.title, work.abstract, work.authors, category)


def _paper(
    number: int,
    told: dict[str, Any],
    title: str,
    abstract: str,
    authors: Any,
    category: str,
    **given: Any,
) -> Paper:
    place = f"2603.{number:05}"
    is_arxiv = told["source"] == "arxiv"
    page = f"https://example.org/{number}"
    return build.paper(
        id=number,
        identifiers=(f"arxiv:{place}" if is_arxiv else f"doi:10.9999/{place}",),
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        categories=(category,),
        links=web_link.arxiv(place)
        if is_arxiv
        else Links(abstract=page, pdf=f"{page}.full.pdf", html=f"{page}.full"),
        source=told["source"],
        published_on=build.DAY,
        **given,
    )


DAYS: dict[str, Callable[[], Digest]] = {reader: partial(day, reader) for reader in _told()}
