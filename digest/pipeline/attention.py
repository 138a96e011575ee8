"""What needs the operator, as words: one pure function of what is stored, a line a cause.

`digest status` shows all of it; what is grave is mailed as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digest import sources
from digest.exceptions import KeyFileError
from digest.ledger import Outage, Standing
from digest.model import Alert, Cause, Hold, Source, Trouble, Visit

SILENT = timedelta(days=3)
"""A source that gives no good answer for so long is a cause for a mail."""
REFUSING = timedelta(hours=1)
"""So is a relay that takes nothing for so long."""
LEAST_FREE = 500_000_000
"""So is a disk with fewer bytes left, or with less than a twentieth of what the store takes."""
PEOPLE = "people"
"""The trouble that is noted while the people's file has a mistake."""
FEWER = "fewer people"
"""The trouble that is noted while more than half of the people are missing in their files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that causes are decided from; instants are told in *zone*.

    *waiting* people wait for an issue that should be out, the first of them since *late_since*;
    *failing* ones got none for good. The latest mail to the operator could not be sent if it is
    *unsent*, and the clock is not trusted if there is a *doubt*; nothing is sent if there is
    *key_trouble*, or where the store is *older* than what was sent. The store takes *size* bytes,
    and *free* are left.
    """

    zone: str
    store: str
    size: int
    free: int
    sources: tuple[Source, ...] = ()
    visits: Mapping[str, Visit] = field(default_factory=dict)
    outage: Outage | None = None
    waiting: int = 0
    late_since: datetime | None = None
    failing: int = 0
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    hold: Hold | None = None
    doubt: Trouble | None = None
    key_trouble: KeyFileError | None = None
    older: Standing | None = None
    unsent: Alert | None = None

    def is_after(self, at: datetime, now: datetime) -> bool:
        """Ask whether *at* has come; by a clock that is not trusted nobody knows."""
        return self.doubt is None and now >= at


def causes(known: Condition, *, now: datetime) -> tuple[Cause, ...]:
    """Return what needs the operator, what is worst first."""
    found = (
        *_key(known),
        *_older_store(known),
        *_clock(known, now),
        *_hold(known, now),
        *_relay(known, now),
        *_store(known),
        *_people_file(known, now),
        # By a clock that is wrong every source is silent.
        *(() if known.doubt else _sources(known, now)),
        *_late(known, now),
        *_people(known),
        *_mail(known, now),
    )
    return tuple(sorted(found, key=lambda cause: not cause.is_grave))


def moment(at: datetime, now: datetime, zone: str) -> str:
    """Say an instant on the clock of *zone*, its day only where it is not today, nor its year.

    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 12, 9, tzinfo=UTC)
    >>> moment(now, now, "Europe/Berlin"), moment(now - timedelta(days=2), now, "UTC")
    ('10:00', 'Tue 10 Mar 09:00')
    """
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def counted(number: int, *, one: str, many: str) -> str:
    """Return "1 person waits", "1,204 people wait"."""
    return f"{number:,} {one if number == 1 else many}"


def in_bytes(number: int) -> str:
    """Return "412 MB" for a number of bytes.

    >>> in_bytes(0), in_bytes(412_345_678), in_bytes(5_200_000_000)
    ('0 kB', '412 MB', '5.2 GB')
    """
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if number >= size:
            return (
                f"{number / size:.1f} {unit}" if number < 10 * size else f"{number // size} {unit}"
            )
    return f"{number // 1000} kB"


def _older_store(known: Condition) -> Iterator[Cause]:
    if known.older is None:
        return
    yield Cause(
        name="older",
        what="the store is older than what was sent",
        told=f"{known.older.words} Nothing is sent.",
        to_do="digest restore says who may have had mail since, and what you can do.",
        is_grave=True,
    )


def _key(known: Condition) -> Iterator[Cause]:
    trouble = known.key_trouble
    if trouble is None:
        return
    yield Cause(
        name="key",
        what="the store's key is needed",
        told=f"{trouble.path.name}: {trouble.reason}. Nothing is sent.",
        to_do=f"{trouble.cure[0].upper()}{trouble.cure[1:]}.",
        is_grave=True,
    )


def _clock(known: Condition, now: datetime) -> Iterator[Cause]:
    if known.doubt is None:
        return
    since = moment(known.doubt.since, now, known.zone)
    yield Cause(
        name="clock",
        what="the clock is not trusted",
        told=f"{known.doubt.words} (since {since}). Nothing is sent.",
        to_do="It ends when two sources agree with the clock, or with digest run --accept-clock.",
        is_grave=True,
    )


def _hold(known: Condition, now: datetime) -> Iterator[Cause]:
    if known.hold is None:
        return
    until = known.hold.until and moment(known.hold.until, now, known.zone)
    since = moment(known.hold.since, now, known.zone)
    yield Cause(
        name="hold",
        what="sending is held",
        told=f"Nothing has gone out since {since}{f'; it lasts until {until}' if until else ''}.",
        to_do="digest release sends again.",
    )


