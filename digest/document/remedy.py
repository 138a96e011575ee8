"""What to do about the commonest slips, in words: of writing YAML, and of writing values."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from digest.document.mistake import shown
from digest.text.mailbox import is_deceptive

_KEY = r"[\w.-]+"
_ENTRY = re.compile(rf"(?P<indent> *)(?P<dash>(?:- +)*)(?:(?P<key>{_KEY}): +)?(?P<text>.*)")
_SPECIAL = "&*!@%`|>{}[]?"
_CLOSED = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(?![,\s#\]}:])\S")
_BRACKETED = re.compile(r"[\[{][^\]}]*[\]}]\s*[^\s,#\]}:]")
COMMENT = "what follows # is a comment; put text that begins with # in quotes"


def of_syntax(lines: Sequence[str], number: int) -> str | None:
    """Say what to do about the line *number* (from 1), at which YAML cannot be read on."""
    near = range(number, max(number - 2, 0), -1)
    said = (_of_line(lines[i - 1]) for i in near if i <= len(lines))
    return next((one for one in said if one), None) or _of_indent(lines, number)


def _of_line(line: str) -> str | None:
    if odd := odd_letter(line, spaces=True):
        return f"there is {odd} in this line; delete it, and type a blank or a plain one there"
    if re.match(rf" *-{_KEY}:", line):
        return 'a blank is missing behind the "-"'
    found = _ENTRY.fullmatch(line)
    if not found:
        return None
    if found["dash"] and found["key"] and ": " in found["text"]:
        return _of_text(line[found.end("dash") :], "- ")
    if found["key"]:
        return _of_text(found["text"], f"{found['key']}: ")
    return _of_text(found["text"], found["dash"]) or _of_text(found["text"], "")


def _of_text(text: str, before: str) -> str | None:
    """Say what to do about *text*, which stands after a key or the "-" of an entry.

    It is not repeated: it may be a password.
    """
    if _CLOSED.match(text):
        return "text goes on behind the closing quotation mark; put all of it in single quotes"
    if text[:1] in {*"\"'#", ""} or (text[0] in "[{" and not _BRACKETED.match(text)):
        return None
    if text[0] in _SPECIAL:
        return f"put text that begins with {text[0]} in quotes: {before}'{text[0]}…'"
    if before:
        return f"put the text in quotes: {before}'…'" if ": " in text else None
    found = re.match(rf"({_KEY})( *= *|:)(?=[^ /])", text)
    return found and f"a key has a colon and a blank behind it: {found[1]}: …"


def _of_indent(lines: Sequence[str], number: int) -> str | None:
    """Compare how far a line is indented with the lines before it."""
    if not 0 < number <= len(lines):
        return None
    own = _indent(lines[number - 1])
    for line in reversed(lines[max(number - 200, 0) : number - 1]):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        starts = {_indent(line), _indent(line.replace("- ", "  ", 1))}
        if own in starts:
            return None
        if own - 1 in starts:
            return f"one blank too many at the beginning: {own} where {own - 1} fit"
        if own + 1 in starts:
            return f"one blank too few at the beginning: {own} where {own + 1} fit"
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def odd_letter(text: str, *, spaces: bool = False) -> str | None:
    r"""Name the first letter of *text* that nobody sees or that only looks like another one.

    *spaces* of other kinds than the blank count.

    >>> odd_letter("ada\u200b@example.org")
    'a ZERO WIDTH SPACE (U+200B)'
    """
    return next(_odd(text, spaces=spaces), None)


def _odd(text: str, *, spaces: bool) -> Iterator[str]:
    if text.isascii():
        return
    for letter in text:
        is_space = unicodedata.category(letter) == "Zs" and letter != " "
        if is_deceptive(letter) or (spaces and is_space):
            name = unicodedata.name(letter, "letter without a name")
            yield f"a {name} (U+{ord(letter):04X})"


def of_value(given: object) -> str | None:
    """Say what to do about a value that did not fit, whatever was expected."""
    if isinstance(given, str) and (odd := odd_letter(given, spaces=True)):
        return f"it holds {odd}"
    return None


def of_key(key: str) -> str | None:
    """Say what to do about a key that is none, whatever it may be."""
    return "a blank is missing behind the colon" if ":" in key else of_value(key)


def of_short(given: object, short: str, keys: Sequence[str]) -> str | None:
    """Say how a text with a colon in it, which YAML took for a key and a value, is written where
    it may stand alone for the key *short*."""
    if not isinstance(given, dict) or len(given) != 1:
        return None
    ((key, value),) = given.items()
    if not isinstance(value, str):
        return f'put the text in quotes: "{key[:40]}:"' if value is None else None
    if "weight" in keys and re.fullmatch(r"[0-9.]+", value):
        return f"write {{{short}: {key}, weight: {value}}}"
    return f"put the text in quotes: {shown(f'{key}: {value}')}"


def of_list(given: object) -> str | None:
    """Say how *given* is written as the list that was expected."""
    if odd := of_value(given):
        return odd
    if isinstance(given, str):
        is_short = len(given) <= 40 and "/" not in given
        return f"a list needs brackets: [{given if is_short else 'a, b'}]"
    if isinstance(given, dict):
        first = next(iter(given), "")
        if first.startswith("-"):
            return 'a blank is missing behind the "-"'
        return 'each entry of a list begins with "- "'
    return None


def under_a_key(given: object, key: str | None) -> str | None:
    """Say that *given* belongs under *key*, or where a blank is missing."""
    if isinstance(given, str) and re.match(rf"{_KEY}:\S", given):
        return "a blank is missing behind the colon"
    if key is None or not isinstance(given, (str, list)):
        return None
    return f'write "{key}:" under it, and this behind that'


def hour(text: str) -> str | None:
    """Return what was likely meant, as 19:30, by 7:30 pm, 19.30, 19h30, 1930 or 19."""
    found = re.fullmatch(
        r"([0-9]{1,2})(?:[.:h,]?([0-9]{2}))?(?::[0-9]{2})? *(?:h|uhr|o'clock)? *([ap])?\.?m?\.?",
        text.strip().casefold(),
    )
    if not found:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if found[3] == "p" else 0)
    if hours > 23 or minutes > 59:
        return None
    return f'write "{hours:02}:{minutes:02}"'


def truth(text: str) -> str | None:
    """Return what was likely meant by yes, on, off and their like."""
    if text.casefold() in {"yes", "y", "on", "1"}:
        return 'write "true"'
    return 'write "false"' if text.casefold() in {"no", "n", "off", "0"} else None


def pause(text: str) -> str | None:
    found = re.fullmatch(r"(?:till|til|bis|to|until:)? *([0-9]{4}-[0-9]{2}-[0-9]{2})", text)
    return f'write "until {found[1]}"' if found else truth(text)


def number(text: str) -> str | None:
    """Return what was likely meant by a number with a comma, or with a word behind it."""
    found = re.match(r"([0-9]+)(?:([.,])([0-9]+))?", text)
    if found and re.search("[0-9]", text[found.end() :]):
        return None  # 1e3 and 0x10 are other numbers than those they begin with
    if not found or found[0] == text:
        return (
            'write the number with a point: "' + text.replace(",", ".") + '"'
            if found and found[2] == ","
            else None
        )
    return f'write the number alone: "{found[0].replace(",", ".")}"'


def at_most(most: int) -> Callable[[str], str | None]:
    """Return what says of a text of more than *most* characters how many it has."""

    def told(text: str) -> str | None:
        length = len(text)
        return f"it has {length:,} characters, and may have {most}" if length > most else None

    return told


def address(text: str) -> str | None:
    """Return what to do about an address with a name, a link or a blank round it."""
    found = re.search(r"<([^<>\s]+@[^<>\s]+)>|mailto:([^\s?]+)", text)
    if found:
        return f'write the address alone: "{found[1] or found[2]}"'
    if re.search(r"[,;]\s*\S+@", text):
        return "one address for each person"
    return of_value(text)
