"""What an issue looked at, in numbers that add up."""

from collections import Counter
from collections.abc import Iterator, Mapping

from digest.model import Facts, Profile
from digest.pipeline.why import Count, span, weekday
from digest.pipeline.why.fate import Account, Fate


def counts(looked: Account) -> tuple[Count, ...]:
    """Return how many papers were looked at, and then by fate what that adds up from."""
    return tuple(_counts(looked))


def beside(facts: Facts) -> Iterator[str]:
    """Say what else came, which is in no digest."""
    others = (
        (facts.revised, "revised"),
        (facts.amendments, "amendment" if facts.amendments == 1 else "amendments"),
        (facts.front_matter, "front matter"),
        (facts.too_old, "too old"),
    )
    if parts := ", ".join(f"{number:,} {what}" for number, what in others if number):
        yield f"Beside these came what is in no digest: {parts}."


def cut(looked: Account) -> str:
    """Say what kept out new papers that hold the words: "1 with an excluded word"."""
    words = _words(looked.due.subscriber.profile)
    by_fate = Counter(looked.fates[one] for one in looked.new)
    kept_out: tuple[Fate, ...] = ("excluded", "category", "cutoff")
    return ", ".join(f"{by_fate[one]:,} {words[one]}" for one in kept_out if by_fate[one])


def beyond(looked: Account) -> str:
    """Say what becomes of papers beyond a limit: "12 more are held over, until …"."""
    held, gone = len(looked.held_over), len(looked.let_go)
    parts = []
    if held:
        until = weekday(max(looked.held_over.values()))
        parts.append(f"{held:,} more {'is' if held == 1 else 'are'} held over, until {until}")
    if gone:
        parts.append(f"{gone:,}{'' if held else ' more'} {'is' if gone == 1 else 'are'} let go")
    return ", and ".join(parts)


def _counts(looked: Account) -> Iterator[Count]:
    fates, window = looked.fates, looked.window
    new = len(looked.new)
    listed = f"first listed {span(window.first, window.last)}"
    carried = f", {len(fates) - new:,} held over" if len(fates) > new else ""
    yield Count("looked_at", len(fates), f"looked at, {listed}: {new:,} new{carried}", level=0)
    by_fate = Counter(fates.values())
    for fate, words in _words(looked.due.subscriber.profile).items():
        if by_fate[fate]:
            yield Count(fate.replace(" ", "_"), by_fate[fate], words)
            if fate in {"limit", "quota"}:
                yield from _beyond(looked, fate)


def _beyond(looked: Account, fate: Fate) -> Iterator[Count]:
    """Yield how many of those beyond one limit may still come, and how many are let go."""
    held = [day for number, day in looked.held_over.items() if looked.fates[number] == fate]
    if held:
        yield Count("held_over", len(held), f"held over, until {weekday(max(held))}", level=2)
    gone = [paper for paper in looked.let_go if looked.fates[paper.id] == fate]
    if gone:
        # Who lets nothing go does not wait for pylatexenc.
        from digest.text.title import title  # noqa: PLC0415

        strongest = title(gone[0].title).text
        yield Count("let_go", len(gone), f"let go, the strongest “{strongest}”", level=2)


def _words(profile: Profile) -> Mapping[Fate, str]:
    """Return what to call each fate, in the order in which papers meet them."""
    categories = ", ".join(profile.categories)
    return {
        "shown before": "shown before",
        "words": "without any of the words",
        "excluded": "with an excluded word",
        "category": f"in no category asked for ({categories})",
        "cutoff": f"below the cutoff of {profile.cutoff:g}",
        "in full": "in the digest, in full",
        "by title": "in the digest, by title",
        "folded": "in the digest, folded into one that says nearly the same",
        "trending": "in the digest, among those that trend",
        "related": "in the digest, as close to the words",
        "limit": f"beyond the limit of {profile.limit}",
        "quota": "beyond the limit of their topic",
        "since": "not in it, though the words of today find them",
    }
