"""`digest people erase`: all that is known of a person goes, but for a hash of their address."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.people.options import Beside, DryRun, Person, edited
from digest.exceptions import NotReadyError, UsageError

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.ledger.person_record import Record

STAYS = "a hash of their address stays, and nothing is sent to it again"
ELSEWHERE = "previews, logs and backups are yours to delete"
READ = "another program reads the store: what is deleted there is overwritten when it ends"


class _Known(NamedTuple):
    """A person's address in their file, None where they are in none, and what the store keeps."""

    email: str | None
    record: "Record | None"


def erase(
    person: Person,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: nothing brings it back.")] = False,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Erase one person from file and store; a hash stays, so that nobody mails them by mistake.

    They come back by their own wish: digest people add --again.
    """
    from digest import people

    sure = f'nothing brings "{person}" back: --yes erases them'
    unsure = None if yes or dry_run else UsageError(sure)
    if unsure and as_json:
        raise unsure
    settings, is_real = context.settings(config), yes and not dry_run
    known = _known(settings, person)

    def beside(*_: object) -> Beside:
        return _erased(settings, person, known) if is_real else _planned(settings, person, known)

    if known.email:
        edited(
            config,
            lambda listed: people.removed(listed, person),
            beside=beside,
            dry_run=not is_real,
            as_json=as_json,
        )
    else:
        lines, keys = beside()
        output.as_object({"id": person, **keys}) if as_json else print(*lines, sep="\n")
    if unsure:
        raise unsure


def _known(settings: "Settings", slug: str) -> _Known:
    """Raise UsageError where nobody has, or had, this id."""
    from digest import people

    record = _record(settings, slug)
    try:
        found = people.resolve(slug, *settings.subscribers, timezone=context.timezone())
    except UsageError:
        if record is None:
            raise
        return _Known(None, record)
    return _Known(found.subscriber.email, record)


def _record(settings: "Settings", slug: str) -> "Record | None":
    from digest.ledger import PeopleFacts
    from digest.ledger.person_record import record_of
    from digest.pipeline import application

    try:
        with application.looking(settings) as rooms:
            # Without the key no hash of them could stay.
            PeopleFacts(rooms.store).check_key()
            return record_of(rooms.store, slug)
    except NotReadyError:
        return None


def _planned(settings: "Settings", slug: str, known: _Known) -> Beside:
    """Say what would be erased of the store."""
    record = known.record
    issues = len(record.subscription.history) if record else 0
    likes = len(record.likes) if record else 0
    store = output.from_here(settings.store)
    lines = [f'{store} keeps {_counted(issues, likes)} of "{slug}"; {STAYS}']
    keys = {"issues": issues, "likes": likes, "erased": False}
    return Beside([*lines, *_copies_told(settings)], {**keys, "copies": _copies(settings)})


def _erased(settings: "Settings", slug: str, known: _Known) -> Beside:
    from digest.ledger import PeopleFacts

    emails = [known.email] if known.email else []
    with context.store(settings) as store:
        gone = PeopleFacts(store).erase(slug, emails=emails, now=context.now())
    counts = _counted(gone.issues, gone.likes)
    lines = [f'{output.from_here(settings.store)}: erased {counts} of "{slug}"; {STAYS}']
    lines += [] if gone.is_wiped else [READ]
    keys = {"issues": gone.issues, "likes": gone.likes, "erased": True, "wiped": gone.is_wiped}
    return Beside([*lines, *_copies_told(settings)], {**keys, "copies": _copies(settings)})


def _counted(issues: int, likes: int) -> str:
    from digest.pipeline.attention import counted

    its = counted(issues, one="issue", many="issues")
    return f"{its} and {counted(likes, one='like', many='likes')}"


def _copies_told(settings: "Settings") -> Iterator[str]:
    if copies := _copies(settings):
        names = ", ".join(str(output.from_here(Path(one))) for one in copies)
        yield f"still in {names}; {ELSEWHERE}"
    else:
        yield ELSEWHERE


def _copies(settings: "Settings") -> list[str]:
    """Name the copies of the store that lie beside it."""
    store = settings.store
    return sorted(str(one) for one in store.parent.glob(f"{store.name}.before-*"))
