"""Signals that ask a command that sends to end: what is in hand is finished, for a while."""

import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

# The relay has 25 s to answer the message in hand (mail.relay); a service manager kills after 30 s
# or more.
LAST_S = 28
# timeout(1) sends its signal to the process and to its group: that is one request.
ECHO_S = 1

log = logging.getLogger(__name__)


def requested() -> threading.Event:
    """Return what is set once SIGTERM or Ctrl-C asks to end; a second one, or time, ends at once.

    Whatever is cut off then is on the disk as begun, and brought to its end by the next start.
    """
    stop, first_at = threading.Event(), math.inf

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal first_at
        if time.monotonic() - first_at > ECHO_S:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        if stop.is_set():
            return
        stop.set()
        first_at = time.monotonic()
        last = threading.Timer(LAST_S, _end)
        last.daemon = True
        last.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop


def hangups() -> Callable[[], bool]:
    """Return what asks whether SIGHUP came since it was asked last.

    One that came because our terminal is gone asks to end: nobody is there to do so later.
    """
    had_terminal, is_asked = os.isatty(2), False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_asked
        is_asked = True
        if had_terminal and not os.isatty(2):
            signal.raise_signal(signal.SIGTERM)

    def came() -> bool:
        nonlocal is_asked
        before, is_asked = is_asked, False
        return before

    signal.signal(signal.SIGHUP, ask)
    return came


def _end() -> None:
    log.warning(
        "ended in the midst of something that takes too long; the next start takes it up again"
    )
    logging.shutdown()
    os._exit(1)
