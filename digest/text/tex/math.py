"""One TeX formula in Unicode; exponents and indices without letters of their own stay raised."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from digest.text.tex.symbols import (
    FUNCTIONS,
    MARKS,
    RELATIONS,
    SIGNS,
    SPACES,
    STYLES,
    SWITCHES,
    THIN,
    Bit,
    in_line,
    letters,
    symbol,
)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_DEEPEST = 40


class UnreadableError(ValueError):
    """There is no way to write this in a line."""


def formula(source: str) -> list[Bit]:
    r"""Return the bits of a formula, the dollars left out.

    >>> formula(r"\mathbb{E}[X^2] \le n^{1.5}")
    [('𝔼[X²]\u2009≤\u2009n', None), ('1.5', 'sup')]
    """
    if source.count("{") > _DEEPEST:
        raise UnreadableError("too deep")
    return list(_joined(_row(_TOKEN.findall(source.strip()), ends=False)))


def is_known(name: str) -> bool:
    """Tell whether *name* is TeX's own and not an author's macro."""
    return bool(symbol(name)) or name in STYLES or name in FUNCTIONS


def _row(tokens: list[str], *, ends: bool) -> list[Bit]:
    """Take bits off *tokens* up to the end, or where *ends* up to the brace that closes."""
    bits: list[Bit] = []
    while tokens:
        sign = tokens.pop(0)
        if sign == "}":
            if ends:
                return bits
            raise UnreadableError(sign)
        if sign in {"^", "_"}:
            bits += letters(_flat(_argument(tokens)), "sup" if sign == "^" else "sub")
        elif sign in RELATIONS or _said(sign) in RELATIONS:
            is_last = not "".join(tokens).strip(" }")
            bits += _relation(_said(sign) or sign, is_first=not bits, is_last=is_last)
        else:
            bits += [*_held_off(sign, bits), *_atom(sign, tokens)]
    if ends:
        raise UnreadableError("a brace is not closed")
    return bits


def _relation(sign: str, *, is_first: bool, is_last: bool) -> list[Bit]:
    return [(sign if is_first or is_last else f"{THIN}{sign}{THIN}", None)]


def _held_off(sign: str, before: list[Bit]) -> list[Bit]:
    """Return the space that holds the name of a function off from a factor *before* it."""
    if sign[1:] not in FUNCTIONS:
        return []
    ending = next((said.rstrip()[-1] for said, _ in reversed(before) if said.strip()), "")
    return [(THIN, None)] if ending.isalnum() or ending in {")", "]", "|", "′"} else []


def _said(sign: str) -> str:
    return symbol(sign[1:]) if sign[0] == "\\" and sign[1:].isalpha() else ""


def _atom(sign: str, tokens: list[str]) -> list[Bit]:
    if sign[0] == "\\":
        return _command(sign[1:].rstrip("*"), tokens)
    if sign == "{":
        return _row(tokens, ends=True)
    if sign in {"&", "$", "#"}:
        raise UnreadableError(sign)
    if sign.isspace():
        # TeX ignores it; after a comma the eye wants it.
        return [(" ", None)] if tokens and tokens[0] not in "^_}" else []
    return [({"-": "−", "'": "′", "~": " "}.get(sign, sign), None)]


def _command(name: str, tokens: list[str]) -> list[Bit]:
    if name in SPACES:
        return [(SPACES[name], None)]
    if name in SWITCHES:
        return []
    if name in STYLES:
        is_text = name.startswith(("text", "mbox", "hbox", "emph"))
        return _words(tokens) if is_text else _argument(tokens)
    if name in MARKS:
        return [(_marked(_flat(_argument(tokens)), MARKS[name]), None)]
    return _BUILT[name](tokens) if name in _BUILT else [(_named(name, tokens), None)]


def _named(name: str, tokens: list[str]) -> str:
    """Return the name of a function, held off from its argument, or the one sign of a symbol."""
    if name in FUNCTIONS:
        is_followed = bool(tokens) and tokens[0][-1].isalnum()
        return f"{name}{THIN}" if is_followed else name
    said = symbol(name)
    if not said and name not in SIGNS:
        raise UnreadableError(name)
    return said


def _argument(tokens: list[str]) -> list[Bit]:
    """Take the next group or sign."""
    while tokens and tokens[0].isspace():
        tokens.pop(0)
    if not tokens:
        raise UnreadableError("nothing follows")
    sign = tokens.pop(0)
    if sign in "^_}":
        raise UnreadableError(sign)
    return _atom(sign, tokens)


def _words(tokens: list[str]) -> list[Bit]:
    """Take a group of text, in which spaces count and hyphens are hyphens."""
    return [(said.replace("−", "-"), script) for said, script in _argument(tokens)]


def _fraction(tokens: list[str]) -> list[Bit]:
    above, below = _flat(_argument(tokens)), _flat(_argument(tokens))
    return [(f"{_held(above)}/{_held(below)}", None)]


def _root(tokens: list[str]) -> list[Bit]:
    sign = "√"
    if tokens and tokens[0] == "[":
        degree = "".join(tokens[1 : tokens.index("]")]) if "]" in tokens else ""
        sign = {"3": "∛", "4": "∜"}.get(degree, "")
        if not sign:
            raise UnreadableError("root")
        del tokens[: tokens.index("]") + 1]
    return [(sign + _held(_flat(_argument(tokens))), None)]


def _board(tokens: list[str]) -> list[Bit]:
    return [("".join(map(_double_struck, _flat(_argument(tokens)))), None)]


def _double_struck(letter: str) -> str:
    kind = "CAPITAL" if letter.isupper() else "SMALL"
    for block in ("", "MATHEMATICAL "):
        try:
            return unicodedata.lookup(f"{block}DOUBLE-STRUCK {kind} {letter.upper()}")
        except KeyError:
            continue
    return letter


def _link(tokens: list[str]) -> list[Bit]:
    url, text = _raw(tokens), _raw(tokens)
    return [(text if "/" in text else f"{text} ({url})", None)]


def _raw_bits(tokens: list[str]) -> list[Bit]:
    return [(_raw(tokens), None)]


def _raw(tokens: list[str]) -> str:
    """Take a group as it is written, without the commands that style it."""
    source, depth = "", 0
    while tokens:
        sign = tokens.pop(0)
        depth += {"{": 1, "}": -1}.get(sign, 0)
        source += sign
        if not depth:
            return re.sub(r"\\[A-Za-z]+|[{}]", "", source)
    raise UnreadableError("a brace is not closed")


def _code(tokens: list[str]) -> list[Bit]:
    code = _flat(_argument(tokens)).lstrip("x")
    try:
        return [(chr(int(code, 16)), None)]
    except ValueError as error:
        raise UnreadableError(code) from error


def _not(tokens: list[str]) -> list[Bit]:
    return [(_marked(_flat(_argument(tokens)), "\u0338"), None)]


def _marked(text: str, mark: str) -> str:
    if not 1 <= len(text) <= 3:
        raise UnreadableError(text)
    return unicodedata.normalize("NFC", "".join(letter + mark for letter in text))


def _held(text: str) -> str:
    """Return *text* in brackets where it is more than one thing."""
    return text if text.isalnum() or len(text) == 1 else f"({text})"


def _flat(bits: list[Bit]) -> str:
    """Return *bits* as one text, for a place that can raise no further."""
    return "".join(in_line(*bit) for bit in bits).replace(THIN, "").strip()


def _joined(bits: list[Bit]) -> Iterator[Bit]:
    """Yield *bits*, neighbours of one height joined, with no space round a relation but its own."""
    text = ""
    for said, script in (*bits, ("", "sup")):
        if script is None:
            text += said
            continue
        if text:
            yield _spaced(text), None
        if said:
            yield said, script
        text = ""


def _spaced(text: str) -> str:
    """Leave one space where there are several, and none beside a sign that has its own."""
    return re.sub(r" *([\u2009×·]) *", r"\1", re.sub(r"^ +|^([^\w\s]) +| (?= )", r"\1", text))


_BUILT: dict[str, Callable[[list[str]], list[Bit]]] = {
    "frac": _fraction,
    "tfrac": _fraction,
    "dfrac": _fraction,
    "sqrt": _root,
    "mathbb": _board,
    "unicode": _code,
    "not": _not,
    "href": _link,
    "url": _raw_bits,
}
