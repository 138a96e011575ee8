"""Where a paper can be read. Only http and https addresses get through here."""

import re
from urllib.parse import quote, urljoin, urlsplit

from digest.model import Links
from digest.text.clean_text import CONTROLS, SURROGATES

# What a browser leaves out of an address (WHATWG URL 4.4), and what may not stand in one.
_NOTHING = re.compile(r"[\t\r\n]")
_UNSAFE = re.compile(rf"[\s<>\"'`\\^{{|}}\[\]{CONTROLS}{SURROGATES}]")
_BAD_HOST = re.compile(rf"[\s<>\"\\{CONTROLS}{SURROGATES}]")
_LONGEST = 2_000

# A scheme is forgotten more often than a folder is called "www.example.org" or "example.org".
_HOST_ALONE = re.compile(
    r"www\.[A-Za-z0-9-]+\.[A-Za-z0-9.-]+(?:/|$)"
    r"|(?:[A-Za-z0-9-]+\.)+(?:org|com|net|edu|gov|info|ac\.[a-z]{2}|co\.[a-z]{2}|[a-z]{2})/"
)

# Most addresses are like this, and need no taking apart.
_USUAL = re.compile(r"https?://[a-z0-9][a-z0-9.-]{0,250}/[A-Za-z0-9/._~-]{0,500}")

# arXiv makes HTML of what was submitted since December 2023.
_FIRST_HTML = "2312"


def web(address: object) -> str | None:
    """Return *address* if it is one that a reader may follow, else None.

    Blanks, quotes and brackets in it are percent-encoded.

    >>> web(" https://example.org/a "), web("javascript:alert(1)"), web(None)
    ('https://example.org/a', None, None)
    >>> web('https://example.org/a "b" [1].pdf')
    'https://example.org/a%20%22b%22%20%5B1%5D.pdf'
    """
    if not isinstance(address, str):
        return None
    if _USUAL.fullmatch(address):
        return address
    stripped = _NOTHING.sub("", address.strip())
    host = _host(stripped)
    if not host:
        return None
    if not _UNSAFE.search(stripped):
        return stripped
    # Brackets of a host are those of an IPv6 address.
    end = stripped.index(host) + len(host)
    return stripped[:end] + _UNSAFE.sub(_encoded, stripped[end:])


def _host(address: str) -> str | None:
    """Return the host, and what stands beside it, of an address of the web; None if it is none."""
    try:
        parts = urlsplit(address) if len(address) <= _LONGEST else None
    except ValueError:
        return None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return None if _BAD_HOST.search(parts.netloc) else parts.netloc


def joined(base: str, address: str) -> str:
    """Return *address* as it is read where links begin from *base*."""
    stripped = address.strip()
    if stripped.startswith(("https://", "http://")):
        return stripped
    if _HOST_ALONE.match(stripped):
        return f"https://{stripped}"
    try:
        return urljoin(base, stripped)
    except ValueError:
        return stripped


def _encoded(unsafe: re.Match[str]) -> str:
    return quote(unsafe[0], safe="", errors="replace")


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
