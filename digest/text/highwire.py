"""The typesetting marks that bioRxiv and medRxiv leave in titles and abstracts, read as meant."""

import re
import unicodedata
from html.entities import html5

from digest.text import section_heading
from digest.text.clean_text import clean
from digest.text.script import script

# What is shown beside the text, from its mark to the one that closes it.
_FIGURES = ("FIG", "TBL", "INLINEFIG", "TABLECAPTION", "TABLEFOOTNOTE", "MEDIA", "VIDEO")
_TITLE_OF_FIGURE = re.compile(
    r"(?:graphical|visual|toc) (?:abstract|graphics?|summary)\W*\Z", re.IGNORECASE
)
_LINKS = re.compile(
    r"""O_LINK[A-Z]*FIG\b[^<>]{0,600}>
        |View\ (?:larger\ version|this\ table)\s*(?:\(\s*\d+\s*K\s*\))?:?
        |org\.highwire\.[A-Za-z.]+@[0-9a-f]+|_HPS_FORMAT_FIGEXP|\bFIGDIR/\S+""",
    re.VERBOSE,
)
_LOW = re.compile(r"(\w?)O_SCPLOW(.{0,80}?)C_SCPLOW", re.DOTALL)
_HEADING = re.compile(r"O_ST_ABS\s*(.{0,120}?)\s*C_ST_ABS\s*", re.DOTALL)
_ITEM_ENDS = re.compile(r"[ \t]*C_LI[ \t]*")
_OTHERS = re.compile(
    r"[OCM]_(?:BLOCKQUOTE|CAPS|DEFLIST|DD|DT|FD|FIG|FLOATNO|INLINEFIG|LI|MEDIA|NL|OL|QD|SCPCAP"
    r"|SCPLOW|ST_ABS|TABLECAPTION|TABLEFOOTNOTE|TBL|TEXTBOX|UL|VIDEO)"
)
# Within a word, as O_SCPLOW.
_CAPITALS = re.compile(r"O_(?:SCPCAP|CAPS)\s*|C_(?:SCPCAP|CAPS)")
_ENDS_IN_MARK = re.compile(r"[OCM]_[A-Z_]{2,14}\Z")
_ENDED = tuple('.!?;:…)”"')

# A sign by its name in braces; what TeX has in braces follows a command or a sign.
_NAMED = re.compile(
    r"(?:\\[A-Za-z]+\*?(?:\{[^{}]{0,200}\})*|[\\^_$]\{[^{}]{0,80}\})|\{(?P<name>[^{}]{1,30})\}"
)
_BRACKETED = re.compile(r"\[([^\[\]\w\s]{1,4}|[a-z]{1,16}arr|[lg]es?|[lg]sim)\]")
_SIGNS = {
    "-": "−", "+/-": "±", "+-": "±", "-/+": "∓", "->": "→", "<-": "←", "<->": "↔", "=>": "⇒",
    "~": "~", "~~": "≈", "<=": "≤", ">=": "≥", "=/=": "≠", "!=": "≠", "angstrom": "Å",
    "approx": "≈", "bullet": "•", "celsius": "°C", "checkmark": "✓", "Dagger": "‡", "degree": "°",
    "degrees": "°", "dot": "·", "ell": "ℓ", "euro": "€", "fahrenheit": "°F", "female": "♀",
    "geq": "≥", "hbar": "ℏ", "exists": "∃", "infinity": "∞", "infty": "∞", "div": "÷",
    "lambda": "λ", "Lambda": "Λ", "star": "⋆", "inverted question": "~", "leq": "≤", "male": "♂",
    "micro": "µ", "middle dot": "·", "nabla": "∇", "neq": "≠", "ohm": "Ω", "partial": "∂",
    "permil": "‰", "pound": "£", "prime": "′", "propto": "∝", "section": "§", "sim": "∼",
    "square": "\u2009", "sterling": "£", "surd": "√", "thin space": "\u2009", "times": "×",
    "tpltrtarr": "▸", "triangledown": "▽", "triangleup": "△", "varepsilon": "ε", "varphi": "φ",
    "vartheta": "ϑ", "yen": "¥",
}  # fmt: skip
# Of HTML's names those that no word is: letters with accents, arrows, dashes.
_OF_HTML = re.compile(
    "[A-Za-z](?:acute|caron|cedil|circ|grave|ring|slash|tilde|uml)|[A-Za-z]{1,12}(?:arr|arrow|dash)"
    "|infin|[A-Za-z]{2}lig|asymp|cong|equiv|plusmn|minus|ne|[lg]es?|[lg]sim|sum|int|forall|exist"
    "|hellip|copy|reg|trade|sect|para|[lr][ds]quo|nbsp|iquest|iexcl|ord[fm]"
)
# Signs and letters stand before the ideographs and pictures.
_LAST_SIGN = 0x2E00


