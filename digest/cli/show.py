"""Results in words and tables on stdout, or as one JSON object; talk and progress on stderr."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from digest import disk
from digest.cli import output

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.demo import Demo
    from digest.mail.check import Examination
    from digest.model import Batch, Digest, Due
    from digest.pipeline.collection import Collected
    from digest.pipeline.dispatch import Unserved
    from digest.pipeline.preview import Preview
    from digest.pipeline.sender import Outcome

Thing = TypeVar("Thing")

LISTED = 1_000
BEST = 3
LEFT = 10
STATES = ("sent", "empty", "deferred", "failed", "in_doubt")


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


def collected(visits: Iterable["Collected"], *, total: int, as_json: bool) -> list["Collected"]:
    """Print a line for each visit as it comes, and return them."""
    done = []
    for one in waiting(visits, total=total, what="collecting"):
        done.append(one)
        if not as_json and not one.error:
            print(_visit(one))
        if one.error:
            say(f'error: source "{one.source.name}": {one.error}')
    if as_json:
        as_object({"sources": [_collected(one) for one in done]})
    return done


def _collected(one: "Collected") -> dict[str, Any]:
    return {
        "name": one.source.name,
        "kind": one.source.kind,
        "listed": one.visit.listed,
        "new": one.visit.new,
        "error": one.error,
        "state": one.visit.state,
        "too_old": one.too_old,
    }


def _visit(one: "Collected") -> str:
    visit = one.visit
    if visit.state == "unchanged" and not visit.listed:
        return f"{visit.source:<16} unchanged"
    old = f", {one.too_old:,} of them too old for any digest" if one.too_old else ""
    trouble = f"; {visit.state}: {visit.reason}" if visit.reason else ""
    return f"{visit.source:<16} {visit.listed:>6,} listed, {visit.new:>6,} new{old}{trouble}"


def sent(
    outcomes: Iterable["Outcome"],
    unserved: "Callable[[], Unserved] | None" = None,
    *,
    as_json: bool,
) -> Counter[str]:
    """Print a line for each issue as it comes, and who is not served after them; return how many
    ended in which state."""
    states: Counter[str] = Counter()
    digests: list[dict[str, Any]] = []
    for outcome in waiting(outcomes, what="sending"):
        states[outcome.state] += 1
        if len(digests) < LISTED:
            digests.append(_digest(outcome))
        if not as_json:
            print(_line(outcome))
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
        say(*_unserved(left, states))
    elif not states:
        say("Nothing to send.")
    if left and left.waiting:
        states["waiting"] = left.waiting
    return states


def _unserved(left: "Unserved", states: Counter[str]) -> Iterator[str]:
    """Say who is not served, and what to do; that everybody is only where it is true."""
    if left.waiting:
        people = "1 person waits" if left.waiting == 1 else f"{left.waiting:,} people wait"
        again = (
            f"digest send --date {left.scope.on} serves"
            if left.scope.on
            else "The next digest send serves"
        )
        yield f"{people}: {left.reason or _open(left.first)}. {again} them{'' if left.scope.on else '; so does digest run'}."
    if states.total():
        return
    for one in left.closed:
        yield f"{one.subscriber}: {one.state} on {one.issue_on}: {one.reply}. digest send --again --only {one.subscriber} tries it once more."
    for slug, reason in left.suppressed.items():
        yield f"{slug}: nothing is sent to this address: {reason}."
    if not left.waiting:
        yield _nothing_to_do(left)


def _nothing_to_do(left: "Unserved") -> str:
    who = ", ".join(left.scope.only) or "everybody"
    when = f"for {left.scope.on}" if left.scope.on else "on their own date"
    if not (left.closed or left.suppressed):
        return (
            f"Nothing to do: {who} {'were' if len(left.scope.only) > 1 else 'was'} served {when}."
        )
    return (
        "Nothing to do for them now."
        if left.scope.only
        else f"Nothing to do: everybody else was served {when}."
    )


def _open(first: "Sequence[Due]") -> str:
    return (
        "their messages are tried again"
        if any(due.attempt for due in first)
        else "they came meanwhile"
    )


def _left(left: "Unserved") -> dict[str, Any]:
    closed = [
        {
            "subscriber": one.subscriber,
            "date": one.issue_on.isoformat(),
            "state": one.state,
            "reply": one.reply,
        }
        for one in left.closed
    ]
    return {
        "waiting": left.waiting,
        "reason": left.reason,
        "closed": closed,
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


def _digest(outcome: "Outcome") -> dict[str, Any]:
    return {
        "subscriber": outcome.subscriber.id,
        "date": outcome.issue_on.isoformat(),
        "state": outcome.state,
        "reply": outcome.reply,
        "papers": len(outcome.digest.shown) if outcome.digest else 0,
        "lost": list(outcome.lost),
    }


def _line(outcome: "Outcome") -> str:
    reply = f": {outcome.reply}" if outcome.reply and outcome.state != "sent" else ""
    what = _what(outcome.digest) if outcome.digest else "no digest"
    return f"{outcome.subscriber.id:<16} {outcome.state:<9} {what}{_lost(outcome.lost)}{reply}"


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
    examination: "Examination | None",
    *,
    as_json: bool,
) -> None:
    if as_json:
        smtp = (
            None
            if examination is None
            else {"ok": examination.ok, "lines": list(examination.lines)}
        )
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
        print(*(f"relay        {line}" for line in examination.lines), sep="\n")


def previewed(made: "Preview", files: Sequence[Path], *, as_json: bool) -> None:
    if as_json:
        digest = made.digest
        return as_object(
            {
                "subscriber": digest.subscriber.id,
                "date": digest.issue_on.isoformat(),
                "papers": len(digest.shown),
                "subject": made.rendered.subject,
                "lost": list(made.rendered.lost),
                "files": [str(path) for path in files],
            }
        )
    say(made.rendered.subject, *(f"could not be shown: {name}" for name in made.rendered.lost))
    print(*files, sep="\n")
    return None


def save(made: "Preview", folder: Path) -> tuple[Path, ...]:
    """Write the three forms of a preview into *folder*, and return where they lie, the HTML
    first."""
    disk.folder(folder)
    stem = f"{made.digest.issue_on}-{made.digest.subscriber.id}"
    forms = {
        "html": made.rendered.html.encode(),
        "txt": made.rendered.text.encode(),
        "eml": made.message,
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
                "sources": [_collected(one) for one in done.collected],
                "digests": [_digest(outcome) for outcome in done.outcomes],
                "files": [str(path) for path in done.files],
                "left": [str(path) for path in done.left[:LISTED]],
            }
        )
        return
    print("Collected")
    print(*(f"  {_visit(visit)}" for visit in done.collected), sep="\n")
    for outcome in done.outcomes:
        _reader(outcome)
    print(
        f"\nThe messages lie in {done.files[0].parent if done.files else done.settings.path.parent}:"
    )
    print(*(f"  {path.name}" for path in done.files), sep="\n")
    if done.left:
        print("\nLeft as it was, for no demo made it, or somebody edited it:")
        print(*(f"  {path}" for path in done.left[:LEFT]), sep="\n")
    if len(done.left) > LEFT:
        print(f"  … and {len(done.left) - LEFT:,} more")


def _reader(outcome: "Outcome") -> None:
    from digest.render import why

    subscriber, digest = outcome.subscriber, outcome.digest
    print(
        f"\n{subscriber.name or subscriber.id} ({subscriber.id}, {subscriber.timezone}): {_line(outcome).split(maxsplit=1)[1]}"
    )
    if digest is None:
        return
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
