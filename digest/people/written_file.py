"""One file of people as it is written, right or wrong."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.document import Listed, Loc, Mistake, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """What the bytes *data* say as *tree*, None after a mistake that ended the reading; *broken*
    are the mistakes of reading, *lists* say where in the text the people stand, *found* is what
    the system said of the file."""

    path: Path
    data: bytes
    tree: Tree
    broken: tuple[Mistake, ...]
    lists: Mapping[Loc, Listed]
    found: os.stat_result

    def shared(self) -> dict[str, Tree]:
        """Return what the file has for all: groups and profiles."""
        tree = self.tree if isinstance(self.tree, dict) else {}
        return {name: tree[name] for name in ("groups", "profiles") if name in tree}

    def names(self, kind: str) -> dict[str, Tree]:
        """Return what has a name, by it; *kind* is groups or profiles."""
        found = self.shared().get(kind)
        return found if isinstance(found, dict) else {}

    def rows(self) -> Iterator[tuple[Loc, dict[str, Tree]]]:
        """Yield the people, each with their place."""
        loc, rows = list_of(self.tree)
        for i, row in enumerate(rows):
            if isinstance(row, dict):
                yield (*loc, i), row


def list_of(tree: Tree) -> tuple[Loc, list[Tree]]:
    """Return where the list of people stands in a file, and what is in it."""
    if isinstance(tree, list):
        return (), tree
    found = tree.get("subscribers") if isinstance(tree, dict) else None
    return ("subscribers",), found if isinstance(found, list) else []
