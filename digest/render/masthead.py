"""The top of a digest: a lead that adds up, a warning where something is missing, and what was looked at."""

from digest.model import Digest, Facts
from digest.render.english import count, fit, listed
from digest.render.mark import Run, visible

_REASON = 120


def lead(digest: Digest) -> tuple[Run, ...]:
    """Return "7 of 299 new papers match your words." with *your words* marked."""
    if digest.subscriber.profile.is_open:
        return (Run(f"{_open_lead(digest)}, most upvoted first.{_strongest(digest)}"),)
    verb = "matches" if _matching(digest) == 1 else "match"
    return Run(f"{_share(digest)} {verb} "), Run("your words", is_mine=True), Run(f".{_strongest(digest)}")


def warning(facts: Facts) -> str | None:
    """Return which sources gave nothing, and why; None when all is well."""
    if not facts.faults:
        return None
    silent = [f"{visible(fault.label)} gave nothing: {fit(visible(fault.reason).rstrip('. '), _REASON)}." for fault in facts.faults]
    return " ".join((*silent, f"{'Its' if len(silent) == 1 else 'Their'} papers will come with the next digest."))


def status(digest: Digest) -> str:
    """Return "Looked at: arXiv cs.AI (268 new) and Hugging Face (31). Every source answered."."""
    parts = (_looked_at(digest.facts), _every_source(digest.facts), _first(digest), _beyond(digest), _carried(digest))
    return " ".join(part for part in parts if part)


def papers(facts: Facts) -> str:
    """Return "299 new papers", or "1,204 papers of the last 7 days" in a first digest."""
    if facts.window_days is None:
        return count(facts.total, "new paper")
    days = "day" if facts.window_days == 1 else f"{count(facts.window_days, 'day')}"
    return f"{count(facts.total, 'paper')} of the last {days}"


def _share(digest: Digest) -> str:
    if _only_held_over(digest):
        return f"{count(_matching(digest), 'paper')} held over from earlier days"
    return f"{digest.matched:,} of {papers(digest.facts)}"


def _matching(digest: Digest) -> int:
    return len(digest.shown) + digest.held_over if _only_held_over(digest) else digest.matched


def _open_lead(digest: Digest) -> str:
    return papers(digest.facts) if digest.matched == digest.facts.total else _share(digest)


def _only_held_over(digest: Digest) -> bool:
    """Tell whether nothing new is shown, or more than the new papers can account for."""
    return digest.matched > digest.facts.total or (digest.carried > 0 and not digest.matched)


def _strongest(digest: Digest) -> str:
    if not digest.titles:
        return ""
    if digest.subscriber.profile.is_open:
        return f" The first {len(digest.cards)} are shown in full."
    return f" The strongest {len(digest.cards)} come first."


def _looked_at(facts: Facts) -> str:
    word = " new" if facts.window_days is None else ""
    looked = [f"{visible(scanned.label)} ({scanned.new:,}{'' if number else word})" for number, scanned in enumerate(facts.scanned)]
    return f"Looked at: {listed(looked)}." if looked else ""


def _every_source(facts: Facts) -> str:
    return "" if facts.faults or not facts.scanned else "Every source answered."


def _first(digest: Digest) -> str:
    days = digest.facts.window_days
    if days is None:
        return ""
    back = "a week" if days == 7 else count(days, "day")
    return f"This is your first digest, so it looks back {back}. From tomorrow it holds only what is new."


def _beyond(digest: Digest) -> str:
    if not digest.titles:
        return f"{digest.held_over:,} more are held over." if digest.held_over else ""
    rest = (
        f"{digest.held_over:,} {'is' if digest.held_over == 1 else 'are'} held over." if digest.held_over else "none is held back."
    )
    return f"{len(digest.titles):,} {'follows' if len(digest.titles) == 1 else 'follow'} by title, {rest}"


def _carried(digest: Digest) -> str:
    if not digest.carried or _only_held_over(digest):
        return ""
    return f"{digest.carried:,} shown here {'was' if digest.carried == 1 else 'were'} held over from earlier days."
