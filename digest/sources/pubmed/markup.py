"""Text with mark-up as PubMed writes it, HTML's <i> and <sub> and MathML, as one line of text."""

import re
from collections.abc import Iterator
from typing import Any

from digest.text.clean_text import clean
from digest.text.tex import symbols
from digest.text.tex.symbols import Script

_SCRIPTS: dict[str, Script] = {"sub": "sub", "sup": "sup"}

# Of these the second child stands low or high (MathML 3.4.1).
_MATH_SCRIPTS: dict[str, Script] = {"msub": "sub", "msup": "sup"}
_BETWEEN = re.compile(r"([,\s]+)")
_LONGEST_MARK = 200
_UNSEEN = frozenset({"annotation", "annotation-xml"})


def text(element: Any) -> str:
    """Return what *element*, None for nothing, says; its tail is not part of it.

    >>> from lxml import etree
    >>> text(etree.fromstring("<a>CO<sub>2</sub> at <i>p</i> &lt; 10<sup>-3</sup></a>"))
    'CO₂ at p < 10⁻³'
    """
    return "" if element is None else clean("".join(_pieces(element)))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield _said(child)
        yield child.tail or ""


def _said(element: Any) -> str:
    name = _name(element)
    if name in _UNSEEN or not name:
        return ""
    if name == "math":
        return element.get("alttext") or _math(element)
    said = "".join(_pieces(element))
    return _raised(said, _SCRIPTS[name]) if name in _SCRIPTS else said


def _math(element: Any) -> str:
    """Return the signs of a formula in a row: the blanks between its elements are the file's."""
    if (name := _name(element)) in _UNSEEN or not name:
        return ""
    parts = [_math(child) for child in element]
    if name in _MATH_SCRIPTS and len(parts) == 2:
        return parts[0] + _raised(parts[1], _MATH_SCRIPTS[name])
    return "".join(parts) if parts else clean(element.text or "")


def _raised(said: str, script: Script) -> str:
    # References stand high, with commas between: each by itself. A mark that has no such letter
    # stays as it is, and so does what is no mark.
    if len(said) > _LONGEST_MARK:
        return said
    parts = _BETWEEN.split(said.replace("–", "-"))
    return "".join(letter for part in parts for letter, _ in symbols.letters(part, script))


def _name(element: Any) -> str:
    """Return the name of *element* without its namespace, empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
