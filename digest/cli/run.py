"""`digest run`: two ticks, and a log of what they did."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from digest import scheduler
from digest.cli import context, signals
from digest.cli import log as log_file
from digest.cli.reload import Files
from digest.exceptions import ClockError, DigestError, KeyFileError, OlderStoreError, ReplacedError
from digest.ledger import Restoration
from digest.model import Receipt, Visit
from digest.pipeline import alerting, clock_guard, collection, corpus, dispatch, retention
from digest.pipeline.application import Rooms
from digest.pipeline.group import Look
from digest.pipeline.heartbeat import Heartbeat
from digest.store import Store

TELLS_EVERY_S = 60.0
"""So often the operator is told what came up while many are served."""

log = logging.getLogger(__name__)


class Doubts:
    """Says in the log why nothing is sent: the clock, the key or the store, when that begins."""

    def __init__(self) -> None:
        self._said = ""

    def trusts(self, check: Callable[[], object]) -> bool:
        """Ask whether *check* raises neither ClockError nor KeyFileError nor OlderStoreError."""
        try:
            check()
        except (ClockError, KeyFileError, OlderStoreError) as error:
            self.say(error)
            return False
        self._said = ""
        return True

    def say(self, error: ClockError | KeyFileError | OlderStoreError) -> None:
        if self._said != str(error):
            self._said = str(error)
            log.error("%s", error)


class Ends:
    """Asks to *stop* where a file of the *store* was replaced: no later tick can mend that."""

    def __init__(self, store: Store, stop: threading.Event) -> None:
        self.error: ReplacedError | None = None
        self._store = store
        self._stop = stop

    def over(self, tick: Callable[[], None]) -> Callable[[], None]:
        def ticking() -> None:
            try:
                self._store.check()
                tick()
            except ReplacedError as error:
                self.error = error
                self._stop.set()

        return ticking


def run(config: Path, *, accepts_clock: bool = False) -> None:
    """Tick until a signal asks to end; the message that is being sent then is finished."""
    log_file.configure("text")
    stop, hangups = signals.requested(), signals.hangups()
    with (
        context.opened(config, sends=True) as rooms,
        dispatch.sole_sender(rooms, now=context.now()),
    ):
        log_file.configure(rooms.settings.log)
        heart = context.heartbeat()
        log.info("running, with the settings of %s", config)
        files, doubts = Files(rooms, config), Doubts()
        doubts.trusts(lambda: _check(rooms, begins=True, accepts=accepts_clock))
        ends = Ends(rooms.store, stop)
        scheduler.run(
            collect=ends.over(lambda: collect(files, doubts, heart)),
            send=ends.over(lambda: send(files, doubts, stop, heart)),
            clock=context.now,
            is_hurried=hangups,
            ends=stop.wait,
        )
        if ends.error:
            raise ends.error
        log.info("ended")


def collect(files: Files, doubts: Doubts, heart: Heartbeat) -> None:
    """Visit the sources that are to be visited, and do once a day what is to be done once a day."""
    # Without the key people stay as they are: the other tick says so.
    with suppress(KeyFileError):
        files.take_over()
    rooms = files.rooms
    if doubts.trusts(lambda: _check(rooms)):
        _once_a_day(rooms)
    if wanted := collection.due(rooms, now=context.now()):
        before = rooms.archive.visits()
        with context.visiting(rooms, doubts.say) as get:
            for visit in collection.collect(rooms, get, now=context.now(), only=wanted):
                _log_visit(visit, before.get(visit.source))
    if all(visit.state != "failed" for visit in rooms.archive.visits().values()):
        heart.beat(rooms.settings, "collect")


def _check(rooms: Rooms, *, begins: bool = False, accepts: bool = False) -> None:
    """Raise ClockError or OlderStoreError where nothing is to be sent by the clock or the store."""
    clock_guard.check(rooms, context.moment(), begins=begins, accepts=accepts)
    Restoration(rooms.store).check(context.now())


def _once_a_day(rooms: Rooms) -> None:
    if corpus.learn(rooms, now=context.now()):
        log.info("learnt what the papers up to yesterday say about everybody's words")
    if pruned := retention.tick(rooms, now=context.now()):
        log.info("pruned: %s", retention.described(pruned))


def send(files: Files, doubts: Doubts, stop: threading.Event, heart: Heartbeat) -> None:
    """Serve whoever is due while clock and store are trusted; tell the operator what is grave.

    They are told before everybody is served, meanwhile, which may be long, and after it.
    """
    states = set[str]()
    _tell(files.rooms, stop)

    def look() -> datetime:
        now = files.take_over()
        _check(files.rooms)
        return now

    with _telling(files, stop):
        is_trusted = doubts.trusts(lambda: states.update(_served(files, look(), look, stop)))
    rooms = files.rooms
    _tell(rooms, stop)
    if is_trusted and not rooms.ledger.outage() and states <= {"sent", "empty"}:
        heart.beat(rooms.settings, "send")


def _tell(rooms: Rooms, stop: threading.Event) -> None:
    zone = context.zone(rooms.settings)
    for alert, receipt in alerting.tick(rooms, now=context.now(), zone=zone, stop=stop.is_set):
        what = alert.causes[0].what
        log.info("mail to the operator: %s: %s %s", what, receipt.state, receipt.reply)


@contextmanager
def _telling(files: Files, stop: threading.Event) -> Iterator[None]:
    """Tell the operator meanwhile what comes up, on a connection beside those of the digests; not
    where the relay is to have one alone."""
    is_over = threading.Event()

    def tell() -> None:
        while not is_over.wait(TELLS_EVERY_S):
            try:
                _tell(files.rooms, stop)
            except DigestError as error:
                log.error("%s", error)  # noqa: TRY400  a traceback is for bugs

    thread = threading.Thread(target=tell, name="operator")
    if files.rooms.settings.relay.connections > 1:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        if thread.ident:
            thread.join()


def _served(files: Files, now: datetime, look: Look, stop: threading.Event) -> set[str]:
    """Return the states that issues came to."""
    rooms = files.rooms
    before, states = rooms.ledger.outage(), set[str]()
    for _, receipt in dispatch.serve(rooms, now=now, stop=stop.is_set, look=look):
        states.add(receipt.state)
        _log_issue(receipt)
    outage = rooms.ledger.outage()
    if outage and outage != before:
        waiting, at = rooms.ledger.waiting(now), f"{outage.next_try_at:%H:%M} UTC"
        log.error("%s; %d people wait, asked again at %s", outage.reason, waiting, at)
    if before and not outage:
        log.info("the relay takes mail again")
    return states


def _log_visit(visit: Visit, before: Visit | None) -> None:
    """Log a visit that brought something, or went otherwise than the one *before*."""
    known = before and (before.state, before.reason)
    if visit.new or known != (visit.state, visit.reason):
        counts = visit.listed, visit.new
        facts = {"source": visit.source, "state": visit.state}
        words = "%s: %s, %d listed, %d new %s"
        log.info(words, visit.source, visit.state, *counts, visit.reason, extra=facts)


def _log_issue(receipt: Receipt) -> None:
    slug, papers = receipt.key[0], receipt.tally.shown if receipt.tally else 0
    facts = {"subscriber": slug, "date": str(receipt.key[1]), "state": receipt.state}
    log.info("%s: %s, %d papers %s", slug, receipt.state, papers, receipt.reply, extra=facts)
    if receipt.lost:
        log.warning("%s: could not be shown: %s", slug, ", ".join(receipt.lost), extra=facts)
