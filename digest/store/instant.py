"""Instants as integers, as columns hold them: microseconds since 1970."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return *at* as a column holds it.

    >>> instant(micros(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)))
    datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc)
    """
    return (at - EPOCH) // _MICROSECOND


def instant(number: int) -> datetime:
    return EPOCH + number * _MICROSECOND
