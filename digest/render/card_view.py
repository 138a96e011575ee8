"""The ways to show a paper: in full, compact, as a line, as a trend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import Extract, Match, Paper
from digest.render import byline
from digest.render.byline import Link
from digest.render.highlight import Block, Places, Run
from digest.render.reason import EXAMPLES, Reasons, told, unseen
from digest.text import excerpt
from digest.text.clean_text import visible
from digest.text.excerpt import Excerpt
from digest.text.tex.reader import Readable

_CLAIM = 200

Quote = tuple[Extract, int]
"""How an abstract is quoted, and in how many characters at most."""
USUAL: Quote = ("extract", 440)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PaperView:
    """What all see of *paper* who are shown it in one way."""

    paper: Paper
    url: str | None
    byline: tuple[Run, ...]
    links: tuple[Link, ...]
    is_bare: bool
    title: Readable
    abstract: Readable


Choose = Callable[[PaperView, Places, bool, Quote], Excerpt]
"""Says what of an abstract is quoted: where the reader's words stand in it, whether the title shows
some, and how much they want."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class View:
    """A way to show a paper, part by part; what a part is not given, it does not depend on."""

    byline: Callable[[Match, Mapping[str, str], date], tuple[Run, ...]]
    links: Callable[[Paper], tuple[Link, ...]] = lambda _: ()
    extract: Choose | None = None
    has_claim: bool = False
    """Whether the claim is told apart from the rest of the extract."""
    has_topic: bool = False
    """Whether the topic is told, no heading above saying it."""
    note: Callable[[Reasons, PaperView, Block, Block | None], str | None]


def _named(match: Match, labels: Mapping[str, str], _: date) -> tuple[Run, ...]:
    return byline.short_byline(match, labels)


def _placed(match: Match, labels: Mapping[str, str], _: date) -> tuple[Run, ...]:
    return (byline.named_class(match.paper, labels),)


def _excerpt(seen: PaperView, words: Places, is_in_title: bool, quote: Quote) -> Excerpt:  # noqa: FBT001
    way, at_most = quote
    return excerpt.excerpt(
        seen.abstract.text,
        title=seen.title.text,
        way=way,
        at_most=at_most,
        words=words,
        is_in_title=is_in_title,
    )


def _claim(seen: PaperView, _: Places, __: bool, quote: Quote) -> Excerpt:  # noqa: FBT001 - a Choose
    """Choose the sentence of the abstract that says what is new."""
    return excerpt.claim(seen.abstract.text, title=seen.title.text, at_most=quote[1])


def _short_claim(seen: PaperView, *_: object) -> Excerpt:
    return excerpt.claim(seen.abstract.text, title=seen.title.text, at_most=_CLAIM)


def _told(of: Reasons, view: PaperView, *_: object) -> str | None:
    return told(view.paper, of)


def _unless_seen(of: Reasons, view: PaperView, title: Block, said: Block | None) -> str | None:
    """Return why as far as it is not to be seen: a word that is marked shows why by itself."""
    return unseen(
        view.paper,
        of,
        has_words=any(run.is_mine for run in (*title.runs, *(said.runs if said else ()))),
        has_names=any(run.is_mine for run in view.byline),
    )


def _topic_and_unseen(of: Reasons, view: PaperView, title: Block, said: Block | None) -> str | None:
    topic = visible(of.topic) if of.topic else None
    return " · ".join(filter(None, (topic, _unless_seen(of, view, title, said)))) or None


def _like(of: Reasons, *_: object) -> str | None:
    if of.is_learnt:
        return f"like {visible(of.like)} and your examples" if of.like else EXAMPLES
    return f"like {visible(of.like)}" if of.like else None


def _voted(_: Reasons, view: PaperView, *__: object) -> str | None:
    return ", ".join(link.label for link in byline.figures(view.paper)) or None


IN_FULL = View(
    byline=byline.byline, links=byline.links, extract=_excerpt, has_claim=True, note=_told
)
COMPACT = View(byline=_named, links=byline.short_links, extract=_short_claim, note=_unless_seen)
"""Three lines or four."""
LINE = View(byline=_placed, note=_unless_seen)
"""A title, and below it where it is from."""
LINE_OF_TOPIC = View(byline=_placed, has_topic=True, note=_topic_and_unseen)
"""The same with its topic, where several stand in one list."""
NUMBERED = View(byline=_named, note=_unless_seen)
"""A title that is one of the numbered papers: its author is named too."""
RELATED = View(byline=_placed, note=_like)
"""A paper that reads like those with the reader's words, or like examples: nothing is marked."""
TREND = View(
    byline=byline.byline, links=byline.trending_links, extract=_claim, note=lambda *_: None
)
"""One sentence, the upvotes first; nothing in it is the reader's."""
TREND_LINE = View(byline=_named, note=_voted)
"""What trends by its title, with its author and upvotes."""
