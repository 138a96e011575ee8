"""One paper as it is shown: made once for all who asked for the same, but for its number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from digest.model import Hit, Match, Paper
from digest.render.byline import Link, web
from digest.render.card_view import IN_FULL, USUAL, PaperView, Quote, View
from digest.render.english import fit
from digest.render.highlight import Block, Passage, Places, Run, passage, spans
from digest.render.plain_text import written
from digest.render.reason import Reasons, reasons
from digest.text import excerpt
from digest.text.abstract import is_abstract
from digest.text.excerpt import Excerpt
from digest.text.tex.reader import readable
from digest.text.title import title as shown_title

# A day's papers in a dozen looks; these by what readers asked for, of which some kB are kept each.
_VIEWS, _CARDS = 8_192, 32_768
# Enough of a title to tell it from others by ear.
_SPOKEN = 60


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
        people, houses = spans(of.hits, "authors"), spans(of.hits, "organizations")
        seen = view_of(view, paper, label, issue_on, people, houses)
        title = block(quoted(seen, None), seen.title.places(spans(of.hits, "title")))
        words, chosen = _chosen(seen, view, of, quote)
        has_claim = view.has_claim and quote[0] == "extract" and not chosen.is_cut
        said = block(quoted(seen, chosen, has_claim), words) if chosen.spans else None
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
        of = reasons(match)
        of = of._replace(topic=match.topic) if view.has_topic and match.topic else of
        return Card(number, marked(view, paper, of, label, issue_on, quote))

    return card


def _chosen(seen: PaperView, view: View, of: Reasons, quote: Quote) -> tuple[Places, Excerpt]:
    """Return where the reader's words stand in the abstract, and what of it is quoted."""
    if view.extract is None:
        return (), Excerpt()
    words = seen.abstract.places(spans(of.hits, "abstract"))
    is_in_title = any(hit.place == "title" and hit.spans for hit in of.hits)
    return words, view.extract(seen, words, is_in_title, quote)


def _quoted(
    seen: PaperView,
    chosen: Excerpt | None,
    has_claim: bool = False,  # noqa: FBT001, FBT002 - a key
) -> Passage:
    """Return what is *chosen* of the abstract, None: the title."""
    if chosen is None:
        return passage(seen.title, ((0, len(seen.title.text)),))
    return passage(
        seen.abstract,
        chosen.spans,
        opening="… " if chosen.is_within else "",
        ending=" …" if chosen.is_cut else "",
        claim=_claim(seen, chosen.spans) if has_claim else None,
    )


def _claim(seen: PaperView, parts: Places) -> tuple[int, int] | None:
    """Return where the claim of the abstract stands, if it is in *parts*, whole."""
    text = seen.abstract.text
    claim = excerpt.claim(text, title=seen.title.text, at_most=len(text)).spans
    is_quoted = len(claim) == 1 and any(
        start <= claim[0][0] and claim[0][1] <= end for start, end in parts
    )
    return claim[0] if is_quoted else None


def _view(
    view: View, paper: Paper, label: str | None, issue_on: date, people: Places, houses: Places
) -> PaperView:
    has_abstract = is_abstract(paper.abstract)
    followed = (Hit("", "authors", people), Hit("", "organizations", houses))
    named = Match(paper=paper, score=0, hits=followed)
    title = fit(written(paper.title), _SPOKEN)
    return PaperView(
        paper=paper,
        url=web(paper.links.abstract),
        byline=view.byline(named, {} if label is None else {paper.source: label}, issue_on),
        links=tuple(
            replace(link, spoken=f"{link.label}, {title}" if link.url else "")
            for link in view.links(paper)
        ),
        is_bare=not has_abstract,
        title=shown_title(paper.title),
        abstract=readable(paper.abstract if has_abstract else ""),
    )
