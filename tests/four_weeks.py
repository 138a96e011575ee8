"""The plan of four weeks in June and July 2024, and five hosts that keep to it and note what they
hand out (`Sight`).

Hugging Face and the saved pages are told by a `Telling`: of invented papers, or of recorded ones;
the other hosts are made.
"""

import json
import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tests.arxiv_host import Host
from tests.makers.arxiv import Announced
from tests.makers.huggingface import Row
from tests.makers.telling import Telling

DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(2024, 6, 10), date(2024, 7, 7)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=UTC)


OUTAGE = (at(6, 17), at(6, 21))
HOLIDAYS = {date(2024, 6, 20): "Juneteenth", date(2024, 7, 5): "Independence Day"}
CUT_SHORT = (at(6, 14), at(6, 14, 12))
STALE = (at(6, 27), at(6, 27, 15))
DOWN = (at(7, 1), at(7, 1, 10))
SAVED_AT = at(6, 25, 10)
BEGIN, END = at(6, 10, 5), at(7, 8)

ARXIV, HUB, BIO = "arXiv cs.CL, cs.CV, cs.LG", "Hugging Face", "bioRxiv neuroscience, cell biology"
LABELS = {
    "arxiv": ARXIV,
    "hub": HUB,
    "bio": BIO,
    "annals": "annals",
    "letters": "letters",
    "saved": "saved",
}
SOURCES = """
  - {{name: arxiv, kind: arxiv, url: "{arxiv}", categories: [cs.CL, cs.CV, cs.LG]}}
  - {{name: hub, kind: huggingface, url: "{hub}/api/daily_papers"}}
  - {{name: bio, kind: biorxiv, url: "{bio}", categories: [neuroscience, cell biology]}}
  - {{name: annals, kind: feed, url: "{annals}/feed.xml"}}
  - {{name: letters, kind: feed, url: "{letters}/feed.xml"}}
  - {{name: saved, kind: page, path: pages}}
collect_every: 2h
"""
WORDS = ("diffus(?:ion|ions|ed|ing|e|er|ers)", "zebrafish", r"reinforcement\s+learning")
READERS = """subscribers:
  - {id: ada, email: ada@example.org, timezone: Europe/Berlin, send_at: '07:30',
     profile: {keywords: [diffusion, zebrafish, '"reinforcement learning"'], limit: 12}}
  - {id: bob, email: bob@example.org, timezone: America/New_York, send_at: '07:00', profile: {limit: 100}}
"""
SEND_AT = {"ada": (ZoneInfo("Europe/Berlin"), time(7, 30)), "bob": (NEW_YORK, time(7))}

