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

# Each with letters that a word must have for it: to look for those first is much faster.
_RULES = tuple(
    (letters, re.compile(pattern), form)
    for letters, pattern, form in (
        ("sulph", "sulph", "sulf"),
        ("manoeuv", "manoeuv", "maneuv"),
        ("is", rf"(?<=\w{{3}}){_MAY_BE_Z}is(?=(?:{_IZE})$)", "iz"),
        # "analyses" is first of all the plural of "analysis".
        ("lys", r"(?<=\w\wl)ys(?=(?:e[dr]?|ers|ing|abl[ey]|abilit(?:y|ies))$)", "yz"),
        ("lys", r"(?<!anal)(?<=\w\wl)ys(?=es$)", "yz"),
        ("our", rf"({_OR})our", r"\1or"),
        ("re", rf"({_ER})re(?=s?$)", r"\1er"),
        ("red", rf"({_ER})re(?=d$)", r"\1ere"),
        ("ring", r"(cent|maneuv)r(?=ing$)", r"\1er"),
        ("ll", rf"(?<=[aeiou][^aeiou][aeiou]l){_ONE_SYLLABLE}{_L}", ""),
        ("ll", rf"(?<=[aeiou][^aeiou][^aeiou][aeiou]l){_ONE_SYLLABLE}{_L}", ""),
        ("ll", rf"(dial|duel|equal|fuel|gruel|initial|trial)l{_L[1:]}", r"\1"),
        ("logu", r"(?<=\w\wlog)(?<!prolog)ue(?=s?$)", ""),
        ("logu", r"(?<=\w\wlog)u(?=(?:ed|ers?|ing)$)", ""),
        ("dgement", r"(?<=dg)ement", "ment"),
        ("eable", r"(?<=[lkzvs])eable$", "able"),
        ("ss", r"^((?:re|un)?focus|(?:de|un)?bias)s(?=e|i)", r"\1"),
        ("tt", r"^(benefit|combat|market|target)t(?=e|i)", r"\1"),
        ("artefact", r"^artefact", "artifact"),
        ("sceptic", r"^sceptic", "skeptic"),
        ("moul", r"^(re|s)?moul(?=d|t)", r"\1mol"),
        ("leuco", r"^leuco(?=cyt|pen|plak|trien)", "leuko"),
        ("cary", r"^(eu|pro)cary(?=o)", r"\1kary"),
        ("haem", r"haem(?=\w{2})", "hem"),
        ("aem", r"(?<=\w)aem(?=i[ac]|ogen)", "em"),
        ("paed", r"paed(?=i|o)", "ped"),
        ("aesth", "aesth", "esth"),
        ("palae", r"palae(?=o|a)", "pale"),
        ("archae", r"archae(?=o|al)", "arche"),
        ("aetiolog", "aetiolog", "etiolog"),
        ("aestiv", r"^aestiv", "estiv"),
        ("caes", r"^caes(?=ium)", "ces"),
        ("esar", r"^ca?esar[ei]an", "cesarean"),
        ("caec", r"^caec(?=a|u|o)", "cec"),
        ("faec", r"^faec(?=a|e)", "fec"),
        ("gynaec", "gynaec", "gynec"),
        ("coeli", r"^coeli(?=a)", "celi"),
        ("rrhoe", r"rrhoe(?=a|i)", "rrhe"),
        ("pnoe", r"(?<=pn)oe(?=as?$|ic$)", "e"),
        ("amoeb", "amoeb", "ameb"),
        ("homoeo", r"^homoeo", "homeo"),
        ("foet", r"^foet(?=a|i|o|u)", "fet"),
        ("chimaer", r"^chimaer", "chimer"),
        ("phae", r"^phae(?=n|oc)", "phe"),
        ("laevo", r"^laevo", "levo"),
        ("spirochae", r"(?<=spiroch)ae", "e"),
        ("praeco", r"^praeco", "preco"),
        ("caen", r"^caen(?=oz)", "cen"),
        ("phae", r"phae(?=resis)", "phe"),
        ("oedem", r"(?:^|(?<=[hlxo]))oedem", "edem"),
        ("oesoph", r"(?:^|(?<=o))oesoph", "esoph"),
        ("oestr", r"(?:^|(?<=o)|(?<=anti)|(?<=^an)|(?<=^di)|(?<=^met)|(?<=stilb))oestr", "estr"),
    )
)
# What a word must have for any of the rules to change it: most have nothing of it.
_MAY = re.compile(
    "is[aei]|ys[aei]|our|re[ds]?$|[tv]ring$|ll[ei]|logu|ae|oe|dge|eable|ss[ei]|tt[ei]|^artef|^scep"
    "|moul|leuco|cary|sulph|esar"
)


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
    if _MAY.search(folded):
        for letters, pattern, form in _RULES:
            if letters in folded:
                folded = pattern.sub(form, folded, count=1)
    return folded
