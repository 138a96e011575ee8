"""Whether the clock is trusted: decided from what was noted, the clocks now, and the last answers.

Pure: reads no clock and no store.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from digest.model import Doubt, Moment, Timekeeping, Trust, Witness

STEP = timedelta(minutes=5)
"""Servers are some seconds apart, and a caller's answer may take a minute."""
FAR = timedelta(days=1)
"""No server's clock is trusted more than ours for less: some are wrong by hours."""
RECENT = timedelta(days=1)
"""What was heard longer ago says nothing of a server any more."""
ANSWERS = 2

_NONE = timedelta(0)


def judge(noted: Timekeeping, now: Moment, visit: Sequence[Witness] = ()) -> Timekeeping:
    """Return what is to be noted *now*, after a *visit* that brought some answers, or none.

    Who steps away from the boot clock is in doubt, and who is far from all answers of the visit. It
    ends when two answers, of two servers where there are two, agree; and that of a step when the
    clock is where it would be without.
    """
    heard = _remembered([*noted.heard, *visit], now)
    step = _step(noted.last, now)
    is_accepted = noted.trust == "accepted" and _is_same_boot(noted.last, now) and not step
    if _is_far(visit, now) and not is_accepted:
        doubt = noted.doubt or Doubt(kind="servers", reason=_far(visit, now), since=now.at)
        return replace(noted, doubt=doubt, heard=heard)
    if _is_vouched_for(heard, now):
        trust: Trust = "accepted" if is_accepted else "trusted"
        return Timekeeping(last=now, trust=trust, heard=heard)
    if step and noted.last:
        doubt = noted.doubt or Doubt(
            kind="step", reason=_stepped(step, noted.last, now), since=now.at
        )
        return replace(noted, doubt=doubt, heard=heard)
    if noted.doubt and noted.doubt.kind == "servers":
        return replace(noted, heard=heard)
    return Timekeeping(last=now, trust=_trust(noted, heard, now), heard=heard)


def accept(noted: Timekeeping, now: Moment) -> Timekeeping:
    """Return what is to be noted where a person says that the clock is right."""
    return Timekeeping(last=now, trust="accepted", heard=_remembered(noted.heard, now))


def _remembered(heard: Iterable[Witness], now: Moment) -> tuple[Witness, ...]:
    """Return the last two answers of each server that the boot clock can be held against."""
    by_server: defaultdict[str, list[Witness]] = defaultdict(list)
    for one in heard:
        if now.is_of_the_boot_of(one.heard) and now.since - one.heard.since <= RECENT:
            by_server[one.server].append(one)
    return tuple(
        one
        for found in by_server.values()
        for one in sorted(found, key=lambda one: one.heard.since)[-ANSWERS:]
    )


def _is_same_boot(last: Moment | None, now: Moment) -> bool:
    return last is not None and now.is_of_the_boot_of(last)


def _step(last: Moment | None, now: Moment) -> timedelta:
    """Return by how much the clock was set since *last*, nothing where that is little or unknown.

    Over a boot nobody counted: the clock must have moved on, and by how much is not known.
    """
    if last is None:
        return _NONE
    moved = now.at - last.at
    step = moved - (now.since - last.since) if _is_same_boot(last, now) else min(moved, _NONE)
    return step if abs(step) > STEP else _NONE


def _is_far(visit: Sequence[Witness], now: Moment) -> bool:
    return bool(visit) and all(abs(one.ahead(now)) > FAR for one in visit)


def _is_vouched_for(heard: Sequence[Witness], now: Moment) -> bool:
    """Whether two answers agree with the clock: the last ones of two servers where there are."""
    agrees: defaultdict[str, list[bool]] = defaultdict(list)
    for one in heard:
        agrees[one.server].append(abs(one.ahead(now)) <= STEP)
    if len(agrees) >= ANSWERS:
        return sum(its[-1] for its in agrees.values()) >= ANSWERS
    return any(len(its) >= ANSWERS and all(its) for its in agrees.values())


def _trust(noted: Timekeeping, heard: Sequence[Witness], now: Moment) -> Trust:
    if _is_same_boot(noted.last, now) and noted.trust != "believed":
        return noted.trust
    return "trusted" if any(abs(one.ahead(now)) <= FAR for one in heard) else "believed"


def _stepped(step: timedelta, last: Moment, now: Moment) -> str:
    if step > _NONE:
        return f"it went {said(step)} further than time since {last.at:%Y-%m-%d %H:%M} UTC"
    if _is_same_boot(last, now):
        return f"it was put back by {said(-step)} since {last.at:%Y-%m-%d %H:%M} UTC"
    return f"it is {said(-step)} behind the last run, of {last.at:%Y-%m-%d %H:%M} UTC"


def _far(visit: Sequence[Witness], now: Moment) -> str:
    nearest = min(visit, key=lambda one: abs(one.ahead(now)))
    ahead = nearest.ahead(now)
    side = "ahead of" if ahead > _NONE else "behind"
    everybody = "every server" if len({one.server for one in visit}) > 1 else nearest.server
    return f"it is {said(abs(ahead))} {side} {everybody}"


def said(span: timedelta) -> str:
    """Return a *span* in the largest unit that fits.

    >>> said(timedelta(days=400)), said(timedelta(hours=30)), said(timedelta(minutes=7))
    ('400 days', '30 hours', '7 minutes')
    """
    minutes = round(span / timedelta(minutes=1))
    if minutes >= 3 * 24 * 60:
        return f"{round(span / timedelta(days=1))} days"
    return f"{round(minutes / 60)} hours" if minutes >= 120 else f"{minutes} minutes"
