"""Tells one batch from another by a few of its identifiers, so that yesterday's batch is known
under any date."""

from collections.abc import Iterable
from hashlib import blake2b

_HASHES = 16
_DIGITS = 8


def of(identifiers: Iterable[str]) -> str | None:
    """Return the smallest hashes of *identifiers*: a sample that a paper more or less hardly
    changes. None where there are none."""
    return _written(
        {
            blake2b(one.encode(errors="replace"), digest_size=_DIGITS // 2).hexdigest()
            for one in identifiers
        }
    )


def joined(one: str | None, other: str | None) -> str | None:
    """Return the fingerprint of two batches together."""
    return _written(_hashes(one) | _hashes(other))


def is_same(one: str | None, other: str | None) -> bool:
    """Whether more than half of what two batches hold is in both, as far as their samples tell.

    >>> is_same(of("abcdefgh"), of("abcdefg")), is_same(of("abcd"), of("efgh")), is_same(None, None)
    (True, False, False)
    """
    first, second = _hashes(one), _hashes(other)
    both = _hashes(joined(one, other))
    return 2 * len(both & first & second) > len(both)


def _written(hashes: set[str]) -> str | None:
    return "".join(sorted(hashes)[:_HASHES]) or None


def _hashes(written: str | None) -> set[str]:
    digits = written or ""
    return {digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS)}
