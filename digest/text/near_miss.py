"""Which of some names was meant by one that is none of them."""

from collections.abc import Iterable
from difflib import get_close_matches

_LIKE = 0.65
"""So alike are two names of three letters with two in common."""
_FEWEST = 2
"""So many letters at least begin another name by more than chance."""


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """Return a question that ends an error message, nothing where none of *known* is near.

    An e-mail address is near to the name before its @.

    >>> did_you_mean("Adda", ["ada", "grace"]), did_you_mean("zoe", ["ada", "grace"])
    ('; did you mean "ada"?', '')
    """
    names = {one.casefold(): one for one in known}
    wanted = typed.casefold().partition("@")[0]
    near = get_close_matches(wanted, names, n=1, cutoff=_LIKE)
    begun = (one for one in names if len(wanted) >= _FEWEST and one.startswith(wanted))
    meant = near[0] if near else next(begun, None)
    return f'; did you mean "{names[meant]}"?' if meant else ""
