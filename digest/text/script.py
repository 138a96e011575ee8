"""Letters that are raised or lowered of themselves: CO₂, 10⁻³."""

import re
from typing import Literal

Script = Literal["sup", "sub"]

# Letters are raised where they are an exponent or a charge; "19th" has its own look.
_LETTERS: dict[Script, dict[int, int]] = {
    "sup": str.maketrans("0123456789+-−–=()niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱᵀ"),
    "sub": str.maketrans(
        "0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
    ),
}
# These stand high or need no height to be understood.
_HIGH = {
    "°": "°", "∘": "°", "′": "′", "′′": "″", "″": "″", "*": "*", "∗": "*", "†": "†", "‡": "‡",
    "⊤": "ᵀ", "TM": "™", "®": "®",
}  # fmt: skip
_BETWEEN = re.compile(r"([,\s]+)")
# What is longer is no list of references.
_LONGEST = 200


def raised(text: str, kind: Script, *, before: str = "") -> str | None:
    """Return *text* in letters that are raised or lowered of themselves; None where there are none.

    >>> raised("2−", "sup"), raised("max", "sub"), raised("c", "sub")
    ('²⁻', 'ₘₐₓ', None)
    >>> raised("o", "sup", before="9"), raised("o", "sup")
    ('°', None)
    """
    if kind == "sup" and text in _HIGH:
        return _HIGH[text]
    if kind == "sup" and text == "o" and before.isdigit():
        return "°"
    letters = _LETTERS[kind]
    return text.translate(letters) if all(ord(letter) in letters for letter in text) else None


def script(text: str, kind: Script, *, before: str = "") -> str:
    """Return *text* raised or lowered, and as it is where there are no such letters; of raised
    references each by itself. Behind the digit *before* it a number is told from that: 10^(1.5).

    >>> script("2−", "sup"), script("1,3–5", "sup"), script("c", "sub"), script("th", "sup")
    ('²⁻', '¹,³⁻⁵', 'c', 'th')
    >>> script("1.5", "sup", before="0")
    '^(1.5)'
    """
    bare = text.strip()
    if not bare or len(bare) > _LONGEST:
        return text
    # A type strain is sought and named as KT2T; only a formula transposes.
    found = raised(bare, kind, before=before) if bare != "T" else None
    if found is not None:
        return text.replace(bare, found)
    if kind == "sub" or not (bare[0].isdigit() or bare[0] in "+-−"):
        return text
    if before.isdigit():
        return f"^({bare})"
    return "".join(raised(one, kind) or one for one in _BETWEEN.split(bare))
