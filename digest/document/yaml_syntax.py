"""What libyaml cannot read, in our words, and what to do about it."""

from collections.abc import Sequence
from typing import Any

import yaml

from digest.document import remedy
from digest.document.mistake import Mistake
from digest.document.yaml_rest import Start

TABS = "expected spaces, got a tab; YAML is indented with spaces only"
REMEDIES = {
    "mapping values are not allowed": (
        "check the indentation, and put text that holds a colon in quotes"
    ),
    "cannot start any token": "put text that begins with a special character in quotes",
    "unexpected end of stream": "this quotation mark is never closed",
    "did not find expected": (
        "check the indentation, and that every bracket and quotation mark is closed"
    ),
    "could not find expected ':'": 'every line is either "key: value" or "- entry"',
}


def mistake(error: Any, data: bytes, lines: Sequence[str], start: Start) -> Mistake:
    """Say what is wrong where libyaml, which read *data* from *start* on, met an *error*."""
    if isinstance(error, yaml.reader.ReaderError):
        before = data[: start.offset + error.position].decode(errors="replace")
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Mistake(
            loc=("text",),
            text="expected printable text, got a control character; delete it",
            place=place,
        )
    mark = error.context_mark if "end of stream" in error.problem else error.problem_mark
    line, column = place = start.line + mark.line + 1, mark.column + 1
    written = "".join(lines[line - 1 : line])
    if "tab character" in error.problem or written[column - 1 : column] == "\t":
        return Mistake(loc=("indentation",), text=TABS, place=place)
    usual = (cure for problem, cure in REMEDIES.items() if problem in error.problem)
    cure = remedy.of_syntax(lines, line) or next(usual, None)
    return Mistake(
        loc=("syntax",),
        text=f"expected YAML, got something else ({error.problem}){f'; {cure}' if cure else ''}",
        place=place,
    )


def no_entry(error: Any, start: Start) -> int | None:
    """Return on which line (from 0) there is something that is no entry of a list begun before."""
    is_no_entry = "'-'" in error.problem
    return start.line + error.problem_mark.line if is_no_entry else None
