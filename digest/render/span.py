"""Which span a digest truly covers, in words."""

from digest.model import Digest
from digest.render.english import count, weekday

_WEEK = 7


def days(digest: Digest) -> int:
    """Return how many days a digest covers, its own included."""
    facts = digest.facts
    if facts.window_days is not None:
        return facts.window_days
    if facts.last_on is None:
        return 1
    since = (digest.issue_on - facts.last_on).days
    return since if facts.covers is None else min(since, facts.covers)


def is_cut(digest: Digest) -> bool:
    """Ask whether it looks back so many days, and not to the last issue."""
    facts = digest.facts
    if facts.window_days is not None:
        return True
    return facts.last_on is not None and (digest.issue_on - facts.last_on).days > days(digest)


def is_week(digest: Digest) -> bool:
    """Ask whether it is a weekly issue that covers just that."""
    is_weekly = digest.subscriber.cadence == "weekly"
    return is_weekly and days(digest) == _WEEK and not is_cut(digest)


def since(digest: Digest) -> str:
    """Return " this week", " since Friday’s digest" or what it is, "" where that is a day."""
    facts, last_on = digest.facts, digest.facts.last_on
    if is_week(digest):
        return " this week"
    if last_on is None or is_cut(digest) or days(digest) <= 1:
        return ""
    day = weekday(last_on, today=digest.issue_on)
    if not facts.last_was_sent:
        return f" since {day}"
    return f" since the digest of {day}" if day[0].isdigit() else f" since {day}’s digest"


def brief(digest: Digest) -> str:
    """Return " this week", " from 3 days" or " since Friday", as a subject has it, "" for a day."""
    total, last_on = days(digest), digest.facts.last_on
    if is_week(digest):
        return " this week"
    if total <= 1:
        return ""
    if digest.facts.missed or last_on is None or is_cut(digest):
        return f" from {total:,} days"
    return f" since {weekday(last_on, today=digest.issue_on)}"


def when(digest: Digest) -> str:
    """Return "today", "this week", "since Friday’s digest" or "in the last 7 days"."""
    if is_cut(digest) and days(digest) > 1:
        return f"in the last {count(days(digest), 'day')}"
    return since(digest).strip() or "today"
