"""One paper as it is shown: made once for all who asked for the same, but for its number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from digest.model import Hit, Match, Paper
from digest.render.byline import Link, web
from digest.render.card_view import IN_FULL, USUAL, PaperView, Quote, View
from digest.render.highlight import Block, Passage, Places, Run, passage, spans
from digest.render.reason import Reasons, reasons
from digest.text.tex.reader import readable
from digest.text.title import title as shown_title

# A day's papers in a dozen looks; these by what readers asked for, of which some kB are kept each.
_VIEWS, _CARDS = 8_192, 32_768


@dataclass(frozen=True, slots=True, eq=False)
class MarkedCard:
    """A card but for its number: the *view* with the words marked that some readers asked for, and
    their reason. It is itself alone, as blocks are."""

    view: PaperView
    title: Block
    extract: Block | None = None
    note: str | None = None


class Card(NamedTuple):
    """What a template shows of a paper: *title* always, all else only where there is some."""

    number: int | None
    body: MarkedCard

    @property
    def title(self) -> Block:
        return self.body.title

    @property
    def extract(self) -> Block | None:
        return self.body.extract

    @property
    def note(self) -> str | None:
        """Why it is here (a card), or what its title does not show (a one-liner)."""
        return self.body.note

    @property
    def url(self) -> str | None:
        return self.body.view.url

    @property
    def byline(self) -> tuple[Run, ...]:
        return self.body.view.byline

    @property
    def links(self) -> tuple[Link, ...]:
        return self.body.view.links

    @property
    def is_bare(self) -> bool:
        """Whether there is no abstract at all, which is not the same as showing none."""
        return self.body.view.is_bare


MakeCard = Callable[..., Card]
"""Makes a card of a match, its number, the labels of sources, the issue's date, how the abstract is
quoted, and the view."""


def maker() -> MakeCard:
    """Return what makes cards, and remembers what it made for all who ask for the same."""
    view_of, quoted = lru_cache(_VIEWS)(_view), lru_cache(_CARDS)(_quoted)
    marked_passage = lru_cache(_CARDS)(Passage.marked)

    def block(text: Passage, words: Places) -> Block:
        return marked_passage(text, text.places(words))

    @lru_cache(_CARDS)
    def marked(
        view: View, paper: Paper, of: Reasons, label: str | None, issue_on: date, quote: Quote
    ) -> MarkedCard:
        seen = view_of(view, paper, label, issue_on, spans(of.hits, "authors"))
        title = block(quoted(seen, None), seen.title.places(spans(of.hits, "title")))
        words, chosen, ending = _chosen(seen, view, of, quote)
        said = block(quoted(seen, chosen, ending), words) if chosen else None
        return MarkedCard(seen, title, said, view.note(of, seen, title, said))

    def card(
        match: Match,
        number: int | None,
        labels: Mapping[str, str],
        issue_on: date,
        quote: Quote = USUAL,
        view: View = IN_FULL,
    ) -> Card:
        paper = match.paper
        label = labels.get(paper.source)
        return Card(number, marked(view, paper, reasons(match), label, issue_on, quote))

    return card


def _chosen(seen: PaperView, view: View, of: Reasons, quote: Quote) -> tuple[Places, Places, str]:
    """Return where the reader's words stand in the abstract, what of it is quoted, if anything is,
    and how that ends."""
    if view.extract is None:
        return (), (), ""
    words = seen.abstract.places(spans(of.hits, "abstract"))
    is_in_title = any(hit.place == "title" and hit.spans for hit in of.hits)
    chosen = view.extract(seen.abstract.text, words, is_in_title, quote)
    return words, chosen.spans, " …" if chosen.is_cut else ""


def _quoted(seen: PaperView, parts: Places | None, ending: str = "") -> Passage:
    """Return *parts* of the abstract, None: the title."""
    if parts is None:
        return passage(seen.title, ((0, len(seen.title.text)),))
    return passage(seen.abstract, parts, ending)


def _view(
    view: View, paper: Paper, label: str | None, issue_on: date, followed: Places
) -> PaperView:
    named = Match(paper=paper, score=0, hits=(Hit(term="", place="authors", spans=followed),))
    return PaperView(
        paper=paper,
        url=web(paper.links.abstract),
        byline=view.byline(named, {} if label is None else {paper.source: label}, issue_on),
        links=view.links(paper),
        is_bare=not paper.abstract.strip(),
        title=shown_title(paper.title),
        abstract=readable(paper.abstract),
    )
