"""Names of categories as they are compared: however they are written, and by both names of one."""

from functools import lru_cache

# arXiv's categories with two names, by the one that is never a paper's first.
MAIN_NAMES = {
    "cs.NA": "math.NA",
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "q-fin.EC": "econ.GN",
    "stat.TH": "math.ST",
}


def folded(category: str) -> str:
    """Return *category* without case, and with blanks for the signs that stand for them.

    >>> folded("Cell_Biology"), folded("cond-mat.str-el")
    ('cell biology', 'cond mat.str el')
    """
    return " ".join(category.replace("_", " ").replace("-", " ").casefold().split())


@lru_cache(4_096)
def names(category: str) -> tuple[str, ...]:
    """Return the names of *category*, and the archives that it belongs to by them, folded.

    >>> names("cs.AI"), names("cs.SY"), names("hep-th")
    (('cs.ai', 'cs'), ('cs.sy', 'cs', 'eess.sy', 'eess'), ('hep th',))
    """
    name = folded(category)
    return tuple(
        dict.fromkeys(part for one in (name, *_OTHERS.get(name, ())) for part in _with_archive(one))
    )


def _with_archive(name: str) -> tuple[str, str]:
    return name, name.partition(".")[0]


_PAIRS = [(folded(alias), folded(main)) for alias, main in MAIN_NAMES.items()]
_OTHERS = {one: (other,) for pair in _PAIRS for one, other in (pair, pair[::-1])}
