"""Compose, render and join 10,000 digests of 300 papers, against Jinja, premailer and EmailMessage
for each message."""

import gc
import pickle
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TypeVar

from premailer import Premailer

from benchmarks.row import Row, peak_mb
from digest import issue, mail, rank, render
from digest.model import Digest, Due, Match, Paper, Profile, Rendered, Sender, Subscriber
from digest.render import css_inliner
from digest.render.environment import STYLE, environment
from digest.render.page import page
from tests.makers import listings, mails, profiles
from tests.makers.plain import plainly

T = TypeVar("T")
Drawn = tuple[dict[int, Paper], list[Profile], list[Sequence[Match]]]
PEOPLE, SHARD, MANY, BATCH = 10_000, 5_000, 100_000, 100
PAPERS, CARDS = 300, 10
SAMPLE = 50
TEMPLATES = Path(__file__).parents[2] / "templates"
SENDER = Sender(name="Daily Papers", address="papers@example.org")


@dataclass
class Made:
    """What a run took and made: seconds of each step, those of the yardstick a message, and a few
    digests to look at."""

    load_s: float = 0.0
    cold_s: float = 0.0
    spent: dict[str, float] = field(default_factory=Counter)
    slow: list[float] = field(default_factory=list)
    kept: list[Digest] = field(default_factory=list)
    octets: int = 0


def measure() -> Row:
    gc.set_threshold(50_000)  # as the program does
    drawn = readers_and_matches()
    made = run(PEOPLE, drawn, per_message())
    preview_s = whole_preview()
    steps = ", ".join(f"{name} {1e6 * one / PEOPLE:.0f} µs" for name, one in made.spent.items())
    return Row(
        ours=f"compose, render and join {PEOPLE:,} digests",
        ours_s=sum(made.spent.values()),
        yardstick="Jinja, premailer and EmailMessage for each",
        yardstick_s=sum(made.slow) / len(made.slow) * PEOPLE,
        note=(
            f"{listings.origin()}, {PAPERS} papers; {shape(made.kept)}; {PEOPLE / sum(made.spent.values()):,.0f} a second ({steps});"
            f" {made.octets / PEOPLE / 1000:.1f} kB a message; {weight(drawn)};"
            f" templates loaded in {made.load_s:.2f} s, the first digest in {1_000 * made.cold_s:.0f} ms,"
            f" digest preview, whole, in {preview_s:.2f} s;"
            f" the yardstick on {len(made.slow)} digests among them, scaled up"
        ),
    )


def weight(drawn: Drawn) -> str:
    """Return how much memory a process holds at most that makes messages for one shard of readers
    after the other, and ranks none."""
    papers, readers, chosen = drawn
    with NamedTemporaryFile() as file:
        pickle.dump((papers, readers[:SHARD], list(map(tuple, chosen[:SHARD]))), file)
        file.flush()
        child = [sys.executable, "-m", "benchmarks.rows.compose", file.name]
        return subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - ourselves


def whole_preview() -> float:
    """Return the seconds that the command takes from start to end, with a store that has two days
    of papers."""
    digest = [sys.executable, "-m", "digest"]
    with TemporaryDirectory() as folder:
        subprocess.run([*digest, "demo", folder, "--json"], capture_output=True, check=True)  # noqa: S603 - ourselves
        chosen = [
            "--config",
            f"{folder}/digest.yaml",
            "--out",
            f"{folder}/preview",
            "--date",
            f"{listings.DAY}",
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*digest, "preview", "ada", *chosen], capture_output=True, check=True)  # noqa: S603 - ourselves
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def readers_and_matches() -> Drawn:
    papers = {paper.id: paper for paper in listings.papers(PAPERS)}
    readers = profiles.fields(listings.papers(600), PEOPLE)
    index = rank.index(tuple(papers.values()), readers)
    ranked, explain = rank.rank(readers, index, most=CARDS), rank.Explainer(index)
    return papers, readers, [explain(one, who) for one, who in zip(ranked, readers, strict=True)]


