"""The sections of a digest, in the order in which they are read, by layout."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from digest.model import Digest, Match
from digest.render import card_view
from digest.render.card import Card, MakeCard
from digest.render.card_view import LINE, LINE_OF_TOPIC, Quote, View
from digest.render.english import count, span, weekday_and_date
from digest.render.reason import reasons
from digest.render.size_limit import FULL, Length
from digest.text.clean_text import visible

_A_DAY = 3
Kind = Literal["card", "compact", "trend"]
_VIEWS = {"card": card_view.IN_FULL, "compact": card_view.COMPACT}


class Section(NamedTuple):
    """A name, a note, then *cards* of one *kind*, then *lines*: papers by their titles."""

    name: str
    note: str | None = None
    kind: Kind = "card"
    cards: tuple[Card, ...] = ()
    lines: tuple[Card, ...] = ()
    is_numbered: bool = False
    """Whether the lines go on with the numbers of the cards."""
    is_first: bool = False


def sections(digest: Digest, length: Length, card: MakeCard) -> tuple[Section, ...]:
    """Return what *card* makes of the papers, none of it longer than *length* allows."""
    in_order = _week if digest.subscriber.layout == "weekly" else _day
    made = tuple(in_order(digest, length, card))
    return (made[0]._replace(is_first=True), *made[1:]) if made else ()


def _day(digest: Digest, length: Length, card: MakeCard) -> Iterator[Section]:
    yield from _topics(digest, length, card)
    if digest.trending:
        yield _trending(digest, card)
    if digest.titles:
        yield _titles(digest, card)
    if digest.related:
        yield _related(digest, card)


def _week(digest: Digest, length: Length, card: MakeCard) -> Iterator[Section]:
    """Yield a section for each day or week, newest first: three compact cards, the rest by
    title."""
    done, left = 0, length.cards
    for on, group in groupby(digest.in_order, key=digest.section_on):
        matches = tuple(group)
        yield _numbered(
            _titled(digest, on, matches),
            digest,
            matches,
            card,
            first=done + 1,
            length=replace(length, cards=min(_A_DAY, left)),
        )
        done, left = done + len(matches), max(left - _A_DAY, 0)
    if digest.trending:
        yield _trending(digest, card)
    if digest.related:
        yield _related(digest, card)


def _titled(digest: Digest, on: date, matches: Sequence[Match]) -> Section:
    """Return the section "Friday 26" or "22 – 26 September" of *matches*, "7 of 299 papers", still
    without them."""
    last = on + timedelta(days=6) if digest.is_by_week else on
    days = [match.paper.first_listed_on for match in matches]
    looked_at = {day: papers for day, papers in digest.facts.days if on <= day <= last}
    total, days = sum(looked_at.values()), [*days, *looked_at]
    note = (
        f"{len(matches):,} of {count(total, 'paper')}"
        if total >= len(matches)
        else count(len(matches), "paper")
    )
    is_one = min(days) == max(days)
    name = weekday_and_date(max(days)) if is_one else span(min(days), max(days))
    return Section(name=name, note=note, kind="compact")


def _topic(match: Match) -> str | None:
    return match.topic


def _topics(digest: Digest, length: Length, card: MakeCard) -> Iterator[Section]:
    """Yield a section for each topic, numbers running through; one where there are none."""
    left = 0 if digest.subscriber.layout == "titles" else length.cards
    has_topics, done = any(map(_topic, digest.cards)), 0
    for topic, group in groupby(digest.in_order[: len(digest.cards)], key=_topic):
        matches = tuple(group)
        note = count(len(matches), "paper") if has_topics else None
        bare = Section(name=visible(topic or _name(digest)), note=note, kind=_kind(digest))
        yield _numbered(
            bare,
            digest,
            matches,
            card,
            first=done + 1,
            length=length if left == length.cards else replace(length, cards=left),
        )
        done, left = done + len(matches), max(left - len(matches), 0)


def _numbered(
    bare: Section,
    digest: Digest,
    matches: Sequence[Match],
    card: MakeCard,
    *,
    first: int,
    length: Length,
) -> Section:
    """Return *bare* with *matches* numbered from *first*: cards, and lines beyond *length*."""
    way, is_short = digest.subscriber.extract, length.extract < FULL.extract
    quote: Quote = ("extract" if is_short and way == "whole" else way, length.extract)
    rest = (digest.facts.labels, digest.issue_on, quote)
    view, numbered = _VIEWS[bare.kind], list(enumerate(matches, first))
    in_full = [card(match, number, *rest, view=view) for number, match in numbered[: length.cards]]
    by_title = numbered[length.cards :]
    lines = (
        tuple([card(match, number, *rest, view=card_view.NUMBERED) for number, match in by_title])
        if length.is_numbered
        else _lines(digest, [match for _, match in by_title], card)
    )
    return bare._replace(
        cards=tuple(in_full), lines=lines, is_numbered=bool(lines) and length.is_numbered
    )


def _lines(
    digest: Digest, matches: Iterable[Match], card: MakeCard, view: View = LINE
) -> tuple[Card, ...]:
    labels, on = digest.facts.labels, digest.issue_on
    return tuple([card(match, None, labels, on, view=view) for match in matches])


def _name(digest: Digest) -> str:
    return "Most upvoted first" if digest.subscriber.profile.is_open else "For you, strongest first"


def _kind(digest: Digest) -> Kind:
    return "card" if digest.subscriber.layout == "full" else "compact"


def _trending(digest: Digest, card: MakeCard) -> Section:
    voters = digest.facts.voters
    where = f" on {visible(voters[0])}" if len(voters) == 1 else ""
    when = " today" if all(paper.voted_on == digest.issue_on for paper in digest.trending) else ""
    bare = Section(
        name="Trending", note=f"Most upvoted{where}{when}, whatever your words.", kind="trend"
    )
    matches = [Match(paper=paper, score=0) for paper in digest.trending]
    if digest.subscriber.layout == "full":
        return bare._replace(cards=_lines(digest, matches, card, card_view.TREND))
    return bare._replace(lines=_lines(digest, matches, card, card_view.TREND_LINE))


def _titles(digest: Digest, card: MakeCard) -> Section:
    is_open = digest.subscriber.profile.is_open
    rest = f"{digest.beyond:,} more {'is' if digest.beyond == 1 else 'are'} beyond the limit."
    ending = (
        rest if digest.beyond else "There are no others." if is_open else "Nothing else matched."
    )
    by_title = "" if digest.subscriber.layout == "titles" else ", by title only"
    note = f"{'The next, by title.' if is_open else f'Weaker matches{by_title}.'} {ending}"
    has_topics = len(set(map(_topic, digest.shown))) > 1
    return Section(
        name="By title" if is_open else "Also matched",
        note=note,
        lines=_lines(digest, digest.titles, card, LINE_OF_TOPIC if has_topics else LINE),
    )


def _related(digest: Digest, card: MakeCard) -> Section:
    is_liked = any(reasons(match).is_learnt for match in digest.related)
    liked = "your examples, or like " if is_liked else ""
    note = f"None of your words stand in these, but they read like {liked}papers that hold them."
    lines = _lines(
        digest, (replace(match, hits=()) for match in digest.related), card, card_view.RELATED
    )
    return Section(name="Close to your words", note=note, lines=lines)
