"""Which of some names was meant by one that is none of them."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import chain, islice

_LIKE = 0.65
"""So alike are two names of three letters with two in common."""
_FEWEST = 2
"""So many letters at least begin another name by more than chance."""


_MANY = 20_000
"""So many names are compared in a fifth of a second."""


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """Return a question that ends an error message, nothing where none of *known* is near.

    An e-mail address is near to the name before its @.

    >>> did_you_mean("Adda", ["ada", "grace"]), did_you_mean("zoe", ["ada", "grace"])
    ('; did you mean "ada"?', '')
    """
    names = {one.casefold(): one for one in known}
    wanted = typed.casefold().partition("@")[0]
    near = get_close_matches(wanted, _worth_a_look(wanted, names), n=1, cutoff=_LIKE)
    begun = (one for one in names if len(wanted) >= _FEWEST and one.startswith(wanted))
    meant = near[0] if near else next(begun, None)
    return f'; did you mean "{names[meant]}"?' if meant else ""


def _worth_a_look(wanted: str, names: Collection[str]) -> Collection[str]:
    """Return all *names* or, of too many, those that end or begin as *wanted* does: one slip leaves
    half of a word as it was."""
    if len(names) <= _MANY:
        return names
    head, tail = wanted[: len(wanted) // 2], wanted[len(wanted) // 2 :]
    ends = (one for one in names if one.endswith(tail))
    begins = (one for one in names if one.startswith(head))
    return list(islice(chain(ends, begins), _MANY))
