"""APScheduler ticks and remembers nothing; the database decides what is due (docs/adr/0005)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from digest.exceptions import DigestError

EVERY = timedelta(minutes=1)
LOOK_S = 0.5

log = logging.getLogger(__name__)

Tick = Callable[[], None]


def run(
    *,
    collect: Tick,
    send: Tick,
    clock: Callable[[], datetime],
    is_hurried: Callable[[], bool],
    ends: Callable[[float], bool],
) -> None:
    """Call *collect* and *send* once, then every minute, and at once where that *is_hurried*.

    *ends* waits so many seconds, and says whether to end; what is at work then is waited for.
    """
    collect, send = _guarded(collect), _guarded(send)
    collect()
    send()
    # Losing, doubling or delaying a tick is harmless: who is due is read from the ledger.
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for name, tick in (("collect", collect), ("send", send)):
        scheduler.add_job(tick, "interval", seconds=EVERY.total_seconds(), name=name)
    scheduler.start()
    try:
        while not ends(LOOK_S):
            _hasten(scheduler, clock(), at_once=is_hurried())
    finally:
        scheduler.shutdown(wait=True)


def _hasten(scheduler: BackgroundScheduler, now: datetime, *, at_once: bool) -> None:
    """Let ticks come now that are wanted *at_once*, or that a clock that was put back puts off."""
    for job in scheduler.get_jobs():
        if at_once or job.next_run_time - now > EVERY:
            job.modify(next_run_time=now)


def _guarded(tick: Tick) -> Tick:
    """Return *tick* as one whose failure is a line in the log: the next tick comes all the same.

    One that fails as it did before is counted, and told when that is over.
    """
    failed, times = "", 0

    def guarded() -> None:
        nonlocal failed, times
        try:
            tick()
        except DigestError as error:
            if str(error) != failed:
                log.error("%s", error)  # noqa: TRY400  a traceback is for bugs
                times = 0
            failed, times = str(error), times + 1
            return
        if failed:
            log.info("all is well again, after %d ticks in vain", times)
        failed, times = "", 0

    return guarded
