"""One TeX formula in Unicode; exponents and indices without letters of their own stay raised."""

import re
from collections.abc import Callable

from digest.text import bidi
from digest.text.tex.alphabet import macro
from digest.text.tex.built import BUILT, UnreadableError, chosen, divided, flat, held, joined
from digest.text.tex.symbols import (
    BRACKETS,
    FUNCTIONS,
    RELATIONS,
    SIGNS,
    SPACES,
    STYLES,
    SWITCHES,
    THIN,
    Bit,
    letters,
    symbol,
)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
# Nobody's formula is to cost a stack.
_DEEPEST = 40
_LENGTH = re.compile(r"-?[\d.]+[a-z]{2} ?")


def formula(source: str) -> list[Bit]:
    r"""Return the bits of a formula, the dollars left out.

    >>> formula(r"\mathbb{E}[X^2] \le n^{1.5}")
    [('𝔼[X²]\u2009≤\u2009n', None), ('1.5', 'sup')]
    """
    tokens = [sign for sign in _TOKEN.findall(source.strip()) if sign not in bidi.CONTROLS]
    if _depth(tokens) > _DEEPEST or ("&" in tokens and "\\begin" not in tokens):
        raise UnreadableError("too deep, or no formula")
    return list(joined(_row(tokens, ends=False)))


def is_known(name: str) -> bool:
    """Tell whether *name* is TeX's own and not an author's macro."""
    return bool(symbol(name)) or name in FUNCTIONS or name in _PLAIN or groups(name) > 0


def groups(name: str) -> int:
    """Return how many groups belong to the command *name* of a formula."""
    if name in BUILT:
        return BUILT[name][0]
    return 2 if name == "href" else int(name in STYLES or name == "sqrt")


def _depth(tokens: list[str]) -> int:
    deepest = depth = 0
    for sign in tokens:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    return deepest


def _row(tokens: list[str], *, ends: bool) -> list[Bit]:
    """Take bits off *tokens* up to the end, or where *ends* up to the brace that closes."""
    bits: list[Bit] = []
    while tokens:
        sign = tokens.pop(0)
        if sign == "}":
            if ends:
                return bits
            raise UnreadableError(sign)
        if sign in {"\\over", "\\choose"}:
            below = _row(tokens, ends=ends)
            return divided(bits, below) if sign == "\\over" else chosen(bits, below)
        if sign in {"^", "_"}:
            bits += letters(flat(_argument(tokens)), "sup" if sign == "^" else "sub")
        elif sign in RELATIONS or _said(sign) in RELATIONS:
            is_last = not "".join(tokens).strip(" }")
            bits += _relation(_said(sign) or sign, is_first=not bits, is_last=is_last)
        else:
            bits += _factor(sign, tokens, bits)
    if ends:
        raise UnreadableError("a brace is not closed")
    return bits


def _relation(sign: str, *, is_first: bool, is_last: bool) -> list[Bit]:
    return [(sign if is_first or is_last else f"{THIN}{sign}{THIN}", None)]


def _factor(sign: str, tokens: list[str], before: list[Bit]) -> list[Bit]:
    """Take what *sign* begins; a name is held off from a factor *before* it, a fraction that has a
    factor beside it is in brackets."""
    bits = _atom(sign, tokens)
    name = sign[1:]
    so_far = "".join([said for said, _ in before[-3:]])
    if name in _FRACTIONS and (_ends_factor(so_far) or _begins_factor("".join(tokens[:1]))):
        return [("(", None), *bits, (")", None)]
    is_held_off = _is_name(sign) and _ends_factor(so_far.rstrip(), "|")
    return [(THIN, None), *bits] if is_held_off else bits


def _ends_factor(so_far: str, others: str = "") -> bool:
    """Tell whether *so_far* ends with what is multiplied with what comes."""
    ending = so_far[-1:]
    return ending.isalnum() or ending in {")", "]", "′", *others}


def _begins_factor(sign: str) -> bool:
    """Tell whether what *sign* begins is multiplied with what is before it, or its power."""
    if sign[:1] == "\\":
        return groups(sign[1:]) > 0 or symbol(sign[1:]).isalpha()
    return sign.isalnum() or sign in {"(", "[", "{", "^"}


