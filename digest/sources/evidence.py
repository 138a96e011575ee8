"""What a visit to a source saw: its batches, counted by day, and told apart by a fingerprint.

A fingerprint is a few hashes of identifiers, so that yesterday's batch is known under any date.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import blake2b

from digest.exceptions import SourceError
from digest.model import Batch, Outcome, Visit

_HASHES = 16
_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of a batch: *given* of *claimed* listings came, and how many had which of
    the *outcomes*."""

    day: date | None
    given: int
    claimed: int | None
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    is_unchanged: bool = False
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a visit is judged by: the *days* asked for, what was *seen*, what stopped it.

    *remark* is what the answers are to be told of beside.
    """

    source: str
    at: datetime
    days: Sequence[date]
    seen: Sequence[Seen]
    error: SourceError | None = None
    remark: str = ""

    @property
    def given(self) -> int:
        return sum(one.given for one in self.seen)

    @property
    def outcomes(self) -> Counter[Outcome]:
        return sum((one.outcomes for one in self.seen), Counter())

    @property
    def new(self) -> int:
        return self.outcomes["new"]


def with_counts(visit: Visit, evidence: Evidence) -> Visit:
    """Return *visit* with what was listed and what became of it, in numbers that add up."""
    found = evidence.outcomes
    return replace(
        visit,
        listed=evidence.given,
        new=found["new"],
        revised=found["revised"],
        amendments=found["amendment"],
        front_matter=found["front matter"],
        merged=found["merged"],
    )


def seen(batch: Batch, outcomes: Counter[Outcome]) -> Seen:
    """Return what is remembered of *batch*, stored with such *outcomes*."""
    return Seen(
        day=batch.day,
        given=len(batch.listings),
        claimed=batch.claimed,
        outcomes=outcomes,
        is_unchanged=batch.is_unchanged,
        fingerprint=fingerprint(listing.identifiers[0] for listing in batch.listings),
    )


def by_day(pieces: Iterable[Seen], last: Visit | None) -> dict[date, Seen]:
    """Return what was seen of each day, its pages together.

    What has not changed, and names no day, is what the *last* visit saw.
    """
    days: dict[date, Seen] = {}
    for piece in pieces:
        day = piece.day or (last.shows_on if last and piece.is_unchanged else None)
        if day:
            days[day] = _joined(days[day], piece) if day in days else piece
    return days


def newest(days: dict[date, Seen], last: Visit | None) -> Seen | None:
    """Return the newest batch with papers; None where it is that of the *last* visit, or older."""
    found = max(
        (day for day, one in days.items() if one.given and not is_old(one, last)), default=None
    )
    is_older = found and last and last.shows_on and found < last.shows_on
    return days[found] if found and not is_older else None


def is_old(one: Seen, last: Visit | None) -> bool:
    """Whether this is the batch of the *last* visit under another date.

    arXiv computes the date of a feed from its clock.
    """
    if one.day is None or last is None or last.shows_on is None or last.shows_on >= one.day:
        return False
    return is_same(one.fingerprint, last.fingerprint)


def fingerprint(identifiers: Iterable[str]) -> str | None:
    """Return the smallest hashes of *identifiers*, None where there are none.

    A sample that a paper more or less hardly changes.
    """
    digests = (
        blake2b(one.encode(errors="replace"), digest_size=_DIGITS // 2) for one in identifiers
    )
    return _written({digest.hexdigest() for digest in digests})


def together(one: str | None, other: str | None) -> str | None:
    """Return the fingerprint of two batches together."""
    return _written(_hashes(one) | _hashes(other))


def is_same(one: str | None, other: str | None) -> bool:
    """Whether more than half of what two batches hold is in both, as far as their samples tell.

    >>> full = fingerprint("abcdefgh")
    >>> is_same(full, fingerprint("abcdefg")), is_same(full, fingerprint("ijkl"))
    (True, False)
    >>> is_same(None, None)
    False
    """
    first, second = _hashes(one), _hashes(other)
    both = _hashes(together(one, other))
    return 2 * len(both & first & second) > len(both)


def _joined(one: Seen, other: Seen) -> Seen:
    has_claims = one.claimed is not None and other.claimed is not None
    return Seen(
        day=one.day,
        given=one.given + other.given,
        claimed=(one.claimed or 0) + (other.claimed or 0) if has_claims else None,
        outcomes=one.outcomes + other.outcomes,
        is_unchanged=one.is_unchanged and other.is_unchanged,
        fingerprint=together(one.fingerprint, other.fingerprint),
    )


def _written(hashes: set[str]) -> str | None:
    return "".join(sorted(hashes)[:_HASHES]) or None


def _hashes(written: str | None) -> set[str]:
    digits = written or ""
    return {digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS)}