def read(text: str) -> str:
    r"""Return *text*, an abstract or a title, without marks: lists as sentences, signs as such. Its
    lines stay.

    >>> read("AimsO_LIGrow {+/-} 2C_LIO_LIDGT-{beta}C_LI O_ST_ABSResultsC_ST_ABS[~]3")
    'Aims: Grow ± 2. DGT-β.\nResults: ~3'
    >>> read("MO_SCPLOWUSEC_SCPLOWDO_SCPLOWRIFTC_SCPLOW, D{superscript 2}")
    'MuseDrift, D²'
    """
    if "{" in text:
        text = _NAMED.sub(_sign, text)
    if "[" in text:
        text = _BRACKETED.sub(_bracketed, text)
    if "_" in text:
        text = _LINKS.sub(" ", _without_figures(text))
        text = _LOW.sub(_low, text) if "O_SCPLOW" in text else text
        text = _unlisted(_unheaded(text))
        text = _without_others(text)
    return "\n".join(line for one in text.split("\n") if (line := clean(one)))


def _without_figures(text: str) -> str:
    for name in _FIGURES:
        kept: list[str] = []
        done = 0
        while (start := text.find(f"O_{name}", done)) >= 0:
            end = text.find(f"C_{name}", start)
            if end < 0:
                break
            kept.append(_TITLE_OF_FIGURE.sub("", text[max(done, 0) : start]))
            done = end + len(name) + 2
        text = " ".join([*kept, text[done:]])
    return text


def _low(found: re.Match[str]) -> str:
    """Return small capitals as the small letters that they stand for, behind a capital."""
    before, said = found[1], found[2]
    word = f"{before}{said.lower() if before.isalpha() else said}"
    # "AO_SCPLOWBSTRACTC_SCPLOWThe" begins with a heading.
    follows = found.string[found.end() : found.end() + 3].lstrip()[:1]
    is_heading = section_heading.is_heading(word) and (follows.isupper() or follows.isdigit())
    return f"{word}: " if is_heading else word


def _unheaded(text: str) -> str:
    return _HEADING.sub(lambda found: f"\n{found[1].rstrip(' .:')}: ", _apart(text, "O_ST_ABS"))


def _unlisted(text: str) -> str:
    if "C_LI" not in text:
        return text
    items = _ITEM_ENDS.split(_apart(text, "O_LI"))
    ended = [
        one if one.rstrip().endswith(_ENDED) or not one.strip() else f"{one}." for one in items
    ]
    return " ".join([*ended[:-1], items[-1]]).replace("O_LI", " ")


def _apart(text: str, mark: str) -> str:
    """Return *text* with what stands right before the first *mark* as the heading that it is."""
    head, found, tail = text.partition(mark)
    words = head.rstrip()
    is_heading = bool(found) and words[-1:].isalpha() and not _ENDS_IN_MARK.search(words)
    return f"{words}: {found}{tail}" if is_heading else text


def _without_others(text: str) -> str:
    """Return *text* without all other marks; one that nothing closes is a word: "PO_LICY"."""
    marks = set(_OTHERS.findall(text))
    words = {mark for mark in marks if mark[0] == "O" and f"C{mark[1:]}" not in marks}
    text = _CAPITALS.sub("", text)
    return _OTHERS.sub(lambda mark: mark[0] if mark[0] in words else " ", text)


def _sign(found: re.Match[str]) -> str:
    name = found["name"]
    if name is None:
        return found[0]  # TeX
    kind, _, rest = name.partition(" ")
    if kind in {"superscript", "subscript"} and rest:
        return script(rest, "sup" if kind == "superscript" else "sub")
    return _SIGNS.get(name) or _named(name) or found[0]


def _named(name: str) -> str:
    if _OF_HTML.fullmatch(name):
        return html5.get(f"{name};", "")
    size = "CAPITAL" if name[:1].isupper() else "SMALL"
    for called in (f"GREEK {size} LETTER {name}", name):
        try:
            sign = unicodedata.lookup(called.upper())
        except KeyError:
            continue
        return sign if ord(sign) < _LAST_SIGN else ""
    return ""


def _bracketed(found: re.Match[str]) -> str:
    said = found[1]
    sign = _SIGNS.get(said) or _named(said) or said
    is_sign = all(unicodedata.category(one) in {"Sm", "So"} for one in sign) or sign == "~"
    return sign if is_sign and sign != "+" else found[0]