def run(people: int, drawn: Drawn, slow: Callable[[Digest], bytes] | None = None) -> Made:
    """Make a message for each of *people*, one soon after the other as a day's run does; now and
    then one the *slow* way, too."""
    papers, readers, chosen = drawn
    gc.collect()
    gc.freeze()  # what the ranker made is not looked through at our cost
    made = Made()
    made.load_s, draw = timed(lambda: render.Renderer(folder=TEMPLATES, encode=mail.encode))
    context = issue.IssueContext(sender=SENDER, papers=papers, labels={"arxiv": "arXiv cs.AI"})
    for start in range(0, people, BATCH):
        shard = range(start, min(start + BATCH, people))
        dues = [due(number, readers[number % len(readers)]) for number in shard]
        windows = issue.windows(papers.values(), dues)
        # The ranker's work, as dues are the ledger's and windows those of a whole shard.
        matches = [tuple(chosen[number % len(chosen)]) for number in shard]
        each = list(zip(dues, matches, windows, strict=True))
        # Some at a time: a look at the clock costs as much as a card.
        compose_s, digests = timed(lambda each=each: [composed(*one, context) for one in each])
        made.cold_s = made.cold_s or seconds(
            lambda digests=digests: message(digests[0], draw(digests[0]))
        )
        render_s, rendered = timed(lambda digests=digests: list(map(draw, digests)))
        join_s, messages = timed(
            lambda digests=digests, rendered=rendered: list(map(message, digests, rendered))
        )
        for step, spent in (("compose", compose_s), ("render", render_s), ("join", join_s)):
            made.spent[step] += spent
        made.octets += sum(map(len, messages))
        made.kept = made.kept or digests[:SAMPLE]
        if slow:
            made.slow.append(seconds(lambda digests=digests: slow(digests[0])))
    return made


def composed(
    due: Due, matches: Sequence[Match], window: issue.Window, context: issue.IssueContext
) -> Digest:
    entered = [match.paper.id for match in matches]
    topics = [match.topic for match in matches]
    sections = issue.select(due, entered, topics, window, context)
    facts = issue.facts(due, window, context, entered)
    return issue.compose(due, sections, matches, entered, facts, context)


def shape(digests: Sequence[Digest]) -> str:
    """Return how many cards a digest has, and how many marks and reasons are seen in a card."""
    cards = [
        card for digest in digests for section in page(digest).sections for card in section.cards
    ]
    marks = sum(
        run.is_mine
        for card in cards
        for block in (card.title, card.extract)
        if block
        for run in block.runs
    )
    told = sum(card.note is not None for card in cards)
    return f"{len(cards) / len(digests):.1f} cards, {marks / len(cards):.1f} marks and {told / len(cards):.1f} reasons a card"


def due(number: int, reader: Profile) -> Due:
    return Due(
        subscriber=Subscriber(
            id=f"reader-{number}", email=f"reader-{number}@example.org", profile=reader
        ),
        issue_on=listings.DAY,
        last_on=listings.DAY - timedelta(days=1),
        is_first=False,
    )


def message(digest: Digest, rendered: Rendered) -> bytes:
    return mail.message(
        rendered, mail.header(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender)
    )


def per_message() -> Callable[[Digest], bytes]:
    """Return the plain way to a message: templates without styles, inlined after rendering."""
    draw = plainly(environment(TEMPLATES, inlined=False))
    css = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    options = {**css_inliner.OPTIONS, "method": "html"}

    def make(digest: Digest) -> bytes:
        shown = page(digest)
        html, text = (
            draw(f"{shown.template}.{kind}", page=shown, subject="A digest")
            for kind in ("html", "txt")
        )
        inlined = Premailer(html, css_text=css, **options).transform(pretty_print=False)
        envelope = mail.header(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender)
        return mails.reference(
            Rendered(
                subject="A digest",
                html_pieces=(mails.piece(inlined),),
                text_pieces=(mails.piece(text),),
            ),
            envelope,
        ).as_bytes()

    return make


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of this core that *run* takes, and what it makes."""
    start = time.process_time()
    made = run()
    return time.process_time() - start, made


def seconds(run: Callable[[], object]) -> float:
    return timed(run)[0]


if __name__ == "__main__":
    gc.set_threshold(50_000)
    with Path(sys.argv[1]).open("rb") as file:
        run(MANY, pickle.load(file))  # noqa: S301 - ourselves
    print(f"{peak_mb():.0f} MB for {MANY:,}")
