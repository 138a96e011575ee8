"""Writes edits of people's files, one at a time."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from digest import atomic_file, document
from digest.exceptions import UsageError
from digest.people.edit import Edit, PeopleList
from digest.store.lock import locked

LOCK = ".digest-people.lock"
TRIES = 3


def carry_out(listed: PeopleList, make: Callable[[], Edit]) -> Edit:
    """Write what is to be edited, and return it: one edit of a list at a time.

    Where a file is saved by hand meanwhile, it is read again and not overwritten.
    """
    with _locked(listed):
        for _ in range(TRIES):
            edit = make()
            if edit.path.read_bytes() == edit.before:
                if edit.after != edit.before:
                    atomic_file.replace(edit.path, edit.after)
                return edit
    raise UsageError(f"{edit.path}: it is being written again and again; nothing was changed")


@contextmanager
def _locked(listed: PeopleList) -> Iterator[None]:
    """Hold the locks of all folders with files of the list, in an order that is everybody's."""
    folders = sorted({file.resolve().parent for file in document.files(listed.paths)})
    with ExitStack() as stack:
        for folder in (one for one in folders if os.access(one, os.W_OK)):
            stack.enter_context(locked(folder / LOCK, fcntl.LOCK_EX))
        yield