def _relay(known: Condition, now: datetime) -> Iterator[Cause]:
    outage = known.outage
    if outage is None:
        return
    since = f"since {moment(outage.since, now, known.zone)}"
    if outage.next_try_at > now:
        since += f", digest run asks again at {moment(outage.next_try_at, now, known.zone)}"
    people = counted(known.waiting, one="person waits", many="people wait")
    yield Cause(
        name="relay",
        what="the relay takes no mail",
        told=f"{outage.reason} ({since}). {people}.",
        to_do="digest check --smtp says what it takes from us.",
        is_grave=known.is_after(outage.since + REFUSING, now),
    )


def _store(known: Condition) -> Iterator[Cause]:
    if known.free >= max(LEAST_FREE, known.size // 20):
        return
    yield Cause(
        name="store",
        what="the store is nearly full",
        told=f"{in_bytes(known.free)} are left where {known.store} lies,"
        f" which takes {in_bytes(known.size)}.",
        to_do="Make room on that disk, or set keep: and run digest prune --vacuum.",
        is_grave=True,
    )


def _people_file(known: Condition, now: datetime) -> Iterator[Cause]:
    if fewer := known.troubles.get(FEWER):
        yield Cause(
            name=FEWER,
            what="more than half of the people are missing",
            told=f"{fewer.words} (since {moment(fewer.since, now, known.zone)}).",
            to_do="See whether a file is empty or cut short. Until they are back, or are let go by"
            " digest people reload --allow-fewer, digest run serves the people of before, and"
            " digest send nobody.",
            is_grave=True,
        )
    broken = known.troubles.get(PEOPLE)
    if broken is None:
        return
    yield Cause(
        name=PEOPLE,
        what="the people's file is broken",
        told=f"{broken.words} (since {moment(broken.since, now, known.zone)}).",
        to_do="digest check names every mistake. Until it is mended, digest run serves the people"
        " of the last good file, and digest send nobody.",
        is_grave=True,
    )


def _sources(known: Condition, now: datetime) -> Iterator[Cause]:
    for source in known.sources:
        visit = known.visits.get(source.name)
        if visit is None:
            yield Cause(
                name=of(source),
                what=f"{source.name} was never asked",
                told="It has brought nothing yet.",
                to_do="digest collect asks it.",
            )
        elif cause := _source(source, visit, known, now):
            yield cause


def _source(source: Source, visit: Visit, known: Condition, now: datetime) -> Cause | None:
    """Say what is wrong with a source; None where it is well, or answers and is not due."""
    noted = known.troubles.get(of(source))
    since = sources.silent_since(source, visit) or (noted.since if noted else now)
    is_silent = known.is_after(since + SILENT, now)
    if visit.error:
        state = f"is {visit.state}" if visit.state != "failed" else "failed"
        what = f"{source.name} {'is silent' if is_silent else state}"
        told, to_do = f"{visit.reason}. {_last(visit, known, now)}", _trial(source, visit)
    elif is_silent:
        what = f"{source.name} is asked no more"
        told = f"It was asked last {moment(visit.at, now, known.zone)}."
        to_do = "See that digest run, or digest collect from cron, is at work."
    else:
        return None
    return Cause(name=of(source), what=what, told=told, to_do=to_do, is_grave=is_silent)


def of(source: Source) -> str:
    return f"source {source.name}"


def _last(visit: Visit, known: Condition, now: datetime) -> str:
    at = visit.good_at and moment(visit.good_at, now, known.zone)
    last = f"The last good answer came {at}" if at else "It never gave a good answer"
    tries = f"{visit.tries} tries since" if at else f"{visit.tries} tries"
    return f"{last} ({tries})." if visit.tries > 1 else f"{last}."


def _trial(source: Source, visit: Visit) -> str:
    if visit.gone_url:
        return "Take it out of digest.yaml, or write its new address there."
    return f"digest sources test {source.name} asks it now and shows what it says."


def _late(known: Condition, now: datetime) -> Iterator[Cause]:
    """Say that nobody sends, where nothing else says why people wait."""
    is_told = known.outage or known.hold or known.doubt or known.key_trouble or known.older
    if known.late_since is None or is_told:
        return
    people = counted(known.waiting, one="person waits", many="people wait")
    yield Cause(
        name="late",
        what="mail is late",
        told=f"{people}, since {moment(known.late_since, now, known.zone)}.",
        to_do="See that digest run is at work; digest send serves them now.",
    )


def _people(known: Condition) -> Iterator[Cause]:
    if known.failing:
        yield Cause(
            name="failing",
            what=counted(known.failing, one="issue is not sent", many="issues are not sent"),
            told="Below stands whose, and why.",
            to_do="digest send --again --only ID tries one once more.",
        )


def _mail(known: Condition, now: datetime) -> Iterator[Cause]:
    if known.unsent:
        at = moment(known.unsent.made_at, now, known.zone)
        yield Cause(
            name="alert",
            what="a mail to the operator is not sent",
            told=f"{known.unsent.causes[0].what}, of {at}: {known.unsent.reply}.",
            to_do="See operator: in digest.yaml.",
        )
