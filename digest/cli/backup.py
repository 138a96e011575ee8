"""`digest backup` copies the store, `digest restore` puts a copy back, and asks what becomes of
mail that it does not know."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.exceptions import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from digest.ledger import Concerned
    from digest.pipeline.older_store import Question

GOES_ON = "Sending goes on: by the next tick of digest run, or by digest send."


def backup(
    to: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TO]",
            help="The folder that becomes the backup, or one to make it in; else beside the store.",
        ),
    ] = None,
    *,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Copy the store, its key and its journal into a folder, whoever is at work; verified."""
    from digest.pipeline import older_store
    from digest.pipeline.attention import in_bytes

    made = older_store.back_up(context.settings(config).store, to, now=context.now())
    size = sum(one.stat().st_size for one in made.iterdir())
    if as_json:
        output.as_object({"backup": str(made), "size": size})
        return
    print(f"backed up to {made} ({in_bytes(size)})")
    output.say(f"digest restore {made} puts it back.")


def restore(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[FROM]", help="A backup, or a database file. Else: how it stands."),
    ] = None,
    *,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Take over what the journal knows: nobody is mailed twice."),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Take the store for right: some may be mailed twice."),
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Put a backup back; nothing is sent then until --resume or --accept."""
    if (source is not None) + resume + accept > 1:
        raise UsageError("restore does one thing at a time: FROM, then --resume or --accept")
    if source is not None:
        _put_back(source, config, as_json=as_json)
    elif resume or accept:
        _decide(config, "resume" if resume else "accept", as_json=as_json)
    else:
        _show(config, as_json=as_json)


def _put_back(source: Path, config: Path, *, as_json: bool) -> None:
    from digest.pipeline import older_store

    now, store = context.now(), context.settings(config).store
    done = older_store.put_back(source, store, now=now)
    with context.looking(config) as rooms:
        asked = older_store.question(rooms, now=now)
        zone = context.zone(rooms.settings)
    if as_json:
        kept = done.kept and str(done.kept)
        output.as_object({"restored": str(store), "kept": kept, **_facts(asked)})
        return
    print(f"put {source} in the place of {store}")
    if done.kept:
        print(f"what was there is kept in {done.kept}")
    if done.other_key:
        print("its key is in place too; the one that was there is kept with the rest")
    print(*_told(asked, now, zone), sep="\n")


def _decide(config: Path, decision: str, *, as_json: bool) -> None:
    from digest.pipeline import older_store

    now = context.now()
    with context.opened(config) as rooms:
        decide = older_store.resume if decision == "resume" else older_store.accept
        asked = decide(rooms, now=now)
    if as_json:
        output.as_object({"decided": decision, **_facts(asked)})
        return
    who = _who(asked.concerned)
    if decision == "accept":
        print(f"The store is taken for right. {who} What they had then may come once more.")
    else:
        print(f"What was sent is taken over. {who} {_unseen(asked)}")
    print(GOES_ON)


def _show(config: Path, *, as_json: bool) -> None:
    from digest.pipeline import older_store

    now = context.now()
    with context.looking(config) as rooms:
        asked = older_store.question(rooms, now=now)
        zone = context.zone(rooms.settings)
    if as_json:
        output.as_object(_facts(asked))
    else:
        print(*_told(asked, now, zone), sep="\n")


def _told(asked: "Question | None", now: "datetime", zone: str) -> Iterator[str]:
    """Yield how it stands, and what the operator can do."""
    from digest.pipeline.attention import moment

    if asked is None:
        yield "The store knows all that was sent: there is nothing to decide."
        return
    until = asked.standing.known_until
    knows = f"of mail up to {moment(min(until, now), now, zone)}" if until else "of no mail"
    yield f"Nothing is sent. {asked.standing.words} It knows {knows}."
    yield _who(asked.concerned)
    yield ""
    yield "digest restore --resume   takes all of that for sent: nobody gets anything twice."
    yield f"                          {_unseen(asked)}"
    yield "digest restore --accept   takes the store for right: what they had may come once more."


def _who(concerned: "Concerned") -> str:
    """Say who may have had mail that the store does not know."""
    found = concerned.journal
    if concerned.everybody is not None:
        until = f", up to {concerned.until}," if concerned.until else ""
        return (
            f"No journal reaches back to that: any of {output.of_people(concerned.everybody)} may"
            f" have had mail{until} that it does not know."
        )
    if not found.people and not found.strangers:
        return "Nobody had mail that it does not know, says the journal."
    days = f"of {found.first}" if found.first == found.last else f"of {found.first} to {found.last}"
    more = found.people - len(found.named)
    names = ", ".join(found.named) + (f" and {more:,} more" if more else "")
    strangers = f"{output.of_people(found.strangers)} it does not have" if found.strangers else ""
    known = f"{output.of_people(found.people)} ({names})" if found.people else ""
    who = " and ".join(part for part in (known, strangers) if part)
    return f"By the journal {who} had mail {days} that it does not know."


def _unseen(asked: "Question") -> str:
    if not (asked.concerned.journal.people or asked.concerned.everybody):
        return "Nobody misses a paper by it."
    papers = "1 paper" if asked.papers == 1 else f"{asked.papers:,} papers"
    return (
        f"They get nothing more that was listed up to {asked.until}: {papers} listed from"
        f" {asked.since} on are stored, and what of them was in no mail goes unseen."
    )


def _facts(asked: "Question | None") -> dict[str, Any]:
    if asked is None:
        return {"reason": None}
    found, standing = asked.concerned.journal, asked.standing
    return {
        "reason": standing.reason,
        "known_until": standing.known_until and standing.known_until.isoformat(timespec="seconds"),
        "people": found.people,
        "named": list(found.named),
        "strangers": found.strangers,
        "first": found.first and found.first.isoformat(),
        "last": found.last and found.last.isoformat(),
        "everybody": asked.concerned.everybody,
        "until": asked.until.isoformat(),
        "papers": asked.papers,
    }
