"""PubMed's E-utilities with invented articles: a search shows so many ids at most, as theirs."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from digest import sources
from digest.model import Batch, Get, Request, Response, Source
from tests.makers import build, pubmed
from tests.makers.pubmed import Article

DAY = date(2026, 3, 9)
AT = datetime(2026, 3, 10, tzinfo=UTC)
URL = "http://eutils.test"


def source(**given: Any) -> Source:
    given = {"name": "medicine", "kind": "pubmed", "query": "retina[tiab]", **given}
    return build.source(**given)


def article(number: int = 1, **given: Any) -> Article:
    given = {"pmid": 41_000_000 + number, "title": f"Paper {number}.", "entered_on": DAY, **given}
    return Article(**given)


def told(
    *articles: Article, host: "Host | None" = None, days: Sequence[date] = (DAY,), **given: Any
) -> tuple[Batch, ...]:
    """Return what a source tells of *days*, asked without a network."""
    get = getting((host or Host(articles=articles)).answer)
    return tuple(sources.batches(source(url=URL, **given), days, get))


def getting(answer: Callable[[str], tuple[int, bytes]]) -> Get:
    def get(request: Request) -> Response:
        status, body = answer(request.url.removeprefix(URL))
        return Response(url=request.url, status=status, headers={}, body=body, received_at=AT)

    return get


@dataclass(kw_only=True)
class Host:
    """Answers any search with all *articles* of its days; those *without* have no record."""

    articles: Sequence[Article]
    most: int = 9_999
    without: set[int] = field(default_factory=set)
    fails_after: int | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.asked.append({"tool_asked": parts.path, **query})
        if self.fails_after is not None and len(self.asked) > self.fails_after:
            return 502, b"<html>Bad Gateway</html>"
        told = self._search(query) if "esearch" in parts.path else self._records(query)
        return 200, told.encode()

    def _search(self, query: dict[str, str]) -> str:
        days = query["mindate"], query["maxdate"]
        found = [one for one in self.articles if days[0] <= f"{one.entered_on:%Y/%m/%d}" <= days[1]]
        if within := re.search(r" AND ([0-9]+):([0-9]+)\[uid\]$", query["term"]):
            found = [one for one in found if int(within[1]) <= one.pmid <= int(within[2])]
        newest = sorted((one.pmid for one in found), reverse=True)
        shown = newest[: min(int(query["retmax"]), self.most)]
        return pubmed.search(shown, total=len(found), query=query["term"])

    def _records(self, query: dict[str, str]) -> str:
        wanted = {int(one) for one in query["id"].split(",")} - self.without
        return pubmed.records(one for one in self.articles if one.pmid in wanted)
