"""A sign of life for a monitor elsewhere: whoever hears none for long knows that nothing runs."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from digest.config import Settings
from digest.exceptions import DigestError
from digest.model import Request
from digest.pipeline import application

EVERY = timedelta(minutes=5)
"""Ticks come every minute; a monitor needs not hear of each."""


class Heartbeat:
    """What asks the monitor that settings name; its address is told nobody else."""

    def __init__(self, *, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._last_at: dict[str, datetime] = {}

    def beat(self, settings: Settings, run: str) -> None:
        """Tell of a good *run* ("collect" or "send"), unless one was told of just now.

        Nothing that the monitor does, or does not, is of any consequence here.
        """
        monitor, now = settings.heartbeat, self._clock()
        last_at = self._last_at.get(run)
        if monitor is None or run not in monitor.on:
            return
        if last_at and timedelta(0) <= now - last_at < EVERY:
            return
        self._last_at[run] = now
        with (
            suppress(DigestError, OSError),
            application.monitor(settings, clock=self._clock, sleep=self._sleep) as get,
        ):
            get(Request(url=monitor.url))
