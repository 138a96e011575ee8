"""Forms of a word that count as one: plural, British and American spelling, verb in -ing, stem."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import Stemmer

# Words that end in s and are one thing; the longer of them also stand for their plural in -es.
_ONE = frozenset(
    {"aids", "alias", "atlas", "bias", "canvas", "chaos", "gas", "lens", "news", "sars", "virus"}
)

# What stands before -ise in words that no American spells with a z.
_ALWAYS_S = "adv conc dev erc no prec prom ra rev superv surpr ompr mprov pert erpr erw"
_MAY_BE_Z = "".join(f"(?<!{root})" for root in _ALWAYS_S.split())

# Rules that would join two different short words ("hour", "four", "filling") ask for a longer one.
_RULES = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"(?<=\w{3})is(?=ations?$)", "iz"),
        (_MAY_BE_Z + r"(?<=\w{3})is(?=(?:e[drs]?|ers|ing|able)$)", "iz"),
        (r"(?<=\w{3})ys(?=(?:e[drs]?|es|ers|ing)$)", "yz"),
        (r"(?<=\w{3})our(?=(?:s|ed|er|ers|ing|al|ally|ism|ite|ites|able|ful|less)?$)", "or"),
        (r"(?<=\w{2}[bt])re(?=s?$)", "er"),
        (r"(?<=[aeiou][^aeiou][aeiou]l)l(?=(?:ing|ings|ed|er|ers)$)", ""),
        (r"(?<=[aeiou][^aeiou][^aeiou][aeiou]l)l(?=(?:ing|ings|ed|er|ers)$)", ""),
        (r"(?<=\w{2}log)ue(?=s?$)", ""),
        (r"^haem(?=\w{3})", "hem"),
        (r"^pae(?=diat)", "pe"),
        (r"(?<=\w)aemi(?=a|c)", "emi"),
        (r"^an?aesth", "anesth"),
        (r"^oe(?=s|d|tr)", "e"),
    )
)
# What a word must have for any of the rules to change it: most have nothing of it.
_MAY = re.compile(r"is[aei]|ys[ei]|our|[bt]res?$|ll[ei]|logue|ae|^oe")
_WORDS = {
    "ageing": "aging", "aluminium": "aluminum", "artefact": "artifact", "artefacts": "artifacts",
    "defence": "defense", "defences": "defenses", "foetal": "fetal", "grey": "gray",
    "greyscale": "grayscale", "judgement": "judgment", "judgements": "judgments",
    "licence": "license", "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "mould": "mold",
    "offence": "offense", "practise": "practice", "programme": "program", "programmes": "programs",
    "sceptic": "skeptic", "sceptical": "skeptical", "sulphur": "sulfur",
}  # fmt: skip
_TWO_VOWELS = re.compile("[aeiou]{2}[^aeiou]$")


@lru_cache(maxsize=1 << 18)
def american(folded: str) -> str:
    """Return the form under which *folded* and its other spelling are the same.

    >>> [american(word) for word in ("behaviour", "modelling", "centre", "optimisation", "hour")]
    ['behavior', 'modeling', 'center', 'optimization', 'hour']
    >>> american("analyse"), american("filling")
    ('analyze', 'filling')
    """
    if folded in _WORDS:
        return _WORDS[folded]
    if not _MAY.search(folded):
        return folded
    for pattern, form in _RULES:
        folded, changed = pattern.subn(form, folded, count=1)
        if changed:
            break
    return folded


def singular(folded: str) -> str:
    """Return the form under which *folded* and its plural are the same; not always a word itself.

    >>> [singular(word) for word in ("agents", "policies", "losses", "analysis", "GPUs".lower())]
    ['agent', 'policy', 'loss', 'analysis', 'gpu']
    """
    if folded in _ONE:
        return folded
    if folded.endswith("es") and folded[:-2] in _ONE:
        return folded[:-2]
    one = folded[:-1] if _is_plural(folded) else folded
    if len(one) < 4:
        return one
    if one.endswith("ie"):  # policies, policy; but then also movies, movie
        return one[:-2] + "y"
    return one[:-1] if one.endswith(("sse", "xe", "che", "she")) else one


def _is_plural(folded: str) -> bool:
    if len(folded) < 4 or not folded.endswith("s") or folded.endswith("ss"):
        return False
    return len(folded) == 4 or not folded.endswith(("us", "is"))  # focus, analysis; but GPUs, APIs


@lru_cache(maxsize=1 << 18)
def light(folded: str) -> str:
    """Return the form under which a word, its plural and its other spelling are the same."""
    return singular(american(folded))


def stemmer() -> Callable[[str], str]:
    """Return what cuts English words to their stems (Snowball), "evaluation" to "evalu"."""
    # Its own cache, which ours stands before, costs more than half of its time.
    stem: Callable[[str], str] = Stemmer.Stemmer("english", 0).stemWord
    return cache(lambda folded: stem(american(folded)))


def participles(words: Iterable[str]) -> dict[str, str]:
    """Return the words in -ing and -ed among *words* with the light form of the verb they are of.

    They are taken for forms of one word only where all three occur: "evening" stays itself, for
    nobody writes "evened".

    >>> verbs = ["train", "training", "trained", "use", "using", "used"]
    >>> participles([*verbs, "even", "evening", "plan", "planning"])
    {'using': 'use', 'used': 'use', 'training': 'train', 'trained': 'train'}
    """
    known = {american(word) for word in words}
    found: dict[str, str] = {}
    for word in sorted(
        (word for word in known if word.endswith("ing")), key=lambda word: (len(word), word)
    ):
        for verb in _verbs(word[:-3]):
            past = f"{verb}d" if verb.endswith("e") else f"{word[:-3]}ed"
            if {verb, past} <= known:
                found |= {word: singular(verb), past: singular(verb)}
                break
    return found


def _verbs(root: str) -> tuple[str, ...]:
    """Return what may stand before -ing, the likelier first: "us-e" and not "us", "aim" and not
    "aim-e", "plan-n"."""
    if len(root) < 2:
        return ()
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return (root[:-1],)
    # After one vowel a verb without e would have doubled its consonant: "rating" is of "rate", of
    # "rat" it is "ratting".
    return (root, f"{root}e") if _TWO_VOWELS.search(root) else (f"{root}e", root)


def is_everyday(folded: str) -> bool:
    return folded in {"aid", "act", "the"}
