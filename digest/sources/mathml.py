"""A formula in MathML as text: its TeX where it brings some, else its characters."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.text.script import raised

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEX = re.compile(r"[\\^_{}]")
_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_DEEPEST = 60
# What stands over a letter as its mark; a full stop stays one, as most write V.O₂.
_MARKS = {
    "˙": "\u0307", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304",
    "‾": "\u0304", "→": "\u20d7", ".": ".",
}  # fmt: skip
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "mspace"})


def tex(written: str) -> str:
    r"""Return TeX as it may stand in a text: in dollars, where it is more than letters.

    >>> tex(r"\documentclass{minimal}\begin{document}$$\alpha_1$$\end{document}"), tex("x + 1")
    ('$\\alpha_1$', 'x + 1')
    """
    found = _DOCUMENT.search(written)
    bare = (found[1] if found else written).strip().strip("$").strip()
    return f"${bare}$" if _TEX.search(bare) else bare


def formula(math: "_Element") -> str:
    """Return what the element *math* says."""
    alternative = str(math.get("alttext") or "")
    if alternative.strip():
        return tex(alternative)
    for child in math.iter():
        if _name(child) == "annotation" and "tex" in str(child.get("encoding", "")).lower():
            return tex("".join(map(str, child.itertext())))
    return " ".join(_said(math, 0).split())


@lru_cache(1_024)
def local_name(tag: str) -> str:
    """Return the name of an element without its prefix and namespace, in lower case.

    >>> local_name("jats:P"), local_name("{http://www.w3.org/1998/Math/MathML}mi")
    ('p', 'mi')
    """
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _name(element: "_Element") -> str:
    return local_name(str(element.tag))


def _said(element: "_Element", depth: int) -> str:
    name = _name(element)
    if name in _UNSEEN:
        return ""
    if depth > _DEEPEST:
        return "".join(map(str, element.itertext()))
    children = [_said(child, depth + 1) for child in element]
    if not children:
        return (element.text or "").strip()
    return _arranged(name, children)


def _arranged(name: str, parts: Sequence[str]) -> str:
    first, rest = parts[0], parts[1:]
    if name == "mover" and rest and len(first) == 1 and rest[0] in _MARKS:
        return first + _MARKS[rest[0]]
    if name in {"msup", "mover"} and rest:
        return first + _scripted(first, rest[0], "^")
    if name in {"msub", "munder"} and rest:
        return first + _scripted(first, rest[0], "_")
    if name in {"msubsup", "munderover"} and len(rest) > 1:
        return first + _scripted(first, rest[0], "_") + _scripted(first, rest[1], "^")
    if name == "mfrac" and rest:
        return f"{_grouped(first)}/{_grouped(rest[0])}"
    return f"√{_grouped(''.join(parts))}" if name == "msqrt" else "".join(parts)


def _scripted(base: str, text: str, sign: str) -> str:
    found = raised(text, "sup" if sign == "^" else "sub", before=base[-1:])
    return sign + _grouped(text) if found is None else found


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
