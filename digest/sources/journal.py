"""Names of journals, without the volume, pages and dates that stand behind them."""

import re
from functools import lru_cache

from digest.text.clean_text import plain

_LONGEST = 120
_BEHIND = re.compile(
    r"""[\s,;:(|]* (?: \b(?:volume|vol|issue|iss|no|number|pages?|pp|art(?:icle)?)\b [\s.:]* \d
                    | \b(?:first\ )?(?:published|available|posted)\ online\b
                    | [,;(|:]\s* \d ) .*""",
    re.IGNORECASE | re.VERBOSE,
)
_PLACE = re.compile(r"\s*\([^()]*\)$")
_EDGES = " ,;:.|-–—"


def name(text: object, *others: object) -> str | None:
    """Return the name of a journal in *text*; None where there is none, or it is one of *others*.

    >>> name("Nature, Published online: 09 March 2026; doi:10.1038/x"), name("Cells (Basel)")
    ('Nature', 'Cells')
    >>> name("2D Materials"), name("Oaks (Bell, 1928) grow", "Oaks (Bell, 1928) grow"), name(None)
    ('2D Materials', None, None)
    """
    if not isinstance(text, str) or len(text) > 10 * _LONGEST:
        return None
    written, said = _bare(text)
    folded = [other.strip(_EDGES).casefold() for other in others if isinstance(other, str)]
    is_other = any(one.strip(_EDGES).casefold() in folded for one in (written, said))
    is_name = 1 < len(said) <= _LONGEST and any(map(str.isalpha, said))
    return said if is_name and not is_other else None


# All entries of a feed are of one journal.
@lru_cache(256)
def _bare(text: str) -> tuple[str, str]:
    """Return *text* plain, and without what stands behind a name."""
    written = plain(text)
    return written, _PLACE.sub("", _BEHIND.sub("", written, count=1).strip(_EDGES))


def in_reference(text: str) -> str | None:
    """Return the journal that a *text* names before its volume, None where it names none so.

    >>> in_reference("Phys.Lett.B573:94-100,2003"), in_reference("J. Algebra 12 (2026), 1-9")
    ('Phys.Lett.B', 'J. Algebra')
    >>> in_reference("2022 Conference on Clouds")
    """
    before = re.split(r"\d", text, maxsplit=1)[0]
    return name(re.sub(r"[\s,(]*\b(?:vol(?:ume)?|no)\b[\s.:(]*$", "", before, flags=re.IGNORECASE))
