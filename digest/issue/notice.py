"""Whether a note comes where there is no paper to show, and why."""

from collections.abc import Sequence
from typing import Literal

from digest.model import Facts, Match, Notice, Notices

Reason = Literal["no_match", "down", "closed", "empty"]
_NEAREST = 3


def notice(facts: Facts, wanted: Notices, nearest: Sequence[Match] = ()) -> Notice | None:
    """Return the notice that comes instead of a digest, None where silence is right: on days when
    no source announces.

    *nearest* are the papers that come closest to the reader's words without holding any, best
    first.
    """
    reason = _reason(facts)
    is_quiet_day = reason == "closed" and not facts.total
    if wanted == "never" or (wanted == "auto" and is_quiet_day):
        return None
    return Notice(reason=reason, nearest=tuple(nearest[:_NEAREST]) if reason == "no_match" else ())


def _reason(facts: Facts) -> Reason:
    states = {fault.state for fault in facts.faults}
    if states & {"failed", "stale"}:
        return "down"
    if any(one.name for one in facts.closed):
        return "closed"
    if facts.total or "partial" in states:
        return "no_match"
    return "empty" if states else "closed"
