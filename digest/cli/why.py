"""`digest why`: the verdict, and the rules that lead to it, one a line."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from digest.cli.chart import MARK, QUIET, Trimmed, bar, heading, name, title
from digest.cli.output import as_object
from digest.model import Match
from digest.pipeline.why import Answer, Count, Step

BAR = 16
SIGNS = {True: Text("yes", style="green"), False: Text("no", style="bold red"), None: Text("")}
WHERE = {
    "title": "in the title",
    "abstract": "in the abstract",
    "authors": "followed author",
    "organizations": "followed organisation",
}
WHAT = {
    "words": "other words of the keywords",
    "similar": "reads like what the keywords bring",
    "votes": "votes of readers elsewhere",
    "like": "like the examples",
    "unlike": "unlike the examples",
}


def show(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        as_object(_object(answer))
        return
    Console(highlight=False).print(Trimmed(Group(*_parts(answer))))


def _parts(answer: Answer) -> Iterator[RenderableType]:
    on = answer.issue_on
    yield Text.assemble((answer.subscriber.id, "bold"), f", issue of {on:%A} {on.day} {on:%B %Y}")
    if answer.paper is not None:
        words = answer.paper.title or "A paper that was pruned"
        yield title(answer.match) if answer.match else Text(words)
        known = (*answer.paper.identifiers[:1], *answer.paper.categories)
        yield Text(", ".join(known), style=QUIET)
    yield Text.assemble("\n", (answer.verdict, "bold"), "\n")
    yield Padding(_steps(answer.steps), (0, 0, 1, 2))
    if answer.counts:
        yield Padding(_counts(answer.counts), (0, 0, 1, 2))
    for remark in answer.remarks:
        yield Text(remark, style=QUIET)
    if answer.match is not None and answer.match.hits:
        yield heading(f"Score {answer.match.score:.1f}", "what each part adds")
        yield Padding(_score(answer.match), (0, 0, 1, 2))


def _steps(steps: tuple[Step, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=3)
    table.add_column()
    table.add_column(style=QUIET, overflow="fold")
    for step in steps:
        table.add_row(SIGNS[step.passed], step.rule, Text(step.words))
    return table


def _counts(counts: tuple[Count, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for one in counts:
        words = Text(
            "  " * max(one.level - 1, 0) + one.words, style="bold" if not one.level else ""
        )
        table.add_row(f"{one.number:,}", words)
    return table


def _score(match: Match) -> Table:
    rows = [
        (hit.term, WHERE[hit.place] + (f", {hit.times} times" if hit.times > 1 else ""), share)
        for hit, share in match.weighed()
    ]
    rows += [("", WHAT[ingredient], share) for ingredient, share in match.rest]
    rows += [("", f'halved for "{term}"', 0.0) for term in match.lowered]
    most = max((share for _, _, share in rows), default=0) or 1
    table = Table.grid(padding=(0, 2))
    table.add_column(style=MARK)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for term, where, share in rows:
        table.add_row(term, where, f"{share:+.1f}" if share else "", bar(max(share, 0) / most, BAR))
    return table


def _object(answer: Answer) -> dict[str, Any]:
    return {
        "subscriber": answer.subscriber.id,
        "date": answer.issue_on.isoformat(),
        "verdict": answer.verdict,
        "paper": answer.paper and name(answer.paper),
        "state": answer.state,
        "counts": _as_numbers(answer.counts),
        "remarks": list(answer.remarks),
        "score": answer.match and answer.match.score,
        "steps": [
            {"rule": step.rule, "passed": step.passed, "words": step.words} for step in answer.steps
        ],
    }


def _as_numbers(counts: tuple[Count, ...]) -> dict[str, int]:
    """Return the numbers by name, those of one name together."""
    numbers: Counter[str] = Counter()
    for one in counts:
        numbers[one.name] += one.number
    return dict(numbers)
