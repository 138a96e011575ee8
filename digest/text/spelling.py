"""British spelling read as American: rules where they hold, and a table of the other words."""

import re
from functools import lru_cache

from digest.text import word_table

# What stands before -ise in words that no American spells with a z: "precise", "pairwise". After a
# vowel ("noise", "raise") nobody does.
_ALWAYS_S = (
    "w pr adv dev rev erv rov lev conc prec inc exc umc erc prom prem surm dem ert hast reat nch "
    "hand arad desp chem nr elv rach trell derm tropol"
)
_MAY_BE_Z = "".join(f"(?<!{stem})" for stem in ("a", "o", "u", *_ALWAYS_S.split()))
_IZE = r"e(?:[drs]|rs)?|ings?|ations?|ational(?:ly)?|abl[ey]|abilit(?:y|ies)"
_OR = (
    "arb|ard|(?<!p)arm|behavi|cand|clam|clang|col|demean|dol|endeav|fav|ferv|flav|glam"
    "|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum|savi|sav|splend|succ|tum|val|vap|vig"
)
_ER = (
    "calib|cent|diopt|fib|goit|lit|louv|lust|maneuv|meag|met|mit|nit|och|sab|scept|sepulch|somb"
    "|spect|theat|tit"
)
# "refilling" is not "refiling": these are verbs of one syllable with something before them.
_DOUBLED = "ba ca dri fa fi ki nro pu rese te ti wi"
_ONE_SYLLABLE = "".join(f"(?<!{stem}l)" for stem in _DOUBLED.split())
_L = r"l(?=(?:ing|ings|ed|er|ers)$)"

# What stands among the letters, the spelling found, and what it becomes. To look for plain letters
# first is much faster.
_RULES = tuple(
    (letters, re.compile(pattern), form)
    for letters, pattern, form in (
        ("is", rf"(?<=\w{{3}}){_MAY_BE_Z}is(?=(?:{_IZE})$)", "iz"),
        # "analyses" is first of all the plural of "analysis".
        ("lys", r"(?<!anal)(?<=\w\wl)ys(?=es$)", "yz"),
        ("lys", r"(?<=\w\wl)ys(?=(?:e[dr]?|ers|ing|abl[ey]|abilit(?:y|ies))$)", "yz"),
        ("our", rf"({_OR})our", r"\1or"),
        ("re", rf"({_ER})re(?=s?$)", r"\1er"),
        ("red", rf"({_ER})re(?=d$)", r"\1ere"),
        ("ring", r"(cent|maneuv)r(?=ing$)", r"\1er"),
        ("ll", rf"(?<=[aeiou][^aeiou][aeiou]l){_ONE_SYLLABLE}{_L}", ""),
        ("ll", rf"(?<=[aeiou][^aeiou][^aeiou][aeiou]l){_ONE_SYLLABLE}{_L}", ""),
        ("ll", rf"(dial|duel|equal|fuel|gruel|initial|trial)l{_L[1:]}", r"\1"),
        ("logu", r"(?<=\w\wlog)(?<!prolog)ue(?=s?$)", ""),
        ("logu", r"(?<=\w\wlog)u(?=(?:ed|ers?|ing)$)", ""),
        ("eable", r"(?<=[lkzvs])eable$", "able"),
        ("ss", r"^((?:re|un)?focus|(?:de|un)?bias)s(?=e|i)", r"\1"),
        ("tt", r"^(benefit|combat|market|target)t(?=e|i)", r"\1"),
    )
)
# What a word must have for any rule to change it, and for any part: most have nothing of either.
_MAY_BE_RULED = re.compile("is[aei]|ys[aei]|our|re[ds]?$|[tv]ring$|ll[ei]|logu|eable|ss[ei]|tt[ei]")
_MAY_HAVE_PART = re.compile("ae|oe|dge|^artef|^scep|moul|^leuco|cary|sulph|^cesar")


@lru_cache(maxsize=1 << 18)
def american(folded: str) -> str:
    """Return the form under which *folded* and its other spelling are the same.

    >>> [american(word) for word in ("behaviour", "modelling", "centre", "optimisation", "hour")]
    ['behavior', 'modeling', 'center', 'optimization', 'hour']
    >>> american("analyse"), american("filling")
    ('analyze', 'filling')
    """
    said = word_table.pairs("spelling")
    if folded in said:
        return said[folded]
    if folded.endswith("s") and folded[:-1] in said:
        return f"{said[folded[:-1]]}s"
    if _MAY_HAVE_PART.search(folded):
        folded = _by_parts(folded)
    if _MAY_BE_RULED.search(folded):
        for letters, pattern, form in _RULES:
            if letters in folded:
                folded = pattern.sub(form, folded, count=1)
    return folded


def _by_parts(folded: str) -> str:
    """Change the parts that the table names: "hypoglycaemia", "oestrogen"."""
    for british, part in word_table.pairs("spelling_parts").items():
        if british in folded:
            folded = folded.replace(british, part, 1)
        elif british[-1] == "-" and folded.startswith(british[:-1]):
            folded = part[:-1] + folded[len(british) - 1 :]
    return folded
