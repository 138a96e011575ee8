"""The top of a digest: a lead that adds up, and what was looked at."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from digest.model import Digest, Facts
from digest.render.english import NBSP, count, day, listed, span, weekday, weekdays
from digest.render.highlight import Run
from digest.render.span import days, is_cut, since
from digest.text.clean_text import visible
from digest.text.title import title

_WORDS = 6
_WEEK = 7


def lead(digest: Digest) -> tuple[Run, ...]:
    """Return "7 of 299 new papers match your words." with *your words* marked; of several days it
    says "since Friday’s digest"."""
    if digest.subscriber.profile.is_open:
        return (Run(f"{_open_lead(digest)}, most upvoted first.{_strongest(digest)}"),)
    verb = "matches" if _matching(digest) == 1 else "match"
    return (
        Run(f"{_share(digest)} {verb} "),
        Run("your words", is_mine=True),
        Run(f".{_strongest(digest)}"),
    )


def status(digest: Digest) -> str:
    """Return "Looked at: arXiv cs.AI (268 new) and Hugging Face (31). Every source answered."."""
    parts = (
        _looked_at(digest),
        _every_source(digest),
        _quiet(digest),
        _closed(digest),
        _first(digest),
        _beyond(digest),
        _carried(digest),
        _new_words(digest),
    )
    return " ".join(part for part in parts if part)


def papers(digest: Digest) -> str:
    """Return "299 new papers", or "1,204 papers of the last 7 days" where a digest looks back so
    far, and not to the last one."""
    total = digest.facts.total
    if not is_cut(digest):
        return count(total, "new paper")
    last = "day" if days(digest) == 1 else count(days(digest), "day")
    return f"{count(total, 'paper')} of the last {last}"


def week(digest: Digest) -> str:
    """Return "22 – 26 September", or the one day of which there is something to tell."""
    first, last = _period(digest)
    return span(first, last) if first < last else day(last)


def _period(digest: Digest) -> tuple[date, date]:
    """Return the first and the last day of which a weekly digest tells."""
    days = {on for on, _ in digest.facts.days} | {
        match.paper.first_listed_on for match in digest.shown
    }
    return min(days, default=digest.issue_on), max(days, default=digest.issue_on)


def _share(digest: Digest) -> str:
    if _only_held_over(digest):
        return f"{count(_matching(digest), 'paper')} held over from earlier days"
    return f"{digest.matched:,} of {papers(digest)}{since(digest)}"


def _matching(digest: Digest) -> int:
    return len(digest.shown) + digest.beyond if _only_held_over(digest) else digest.matched


def _open_lead(digest: Digest) -> str:
    if digest.matched == digest.facts.total:
        return f"{papers(digest)}{since(digest)}"
    return _share(digest)


def _only_held_over(digest: Digest) -> bool:
    """Tell whether nothing new is shown, or more than the new papers can account for."""
    return digest.matched > digest.facts.total or (digest.carried > 0 and not digest.matched)


def _strongest(digest: Digest) -> str:
    if digest.subscriber.layout == "weekly" and len(digest.shown) > 1:
        apart = f" in each {'week' if digest.is_by_week else 'day'}"
        sections = set(map(digest.section_on, digest.shown))
        return f" The strongest come first{apart if len(sections) > 1 else ''}."
    if not digest.titles:
        return ""
    if digest.subscriber.profile.is_open:
        return f" The first {len(digest.cards)} are shown in full."
    # With those held over there may be more cards than papers that the lead speaks of.
    return (
        f" The strongest {len(digest.cards)} come first."
        if _matching(digest) > len(digest.cards)
        else ""
    )


def _looked_at(digest: Digest) -> str:
    facts = digest.facts
    word = f"{NBSP}new" if facts.window_days is None else ""
    looked = [
        f"{visible(label)} ({_figure(facts, label, '' if place else word)})"
        for place, label in enumerate(facts.scanned)
    ]
    reach = ""
    if facts.missed and facts.last_on and not is_cut(digest):
        first, last = (
            weekday(on, today=digest.issue_on) for on in (facts.last_on, digest.issue_on)
        )
        reach = f", from {first} to {last}"
    at = [f"Looked at: {listed(looked)}{reach}."] if looked else []
    return " ".join((*at, *_besides(facts)))


def _besides(facts: Facts) -> Iterator[str]:
    """Yield what else came since the last digest, so that all that was listed adds up."""
    left_out = [
        count(facts.revised, "revised paper") if facts.revised else "",
        count(facts.amendments, "amendment") if facts.amendments else "",
        f"{facts.front_matter:,} of front matter" if facts.front_matter else "",
        f"{count(facts.too_old, 'paper')} too old" if facts.too_old else "",
    ]
    if any(left_out):
        yield f"{listed(list(filter(None, left_out)))} left out."
    if facts.merged:
        were = "was" if facts.merged == 1 else "were"
        yield f"{facts.merged:,} {were} listed by another source too."


def _figure(facts: Facts, label: str, word: str) -> str:
    """Return "268 new", or "27 of 239" of a source that was cut short, unless it gave new versions
    too, or what another source had."""
    new = facts.scanned[label]
    cut = [fault for fault in facts.faults if fault.state == "partial" and fault.label == label]
    is_all_new = cut and cut[0].claimed and cut[0].given == new
    return f"{new:,}{NBSP}of{NBSP}{cut[0].claimed:,}" if is_all_new else f"{new:,}{word}"


def _every_source(digest: Digest) -> str:
    facts = digest.facts
    if facts.faults or facts.closed or not facts.scanned:
        return ""
    return (
        "Every source answered on every day."
        if digest.subscriber.layout == "weekly" and days(digest) > 1
        else "Every source answered."
    )


def _quiet(digest: Digest) -> str:
    """Return "None matched on Wednesday." of the days of a week of which no paper matched."""
    # Of which days those are that may still come is not known.
    if digest.subscriber.layout != "weekly" or digest.is_by_week or digest.held_over:
        return ""
    shown = (paper for match in digest.shown for paper in (match.paper, *match.alike))
    matched = {paper.first_listed_on for paper in (*shown, *digest.let_go)}
    quiet = [on for on, _ in digest.facts.days if on not in matched]
    return f"None matched on {weekdays(quiet, today=digest.issue_on)}." if quiet else ""


def _closed(digest: Digest) -> str:
    """Return "arXiv announces nothing today: it keeps Thanksgiving."."""
    return " ".join(
        f"{visible(one.label)} announces nothing {_when(one.on, digest.issue_on)}"
        f"{f': it keeps {visible(one.name)}' if one.name else ''}."
        for one in digest.facts.closed
    )


def _when(on: date, today: date) -> str:
    return "today" if on == today else f"on {weekday(on, today=today)}"


def _first(digest: Digest) -> str:
    """Return why a digest looks back so far, and from when on they hold only what is new."""
    if digest.facts.is_after_pause:
        return "This is your first digest after a pause, so it looks back 7 days at most."
    back = digest.facts.window_days
    if back is None:
        return ""
    looks = f"it looks back {'a week' if back == _WEEK else count(back, 'day')}"
    return f"This is your first digest, so {looks}. {_from_when(digest)}"


def _from_when(digest: Digest) -> str:
    if digest.next_at is None:
        return "Later ones hold only what is new."
    on = digest.next_at.astimezone(ZoneInfo(digest.subscriber.timezone)).date()
    is_tomorrow = (on - digest.issue_on).days == 1
    name = "tomorrow" if is_tomorrow else weekday(on, today=digest.issue_on)
    return f"From {name} it holds only what is new."


def _beyond(digest: Digest) -> str:
    """Return "4 follow by title. 17 more matched: 12 may still come, until Thursday, and 5 are let
    go, the strongest “Trees that talk”."."""
    is_apart = digest.titles and digest.subscriber.layout not in {"titles", "weekly"}
    follow = "follows" if len(digest.titles) == 1 else "follow"
    by_title = f"{len(digest.titles):,} {follow} by title" if is_apart else ""
    if not digest.beyond:
        return f"{by_title}, none is held back." if by_title else ""
    more = f"{digest.beyond:,} more matched: {', and '.join((*_held(digest), *_let_go(digest)))}."
    return f"{by_title}. {more}" if by_title else more


