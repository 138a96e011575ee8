"""Controls of direction (UAX 9): each must close what it opens, or the text around it turns."""

import re

OPENING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
_ISOLATES = "\u2066\u2067\u2068"
_PDF, _PDI = "\u202c", "\u2069"
CONTROLS = f"{OPENING}{_PDF}{_PDI}"
"""For classes of patterns."""
_CONTROL = re.compile(f"[{CONTROLS}]")


def has_controls(text: str) -> bool:
    return not text.isascii() and _CONTROL.search(text) is not None


def without(text: str) -> str:
    return _CONTROL.sub("", text) if has_controls(text) else text


def paired(text: str, by: str = "") -> str:
    r"""Return *text* with *by* for each control that has no partner.

    >>> paired("Safe \u202ereversed"), len(paired("\u2067אב\u2069 and \u202c"))
    ('Safe reversed', 9)
    """
    alone = unpaired(text) if has_controls(text) else frozenset()
    if not alone:
        return text
    return "".join([by if at in alone else letter for at, letter in enumerate(text)])


def unpaired(text: str) -> frozenset[int]:
    """Return where the controls without a partner stand: a PDI closes embeddings in its isolate,
    and these have none of their own."""
    opened: list[int] = []
    alone: set[int] = set()
    isolates = 0
    for found in _CONTROL.finditer(text):
        at, sign = found.start(), found[0]
        if sign in OPENING:
            opened.append(at)
            isolates += sign in _ISOLATES
        elif sign == _PDF and opened and text[opened[-1]] not in _ISOLATES:
            opened.pop()
        elif sign == _PDI and isolates:
            while text[opened[-1]] not in _ISOLATES:
                alone.add(opened.pop())
            opened.pop()
            isolates -= 1
        else:
            alone.add(at)
    return frozenset(alone.union(opened))
