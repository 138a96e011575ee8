"""Which of the three formats a file is in, and what it holds."""

import re
from collections.abc import Callable, Iterator

from digest.bibliography.reference import Bibliography, Reference, distinct
from digest.exceptions import UsageError
from digest.text import charset

_Read = Callable[[str], Iterator[Reference | tuple[int, str]]]


def read(body: bytes, name: str) -> Bibliography:
    """Return the works of the file *name*; it is told by its beginning which format it is in.

    Raises:
        UsageError: it is in none of them, or none of its entries can be read.
    """
    try:
        text, _ = charset.decoded(body)
    except UnicodeError as error:
        raise UsageError(f"{name}: these are no letters: {error}") from error
    found: list[Reference] = []
    left_out: list[str] = []
    # A file of an old Mac, or of Windows: parsers and line numbers know "\n" alone.
    for one in _reader(text, name)(text.replace("\r\n", "\n").replace("\r", "\n")):
        if isinstance(one, Reference):
            found.append(one)
        else:
            line, why = one
            left_out.append(f"{name}:{line}: {why}")
    if not found:
        raise UsageError("\n".join(left_out) or f"{name}: there is no entry in it")
    return Bibliography(references=distinct(found), left_out=tuple(left_out))


def _reader(text: str, name: str) -> _Read:
    from digest.bibliography import bibtex, csl_json, ris  # noqa: PLC0415  one of them is needed

    if text.lstrip().startswith(("[", "{")):
        return csl_json.references
    if re.search(r"^\s*TY {1,2}-", text, re.MULTILINE):
        return ris.references
    if re.search(r"@\s*\w+\s*[{(]", text):
        return bibtex.references
    raise UsageError(
        f"{name}: expected BibTeX (@article{{…), RIS (TY  - …) or CSL-JSON ([{{…}}]), as Zotero"
        " and others export them"
    )
