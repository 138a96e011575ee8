"""Letters that are raised or lowered of themselves: CO₂, 10⁻³."""

from typing import Literal

Script = Literal["sup", "sub"]

# Letters are raised where they are an exponent or a charge; "19th" has its own look.
_LETTERS: dict[Script, dict[int, int]] = {
    "sup": str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans(
        "0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
    ),
}
# These stand high of themselves.
_HIGH = {"o": "°", "°": "°", "∘": "°", "′": "′", "″": "″", "TM": "™", "®": "®", "*": "*"}


def script(text: str, kind: Script, *, before: str = "") -> str:
    """Return *text* raised or lowered, and as it is where there are no such letters.

    Behind the digit *before* it is told from that: 10^(1.5).

    >>> script("2−", "sup"), script("max", "sub"), script("c", "sub"), script("th", "sup")
    ('²⁻', 'ₘₐₓ', 'c', 'th')
    >>> script("1.5", "sup", before="0")
    '^(1.5)'
    """
    bare = text.strip()
    if kind == "sup" and (bare in _HIGH) and (bare != "o" or before.isdigit()):
        return _HIGH[bare]
    letters = _LETTERS[kind]
    if bare and all(ord(letter) in letters for letter in bare):
        return text.replace(bare, bare.translate(letters))
    is_number = bare[:1].isdigit() or bare[:1] in {"+", "-", "−"}
    return f"^({bare})" if kind == "sup" and before.isdigit() and is_number else text
