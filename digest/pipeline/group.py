"""Groups of messages: what changed meanwhile is looked at between them, so each is a short while.

A relay may take a thousand messages a second, or one in three seconds: the first groups tell.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from digest.model import Due

FIRST = 20
LEAST = 5
MOST = 5000
GROWTH = 8
"""A group is at most so many times as large as the one before: one that went fast may be chance."""

WHILE = timedelta(seconds=5)

Look = Callable[[], datetime]
"""Takes over what changed, and returns the instant that it is now."""

Take = Callable[[datetime, int], Sequence[Due]]
"""Returns the issues to make next, as of an instant, at most so many; none at the end."""


def in_turn(
    take: Take, look: Look, stop: Callable[[], bool]
) -> Iterator[tuple[datetime, Sequence[Due]]]:
    """Yield group after group that *take* gives, each with the instant at which it was taken."""
    size, before = FIRST, frozenset[object]()
    now = look()
    while not stop() and (dues := take(now, size)):
        keys = frozenset(due.key for due in dues)
        # What is still due as it was would be due for ever.
        if keys == before:
            return
        yield now, dues
        began, before, now = now, keys, look()
        size = next_size(size, now - began)


def next_size(size: int, took: timedelta) -> int:
    """Return how many messages to take next, where *size* of them *took* so long.

    >>> next_size(20, timedelta(seconds=50)), next_size(20, timedelta(seconds=1))
    (5, 100)
    >>> next_size(20, timedelta(0)), next_size(4000, timedelta(seconds=1))
    (160, 5000)
    """
    fitting = round(size * (WHILE / took)) if took > timedelta(0) else MOST
    return min(max(fitting, LEAST), size * GROWTH, MOST)
