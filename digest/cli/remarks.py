"""What is no mistake in the settings, and had better be seen to."""

import os
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.config import Settings


def remarks(chosen: "Settings") -> "Iterator[str]":
    """Yield what had better be seen to: a password or a key not yet set, addresses that others can
    read, people's files that are not read."""
    from digest.config import exposed, unset

    variable = chosen.relay.password_env
    if variable and not os.environ.get(variable):
        yield f"{chosen.path}: relay.password_env: {unset(variable)}"
    yield from _keys(chosen)
    yield from _other_endings(chosen)
    yield from _pictures(chosen)
    if paths := exposed(chosen):
        names = " ".join(shlex.quote(str(path)) for path in paths)
        yield (
            "others can read these files, which hold addresses;"
            f" to keep them to yourself: chmod go-rwx {names}"
        )


def _keys(chosen: "Settings") -> "Iterator[str]":
    from digest.config import unset

    for i, source in enumerate(chosen.sources):
        if source.api_key_env and not source.api_key:
            place = f"{chosen.path}: sources[{i}].api_key_env"
            yield f"{place}: {unset(source.api_key_env)}; until then it is asked without a key"


def _other_endings(chosen: "Settings") -> "Iterator[str]":
    """Yield files that somebody may take for one of a folder of people."""
    for folder in chosen.subscribers:
        found = folder.iterdir() if folder.is_dir() else ()
        for path in sorted(one for one in found if one.suffix.casefold() in {".yml", ".yaml"}):
            if path.suffix != ".yaml" and not path.name.startswith("."):
                yield f"{path}: nobody in it gets mail: of a folder *.yaml are read; rename it"


def _pictures(chosen: "Settings") -> "Iterator[str]":
    for name, written in (("preamble", chosen.preamble), ("trailer", chosen.trailer)):
        # Markdown takes its time to be loaded.
        if "![" not in written and "<" not in written:
            continue
        from digest.render.markdown import has_picture

        if has_picture(written):
            yield (
                f"{chosen.path}: {name}: a picture tells its server who opened the mail, and when;"
                " many mail programs show none before they are asked"
            )
