"""Text on one line: entities decoded, white space collapsed, control characters told apart."""

import re
import unicodedata
from html import unescape
from html.entities import html5

from digest.text import bidi
from digest.text.sentence import word_end

# A closing semicolon is asked for: without it "Text&Region" would turn into "Text®ion".
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")

# For classes of patterns: the controls, with all that ends a line somewhere (str.splitlines), what
# Unicode keeps from being characters, and halves of them.
CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
NONCHARACTERS = r"\ufdd0-\ufdef\ufffe\uffff"
SURROGATES = r"\ud800-\udfff"

_CONTROL = re.compile(f"[{CONTROLS}]")
_BLANKS = re.compile(f"[ {CONTROLS}]+")
_INVISIBLE = re.compile(f"[{CONTROLS}{NONCHARACTERS}]")
_VISIBLE = re.compile(f"[^{CONTROLS}{NONCHARACTERS}]*")
# A sign of no width, where one is needed.
_NOTHING = "\u2060"
# Whatever a source, a class or a keyword is called: no name takes the room of papers.
_NAME = 116
_UNSPEAKABLE = re.compile(f"[{CONTROLS}{SURROGATES}]")


def plain(text: str) -> str:
    r"""Return *text* with entities decoded once, control characters removed and white space
    collapsed.

    >>> plain("Q&amp;A\n  with &lt;b&gt; and &amp;lt;")
    'Q&A with <b> and &lt;'
    """
    return clean(_ENTITY.sub(_character, text) if "&" in text else text)


def clean(text: str) -> str:
    """Return *text* without control characters and with white space collapsed, entities as is."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # most texts: there is nothing to do
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_UNSPEAKABLE.sub("", text).split())


def visible(text: str) -> str:
    """Return *text* as a mail names something: on a line or two, with what is not for the eye as
    spaces, and no direction left open."""
    if len(text) > _NAME:
        text = f"{text[: word_end(text[: _NAME + 1], _NAME)]} …"
    return text if text.isprintable() else bidi.paired(_INVISIBLE.sub(" ", text))


def visible_in_place(text: str) -> str:
    """Return *text* with what is not for the eye as spaces, each for one: positions hold."""
    if text.isprintable():
        return text
    text = text if _VISIBLE.fullmatch(text) else _INVISIBLE.sub(" ", text)
    return bidi.paired(text, by=_NOTHING)


def one_line(text: str) -> str:
    """Return *text* single-spaced, without what cannot be written: safe as a header's value."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _BLANKS.sub(" ", text).encode("utf-8", "replace").decode().strip(" ")


def without_accents(text: str) -> str:
    """Return *text* in plainer letters: without marks, and ligatures apart.

    >>> without_accents("Erdős ﬁnds 한글")
    'Erdos finds 한글'
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join([letter for letter in apart if not unicodedata.combining(letter)])
    # A syllable of Hangul comes apart too, and is one again.
    return unicodedata.normalize("NFC", plain)


def has_controls(text: str) -> bool:
    """Tell whether *text* holds what could end a line, or more than a line."""
    return _CONTROL.search(text) is not None


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return unescape(entity[0]) if name is None or f"{name};" in html5 else entity[0]
