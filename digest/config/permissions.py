"""Which of the files that hold people's addresses others than their owner can read."""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from digest.config.settings import Settings


def exposed(settings: Settings) -> tuple[Path, ...]:
    """Return the people's files, the store, their copies and logs, where others can read them."""
    people = (one for place in settings.subscribers for one in _of_people(place))
    family = {*people, *_family(settings.store)}
    return tuple(sorted(filter(_is_exposed, family)))


def _of_people(place: Path) -> Iterator[Path]:
    """Yield what lies beside a file of people, or in their folder."""
    if not place.is_dir():
        yield from _family(place)
        return
    with suppress(OSError):
        yield from place.iterdir()


def _family(place: Path) -> Iterator[Path]:
    """Yield what lies beside a file: `people.yaml~`, `.people.yaml.swp`, `digest.db.before-4`."""
    try:
        beside = list(place.parent.iterdir())
    # A folder that is not there, or that we may enter and not list.
    except OSError:
        beside = [place]
    yield from (path for path in beside if path.name.lstrip(".#").startswith(place.name))


def _is_exposed(path: Path) -> bool:
    if not path.is_file():
        return False
    folder = path.resolve().parent.stat().st_mode
    # Whom the folder keeps out, the file cannot let in.
    return any(path.stat().st_mode & reads and folder & enters for reads, enters in WAYS)


WAYS = ((stat.S_IRGRP, stat.S_IXGRP), (stat.S_IROTH, stat.S_IXOTH))
"""How the group, and how everybody else, comes to a file."""
