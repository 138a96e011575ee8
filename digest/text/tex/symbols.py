"""What TeX calls its signs, its styles and its spaces."""

from functools import lru_cache

from pylatexenc.latex2text import get_default_latex_context_db

from digest.text.script import Script, raised

Bit = tuple[str, Script | None]
"""A piece of text; raised or lowered, where Unicode has no such letter."""

_KNOWN = get_default_latex_context_db()
THIN = "\u2009"
RELATIONS = frozenset("=<>≤≥≠≈∼≃≅≡∈∉⊂⊆⊃⊇→←↔⇒⇔↦∝≪≫≜≔≲≳⟶⟵")
MARKS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c",
    "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "underline": "\u0332",
    "mathring": "\u030a", "dddot": "\u20db",
}  # fmt: skip
STYLES = frozenset(
    """
    text textbf textit textrm textsf texttt textsc textsl textup textnormal textmd mathrm mathbf
    mathit mathsf mathtt boldsymbol bm pmb operatorname mbox hbox emph mathnormal ensuremath mathop
    mathbin mathrel mathord mathsc mathup mathbfit bold smash
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
SWITCHES = frozenset(
    """
    left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits tt rm bf
    it em sf sc sl bfseries scriptstyle small large Large tiny footnotesize scriptsize normalsize
    boldmath nobreak nonumber notag middle biggl biggr Biggl Biggr bigm protect relax
    """.split()  # noqa: SIM905
)
SPACES = {",": THIN, ";": " ", ":": " ", " ": " ", "!": ""}
SPACES |= {"quad": " ", "qquad": " ", "thinspace": THIN, "enspace": " "}
# Behind more letters than a mark can stand over.
WIDE_MARKS = {
    "hat": "ˆ", "widehat": "ˆ", "tilde": "˜", "widetilde": "˜", "bar": "¯", "vec": "→",
    "underline": "",
}  # fmt: skip
BRACKETS = {
    "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|"), "matrix": ("(", ")"),
    "smallmatrix": ("(", ")"), "Bmatrix": ("{", "}"), "array": ("(", ")"), "cases": ("{", "}"),
}  # fmt: skip
FUNCTIONS = frozenset(
    """
    log ln lg exp sin cos tan tanh sinh cosh min max sup inf arg argmax argmin lim det dim ker Pr
    gcd deg mod sgn softmax arccos arcsin arctan cot coth csc sec hom limsup liminf injlim projlim
    bmod
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
    "textendash": "–", "textemdash": "—", "textasciitilde": "~",
    "textregistered": "®", "texttrademark": "™", "textpm": "±", "textmu": "µ", "hbar": "ℏ",
    "imath": "ı", "textgreater": ">", "textless": "<", "textbar": "|", "euro": "€",
    "backslash": "\\", "bigstar": "★", "upmu": "μ", "circledR": "®", "vDash": "⊨", "models": "⊨",
    "space": " ", "textonehalf": "½", "eps": "ε", "colonequals": "≔", "lbrack": "[",
    "rbrack": "]", "ddagger": "‡", "dag": "†", "S": "§",
    "hookrightarrow": "↪", "twoheadrightarrow": "↠", "longrightarrow": "⟶", "varnothing": "∅",
    "Bbbk": "𝕜", "complement": "∁", "wr": "≀", "ltimes": "⋉", "rtimes": "⋊", "bigsqcup": "⨆",
    "micron": "µm", "copyright": "©", "slash": "/",
    "varprojlim": "lim", "varinjlim": "lim", "dotsc": "…", "dotsb": "⋯",
    "nmid": "∤", "hdots": "…", "textquoteright": "’", "textquoteleft": "‘", "textquotedbl": '"',
}  # fmt: skip


def letters(text: str, script: Script) -> list[Bit]:
    """Return *text* raised or lowered: in letters that are so of themselves, where all are."""
    found = raised(text, script)
    return [(text, script)] if found is None else [(found, None)]


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
