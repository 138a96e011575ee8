"""When a host is asked again: Retry-After, RateLimit headers, back-off. Decides, never waits."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# After these a request is made again: they say that the host, not the request, is the trouble.
PASSING = frozenset({429, 500, 502, 503, 504})

# No header shuts us out for longer: then the host is asked whether it still means it.
LONGEST_S = 86_400.0

_SECONDS = re.compile(r"[0-9]{1,12}")
_NAMES = ("ratelimit", "x-ratelimit", "x-rate-limit")

# Two drafts of one header: `"api";r=0;t=83` and `limit=500, remaining=0, reset=83`.
_RATE = re.compile(r"\b(?:r|remaining)=([0-9]{1,12})[;,\s]+(?:t|reset)=([0-9]{1,12})")

# Some give the instant of a reset, in seconds since 1970, instead of the time until then.
_AN_INSTANT = 1_000_000_000


def asked_s(status: int, headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds a host wants no further request, 0 where it does not say.

    >>> asked_s(429, {"retry-after": "120"}, datetime(2026, 3, 9, tzinfo=UTC))
    120.0
    >>> asked_s(200, {"ratelimit": '"api";r=0;t=83'}, datetime(2026, 3, 9, tzinfo=UTC))
    83.0
    """
    asked = _retry_after(headers.get("retry-after", "").strip(), now) if status >= 400 else 0.0
    return min(max(asked, _reset(headers, now)), LONGEST_S)


def backoff_s(tries: int, chance: float) -> float:
    """Return how long to wait after so many *tries*: about 1, 2, 4 … seconds.

    *chance*, from 0 to 1, spreads them, lest all come back at once.

    >>> backoff_s(1, 0.0), backoff_s(2, 0.5)
    (0.5, 2.0)
    """
    return float(2 ** (tries - 1)) * (0.5 + chance)


def _retry_after(value: str, now: datetime) -> float:
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    # A date whose zone is "-0000" comes without one, and means UTC.
    return (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()


def _reset(headers: Mapping[str, str], now: datetime) -> float:
    waits = (_until(reset, now) for remaining, reset in _rates(headers) if int(remaining) == 0)
    return max((wait for wait in waits if wait <= LONGEST_S), default=0.0)


def _rates(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield how many requests remain, and when there will be more."""
    yield from _RATE.findall(headers.get("ratelimit", ""))
    for name in _NAMES:
        found = tuple(
            _SECONDS.match(headers.get(f"{name}-{part}", "").strip())
            for part in ("remaining", "reset")
        )
        if found[0] and found[1]:
            yield found[0][0], found[1][0]


def _until(reset: str, now: datetime) -> float:
    seconds = float(reset)
    return seconds - now.timestamp() if seconds > _AN_INSTANT else seconds
