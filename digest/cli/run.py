"""`digest run`: two ticks, and a log of what they did."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from digest import scheduler
from digest.cli import context, signals
from digest.cli.reload import Files
from digest.exceptions import ClockError
from digest.pipeline import clock_guard, collection, corpus, dispatch, retention
from digest.pipeline.application import Rooms
from digest.pipeline.group import Look

log = logging.getLogger(__name__)


class Doubts:
    """Says in the log that the clock is not trusted, and why, each time that it begins."""

    def __init__(self) -> None:
        self._said = ""

    def trusts(self, check: Callable[[], object]) -> bool:
        """Ask whether *check* raises no ClockError."""
        try:
            check()
        except ClockError as error:
            self.say(error)
            return False
        self._said = ""
        return True

    def say(self, error: ClockError) -> None:
        if self._said != str(error):
            self._said = str(error)
            log.error("%s", error)


def run(config: Path, *, accepts_clock: bool = False) -> None:
    """Tick until a signal asks to end; the message that is being sent then is finished."""
    logging.basicConfig(
        format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", level=logging.INFO
    )
    # A tick that is still at work when the next one would come is nothing to be told of.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop, hangups = signals.requested(), signals.hangups()
    with (
        context.opened(config, sends=True) as rooms,
        dispatch.sole_sender(rooms, now=context.now()),
    ):
        log.info("running, with the settings of %s", config)
        files, doubts = Files(rooms, config), Doubts()
        doubts.trusts(
            partial(clock_guard.check, rooms, context.moment(), begins=True, accepts=accepts_clock)
        )
        scheduler.run(
            collect=lambda: collect(files, doubts),
            send=lambda: send(files, doubts, stop),
            clock=context.now,
            is_hurried=hangups,
            ends=stop.wait,
        )
        log.info("ended")


def collect(files: Files, doubts: Doubts) -> None:
    """Visit the sources that are to be visited, and do once a day what is to be done once a day."""
    files.take_over()
    rooms = files.rooms
    if doubts.trusts(lambda: clock_guard.check(rooms, context.moment())):
        _once_a_day(rooms)
    wanted = collection.due(rooms, now=context.now())
    if not wanted:
        return
    with context.visiting(rooms, doubts.say) as get:
        for visit in collection.collect(rooms, get, now=context.now(), only=wanted):
            counts = visit.listed, visit.new
            log.info(
                "%s: %s, %d listed, %d new %s", visit.source, visit.state, *counts, visit.reason
            )


def _once_a_day(rooms: Rooms) -> None:
    if corpus.learn(rooms, now=context.now()):
        log.info("learnt what the papers up to yesterday say about everybody's words")
    if pruned := retention.tick(rooms, now=context.now()):
        log.info("pruned: %s", retention.described(pruned))


def send(files: Files, doubts: Doubts, stop: threading.Event) -> None:
    """Serve whoever is due, as long as the clock is trusted."""

    def look() -> datetime:
        now = files.take_over()
        clock_guard.check(files.rooms, context.moment())
        return now

    doubts.trusts(lambda: _served(files, look(), look, stop))


def _served(files: Files, now: datetime, look: Look, stop: threading.Event) -> None:
    rooms = files.rooms
    before = rooms.ledger.outage()
    for digest, receipt in dispatch.serve(rooms, now=now, stop=stop.is_set, look=look):
        slug, papers = receipt.key[0], len(digest.shown) if digest else 0
        log.info("%s: %s, %d papers %s", slug, receipt.state, papers, receipt.reply)
        if receipt.lost:
            log.warning("%s: could not be shown: %s", slug, ", ".join(receipt.lost))
    outage = rooms.ledger.outage()
    if outage and outage != before:
        waiting, at = rooms.ledger.waiting(now), f"{outage.next_try_at:%H:%M} UTC"
        log.error("%s; %d people wait, asked again at %s", outage.reason, waiting, at)
    if before and not outage:
        log.info("the relay takes mail again")
