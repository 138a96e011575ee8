"""All that the templates get of one digest: words and figures here, layout there."""

from dataclasses import replace
from typing import NamedTuple

from digest.model import Digest, Notice
from digest.render import masthead
from digest.render.byline import Link
from digest.render.card import MakeCard, maker
from digest.render.english import day
from digest.render.footer import Footer, footer
from digest.render.highlight import Run
from digest.render.notice import Row, nearest, rows, told
from digest.render.notice import heading as notice_heading
from digest.render.section import Section, sections
from digest.render.size_limit import FULL, Length, shortened
from digest.render.subject import Heading, heading
from digest.render.update import told as updates
from digest.render.warning import Caution, left_out, warnings
from digest.text.clean_text import visible

_FEW = 5
TEMPLATES = {"full": "digest", "compact": "compact", "titles": "titles", "weekly": "weekly"}


class Page(NamedTuple):
    """What *template* shows: a masthead, then *sections* of papers or, in a notice, *rows*.

    *preamble* and *trailer* are the operator's Markdown: a template shows them through the filters
    markdown or paragraphs.
    """

    template: str
    name: str
    heading: Heading
    links: tuple[Link, ...]
    title: str
    year: int
    lead: tuple[Run, ...]
    sections: tuple[Section, ...]
    footer: Footer
    preamble: str
    trailer: str
    warnings: tuple[Caution, ...] = ()
    status: str = ""
    rows: tuple[Row, ...] = ()
    subject: str = ""
    """As its own template makes it, for the others."""


def page(
    digest: Digest,
    length: Length = FULL,
    *,
    lost: tuple[str, ...] = (),
    card: MakeCard | None = None,
) -> Page:
    """Return what *card* makes of *digest*, none of its papers longer than *length* allows; *lost*
    are those that could not be shown."""
    card = card or maker()
    if digest.notice:
        nearest = digest.notice.nearest[: length.papers]
        made = _notice(digest, replace(digest.notice, nearest=nearest), card)
    else:
        made = _issue(digest, length, lost, card)
    return _bare(made) if length.is_bare else made


def _bare(whole: Page) -> Page:
    return whole._replace(
        status="",
        preamble="",
        trailer="",
        footer=replace(whole.footer, words=()),
        warnings=whole.warnings[:_FEW],
        rows=whole.rows[:_FEW],
    )


def _issue(digest: Digest, length: Length, lost: tuple[str, ...], card: MakeCard) -> Page:
    is_weekly, below = digest.subscriber.layout == "weekly", footer(digest)
    return Page(
        template=TEMPLATES[digest.subscriber.layout],
        name=visible(digest.sender.name),
        heading=heading(digest),
        links=_top(digest, below),
        title=masthead.week(digest) if is_weekly else day(digest.issue_on),
        year=digest.issue_on.year,
        lead=masthead.lead(digest),
        warnings=(
            *warnings(digest),
            *updates(digest),
            *left_out(lost, len(digest.shown) - length.papers),
        ),
        status=masthead.status(digest),
        sections=sections(shortened(digest, length), length, card),
        footer=below,
        preamble=digest.preamble,
        trailer=digest.trailer,
    )


def _notice(digest: Digest, notice: Notice, card: MakeCard) -> Page:
    title, lead = told(digest, notice)
    near, below = nearest(digest, notice, card), footer(digest)
    return Page(
        template="notice",
        name=visible(digest.sender.name),
        heading=notice_heading(digest, notice),
        links=_top(digest, below),
        title=title,
        year=digest.issue_on.year,
        lead=(Run(lead),),
        warnings=tuple(updates(digest)),
        rows=tuple(rows(digest)),
        sections=(near,) if near else (),
        footer=below,
        preamble=digest.preamble,
        trailer=digest.trailer,
    )


def _top(digest: Digest, below: Footer) -> tuple[Link, ...]:
    """Return the ways out that the footer has *below*, the first under a shorter name."""
    words, unsubscribe = below.links
    return Link(
        "Choose your words" if digest.subscriber.profile.is_open else "Your words", words.url
    ), unsubscribe