VOCABULARY = re.findall(
    r"\w+",
    "lattice membrane gradient token cortex spline retina manifold kernel axon codec prior sensor river tensor vesicle graph beam"
    " entropy ribosome latent glacier parser spindle anchor mirror orbit pollen quorum ridge saddle thicket umbra valley willow",
)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A host handed out paper *key* at *at*; *place* is that of its source in the settings."""

    at: datetime
    place: int
    source: str
    key: str
    listed_on: date
    text: str = ""
    is_old: bool = False


def prose(seed: str, words: int) -> str:
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words)).capitalize()


def title(seed: str, number: int) -> str:
    rare = {3: "zebrafish ", 5: "reinforcement learning "}
    return f"{prose(seed, 4)} {rare.get(number, '')}{prose(f'{seed}/', 3)}"


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def days() -> Iterator[date]:
    return (FIRST + DAY * step for step in range(-4, (LAST - FIRST).days + 1))


def announced(hub: Mapping[date, list[Row]]) -> dict[date, tuple[Announced, ...]]:
    """Return what arXiv announces: every other paper of Hugging Face on its day or the working day
    before, and some of its own."""
    batches: dict[date, list[Announced]] = {day: [] for day in days() if is_working(day)}
    known: set[str] = set()
    for day in days():
        for number, row in enumerate(hub.get(day, [])):
            on = max(
                (one for one in batches if one < day or (one == day and number % 4 == 1)),
                default=None,
            )
            if number % 4 != 3 and on and row["paper"]["id"] not in known:
                known.add(row["paper"]["id"])
                batches[on].append(real(row, on))
    return {day: (*batch, *own(day)) for day, batch in batches.items()}


def real(row: Row, on: date) -> Announced:
    names = tuple(one["name"].replace(",", " ") for one in row["paper"]["authors"])
    return Announced(
        id=row["paper"]["id"],
        title=" ".join(row["paper"]["title"].split()),
        abstract=" ".join(row["paper"]["summary"].split()),
        authors=names,
        categories=("cs.CL", "cs.LG"),
        submitted_on=on - DAY,
    )


def own(day: date) -> Iterator[Announced]:
    """Yield eight papers that only arXiv has: five new ones, a cross-list, a new version, and the
    cross-list of a new version."""
    kinds = ("new", "new", "new", "new", "new", "cross", "replace", "replace-cross")
    for number, announce in enumerate(kinds):
        yield Announced(
            id=f"{day:%y%m}.{80000 + 10 * day.day + number}",
            announce=announce,
            title=title(f"arxiv {day} {number}", number),
            abstract=f"{prose(f'abstract {day} {number}', 40)}.",
            authors=(f"Ada {prose(f'{day} {number}', 1)}",),
            categories=("astro-ph.GA", "cs.CV") if "cross" in announce else ("cs.CV",),
            submitted_on=day - DAY,
            replaced_on=day if announce.startswith("replace") else None,
        )


def preprints(day: date) -> Iterator[dict[str, str]]:
    for number in range(9 if day.weekday() >= 5 else 42):
        yield {
            "doi": f"10.1101/{day:%Y.%m.%d}.{600000 + number}",
            "title": title(f"bio {day} {number}", number),
            "authors": f"Lovelace, A.; {prose(f'{day}{number}', 1)}, C.",
            "date": f"{day.year}-{day.month}-{day.day}",
            "version": "2" if number % 8 == 7 else "1",
            "category": ("neuroscience", "Cell Biology", "ecology")[number % 3],
            "abstract": f"{prose(f'bio abstract {day} {number}', 40)}.",
            "published": "NA",
        }


@dataclass(kw_only=True)
class World:
    """The hosts at the time *now*, and what they have handed out."""

    telling: Telling
    now: datetime = BEGIN
    sights: list[Sight] = field(default_factory=list)
    arxiv_host: Host = field(init=False)

    def __post_init__(self) -> None:
        self.arxiv_host = Host(days=announced(self.telling.hub), today=FIRST)

    def is_in(self, span: tuple[datetime, datetime]) -> bool:
        return span[0] <= self.now < span[1]

    def see(
        self, source: str, key: str, listed_on: date, text: str = "", *, is_old: bool = False
    ) -> None:
        place = list(LABELS).index(source)
        sight = Sight(
            at=self.now,
            place=place,
            source=source,
            key=key,
            listed_on=listed_on,
            text=text,
            is_old=is_old,
        )
        self.sights.append(sight)

    def arxiv(self, path: str) -> tuple[int, bytes]:
        host = self.arxiv_host
        host.today = max(day for day in host.days if self.is_shown(day))
        cut = {paper.id for paper in host.days[host.today][:6]} if self.is_in(CUT_SHORT) else set()
        host.missing = host.without = cut
        host.faults = {"oai"} if cut else set()
        if path.startswith("/list") and "/new" in path:
            self.see_batches(cut)
        return host.answer(path)

    def is_shown(self, day: date) -> bool:
        is_late = day == STALE[0].date() and self.is_in(STALE)
        return self.now >= datetime.combine(day, time(), NEW_YORK) and not is_late

    def see_batches(self, cut: set[str]) -> None:
        """Note all that arXiv has announced since it was asked first: whoever asks now can have
        it."""
        shown = self.arxiv_host.today
        since = min((one.listed_on for one in self.sights if one.source == "arxiv"), default=shown)
        for day, batch in self.arxiv_host.days.items():
            for paper in batch if since <= day <= shown else ():
                is_old = paper.announce.startswith("replace")
                # The listings of the last five days, which are there for whoever was away, show no
                # new versions.
                if paper.id not in cut and (day == shown or not is_old):
                    self.see(
                        "arxiv",
                        f"arxiv:{paper.id}",
                        day,
                        f"{paper.title} {paper.abstract}",
                        is_old=is_old,
                    )

    def hub(self, path: str) -> tuple[int, bytes]:
        if self.is_in(DOWN):
            return 503, b"busy"
        day = date.fromisoformat(parse_qs(urlsplit(path).query)["date"][0])
        opened = datetime.combine(day, time(), UTC)
        if opened > self.now:
            return 400, b"not open"
        every = self.telling.hub.get(day, [])
        rows = [
            row
            for number, row in enumerate(every)
            if opened + timedelta(hours=7) * number / len(every) <= self.now
        ]
        for row in rows:
            self.see(
                "hub",
                f"arxiv:{row['paper']['id']}",
                day,
                f"{row['paper']['title']} {row['paper']['summary']}",
            )
        age = min(1.0, (self.now - opened) / timedelta(days=3))
        grown = [
            {**row, "paper": {**row["paper"], "upvotes": int(row["paper"]["upvotes"] * age)}}
            for row in rows
        ]
        return 200, json.dumps(grown).encode()

    def bio(self, path: str) -> tuple[int, bytes]:
        _, _, _, since, _, start = path.split("/")
        day, begin = (
            date.fromisoformat(since),
            datetime.combine(date.fromisoformat(since), time(), NEW_YORK),
        )
        every = list(preprints(day))
        posted = [
            row for number, row in enumerate(every) if begin + DAY * number / len(every) <= self.now
        ]
        page = posted[int(start) : int(start) + 30]
        for row in page:
            if row["category"] != "ecology":
                self.see(
                    "bio",
                    f"doi:{row['doi']}",
                    day,
                    f"{row['title']} {row['abstract']}",
                    is_old=row["version"] != "1",
                )
        return 200, json.dumps(
            {"messages": [{"status": "ok", "total": str(len(posted))}], "collection": page}
        ).encode()

    def annals(self, _path: str) -> tuple[int, bytes]:
        items = "".join(
            f"<item><title>{escape(name)}</title><link>{link}</link><description>{escape(text)}</description>"
            f"<pubDate>{on:%a, %d %b %Y} 09:00:00 GMT</pubDate></item>"
            for link, name, text, on in self.articles("annals", every=2, most=30)
        )
        return (
            200,
            f'<rss version="2.0"><channel><title>Annals</title>{items}</channel></rss>'.encode(),
        )

    def letters(self, _path: str) -> tuple[int, bytes]:
        entries = "".join(
            f"<entry><id>{link}</id><title>{escape(name)}</title><link href='{link}'/><summary>{escape(text)}</summary>"
            f"<updated>{on}T09:00:00Z</updated></entry>"
            for link, name, text, on in self.articles("letters", every=3, most=15)
        )
        return (
            200,
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Letters</title>{entries}</feed>'.encode(),
        )

    def articles(self, journal: str, *, every: int, most: int) -> list[tuple[str, str, str, date]]:
        """Return the newest *most* articles of a *journal* that has one or two every few days, and
        note what is new among them."""
        found = []
        for number in count():
            on = FIRST - 60 * DAY + DAY * every * (number // 2)
            if datetime.combine(on, time(9), UTC) > self.now:
                break
            seed = f"{journal} {number}"
            found.append(
                (
                    f"https://example.org/{journal}/{number}",
                    title(seed, number % 12),
                    f"{prose(seed + 'x', 30)}.",
                    on,
                )
            )
        held = found[-most:]
        is_first = not any(one.source == journal for one in self.sights)
        for age, (link, name, text, _) in enumerate(reversed(held)):
            on = self.now.date() - timedelta(days=31) if is_first and age >= 20 else self.now.date()
            self.see(journal, f"url:{link}", on, f"{name} {text}")
        return held

    def save(self, file: Path, listed_on: date, lines: list[str]) -> None:
        """Save a page of *lines*, title and abstract by turns, and note its papers; those that have
        an id go by it."""
        ids = {
            folded(row["title"]): row["paper"]["id"]
            for rows in self.telling.hub.values()
            for row in rows
        }
        for name, text in zip(lines[::2], lines[1::2], strict=True):
            key = f"arxiv:{ids[folded(name)]}" if folded(name) in ids else f"title:{folded(name)}"
            self.see("saved", key, listed_on, f"{name} {text}")
        head = [] if listed_on == self.now.date() else [f"{listed_on:%b} {listed_on.day}"]
        file.write_text("\n\n".join(["Daily Papers", *head, *lines]))
        os.utime(file, (self.now.timestamp(), self.now.timestamp()))


def folded(name: str) -> str:
    return " ".join(name.split()).casefold()
