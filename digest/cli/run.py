"""`digest run`: two ticks, and a log of what they did."""

import logging
import threading
from pathlib import Path

from digest import scheduler
from digest.cli import context, signals
from digest.cli import log as log_file
from digest.exceptions import SettingsError
from digest.model import Digest, Receipt, Visit
from digest.pipeline import alerting, collection, corpus, dispatch, retention
from digest.pipeline.application import Rooms
from digest.pipeline.heartbeat import Heartbeat

log = logging.getLogger(__name__)


def run(config: Path) -> None:
    """Tick until a signal asks to end; the message that is being sent then is finished."""
    log_file.configure("text")
    stop = signals.requested()
    with (
        context.opened(config, sends=True) as rooms,
        dispatch.sole_sender(rooms, now=context.now()),
    ):
        log_file.configure(rooms.settings.log)
        heart = context.heartbeat()
        log.info("running, with the settings of %s", config)
        scheduler.run(
            collect=lambda: collect(rooms, heart),
            send=lambda: send(rooms, config, stop, heart),
            wait=stop.wait,
        )
        log.info("ended")


def collect(rooms: Rooms, heart: Heartbeat) -> None:
    """Visit the sources that are to be visited, and do once a day what is to be done once a day."""
    if corpus.learn(rooms, now=context.now()):
        log.info("learnt what the papers up to yesterday say about everybody's words")
    if pruned := retention.tick(rooms, now=context.now()):
        log.info("pruned: %s", retention.described(pruned))
    if wanted := collection.due(rooms, now=context.now()):
        before = rooms.archive.visits()
        with context.web(rooms.settings) as get:
            for visit in collection.collect(rooms, get, now=context.now(), only=wanted):
                _log_visit(visit, before.get(visit.source))
    if all(visit.state != "failed" for visit in rooms.archive.visits().values()):
        heart.beat(rooms.settings, "collect")


def send(rooms: Rooms, config: Path, stop: threading.Event, heart: Heartbeat) -> None:
    """Serve whoever is due."""
    _refresh(rooms, config)
    now, before = context.now(), rooms.ledger.outage()
    states = set()
    for digest, receipt in dispatch.serve(rooms, now=now, stop=stop.is_set):
        states.add(receipt.state)
        _log_issue(digest, receipt)
    outage = rooms.ledger.outage()
    if outage and outage != before:
        waiting, at = rooms.ledger.waiting(now), f"{outage.next_try_at:%H:%M} UTC"
        log.error("%s; %d people wait, asked again at %s", outage.reason, waiting, at)
    if before and not outage:
        log.info("the relay takes mail again")
    zone = context.zone(rooms.settings)
    for alert, receipt in alerting.tick(rooms, now=now, zone=zone, stop=stop.is_set):
        what = alert.causes[0].what
        log.info("mail to the operator: %s: %s %s", what, receipt.state, receipt.reply)
    if not outage and states <= {"sent", "empty"}:
        heart.beat(rooms.settings, "send")


def _log_visit(visit: Visit, before: Visit | None) -> None:
    """Log a visit that brought something, or went otherwise than the one *before*."""
    known = before and (before.state, before.reason)
    if visit.new or known != (visit.state, visit.reason):
        counts = visit.listed, visit.new
        facts = {"source": visit.source, "state": visit.state}
        words = "%s: %s, %d listed, %d new %s"
        log.info(words, visit.source, visit.state, *counts, visit.reason, extra=facts)


def _log_issue(digest: Digest | None, receipt: Receipt) -> None:
    slug, papers = receipt.key[0], len(digest.shown) if digest else 0
    facts = {"subscriber": slug, "date": str(receipt.key[1]), "state": receipt.state}
    log.info("%s: %s, %d papers %s", slug, receipt.state, papers, receipt.reply, extra=facts)
    if receipt.lost:
        log.warning("%s: could not be shown: %s", slug, ", ".join(receipt.lost), extra=facts)


def _refresh(rooms: Rooms, config: Path) -> None:
    """Take over what changed in the people's file; where it has a mistake, nothing changes."""
    path = rooms.settings.subscribers
    if rooms.ledger.is_current(path, defaults=context.defaults(rooms.settings)):
        alerting.note_mended(rooms)
        return
    try:
        _, found = context.load(config)
        refreshed = context.refresh(rooms, found)
    except SettingsError as error:
        if news := alerting.note_broken(rooms, error.mistakes, now=context.now()):
            # A traceback is for bugs.
            log.error("the people of the last good %s stay in force: %s", path.name, news)  # noqa: TRY400
        return
    alerting.note_mended(rooms)
    counts = refreshed.added, refreshed.changed, refreshed.removed
    log.info("people: %d added, %d changed, %d removed", *counts)
