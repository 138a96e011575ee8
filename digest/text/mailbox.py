"""Addresses of mail: what one looks like, its domain in ASCII letters (IDNA), mail-to links."""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote

from digest.text.clean_text import CONTROLS

_REMEMBERED = 1_024
_ATOM = rf'[^\s.()<>\[\]:;@\\,"{CONTROLS}]+'
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_EXAMPLE = re.compile(r"(?:.+\.)?(?:example(?:\.(?:com|net|org))?|invalid)")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def address(text: str) -> str:
    """Take a mailbox as mail programs do; raises ValueError where *text* is none.

    A dot-atom @ domain (RFC 5321 4.1.2, RFC 6531), not a quoted local part, not an IP address.
    """
    local, _, domain = text.rpartition("@")
    is_short = len(text.encode()) <= 254 and len(local.encode()) <= 64
    if not text.isascii() and any(map(is_deceptive, text)):
        raise ValueError
    if not is_short or not _LOCAL.fullmatch(local) or not _is_domain(domain):
        raise ValueError
    return text


def identity(address: str) -> str:
    """Return what an address is known by, whatever its letter case or form in Unicode.

    >>> identity("Ada@Bücher.example") == identity("ada@xn--bcher-kva.example")
    True
    """
    if address.isascii():
        return address.casefold()
    return _unicode_identity(address)


def _unicode_identity(address: str) -> str:
    seen = "".join(letter for letter in address if not is_invisible(letter))
    local, at, domain = unicodedata.normalize("NFKC", seen).casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = _ascii(domain)
    return f"{unicodedata.normalize('NFKC', local)}{at}{domain}"


def example_domain(address: str) -> str | None:
    """Return the domain of an *address* that stands for none: nobody has a mailbox there (RFC 2606,
    RFC 6761); None where somebody may. test and localhost are names that people try mail with.

    >>> example_domain("ada@example.org"), example_domain("ada@lab.test")
    ('example.org', None)
    """
    domain = address.rpartition("@")[2].casefold()
    return domain if _EXAMPLE.fullmatch(domain) else None


def is_invisible(letter: str) -> bool:
    """Ask whether nobody sees *letter*: zero-width, soft hyphen, bidirectional marks, fillers."""
    return unicodedata.category(letter) == "Cf" or letter in _FILLERS


def is_deceptive(letter: str) -> bool:
    """Ask whether nobody sees *letter*, or it is a quotation mark of print."""
    return is_invisible(letter) or letter in QUOTES


QUOTES = frozenset("“”„‟‘’‚‛«»‹›＂＇")
"""Quotation marks of print: an editor writes them in place of those that YAML knows."""

# Letters and marks by their category, and as invisible as a zero-width space.
_FILLERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def _is_domain(text: str) -> bool:
    labels = _ascii(text).split(".")
    return (
        all(map(_LABEL.fullmatch, labels))
        and not labels[-1].isdigit()
        and (len(labels) > 1 or labels == ["localhost"])
    )


@lru_cache(_REMEMBERED)
def ascii_domain(address: str) -> str:
    """Return *address* with its domain in ASCII letters; raises UnicodeError where it has none.

    >>> ascii_domain("ada@bücher.example")
    'ada@xn--bcher-kva.example'
    """
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_ascii(domain)}"


def _ascii(domain: str) -> str:
    """Return *domain* by IDNA 2008 (RFC 5890), letters that look alike made one before (UTS 46)."""
    if domain.isascii():
        return domain
    import idna  # noqa: PLC0415  most domains need none of its tables

    return idna.encode(domain, uts46=True).decode()


def mailto(address: str, *subject: str) -> str:
    """Return a mail-to URI (RFC 6068) with the words of a *subject*.

    >>> mailto("papers@example.org", "notes", "off", "lab/ada")
    'mailto:papers@example.org?subject=notes%20off%20lab%2Fada'
    """
    return f"mailto:{_quoted(address, '@')}?subject={'%20'.join(map(_quoted, subject))}"


@lru_cache(_REMEMBERED)
def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=safe)
