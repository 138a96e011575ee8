"""Text as a source wrote it, made plain: one line, characters instead of entities. Mark-up stays,
as text."""

import re
from html import unescape
from html.entities import html5

# A closing semicolon is asked for: without it "Text&Region" would turn into "Text®ion".
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")

# Control characters that are not white space, and halves of surrogate pairs: neither can stand in a
# mail.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    r"""Return *text* with entities decoded once, control characters removed and white space
    collapsed.

    >>> plain("Q&amp;A\n  with &lt;b&gt; and &amp;lt;")
    'Q&A with <b> and &lt;'
    """
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    elif text.isprintable() and "  " not in text:
        return text.strip()  # most names and titles: there is nothing to do
    return clean(text)


def clean(text: str) -> str:
    """Return *text*, whose entities are decoded, without control characters and with white space
    collapsed."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_UNSPEAKABLE.sub("", text).split())


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return unescape(entity[0]) if name is None or f"{name};" in html5 else entity[0]
