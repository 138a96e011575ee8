"""What differs between two texts that differ in few lines, however long they are."""

import difflib
import re
from collections.abc import Sequence
from itertools import takewhile

AROUND = 3
_HUNK = re.compile(r"^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")


def first_line(before: str, after: str) -> int:
    """Return the number, from 1, of the first line that differs."""
    return _common(before.splitlines(), after.splitlines()) + 1


def diff(name: str, before: str, after: str) -> list[str]:
    r"""Return the lines of a unified diff of the file *name*, without their ends.

    >>> diff("a", "x\ny\n", "x\nz\n")
    ['--- a', '+++ a', '@@ -1,2 +1,2 @@', ' x', '-y', '+z']
    """
    old, new = before.splitlines(), after.splitlines()
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    first = max(0, head - AROUND)
    found = difflib.unified_diff(
        old[first : len(old) - tail + min(tail, AROUND)],
        new[first : len(new) - tail + min(tail, AROUND)],
        name,
        name,
        lineterm="",
        n=AROUND,
    )
    return [_HUNK.sub(lambda hunk: _moved(hunk, first), line) for line in found]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _moved(hunk: re.Match[str], by: int) -> str:
    old, new = int(hunk[1]) + by, int(hunk[3]) + by
    return f"@@ -{old}{hunk[2] or ''} +{new}{hunk[4] or ''} @@"
