"""How a keyword is written: sides that AND holds together, and quotation marks round words that
stand only as a phrase."""

import re

_QUOTED = re.compile(r'"[^"]*"')
_SIDES = re.compile(r"(?:^|\s+)AND(?=\s|$)")
_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»"}


def sides(text: str) -> list[str]:
    """Return what AND holds together; in quotes it is a word as any other.

    >>> sides('agent AND "search AND rescue"')
    ['agent', '"search AND rescue"']
    """
    if "AND" not in text:
        return [text.strip()]
    hidden = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)
    ends = [found.span() for found in _SIDES.finditer(hidden)]
    starts = [0, *(end for _, end in ends)]
    return [
        text[start:end].strip()
        for start, end in zip(starts, [*(start for start, _ in ends), len(text)], strict=True)
    ]


def unquoted(text: str) -> str | None:
    """Return what stands between the quotation marks of *text*, None where it has none round it.

    >>> unquoted('"red teaming"'), unquoted("red teaming")
    ('red teaming', None)
    """
    return text[1:-1] if len(text) > 2 and _MARKS.get(text[0]) == text[-1] else None
