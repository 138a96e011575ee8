"""Results in words and tables on stdout, or as one JSON object; talk and progress on stderr."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from digest import atomic_file
from digest.cli import standard_streams
from digest.exceptions import KeyFileError

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.model import Digest, Rendered, Source, Visit

Thing = TypeVar("Thing")

LISTED = 1_000


def say(*lines: str) -> None:
    """Talk: on stderr, so that stdout stays the result."""
    for line in lines:
        print(line, file=sys.stderr)


@contextmanager
def going_on_without_key(*, silent: bool) -> Iterator[None]:
    """Say that the key of the store is needed in the block, unless somebody else does, and go on
    behind it."""
    try:
        yield
    except KeyFileError as error:
        if not silent:
            say(f"error: {error}")


def as_object(value: dict[str, Any]) -> None:
    """Print *value* as a line of JSON, with escapes for what the encoding has no letter for."""
    print(json.dumps(value, ensure_ascii=not standard_streams.is_utf8(sys.stdout)))


def from_here(path: Path) -> Path:
    """Return *path* as one would type it: from the working folder, if it is in there."""
    here, whole = Path.cwd(), path.parent.resolve() / path.name
    return whole.relative_to(here) if whole.is_relative_to(here) else path


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


def written(paths: Sequence[Path], *, has_profile: bool, as_json: bool) -> None:
    if as_json:
        return as_object({"written": [str(path) for path in paths]})
    print(*(f"wrote {path}" for path in paths), sep="\n")
    look = "digest try --subscriber ada" if has_profile else "digest preview SUBSCRIBER"
    say(f"Write yourself into them, then: digest check, digest collect, {look}")
    return None


def collected(
    visits: Iterable["Visit"], sources: Sequence["Source"], *, as_json: bool
) -> list["Visit"]:
    """Print a line for each visit to *sources* as it comes, and return them."""
    done = []
    for visit in waiting(visits, total=len(sources), what="collecting"):
        done.append(visit)
        if not as_json and not visit.stopped_by:
            print(visit_line(visit))
        if visit.stopped_by:
            say(f'error: source "{visit.source}": {visit.stopped_by}')
    if as_json:
        as_object({"sources": visits_as_dicts(done, sources)})
    return done


def visits_as_dicts(visits: Iterable["Visit"], sources: Iterable["Source"]) -> list[dict[str, Any]]:
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
            "revised": visit.revised,
            "amendments": visit.amendments,
            "front_matter": visit.front_matter,
            "merged": visit.merged,
            "known": visit.known,
        }
        for visit in visits
    ]


def visit_line(visit: "Visit") -> str:
    """Say in a line what a visit brought, in numbers that add up."""
    trouble = f"; {visit.state}: {visit.reason}" if visit.reason else ""
    if visit.state in {"fresh", "unchanged"} and visit.reason:
        trouble = f"; {visit.reason}"
    if visit.state == "unchanged" and not visit.listed:
        return f"{visit.source:<16} unchanged{trouble}"
    return f"{visit.source:<16} {visit.listed:>6,} listed: {_counted(visit)}{trouble}"


def _counted(visit: "Visit") -> str:
    """Return what became of all that was listed: "105 new, 66 revised"."""
    old = f" ({visit.too_old:,} of them too old for any digest)" if visit.too_old else ""
    others = [
        (visit.revised, "revised"),
        (visit.amendments, "amendment" if visit.amendments == 1 else "amendments"),
        (visit.front_matter, "front matter"),
        (visit.merged, "merged"),
        (visit.known, "known already"),
    ]
    parts = (f"{count:,} {name}" for count, name in others if count > 0)
    return ", ".join((f"{visit.new:,} new{old}", *parts))


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
        counts = {"sources": len(settings.sources), "subscribers": people}
        as_object({**counts, "remarks": list(remarks), "smtp": smtp})
        return
    from digest.pipeline.attention import counted

    sources = counted(len(settings.sources), one="source", many="sources")
    print(f"settings     {settings.path}: {sources}, relay {settings.relay.host}")
    print(f"subscribers  {', '.join(map(str, settings.subscribers))}: {of_people(people)}")
    print(f"store        {settings.store}")
    print(*(f"remark       {line}" for line in remarks), sep="\n", end="\n" if remarks else "")
    if examination is not None:
        print(*(f"relay        {line}" for line in examination[1]), sep="\n")


def of_people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


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
    """Write the three forms of a preview into *folder*; return where they lie, the HTML first."""
    digest, rendered, message = made
    atomic_file.folder(folder)
    stem = f"{digest.issue_on}-{digest.subscriber.id}"
    forms = {"html": rendered.html.encode(), "txt": rendered.text.encode(), "eml": message}
    paths = tuple(folder / f"{stem}.{ending}" for ending in forms)
    for path, body in zip(paths, forms.values(), strict=True):
        # It has an address in it. Who asked for it can ask again, so nobody waits for the disk.
        atomic_file.replace(path, body, mode=atomic_file.PRIVATE, sync=False)
    return paths
