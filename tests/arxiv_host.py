"""An arXiv for tests: feed, listing pages, API and OAI of days of papers, from one address, with
faults on request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

from digest.model import Get, Request, Response
from tests.makers import arxiv
from tests.makers.arxiv import Announced

RECEIVED = datetime(2026, 4, 23, 6, tzinfo=UTC)


@dataclass(kw_only=True)
class Host:
    """What was announced by day. It is *today*; *faults* are doors that answer 404, *missing* ids
    are in no feed."""

    days: Mapping[date, tuple[Announced, ...]]
    today: date
    faults: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    feed_day: date | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(unquote(path))
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        door = parts.path.strip("/").split("/")
        name = door[2] if door[0] == "list" else door[0]
        if name in self.faults:
            return 404, b"gone"
        pages = {
            "rss": self._rss,
            "new": self._new,
            "recent": self._recent,
            "api": self._api,
            "oai": self._oai,
        }
        return 200, pages[name](door, query).encode()

    def get(self) -> Get:
        def get(request: Request) -> Response:
            path = request.url.removeprefix("http://arxiv.test")
            status, body = self.answer(path)
            return Response(
                url=request.url, status=status, headers={}, body=body, received_at=RECEIVED
            )

        return get

    def _in(self, day: date, categories: Iterable[str]) -> list[Announced]:
        return [paper for paper in self.days[day] if set(categories) & set(paper.categories)]

    def _past(self) -> list[date]:
        return sorted(day for day in self.days if day <= self.today and self.days[day])

    def _rss(self, door: list[str], _query: dict[str, str]) -> str:
        papers = [
            paper
            for paper in self._in(self.feed_day or self.today, door[1].split("+"))
            if paper.id not in self.missing
        ]
        return arxiv.rss(papers, on=self.today, name=door[1])

    def _new(self, door: list[str], _query: dict[str, str]) -> str:
        day = self._past()[-1]
        return arxiv.new_page(self._in(day, [door[1]]), on=day, category=door[1])

    def _recent(self, door: list[str], _query: dict[str, str]) -> str:
        past = ((day, self._in(day, [door[1]])) for day in self._past()[:-6:-1])
        return arxiv.recent_page(
            (day, [one for one in papers if not one.announce.startswith("replace")])
            for day, papers in past
        )

    def _api(self, _door: list[str], query: dict[str, str]) -> str:
        if "id_list" in query:
            wanted = set(query["id_list"].split(",")) - self.without
            return arxiv.atom(
                [paper for paper in self._every() if paper.id in wanted],
                total=len(wanted),
                start=0,
                most=200,
            )
        start, most = int(query["start"]), int(query["max_results"])
        since, until = (
            query["search_query"].partition("submittedDate:[")[2].rstrip("]").split(" TO ")
        )
        found = [
            paper for paper in self._every() if since <= f"{paper.submitted_on:%Y%m%d}0900" <= until
        ]
        return arxiv.atom(found[start : start + most], total=len(found), start=start, most=most)

    def _oai(self, _door: list[str], query: dict[str, str]) -> str:
        token = query.get("resumptionToken") or f"{query['from']}|{query['set']}|0"
        since, wanted, start = token.split("|")
        changed = [
            (one.touched_on or one.replaced_on or day, one)
            for day in self._past()
            for one in self.days[day]
            if is_of(wanted, one)
        ]
        papers = [(day, paper) for day, paper in changed if since <= day.isoformat()]
        if not papers:
            return arxiv.OAI.format(inner='<error code="noRecordsMatch">nothing</error>')
        after = int(start) + 100
        return arxiv.oai(
            papers[int(start) : after],
            resume=f"{since}|{wanted}|{after}" if after < len(papers) else "",
        )

    def _every(self) -> Iterator[Announced]:
        known: set[str] = set()
        for day in self._past():
            for paper in self.days[day]:
                if paper.id not in known:
                    known.add(paper.id)
                    yield paper


def is_of(wanted: str, paper: Announced) -> bool:
    """Whether *paper* is in the set *wanted*, as OAI names sets: cs:cs:CV, physics:quant-ph."""
    return any(wanted.endswith(category.replace(".", ":")) for category in paper.categories)
