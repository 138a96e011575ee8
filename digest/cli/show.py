"""Results in words and tables on stdout, or as one JSON object; talk and progress on stderr."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from digest import disk
from digest.cli import output

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.demo import Demo
    from digest.model import Batch, Delivery, Digest, Due, Receipt, Rendered, Source, Visit
    from digest.pipeline.installation import Rooms
    from digest.pipeline.sender import Result, Stop

Thing = TypeVar("Thing")

LISTED = 1_000
BEST = 3
LEFT = 10
STATES = ("sent", "empty", "deferred", "failed", "in_doubt")


class _Unserved(NamedTuple):
    """Who was not served on their own date (or *on*), of all or *only* some.

    So many are *waiting*, all for one *reason*; *closed* are issues that are not tried again.
    """

    on: date | None
    only: Sequence[str]
    waiting: int
    first: "tuple[Due, ...]"
    reason: str
    closed: "tuple[Delivery, ...]"
    suppressed: Mapping[str, str]


def say(*lines: str) -> None:
    """Talk: on stderr, so that stdout stays the result."""
    for line in lines:
        print(line, file=sys.stderr)


def as_object(value: dict[str, Any]) -> None:
    """Print *value* as a line of JSON; what an encoding has no letter for comes as an escape, which
    is the same to who reads it."""
    print(json.dumps(value, ensure_ascii=not output.is_utf8(sys.stdout)))


def waiting(things: Iterable[Thing], *, what: str, total: int | None = None) -> Iterator[Thing]:
    """Yield *things* behind a progress bar, on a terminal only."""
    if not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import Progress

    # Lines for a file or a pipe go there; lines for the terminal go above the bar.
    with Progress(
        console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()
    ) as progress:
        yield from progress.track(things, total=total, description=what)


def written(paths: Sequence[Path], *, as_json: bool) -> None:
    if as_json:
        return as_object({"written": [str(path) for path in paths]})
    print(*(f"wrote {path}" for path in paths), sep="\n")
    say("Write yourself into them, then: digest check, digest collect, digest preview SUBSCRIBER")
    return None


def collected(
    visits: Iterable["Visit"], sources: Sequence["Source"], *, as_json: bool
) -> list["Visit"]:
    """Print a line for each visit to *sources* as it comes, and return them."""
    done = []
    for visit in waiting(visits, total=len(sources), what="collecting"):
        done.append(visit)
        if not as_json and not visit.stopped_by:
            print(_visit(visit))
        if visit.stopped_by:
            say(f'error: source "{visit.source}": {visit.stopped_by}')
    if as_json:
        as_object({"sources": _collected(done, sources)})
    return done


def _collected(visits: Iterable["Visit"], sources: Iterable["Source"]) -> list[dict[str, Any]]:
    kinds = {source.name: source.kind for source in sources}
    return [
        {
            "name": visit.source,
            "kind": kinds[visit.source],
            "listed": visit.listed,
            "new": visit.new,
            "error": visit.stopped_by,
            "state": visit.state,
            "too_old": visit.too_old,
        }
        for visit in visits
    ]


def _visit(visit: "Visit") -> str:
    if visit.state == "unchanged" and not visit.listed:
        return f"{visit.source:<16} unchanged"
    old = f", {visit.too_old:,} of them too old for any digest" if visit.too_old else ""
    trouble = f"; {visit.state}: {visit.reason}" if visit.reason else ""
    return f"{visit.source:<16} {visit.listed:>6,} listed, {visit.new:>6,} new{old}{trouble}"


def sent(
    results: Iterable["Result"],
    unserved: "Callable[[], _Unserved] | None" = None,
    *,
    as_json: bool,
) -> Counter[str]:
    """Print a line for each issue as it comes, and who is not served after them; return how many
    ended in which state."""
    states: Counter[str] = Counter()
    digests: list[dict[str, Any]] = []
    for digest, receipt in waiting(results, what="sending"):
        states[receipt.state] += 1
        if len(digests) < LISTED:
            digests.append(_digest(digest, receipt))
        if not as_json:
            print(_line(digest, receipt))
    left = unserved() if unserved else None
    if as_json:
        shown = (*STATES, "pending") if states["pending"] else STATES
        counted = {state: states[state] for state in shown}
        waiting_too = [_waiting(due, left.reason) for due in left.first] if left else []
        told = {
            "due": states.total() + (left.waiting if left else 0),
            **counted,
            "digests": [*digests, *waiting_too],
        }
        as_object(told | (_left(left) if left else {}))
    elif left:
        say(*_remaining(left, states))
    elif not states:
        say("Nothing to send.")
    if left and left.waiting:
        states["waiting"] = left.waiting
    return states


def unserved(
    rooms: "Rooms", *, now: datetime, on: date | None, only: Sequence[str], stop: "Stop"
) -> _Unserved:
    """Say who is not served after a `send`, and why."""
    from digest.pipeline import dispatch

    waiting, reason = dispatch.unserved(rooms, now=now, on=on, only=only, stop=stop)
    suppressed = rooms.ledger.suppressed()
    return _Unserved(
        on=on,
        only=only,
        waiting=waiting,
        first=next(rooms.ledger.unserved(now, on=on, only=only, limit=LISTED), ()),
        reason=reason,
        closed=dispatch.given_up(rooms, now=now, on=on, only=only),
        suppressed={slug: suppressed[slug] for slug in suppressed if not only or slug in only},
    )


def _remaining(left: _Unserved, states: Counter[str]) -> Iterator[str]:
    """Say who is not served, and what to do; that everybody is only where it is true."""
    if left.waiting:
        people = "1 person waits" if left.waiting == 1 else f"{left.waiting:,} people wait"
        again = f"digest send --date {left.on} serves" if left.on else "The next digest send serves"
        yield f"{people}: {left.reason or _open(left.first)}. {again} them{'' if left.on else '; so does digest run'}."
    if states.total():
        return
    for one in left.closed:
        yield f"{one.subscriber}: {one.state} on {one.issue_on}: {one.reply}. digest send --again --only {one.subscriber} tries it once more."
    for slug, reason in left.suppressed.items():
        yield f"{slug}: nothing is sent to this address: {reason}."
    if not left.waiting:
        yield _nothing_to_do(left)


def _nothing_to_do(left: _Unserved) -> str:
    who = ", ".join(left.only) or "everybody"
    when = f"for {left.on}" if left.on else "on their own date"
    if not (left.closed or left.suppressed):
        return f"Nothing to do: {who} {'were' if len(left.only) > 1 else 'was'} served {when}."
    if left.only:
        return "Nothing to do for them now."
    return f"Nothing to do: everybody else was served {when}."


def _open(first: "Sequence[Due]") -> str:
    is_tried = any(due.attempt for due in first)
    return "their messages are tried again" if is_tried else "they came meanwhile"


def _left(left: _Unserved) -> dict[str, Any]:
    facts = (
        (one.subscriber, one.issue_on.isoformat(), one.state, one.reply) for one in left.closed
    )
    names = ("subscriber", "date", "state", "reply")
    return {
        "waiting": left.waiting,
        "reason": left.reason,
        "closed": [dict(zip(names, one, strict=True)) for one in facts],
        "suppressed": dict(left.suppressed),
    }


def _waiting(due: "Due", reason: str) -> dict[str, Any]:
    on = due.issue_on.isoformat()
    return {
        "subscriber": due.subscriber.id,
        "date": on,
        "state": due.state,
        "reply": reason,
        "papers": 0,
        "lost": [],
    }


def _digest(digest: "Digest | None", receipt: "Receipt") -> dict[str, Any]:
    slug, on = receipt.key
    return {
        "subscriber": slug,
        "date": on.isoformat(),
        "state": receipt.state,
        "reply": receipt.reply,
        "papers": len(digest.shown) if digest else 0,
        "lost": list(receipt.lost),
    }


def _line(digest: "Digest | None", receipt: "Receipt") -> str:
    reply = f": {receipt.reply}" if receipt.reply and receipt.state != "sent" else ""
    what = _what(digest) if digest else "no digest"
    return f"{receipt.key[0]:<16} {receipt.state:<9} {what}{_lost(receipt.lost)}{reply}"


def _lost(names: Sequence[str]) -> str:
    return f", could not be shown: {', '.join(names)}" if names else ""


def _what(digest: "Digest") -> str:
    total = digest.facts.total
    if not digest.shown:
        return f"none of {total:,} new papers matched" if total else "no new papers"
    held = f", {digest.held_over:,} more held over" if digest.held_over else ""
    return f"{digest.matched:,} of {total:,} new papers matched, {len(digest.shown):,} shown{held}"


def checked(
    settings: "Settings",
    people: int,
    remarks: Sequence[str],
    examination: tuple[bool, tuple[str, ...]] | None,
    *,
    as_json: bool,
) -> None:
    if as_json:
        is_ok, said = examination or (False, ())
        smtp = {"ok": is_ok, "lines": list(said)} if examination else None
        as_object(
            {
                "sources": len(settings.sources),
                "subscribers": people,
                "remarks": list(remarks),
                "smtp": smtp,
            }
        )
        return
    print(
        f"settings     {settings.path}: {len(settings.sources)} sources, relay {settings.relay.host}"
    )
    print(f"subscribers  {settings.subscribers}: {people:,} people")
    print(f"store        {settings.store}")
    print(*(f"remark       {line}" for line in remarks), sep="\n", end="\n" if remarks else "")
    if examination is not None:
        print(*(f"relay        {line}" for line in examination[1]), sep="\n")


def previewed(
    made: "tuple[Digest, Rendered, bytes]", files: Sequence[Path], *, as_json: bool
) -> None:
    digest, rendered, _ = made
    if as_json:
        return as_object(
            {
                "subscriber": digest.subscriber.id,
                "date": digest.issue_on.isoformat(),
                "papers": len(digest.shown),
                "subject": rendered.subject,
                "lost": list(rendered.lost),
                "files": [str(path) for path in files],
            }
        )
    say(rendered.subject, *(f"could not be shown: {name}" for name in rendered.lost))
    print(*files, sep="\n")
    return None


def save(made: "tuple[Digest, Rendered, bytes]", folder: Path) -> tuple[Path, ...]:
    """Write the three forms of a preview into *folder*, and return where they lie, the HTML
    first."""
    digest, rendered, message = made
    disk.folder(folder)
    stem = f"{digest.issue_on}-{digest.subscriber.id}"
    forms = {
        "html": rendered.html.encode(),
        "txt": rendered.text.encode(),
        "eml": message,
    }
    paths = tuple(folder / f"{stem}.{ending}" for ending in forms)
    for path, body in zip(paths, forms.values(), strict=True):
        # It has an address in it. Who asked for it can ask again, so that nobody waits for the
        # disk.
        disk.replace(path, body, mode=disk.PRIVATE, sync=False)
    return paths


def demo(done: "Demo", *, as_json: bool) -> None:
    """Say what each source brought, what each reader got and why, and where it lies."""
    if as_json:
        as_object(
            {
                "sources": _collected(done.collected, done.settings.sources),
                "digests": [_digest(*result) for result in done.results],
                "files": [str(path) for path in done.files],
                "left": [str(path) for path in done.left[:LISTED]],
            }
        )
        return
    print("Collected")
    print(*(f"  {_visit(visit)}" for visit in done.collected), sep="\n")
    for digest, receipt in done.results:
        _reader(digest, receipt)
    print(
        f"\nThe messages lie in {done.files[0].parent if done.files else done.settings.path.parent}:"
    )
    print(*(f"  {path.name}" for path in done.files), sep="\n")
    if done.left:
        print("\nLeft as it was, for no demo made it, or somebody edited it:")
        print(*(f"  {path}" for path in done.left[:LEFT]), sep="\n")
    if len(done.left) > LEFT:
        print(f"  … and {len(done.left) - LEFT:,} more")


def _reader(digest: "Digest | None", receipt: "Receipt") -> None:
    from digest.render import why

    said = _line(digest, receipt).split(maxsplit=1)[1]
    if digest is None:
        print(f"\n{receipt.key[0]}: {said}")
        return
    subscriber = digest.subscriber
    print(f"\n{subscriber.name or subscriber.id} ({subscriber.id}, {subscriber.timezone}): {said}")
    for number, match in enumerate(digest.shown[:BEST], start=1):
        print(f"  {number}. {match.paper.title}")
        print(f"     {why(match) or f'{match.paper.upvotes} upvotes'}")
    if len(digest.shown) > BEST:
        print(f"  … and {len(digest.shown) - BEST} more")


def tried(batch: "Batch", first: int, *, as_json: bool) -> None:
    """Show how many papers a source lists, and the *first* ones."""
    shown = batch.listings[:first]
    if as_json:
        papers = [
            {
                "listed_on": one.listed_on.isoformat(),
                "title": one.title,
                "identifiers": list(one.identifiers),
            }
            for one in shown
        ]
        as_object(
            {
                "source": batch.source,
                "listed": len(batch.listings),
                "claimed": batch.claimed,
                "first": papers,
            }
        )
        return
    claimed = f" of {batch.claimed:,}" if batch.claimed is not None else ""
    print(f"{batch.source}: {len(batch.listings):,}{claimed} listed")
    for one in shown:
        names = ", ".join(one.authors[:2]) + (" …" if len(one.authors) > 2 else "")
        print(
            f"\n  {one.title}\n  {names or 'no authors'} · {one.listed_on} · {one.identifiers[0]}"
        )
