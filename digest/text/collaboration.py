"""Names of collaborations, which sign papers as people do."""

import re

from digest.text.name_spelling import spellings

KINDS = "collaborations?|consortium|committee|group|initiative|investigators|network|project|team"

_LAST = {"collab", "registry", *KINDS.replace("s?", "").split("|"), "collaborations"}
# Wherever one of these stands no person is named.
_ANYWHERE = re.compile(r"\b(?:collaborations?|consortium|(?:study|working) group)\b", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:(?:and|on|behalf|for|from|of|the)\s+)*", re.IGNORECASE)
_LEAST = 2
_LONGEST = 300


def key(text: str) -> str:
    """Return by what a collaboration is known again, with a blank in it; "" where *text* names
    none.

    >>> key("The Belle II Collaboration"), key("CMD-3 Collab."), key("A. Roe"), key("Team")
    ('belleii collaboration', 'cmd3 collaboration', '', '')
    """
    words = text.split()
    if len(text) > _LONGEST or len(words) < _LEAST:
        return ""
    last = words[-1].lower()
    is_last = last == "coll." or last.removesuffix(".") in _LAST
    if not is_last and not _ANYWHERE.search(text):
        return ""
    # The experiment DØ is D0 where there is no such letter.
    spelt = _BEFORE.sub("", " ".join(words[:-1] if is_last else words).replace("Ø", "0"), count=1)
    kind = spellings(words[-1])[0] if is_last else "group"
    named = spellings(spelt)[0]
    return named and f"{named} {'collaboration' if kind.startswith('coll') else kind}"
