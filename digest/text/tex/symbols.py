"""What TeX calls its signs, its styles and its spaces."""

from functools import lru_cache
from typing import Literal

from pylatexenc.latex2text import get_default_latex_context_db

Script = Literal["sup", "sub"]
"""Raised or lowered, where Unicode has no such letter."""
Bit = tuple[str, Script | None]

_KNOWN = get_default_latex_context_db()
THIN = "\u2009"
_SCRIPTS: dict[Script, dict[int, int]] = {
    "sup": str.maketrans("0123456789+-−=()niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀ"),
    "sub": str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
}
# These stand high or need no height to be understood.
_HIGH = {"°": "°", "∘": "°", "′": "′", "*": "*", "∗": "*", "†": "†", "‡": "‡", "⊤": "ᵀ", "′′": "″"}
RELATIONS = frozenset("=<>≤≥≠≈∼≃≅≡∈∉⊂⊆⊃⊇→←↔⇒⇔↦∝≪≫≜≔≲≳⟶⟵")
MARKS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c",
    "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "underline": "\u0332",
}  # fmt: skip
STYLES = frozenset(
    """
    text textbf textit textrm textsf texttt textsc textsl textup textnormal mathrm mathbf mathit
    mathsf mathtt mathcal mathscr mathfrak boldsymbol bm pmb operatorname mbox hbox emph mathnormal
    ensuremath mathop mathbin mathrel mathord overset* boldmath bold
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
SWITCHES = frozenset(
    """
    left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits tt rm bf
    it em sf sc cal sl bfseries scriptstyle small large Large tiny footnotesize scriptsize
    normalsize
    """.split()  # noqa: SIM905
)
SPACES = {",": THIN, ";": " ", ":": " ", " ": " ", "!": ""}
SPACES |= {"quad": " ", "qquad": " ", "thinspace": THIN, "enspace": " "}
FUNCTIONS = frozenset(
    """
    log ln lg exp sin cos tan tanh sinh cosh min max sup inf arg argmax argmin lim det dim ker Pr
    gcd deg mod sgn softmax
    """.split()  # noqa: SIM905
)
SIGNS = {
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠",
    "neq": "≠", "to": "→", "sim": "∼", "varepsilon": "ε", "epsilon": "ε", "phi": "φ", "varphi": "φ",
    "ell": "ℓ", "cdot": "·", "cdots": "⋯", "ldots": "…", "dots": "…", "|": "‖", "Vert": "‖",
    "lVert": "‖", "rVert": "‖", "|v": "|", "vert": "|", "lvert": "|", "rvert": "|", "mid": "|",
    "circ": "∘", "degree": "°", "prime": "′", "top": "⊤", "intercal": "⊤", "ast": "*", "star": "⋆",
    "lbrace": "{", "rbrace": "}", "{": "{", "}": "}", "%": "%", "$": "$", "#": "#", "&": "&",
    "_": "_", "-": "", "/": "", "colon": ":", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊",
    "rfloor": "⌋", "langle": "⟨", "rangle": "⟩", "checkmark": "✓", "xmark": "✗", "gtrsim": "≳",
    "lesssim": "≲", "coloneqq": "≔", "implies": "⇒", "iff": "⇔", "square": "□", "Box": "□",
    "mathbbm": "", "textendash": "–", "textemdash": "—", "textasciitilde": "~",
    "textregistered": "®", "texttrademark": "™", "textpm": "±", "textmu": "µ", "hbar": "ℏ",
    "imath": "ı", "textgreater": ">", "textless": "<", "textbar": "|", "euro": "€",
    "backslash": "\\", "bigstar": "★", "upmu": "μ", "circledR": "®", "vDash": "⊨", "models": "⊨",
    "space": " ", "textonehalf": "½",
}  # fmt: skip


def letters(text: str, script: Script) -> list[Bit]:
    """Return *text* raised or lowered: in letters that are so of themselves, where all are."""
    if script == "sup" and text in _HIGH:
        return [(_HIGH[text], None)]
    signs = _SCRIPTS[script]
    return (
        [(text.translate(signs), None)]
        if all(ord(letter) in signs for letter in text)
        else [(text, script)]
    )


def in_line(text: str, script: Script | None) -> str:
    """Return *text* where nothing can be raised or lowered: "^(1.5)", "_(ij)"."""
    return text if script is None else f"{'^' if script == 'sup' else '_'}({text})"


@lru_cache(1_024)
def symbol(name: str) -> str:
    r"""Return the one sign that the command *name* stands for, empty where it is none.

    >>> symbol("alpha"), symbol("rightarrow"), symbol("mymethod")
    ('α', '→', '')
    """
    if name in SIGNS:
        return SIGNS[name]
    said = getattr(_KNOWN.get_macro_spec(name), "simplify_repl", None)
    return said if isinstance(said, str) and len(said) == 1 and said.isprintable() else ""
