"""`digest try`: what a profile would have brought: a bar a day, the best ten, each keyword."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from digest import people
from digest.cli import chart, context
from digest.cli.chart import MARK, QUIET, Trimmed, bar, heading
from digest.cli.output import as_object
from digest.exceptions import UsageError
from digest.model import Profile
from digest.pipeline.application import Rooms
from digest.pipeline.trial import Reach, Trial, remarked
from digest.render import why

BAR = 32


def profile_of(rooms: Rooms, keywords: str | None, subscriber: str | None) -> Profile:
    """Return the profile to try: typed *keywords*, or that of a *subscriber*.

    Raises UsageError where it is not one of them.
    """
    if keywords is not None and subscriber is None:
        return people.from_line(keywords)
    if subscriber is None or keywords is not None:
        raise UsageError('expected keywords ("tool use, =GAN") or --subscriber ID')
    return context.person(rooms, subscriber).profile


def show(trial: Trial, *, as_json: bool) -> None:
    """Print what *trial* found."""
    if as_json:
        as_object(_object(trial))
        return
    console = Console(highlight=False)
    if not trial.papers:
        console.print("There are no papers to try it on: run digest collect.")
        return
    console.print(Trimmed(Group(*_parts(trial))))


def _parts(trial: Trial) -> Iterator[RenderableType]:
    first, last = trial.days[0][0], trial.days[-1][0]
    counted = f"{trial.entered:,} of {trial.papers:,} papers"
    yield heading("What came", f"{_span(first, last)}, {counted}")
    yield Padding(_days(trial.days), (0, 0, 1, 2))
    if trial.best:
        name = "The best" if len(trial.best) < trial.entered else "All"
        yield heading(name, f"{len(trial.best)} of {trial.entered:,}, each with its score")
        yield Padding(chart.matches(trial.best), (0, 0, 1, 2))
    if trial.reach:
        yield heading("Keywords", "share of all scores, and in how many papers each stands")
        yield Padding(_keywords(trial.reach), (0, 0, 1, 2))
    if any(one.also for one in trial.reach):
        yield heading("Other spellings", "how the texts above write a keyword otherwise")
        yield Padding(_variants(trial.reach), (0, 0, 1, 2))
    if trial.suggestions:
        yield heading("You might add", "what the papers above have in common")
        yield Padding(_suggestions(trial.suggestions), (0, 0, 1, 2))


def _days(days: Sequence[tuple[date, int, int]]) -> Table:
    most = max(entered for _, _, entered in days) or 1
    table = Table.grid(padding=(0, 2))
    table.add_column(style=QUIET)
    table.add_column(min_width=BAR)
    table.add_column(justify="right")
    table.add_column(style=QUIET)
    for on, papers, entered in days:
        drawn = bar(entered / most, BAR), str(entered)
        table.add_row(f"{on:%a} {on.day:>2} {on:%b}", *drawn, f"of {papers:,}")
    return table


def _keywords(reach: Sequence[Reach]) -> Table:
    most = max((one.share for one in reach), default=0) or 1
    table = Table.grid(padding=(0, 2))
    table.add_column(style=MARK)
    table.add_column(min_width=BAR // 2)
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(style=QUIET)
    for one in sorted(reach, key=lambda one: -one.share):
        remark = remarked(one)
        papers = "1 paper" if one.papers == 1 else f"{one.papers:,} papers"
        note = Text(remark, style="yellow") if remark else Text("")
        table.add_row(
            Text(one.term), bar(one.share / most, BAR // 2), f"{one.share:.0%}", papers, note
        )
    return table


def _terms() -> Table:
    """Return a table for terms, and what is said of each."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style=MARK)
    table.add_column(style=QUIET)
    return table


def _variants(reach: Sequence[Reach]) -> Table:
    table = _terms()
    for one in reach:
        if one.also:
            table.add_row(Text(one.term), Text(f"also {', '.join(one.also)}"))
    return table


def _suggestions(found: Sequence[Reach]) -> Table:
    table = _terms()
    for one in found:
        table.add_row(Text(one.term), f"{one.new:,} more {'paper' if one.new == 1 else 'papers'}")
    return table


def _span(first: date, last: date) -> str:
    since = "" if first == last else f"{first.day} {first:%B} to "
    return f"{since}{last.day} {last:%B %Y}"


def _object(trial: Trial) -> dict[str, Any]:
    days = [
        {"date": on.isoformat(), "papers": papers, "entered": entered}
        for on, papers, entered in trial.days
    ]
    best = [
        {
            "id": chart.name(match.paper),
            "title": match.paper.title,
            "score": match.score,
            "why": why(match),
        }
        for match in trial.best
    ]
    keywords = [
        {
            "term": one.term,
            "papers": one.papers,
            "share": round(one.share, 4),
            "wide": one.is_wide,
            "dead": one.is_dead,
            "also": list(one.also),
        }
        for one in trial.reach
    ]
    added = [{"term": one.term, "papers": one.papers, "new": one.new} for one in trial.suggestions]
    counts = {"papers": trial.papers, "entered": trial.entered}
    return {**counts, "days": days, "best": best, "keywords": keywords, "suggestions": added}
