"""What an archive knows of words: which are forms of one, which are written in several ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.text.query_expansion import Row
from digest.text.word_form import light, stemmer

# Of the papers that write a compound closed or with a hyphen at least one in so many writes it the
# other way.
_RARE = 40


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """*forms* tells the root of a derived word, *compounds* the parts of a closed one; *stems* are
    all that occur."""

    forms: Mapping[str, str] = field(default_factory=dict)
    compounds: Mapping[str, Row] = field(default_factory=dict)
    stems: Mapping[str, int] = field(default_factory=dict)

    def knows(self, folded: str) -> bool:
        return stemmer()(folded) in self.stems

    def rooted(self, row: Row) -> Row:
        forms = self.forms
        return tuple([forms.get(token, token) for token in row]) if forms else row


def compounds(words: Mapping[str, int], hyphened: Mapping[tuple[str, str], int]) -> dict[str, Row]:
    """Return the parts of what is written closed and with a hyphen, by the closed form: *words* and
    *hyphened* pairs are counted in papers. Both as they are compared.

    >>> compounds({"pretraining": 70, "reform": 500}, {("pre", "training"): 109, ("re", "form"): 2})
    {'pretraining': ('pre', 'training')}
    """
    found: dict[str, Row] = {}
    for parts, times in hyphened.items():
        both = sorted((times, words.get("".join(parts), 0)))
        # What is rare beside the other is another word (re-form, reform), or a slip.
        if both[0] > 1 and both[0] * _RARE >= both[1]:
            found[light("".join(parts))] = tuple(map(light, parts))
    return found
