"""How an entry of arXiv was announced, in whatever feed it stands: new, cross-listed, replaced."""

import re
from collections.abc import Mapping
from typing import Any

from digest.model import Announce

_ANNOUNCES: dict[str, Announce] = {
    "new": "new",
    "cross": "cross",
    "replace": "replace",
    "replace-cross": "replace-cross",
}
_PREFIX = re.compile(r"\s*(?:<p>)?\s*arXiv:\S+\s+Announce Type:\s*(\S+)\s+Abstract:\s*")

# In the titles of arXiv's feeds until 2024, which copies of them still have.
_IN_TITLE = re.compile(r"\(arXiv:\S+\s+\[[^\]]{1,40}\]\s*(UPDATED|CROSS LISTED)?\)\s*$")
_OF_TITLE: dict[str, Announce] = {"UPDATED": "replace", "CROSS LISTED": "cross"}


def announce(entry: Mapping[str, Any]) -> Announce:
    """Return how *entry* was announced, by its own field, its text or its title; else new."""
    prefix = _PREFIX.match(_text(entry, "summary"))
    told = _text(entry, "arxiv_announce_type").strip() or (prefix[1] if prefix else "")
    if told in _ANNOUNCES:
        return _ANNOUNCES[told]
    written = _text(entry, "title")
    title = _IN_TITLE.search(written) if "(arXiv:" in written else None
    return _OF_TITLE.get(title[1], "new") if title else "new"


def without_prefix(summary: str) -> str:
    r"""Return *summary* without what arXiv puts before the abstract.

    >>> without_prefix("arXiv:2203.01250v3 Announce Type: replace \nAbstract: We measure.")
    'We measure.'
    """
    prefix = _PREFIX.match(summary)
    return summary[prefix.end() :] if prefix else summary


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
