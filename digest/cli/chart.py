"""Charts on the terminal: the reader's words in red, quiet notes, bars of eighths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from digest.model import Match, Paper

MARK = "red"
QUIET = "dim"

EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is printed without the blanks that a table fills its last column with."""

    printed: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in console.render_lines(self.printed, options, pad=False):
            whole = [segment for segment in line if segment.text]
            while whole and not whole[-1].text.strip(" "):
                whole.pop()
            if whole:
                text, style, control = whole[-1]
                whole[-1] = Segment(text.rstrip(" "), style, control)
            yield from (*whole, Segment.line())


def heading(name: str, note: str = "") -> Text:
    return Text.assemble((name, "bold"), ("  " if note else ""), (note, QUIET))


def bar(part: float, width: int) -> Text:
    """Return a bar for *part* (0 to 1) of *width* characters; what is more than nothing is seen.

    >>> bar(0.5, 4).plain, bar(0.3, 4).plain, bar(0.001, 4).plain, bar(0, 4).plain
    ('██', '█▎', '▏', '')
    """
    eighths = max(round(part * width * 8), 1) if part > 0 else 0
    whole, rest = divmod(eighths, 8)
    return Text("█" * whole + (EIGHTHS[rest] if rest else ""), style=MARK)


def title(match: Match) -> Text:
    """Return a title with the reader's words marked."""
    shown = Text(match.paper.title)
    for start, end in (span for hit in match.hits if hit.place == "title" for span in hit.spans):
        shown.stylize(f"bold {MARK}", start, end)
    return shown


def matches(strongest: Iterable[Match]) -> Table:
    """Return a numbered list of titles, each with the reason below it and its score."""
    from digest.render import why

    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style=QUIET)
    table.add_column(overflow="fold")
    table.add_column(justify="right", style=QUIET)
    for place, match in enumerate(strongest, start=1):
        reason = Text(why(match) or "", style=QUIET)
        table.add_row(str(place), Group(title(match), reason), f"{match.score:.0f}")
    return table


def name(paper: Paper) -> str:
    """Return what a paper is known by outside of this store."""
    return (paper.identifiers or (str(paper.id),))[0]