def _is_name(sign: str) -> bool:
    name = sign[1:]
    is_own = name.isalpha() and len(name) > 1 and not is_known(name)
    return sign[0] == "\\" and (name in FUNCTIONS or (is_own and not macro(name)))


def _said(sign: str) -> str:
    return symbol(sign[1:]) if sign[0] == "\\" and sign[1:].isalpha() else ""


def _atom(sign: str, tokens: list[str]) -> list[Bit]:
    if sign[0] == "\\":
        return _command(sign[1:].rstrip("*"), tokens)
    if sign == "{":
        return _row(tokens, ends=True)
    if sign in {"$", "#"}:
        raise UnreadableError(sign)
    if sign == "&":
        return [(" ", None)]
    if sign.isspace():
        # TeX ignores it; after a comma the eye wants it.
        return [(" ", None)] if tokens and tokens[0] not in "^_}" else []
    return [({"-": "−", "'": "′", "~": " "}.get(sign, sign), None)]


def _command(name: str, tokens: list[str]) -> list[Bit]:
    if name in SPACES:
        return [(SPACES[name], None)]
    if name in SWITCHES:
        if name in {"left", "right"} and tokens and tokens[0] == ".":
            tokens.pop(0)
        return []
    if name in STYLES:
        is_text = name.startswith(("text", "mbox", "hbox", "emph"))
        return _words(tokens) if is_text else _argument(tokens)
    if name in BUILT:
        _optional(tokens)
        number, make = BUILT[name]
        return make(*[_argument(tokens) for _ in range(number)])
    return _RAW[name](tokens) if name in _RAW else [(_named(name, tokens), None)]


def _named(name: str, tokens: list[str]) -> str:
    """Return the one sign of a symbol; the name of a function or of an authors' own macro, held off
    from its argument."""
    said = symbol(name) or macro(name)
    if said or name in SIGNS:
        return said
    if not name.isalpha():
        raise UnreadableError(name)
    is_followed = bool(tokens) and (tokens[0][-1].isalnum() or tokens[0] == "{")
    return f"{name}{THIN}" if is_followed else name


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


def _root(tokens: list[str]) -> list[Bit]:
    sign = "√"
    if tokens and tokens[0] == "[":
        degree = "".join(tokens[1 : tokens.index("]")]) if "]" in tokens else ""
        sign = {"3": "∛", "4": "∜"}.get(degree, "")
        if not sign:
            raise UnreadableError("root")
        del tokens[: tokens.index("]") + 1]
    return [(sign + held(flat(_argument(tokens))), None)]


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


def _nothing(tokens: list[str]) -> list[Bit]:
    _raw(tokens)
    return []


def _kern(tokens: list[str]) -> list[Bit]:
    length = _LENGTH.match("".join(tokens[:12]))
    del tokens[: length.end() if length else 0]
    return []


def _opening(tokens: list[str]) -> list[Bit]:
    """Open an environment; of an array the columns are no text."""
    name = _raw(tokens).rstrip("*")
    if name == "array":
        _raw(tokens)
    return [(BRACKETS.get(name, ("", ""))[0], None)]


def _closing(tokens: list[str]) -> list[Bit]:
    return [(BRACKETS.get(_raw(tokens).rstrip("*"), ("", ""))[1], None)]


def _line_end(tokens: list[str]) -> list[Bit]:
    _optional(tokens)
    return [("; ", None)]


def _optional(tokens: list[str]) -> None:
    """Drop what stands in square brackets."""
    if tokens and tokens[0] == "[" and "]" in tokens:
        del tokens[: tokens.index("]") + 1]


_RAW: dict[str, Callable[[list[str]], list[Bit]]] = {
    "sqrt": _root,
    "href": _link,
    "url": _raw_bits,
    "begin": _opening,
    "end": _closing,
    **dict.fromkeys(("hspace", "vspace", "label", "color", "phantom", "cite"), _nothing),
    **dict.fromkeys(("mkern", "kern"), _kern),
    "\\": _line_end,
}
"""Commands that look at their groups as they are written."""
_FRACTIONS = frozenset(name for name, made in BUILT.items() if made[1] is divided)
# Commands that are TeX's own and take no group.
_PLAIN = frozenset(("over", "choose", *_RAW, *SWITCHES))
