"""Compounds: words that mean one thing closed, hyphened and open, as their own parts say.

What only an archive can vouch for (finetuning, fine-tuning) is in `digest.rank`.
"""

import re

# Forms that stand before a word and hardly ever alone. Not re- and un-, with which the closed word
# is often another one (re-form, un-ionized).
_PREFIXES = frozenset(
    """
    acousto aero after agro allo ambi ante anthropo anti astro atto auto bio brady broncho
    cardio chemo chromo circum co contra cosmo counter cross cryo cyber cyto eco ecto electro
    endo entero epi equi ethno extra femto ferro fibro fluoro gamma gastro geno geo giga glyco
    hemi hemo hepato hetero hexa histo homo hydro hyper hypo ideo immuno infra inter intra iso
    kilo lacto lipo litho lympho macro magneto mechano mega meso meta micro mid milli mini mono
    morpho multi musculo myco myo nano nephro neuro non octa oligo omni ortho osteo over oxy
    paleo para patho penta peri petro phago pharmaco phono phospho photo phyto piezo pico plasmo
    pluri pneumo poly post pre proto pseudo psycho pyro quasi radio retro rheo ribo semi socio
    spectro spino stereo sub super supra techno tele tera tetra thermo thrombo topo trans tri
    tribo ultra uni vaso vibro viro xeno
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_LONGEST_PREFIX = max(map(len, _PREFIXES))
# Of two or three letters nearly anything begins with one: "pre-sent", "co-op", "de-fine".
_FEWEST_AFTER_SHORT, _FEWEST_AFTER = 5, 4
_SHORT = 3
_FIGURES = re.compile(r"[0-9]")
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LONGEST_UNIT = 3
_ARTICLES = frozenset("ai")


def closed(one: str, other: str) -> str | None:
    """Return the closed form of two words with a hyphen between, None where nothing vouches for it.

    Figures join letters and never figures; a letter joins any word.

    >>> closed("il", "6"), closed("x", "ray"), closed("non", "linear"), closed("1", "2")
    ('il6', 'xray', 'nonlinear', None)
    >>> closed("re", "form"), closed("co", "op"), closed("multi", "ply")
    (None, None, None)
    """
    return f"{one}{other}" if is_symbol(one, other) or _is_prefixed(one, other) else None


def is_symbol(one: str, other: str) -> bool:
    """Tell whether two words with a hyphen between are a name as IL-6, X-ray, 2-D.

    Two letters are none: a C-H bond is no CH, apolipoprotein A-I no AI.
    """
    ends_in, begins_with = one[-1:].isdecimal(), other[:1].isdecimal()
    if ends_in or begins_with:
        return ends_in != begins_with
    return (len(one) == 1) != (len(other) == 1)


def is_ratio(one: str, other: str) -> bool:
    """Tell whether two words with a slash between are a name as I/O, A/B."""
    return len(one) == len(other) == 1 and one.isalpha() and other.isalpha()


def may_be_joined(word: str) -> bool:
    """Tell whether `closed_open` may join *word* with another one."""
    is_letter = len(word) == 1 and word not in _ARTICLES
    return is_letter or word in _PREFIXES or word[0].isdecimal()


def closed_open(one: str, other: str) -> str | None:
    """Return the closed form of two words with a space between, as someone typed them.

    >>> closed_open("50", "hz"), closed_open("p", "value"), closed_open("non", "linear")
    ('50hz', 'pvalue', 'nonlinear')
    >>> closed_open("car", "pet"), closed_open("a", "long"), closed_open("9", "11")
    (None, None, None)
    """
    is_quantity = _QUANTITY.fullmatch(one) and other.isalpha() and len(other) <= _LONGEST_UNIT
    is_letter = len(one) == 1 and one not in _ARTICLES and one.isalpha() and other.isalpha()
    fits = is_quantity or (is_letter and len(other) > 1) or _is_prefixed(one, other)
    return f"{one}{other}" if fits else None


def divided(word: str) -> tuple[str, str] | None:
    """Return the two parts of a closed *word* that begins with a form that stands before words.

    >>> divided("nonlinear"), divided("multimodal"), divided("multiply"), divided("reform")
    (('non', 'linear'), ('multi', 'modal'), None, None)
    """
    for size in range(min(_LONGEST_PREFIX, len(word) - _SHORT), 1, -1):
        if _is_prefixed(word[:size], word[size:]):
            return word[:size], word[size:]
    return None


def has_figures(word: str) -> bool:
    return _FIGURES.search(word) is not None


def _is_prefixed(one: str, other: str) -> bool:
    if one not in _PREFIXES or not other.isalpha():
        return False
    if one == "co":  # co-axial, co-evolution; many words begin with the same letters by chance
        return len(other) >= _FEWEST_AFTER_SHORT and other[0] in "aeiou"
    if one == "intra":  # intraday, intranet; no word begins so by chance
        return len(other) >= _SHORT
    return len(other) >= (_FEWEST_AFTER_SHORT if len(one) <= _SHORT else _FEWEST_AFTER)
