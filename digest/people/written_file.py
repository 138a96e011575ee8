"""One file of people as it is written, right or wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digest import document
from digest.document import Listed, Loc, Mistake, Tree
from digest.people.entries import Entries

PLACES: tuple[Loc, ...] = ((), ("subscribers",))
"""Where the list of people may stand in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """What the bytes *data* say: the *entries* of people, and all else as *tree*, None after a
    mistake that ended the reading; *broken* are the mistakes of reading, *lists* say where in the
    text the entries stand, *found* is what the system said of the file."""

    path: Path
    data: bytes
    tree: Tree
    entries: Entries
    broken: tuple[Mistake, ...]
    lists: Mapping[Loc, Listed]
    found: os.stat_result

    @property
    def is_whole(self) -> bool:
        return self.tree is not None or not self.broken

    def shared(self) -> dict[str, Tree]:
        """Return what the file has for all: groups and profiles."""
        tree = self.tree if isinstance(self.tree, dict) else {}
        return {name: tree[name] for name in ("groups", "profiles") if name in tree}

    def names(self, kind: str) -> dict[str, Tree]:
        """Return what has a name, by it; *kind* is groups or profiles."""
        found = self.shared().get(kind)
        return found if isinstance(found, dict) else {}

    def entry(self, slug: str) -> tuple[Loc, dict[str, Tree]] | None:
        """Read once more, and return the entry of the person with this id and its place."""
        found = list[tuple[Loc, dict[str, Tree]]]()

        def take(loc: Loc, tree: Tree) -> None:
            if isinstance(tree, dict) and tree.get("id") == slug:
                found.append((loc, tree))

        document.read(self.data, dict.fromkeys(PLACES, take))
        return found[0] if found else None
