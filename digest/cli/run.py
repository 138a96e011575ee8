"""`digest run`: two ticks, and a log of what they did."""

import logging
import threading
from pathlib import Path

from digest import scheduler
from digest.cli import context, signals
from digest.cli.reload import Files
from digest.pipeline import collection, corpus, dispatch, retention

log = logging.getLogger(__name__)


def run(config: Path) -> None:
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
        files = Files(rooms, config)
        scheduler.run(
            collect=lambda: collect(files),
            send=lambda: send(files, stop),
            clock=context.now,
            is_hurried=hangups,
            ends=stop.wait,
        )
        log.info("ended")


def collect(files: Files) -> None:
    """Visit the sources that are to be visited, and do once a day what is to be done once a day."""
    files.take_over()
    rooms = files.rooms
    if corpus.learn(rooms, now=context.now()):
        log.info("learnt what the papers up to yesterday say about everybody's words")
    if pruned := retention.tick(rooms, now=context.now()):
        log.info("pruned: %s", retention.described(pruned))
    wanted = collection.due(rooms, now=context.now())
    if not wanted:
        return
    with context.web(rooms.settings) as get:
        for visit in collection.collect(rooms, get, now=context.now(), only=wanted):
            counts = visit.listed, visit.new
            log.info(
                "%s: %s, %d listed, %d new %s", visit.source, visit.state, *counts, visit.reason
            )


def send(files: Files, stop: threading.Event) -> None:
    """Serve whoever is due."""
    now = files.take_over()
    rooms = files.rooms
    before = rooms.ledger.outage()
    for digest, receipt in dispatch.serve(rooms, now=now, stop=stop.is_set, look=files.take_over):
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
