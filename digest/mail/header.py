"""Header fields on the wire: folded lines, encoded words (RFC 2047) where there must be some, never
in a URI."""

import re
from base64 import b64encode
from collections.abc import Iterator

_LINE = 76
# A quoted string is not folded, so a longer one would not fit into a line.
_QUOTED = 60
# Base64 of 39 octets with "=?utf-8?b?" and "?=" round it takes 64 characters, so that a word fits
# beside "Subject: " too.
_WORD_OCTETS = 39
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def unstructured(name: str, value: str) -> str:
    """Return the field *name*, a subject say: plain where it can be, else in encoded words."""
    if not value:
        return f"{name}: "
    words = value.split(" ")
    is_plain = value.isascii() and value.isprintable() and all(words) and "=?" not in value
    return fold(
        name, words if is_plain and max(map(len, words)) < _LINE - len(name) else _encoded(value)
    )


def phrase(name: str, words: str, angled: str) -> str:
    """Return the field *name* with a display name before *angled*, which is never encoded nor
    broken."""
    return fold(name, [*_phrase(words), angled])


def fold(name: str, words: Iterator[str] | list[str]) -> str:
    """Join *words* by spaces into lines of 76 characters where they allow it."""
    # The first line must hold more than its name: some readers take a bare "Subject:" for an empty
    # one.
    first, *others = words
    lines, line = [], f"{name}: {first}"
    for word in others:
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line])


def _phrase(words: str) -> list[str]:
    if not words:
        return []
    quoted = words.replace("\\", r"\\").replace('"', r"\"")
    if "=?" in words or not words.isascii() or len(quoted) > _QUOTED:
        return list(_encoded(words))
    return words.split(" ") if _ATOMS.fullmatch(words) else [f'"{quoted}"']


def _encoded(text: str) -> Iterator[str]:
    """Yield *text* as encoded words, each of whole characters; the space between two of them does
    not count."""
    octets = text.encode()
    while len(octets) > _WORD_OCTETS:
        end = _WORD_OCTETS
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        yield _word(octets[:end])
        octets = octets[end:]
    yield _word(octets)


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{b64encode(octets).decode()}?="