def _held(digest: Digest) -> Iterator[str]:
    if digest.held_over:
        on = digest.held_until
        until = f", until {weekday(on, today=digest.issue_on)}" if on else ""
        yield f"{_of_beyond(digest, digest.held_over)} may still come{until}"


def _let_go(digest: Digest) -> Iterator[str]:
    if digest.let_go:
        number = len(digest.let_go)
        strongest = f"“{visible(title(digest.let_go[0].title).text)}”"
        which = f"the strongest {strongest}" if number > 1 else strongest
        is_let_go = f"{'is' if number == 1 else 'are'} let go"
        yield f"{_of_beyond(digest, number)} {is_let_go}, {which}"


def _of_beyond(digest: Digest, number: int) -> str:
    if number < digest.beyond:
        return f"{number:,}"
    return "it" if number == 1 else "they"


def _carried(digest: Digest) -> str:
    if not digest.carried or _only_held_over(digest):
        return ""
    days = (
        weekdays(digest.carried_from, today=digest.issue_on)
        if digest.carried_from
        else "earlier days"
    )
    return f"{digest.carried:,} held over from {days}."


def _new_words(digest: Digest) -> str:
    """Return "New since Thursday: “reward model”."."""
    words = digest.facts.new_words
    if not words:
        return ""
    since = (
        f" since {weekday(digest.facts.last_on, today=digest.issue_on)}"
        if digest.facts.last_on
        else ""
    )
    more = f" and {len(words) - _WORDS:,} more" if len(words) > _WORDS else ""
    return f"New{since}: {', '.join(f'“{visible(word)}”' for word in words[:_WORDS])}{more}."
