"""Where a paper can be read. Only http and https addresses get through here."""

import re
from urllib.parse import quote, urlsplit

from digest.model import Links
from digest.text.clean_text import CONTROLS, SURROGATES

_UNSAFE = re.compile(rf"[\s<>\"\\{CONTROLS}{SURROGATES}]")
_LONGEST = 2_000

# Most addresses are like this, and need no taking apart.
_USUAL = re.compile(r"https?://[a-z0-9][a-z0-9.-]{0,250}/[A-Za-z0-9/._~-]{0,500}")

# arXiv makes HTML of what was submitted since December 2023.
_FIRST_HTML = "2312"


def web(address: object) -> str | None:
    """Return *address* if it is one that a reader may follow, else None.

    >>> web(" https://example.org/a "), web("javascript:alert(1)"), web(None)
    ('https://example.org/a', None, None)
    """
    if not isinstance(address, str):
        return None
    if _USUAL.fullmatch(address):
        return address
    stripped = address.strip()
    if len(stripped) > _LONGEST or _UNSAFE.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
    except ValueError:
        return None
    return stripped if parts.scheme in {"http", "https"} and parts.hostname else None


def arxiv(
    identifier: str,
    *,
    code: str | None = None,
    community: str | None = None,
    project: str | None = None,
) -> Links:
    """Return the pages of the arXiv paper *identifier*, and the others beside them."""
    return Links(
        abstract=f"https://arxiv.org/abs/{identifier}",
        pdf=f"https://arxiv.org/pdf/{identifier}",
        html=f"https://arxiv.org/html/{identifier}" if _has_html(identifier) else None,
        code=code,
        community=community,
        project=project,
    )


def search(title: str) -> str:
    """Return the Hugging Face search for a paper that is known by its *title* only."""
    return f"https://huggingface.co/papers?q={quote(title, safe='')}"


def _has_html(identifier: str) -> bool:
    year_and_month = identifier[:4]
    # Ids of 1991 to 2007 have an archive and a slash; later ones begin with two digits of the year.
    return "/" not in identifier and year_and_month >= _FIRST_HTML
