"""What a command of a formula makes of its groups: fractions, marks, labels."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from digest.text.tex.alphabet import ALPHABETS, in_alphabet
from digest.text.tex.symbols import MARKS, THIN, WIDE_MARKS, Bit, in_line, letters

# What needs no brackets below a line or a root: a number, or a letter with what hangs on it.
_HANGING = "[′″ᵀ⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ₀-₉ₐ-ₜᵢ-ᵥⱼ\u0300-\u036f\u20d7]"
_ONE = re.compile(rf"\d+(?:\.\d+)?|√?\w{_HANGING}*|√\([^()]*\)|\S")
_FEW = 3


class UnreadableError(ValueError):
    """There is no way to write this in a line."""


def flat(bits: Iterable[Bit]) -> str:
    """Return *bits* as one text, for a place that can raise no further."""
    return "".join(in_line(*bit) for bit in bits).replace(THIN, "").strip()


def held(text: str) -> str:
    """Return *text* in brackets where it is more than one thing.

    >>> held("r"), held("12"), held("2r")
    ('r', '12', '(2r)')
    """
    return text if _ONE.fullmatch(text) else f"({text})"


def joined(bits: Iterable[Bit]) -> Iterator[Bit]:
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


def divided(above: list[Bit], below: list[Bit]) -> list[Bit]:
    over, under = flat(above), flat(below)
    if not over or not under:
        raise UnreadableError("half a fraction")
    return [(f"{over if over.isalnum() else held(over)}/{held(under)}", None)]


def chosen(above: list[Bit], below: list[Bit]) -> list[Bit]:
    return [(f"({flat(above)} choose {flat(below)})", None)]


def _raised(over: list[Bit], base: list[Bit]) -> list[Bit]:
    return [*base, *letters(flat(over), "sup")]


def _lowered(under: list[Bit], base: list[Bit]) -> list[Bit]:
    return [*base, *letters(flat(under), "sub")]


def _labelled(sign: str) -> Callable[[list[Bit]], list[Bit]]:
    return lambda label: [(sign, None), *letters(flat(label), "sup")]


def _fenced(opening: str, closing: str) -> Callable[[list[Bit]], list[Bit]]:
    return lambda given: [(opening, None), *given, (closing, None)]


def _modulo(base: list[Bit]) -> list[Bit]:
    return [(f" (mod {flat(base)})", None)]


def _code(digits: list[Bit]) -> list[Bit]:
    code = flat(digits).lstrip("x")
    try:
        return [(chr(int(code, 16)), None)]
    except (ValueError, OverflowError) as error:
        raise UnreadableError(code) from error


def _lettered(name: str) -> Callable[[list[Bit]], list[Bit]]:
    return lambda given: [(in_alphabet(said, name), script) for said, script in given]


def _marked(name: str) -> Callable[[list[Bit]], list[Bit]]:
    """Return what puts a mark on each letter; behind them where there are many."""

    def marked(given: list[Bit]) -> list[Bit]:
        text, *scripts = list(joined(given)) or [("", None)]
        base = flat([text])
        if scripts and len(base) <= _FEW:
            return [(_over(base, name), text[1]), *scripts]
        whole = flat(given)
        if len(whole) > _FEW and name in WIDE_MARKS:
            return [(f"({whole}){WIDE_MARKS[name]}", None)]
        return [(_over(whole, name), None)]

    return marked


def _over(text: str, name: str) -> str:
    if not text:
        raise UnreadableError(name)
    if len(text) == 1:
        return unicodedata.normalize("NFC", text + MARKS[name])
    marked = [letter + MARKS[name] if letter.isalpha() else letter for letter in text]
    return unicodedata.normalize("NFC", "".join(marked))


def _itself(given: list[Bit]) -> list[Bit]:
    return given


BUILT: dict[str, tuple[int, Callable[..., list[Bit]]]] = {
    **dict.fromkeys(("frac", "tfrac", "dfrac", "cfrac"), (2, divided)),
    **dict.fromkeys(("binom", "tbinom", "dbinom"), (2, chosen)),
    **dict.fromkeys(("overset", "stackrel"), (2, _raised)),
    "underset": (2, _lowered),
    "xrightarrow": (1, _labelled("→")),
    "xleftarrow": (1, _labelled("←")),
    "pmod": (1, _modulo),
    "abs": (1, _fenced("|", "|")),
    "norm": (1, _fenced("‖", "‖")),
    "set": (1, _fenced("{", "}")),
    "ket": (1, _fenced("|", "⟩")),
    "bra": (1, _fenced("⟨", "|")),
    "braket": (1, _fenced("⟨", "⟩")),
    "floor": (1, _fenced("⌊", "⌋")),
    "ceil": (1, _fenced("⌈", "⌉")),
    "unicode": (1, _code),
    **dict.fromkeys(("underbrace", "overbrace", "substack", "ce", "lefteqn"), (1, _itself)),
    **{name: (1, _lettered(name)) for name in ALPHABETS},
    **{name: (1, _marked(name)) for name in MARKS},
}
"""How many groups a command takes, and what it makes of them."""
