"""How a digest is laid out: the strongest in full, the rest by title; or a notice, or silence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from digest.issue.candidate import IssueContext, new
from digest.issue.lookback import come_until
from digest.issue.near_duplicates import original
from digest.issue.selection import fair
from digest.model import Digest, Due, Facts, Match, Notice, Notices, Paper, Sections, Update

_CARDS = 10
_NEAREST = 3


def compose(
    due: Due,
    sections: Sections,
    matches: Sequence[Match],
    entered: Sequence[int],
    facts: Facts,
    context: IssueContext,
) -> Digest:
    """Lay out the digest of *due* from *sections*, with the *matches* of what they name.

    *entered* are the ids of all that entered, strongest first. A paper without a match keeps its
    place; one that the archive no longer has cannot be shown. An issue that was tried before keeps
    its order.
    """
    papers, known = context.papers, _known(sections, matches, context.papers)
    shown = _shown(sections, known, context)
    if not due.sections:
        shown = _led_by_phrase(shown)
    ids = frozenset([paper.id for match in shown for paper in (match.paper, *match.alike)])
    every, carried = ids.union(entered), ids - new(ids, papers, due)
    cards, kept = _in_full(shown), _kept(sections, shown, ids, known, papers)
    digest = Digest(
        subscriber=due.subscriber,
        sender=context.sender,
        issue_on=due.issue_on,
        cards=tuple([match for match in shown if match.paper.id in cards]),
        titles=tuple([match for match in shown if match.paper.id not in cards]),
        trending=tuple([papers[number] for number in kept.trending]),
        related=tuple([known[number] for number in kept.related]),
        facts=facts,
        matched=len(new(every, papers, due)),
        carried=len(carried),
        carried_from=tuple(sorted({papers[number].first_listed_on for number in carried})),
        subscribed_on=due.subscribed_on,
        preamble=context.preamble,
        trailer=context.trailer,
        sections=kept,
    )
    beyond = [papers[one] for one in entered if one not in ids and one not in kept.trending]
    return _with_beyond(digest, beyond, due) if beyond else digest


def _with_beyond(digest: Digest, papers: Sequence[Paper], due: Due) -> Digest:
    """Return *digest* with what becomes of the *papers* that it does not show."""
    until = come_until(papers, due)
    let_go = [paper for paper, on in zip(papers, until, strict=True) if on is None]
    return replace(
        digest,
        held_over=len(papers) - len(let_go),
        held_until=max(filter(None, until), default=None),
        let_go=tuple(let_go),
    )


def notice(
    facts: Facts,
    wanted: Notices,
    nearest: Sequence[Match] = (),
    updates: Collection[Update] = (),
) -> Notice | None:
    """Return the notice that comes instead of a digest, None where silence is right: on days when
    no source announces, but for *updates* of papers.

    *nearest* are the papers that come closest to the reader's words without holding any, best
    first.
    """
    reason = _reason(facts)
    is_quiet_day = reason == "closed" and not facts.total
    if wanted == "never":
        return None
    if wanted == "auto" and is_quiet_day:
        return Notice(reason="updated") if updates else None
    return Notice(reason=reason, nearest=tuple(nearest[:_NEAREST]) if reason == "no_match" else ())


def _reason(facts: Facts) -> Literal["no_match", "down", "closed", "empty"]:
    # What ails a source today says little of several days.
    if facts.total and facts.covers and facts.covers > 1:
        return "no_match"
    states = {fault.state for fault in facts.faults}
    if states & {"failed", "stale"}:
        return "down"
    if any(one.name for one in facts.closed):
        return "closed"
    if facts.total or "partial" in states:
        return "no_match"
    return "empty" if states else "closed"


def _shown(
    sections: Sections, matches: Mapping[int, Match], context: IssueContext
) -> tuple[Match, ...]:
    """Return the matches that *sections* names, each with the papers that are folded into it."""
    shown = [matches[number] for number in sections.matches if number in matches]
    if not sections.alike:
        return tuple(shown)
    places = {match.paper.id: place for place, match in enumerate(shown)}
    alike: dict[int | None, tuple[Paper, ...]] = {}
    for number in sections.alike:
        if number in context.papers and number not in places:
            stronger = original(number, places, context.duplicates)
            alike[stronger] = (*alike.get(stronger, ()), context.papers[number])
    return tuple([replace(match, alike=alike.get(match.paper.id, ())) for match in shown])


def _led_by_phrase(shown: Sequence[Match]) -> tuple[Match, ...]:
    """Return *shown* with the strongest phrase first: the subject names what comes first, and words
    that only stand near each other may be chance."""
    lead = next((at for at, match in enumerate(shown[:_CARDS]) if match.is_phrase), 0)
    return (*shown[lead : lead + 1], *shown[:lead], *shown[lead + 1 :])


def _in_full(shown: Sequence[Match]) -> frozenset[int]:
    """Return the ids of those that have a card: the best of each topic and then the strongest, or
    the strongest alone where there are more topics than cards."""
    topics = {match.paper.id: match.topic for match in shown}
    ids = list(topics)
    has_room = len(set(topics.values())) <= _CARDS
    return frozenset(fair(ids, topics, _CARDS, {}) if has_room else ids[:_CARDS])


def _kept(
    sections: Sections,
    shown: Sequence[Match],
    ids: frozenset[int],
    known: Collection[int],
    papers: Collection[int],
) -> Sections:
    """Return what of *sections* is shown, none without matches, and none twice.

    What is *shown*, with what is folded into it, has these *ids*.
    """
    others = sections if shown else Sections()
    trends = [number for number in others.trending if number in papers and number not in ids]
    taken = ids.union(trends)
    related = [number for number in others.related if number in known and number not in taken]
    return Sections(
        matches=tuple([match.paper.id for match in shown]),
        trending=tuple(trends),
        related=tuple(related),
        alike=tuple([paper.id for match in shown for paper in match.alike]),
    )


def _known(
    sections: Sections, matches: Sequence[Match], papers: Mapping[int, Paper]
) -> Mapping[int, Match]:
    """Return *matches* by id, and one without a score for whatever else *sections* names; not for
    what the archive no longer has."""
    known = {match.paper.id: match for match in matches}
    for number in sections.matches + sections.related:
        if number not in known and number in papers:
            known[number] = Match(paper=papers[number], score=0.0)
    return known
