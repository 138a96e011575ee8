"""A fault in one issue costs that issue alone: what cannot be made together is made in parts."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from digest.exceptions import StoreError
from digest.mail.reply import words
from digest.model import Due, Receipt

T = TypeVar("T")

SYSTEM_FAULTS = (StoreError, MemoryError)
"""What is no fault of the issue that was being made when it came."""

log = logging.getLogger(__name__)


def isolated(
    dues: Sequence[Due], make: Callable[[Sequence[Due]], Iterable[T]]
) -> Iterator[tuple[Due, T | Receipt]]:
    """Yield each of *dues* with what *make* makes of it, or as failed.

    Where one of them cannot be made the others are made together all the same.
    """
    made = 0
    try:
        for one in make(dues):
            yield dues[made], one
            made += 1
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        if len(dues) == 1:
            log.exception("%s: the issue of %s cannot be composed", *dues[0].key)
            yield dues[0], failed(dues[0], fault(error))
            return
        log.warning("%d issues are not made together: %s", len(dues) - made, fault(error))
        # The one at fault is known by its place, or else is in one of the halves.
        cut = made + 1 if made else len(dues) // 2
        for part in (dues[made:cut], dues[cut:]):
            if part:
                yield from isolated(part, make)


def failed(due: Due, reason: str) -> Receipt:
    return Receipt(key=due.key, state="failed", reply=reason)


def fault(error: Exception) -> str:
    """Say of an *error* that nobody foresaw what it is, in one line without an address."""
    return words(f"a fault of the program, see its log: {type(error).__name__}: {error}")
