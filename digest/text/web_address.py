"""Web addresses as they are compared: without what differs between visits to one page."""

import re
from urllib.parse import urlsplit

from digest.text.clean_text import CONTROLS

_LONGEST = 2_000
_WWW = re.compile(r"^(?:www\.)+")
_UNSAFE = re.compile(rf"[\s<>\"\\{CONTROLS}]")

# Most addresses are like this, and need no taking apart.
_USUAL = re.compile(r"https?://(?:www\.)*+([a-z0-9][a-z0-9.-]{0,250})(/[A-Za-z0-9/._~%-]{0,500})?")

# Where a reader came from, or which visit it is: never which page.
_VARYING = re.compile(r"(?:utm_.*|jsessionid|phpsessid|af|dgcid)", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)

# What these servers put into an address anew on each visit, as seen in their feeds.
_VARYING_AT = {
    "ncbi.nlm.nih.gov": frozenset({"fc", "ff", "v"}),
    "cnki.net": frozenset({"v", "sid", "uid"}),
}

# Where these servers have the same page, and what of a path says which version of a work it is.
_PUBMED = r"pubmed.ncbi.nlm.nih.gov/\1"
_VERSION = re.compile(r"(.*/articles/[0-9]+-[0-9]+)/v[0-9]+"), r"\1"
_PREPRINT = re.compile(r"(.*/cgi/content/[a-z]+/[0-9.]+)v[0-9]+"), r"\1"
_SAME_AT = {
    "ncbi.nlm.nih.gov": (re.compile(r".*/pubmed/([0-9]+)"), _PUBMED),
    "europepmc.org": (re.compile(r".*/(?:article|abstract)/(?:MED|med)/([0-9]+)"), _PUBMED),
    "f1000research.com": _VERSION,
    "wellcomeopenresearch.org": _VERSION,
    "gatesopenresearch.org": _VERSION,
    "hrbopenresearch.org": _VERSION,
    "open-research-europe.ec.europa.eu": _VERSION,
    "biorxiv.org": _PREPRINT,
    "medrxiv.org": _PREPRINT,
}


def canonical(text: str) -> str | None:
    """Return an address as it is compared: https, no www, fragment, tracking or closing slash. None
    if it is no web address.

    >>> canonical("HTTP://www.Example.org/papers/1/?utm_source=x#top")
    'https://example.org/papers/1'
    >>> canonical("javascript:alert(1)")
    """
    stripped = text.strip()
    if usual := _USUAL.fullmatch(stripped):
        return _at_one_place(usual[1], (usual[2] or "").rstrip("/"))
    if len(stripped) > _LONGEST or _UNSAFE.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError:
        return None
    host = _WWW.sub("", (parts.hostname or "").lower())
    if parts.scheme not in {"http", "https"} or not host:
        return None
    query = _query(parts.query, host) if parts.query else ""
    path = (_SESSION.sub("", parts.path) if ";" in parts.path else parts.path).rstrip("/")
    host = f"[{host}]" if ":" in host else host
    host += f":{port}" if port not in {None, 80, 443} else ""
    return _at_one_place(host, path) + (f"?{query}" if query else "")


def _at_one_place(host: str, path: str) -> str:
    """Return the address of the page *path* at *host*, or of the one where it is the same."""
    pattern, same = _SAME_AT.get(host, (None, ""))
    found = pattern.fullmatch(host + path) if pattern else None
    return f"https://{found.expand(same) if found else host + path}"


def parameters(address: str) -> tuple[str, dict[str, str]]:
    """Return a canonical *address* without its query, and the parameters of that.

    >>> parameters("https://example.org/view?id=1&v=a")
    ('https://example.org/view', {'id': '1', 'v': 'a'})
    """
    page, _, query = address.partition("?")
    return page, {name: value for name, _, value in (one.partition("=") for one in _fields(query))}


def varies(page: str, parameter: str) -> bool:
    """Tell whether the server of *page* is known to put *parameter* into addresses anew."""
    return parameter.lower() in _varying_at(page.removeprefix("https://").partition("/")[0])


def _query(query: str, host: str) -> str:
    kept = [one for one in _fields(query) if not _VARYING.fullmatch(one.partition("=")[0])]
    varying = _varying_at(host)
    steady = [one for one in kept if one.partition("=")[0].lower() not in varying]
    # CNKI has pages that nothing else tells apart; PubMed has its number in the path.
    is_told_by_path = host.endswith("nlm.nih.gov")
    return "&".join(steady if steady or is_told_by_path else kept)


def _fields(query: str) -> list[str]:
    return [one for one in query.split("&") if one]


def _varying_at(host: str) -> frozenset[str]:
    return next(
        (
            names
            for server, names in _VARYING_AT.items()
            if host == server or host.endswith(f".{server}")
        ),
        frozenset(),
    )
