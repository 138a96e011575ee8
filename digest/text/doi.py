"""DOIs: found in texts and addresses, without what publishers and preprint servers add to them."""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from digest.text import doi_address

LONGEST = 2_000

_NAME = r"10\.[0-9]{4,9}/"
_WRITTEN = re.compile(
    r"(?:https?://(?:www\.|dx\.)?doi\.org/|(?:info:|urn:)?doi(?:[:/]\s*|\s+))?"
    rf"({_NAME}[^\s?#]*[^\s?#.,;/])[.,;/]*(?:[?#].*)?",
    re.IGNORECASE,
)
_RESOLVER = re.compile(r"https?://(?:www\.|dx\.)?doi\.org/", re.IGNORECASE)
_IN_PATH = re.compile(rf"(?<=/){_NAME}\S+")
_IN_QUERY = re.compile(rf"(?:^|[&=/]){_NAME}[^\s&]+", re.IGNORECASE)

# What publishers call the forms of an article, behind its DOI.
_FORM = re.compile(
    r"""(?: [/.](?:full|full[-_.]?text|abstract|abs|summary|e?pdf|pdfdirect|e?reader|html?|xml|meta
             |short|long|references|citations|figures|tables|metrics|suppl(?:ementary-material|_file)?
             |article-(?:info|metrics)|download|print|card|issue) )+ /? $""",
    re.IGNORECASE | re.VERBOSE,
)

# Silverchair, which Oxford and the Royal Society of Chemistry use, puts its number and the title
# behind the DOI.
_NUMBERED = re.compile(r"(10\.[0-9]+/[^/]+.*?)/[0-9]{5,}(?:/[^/]*)?")

# A version is a suffix only where the server adds it: elsewhere "-v2" or ".2" is the article's own.
_SUFFIXES = {
    r"10\.26434/chemrxiv": r"[-./]v[0-9]+",
    r"10\.33774/coe-": r"-v[0-9]+",
    r"10\.21203/rs\.": r"[/.]v[0-9]+",
    r"10\.22541/(?:au|essoar)\.": r"/v[0-9]+",
    r"10\.36227/techrxiv\.": r"[/.]v[0-9]+",
    r"10\.[0-9]{4,9}/osf\.io/[a-z0-9]+": r"_v[0-9]+",
    r"10\.20944/preprints[0-9]+\.[0-9]+": r"\.v[0-9]+",
    r"10\.2139/ssrn\.[0-9]+": r"[-./]v[0-9]+",
    r"10\.(?:1101|64898)/[0-9.]+": r"v[0-9]+",
    r"10\.7287/peerj\.preprints\.[0-9]+": r"v[0-9]+",
    r"10\.(?:12688|3310)/[a-z]+[a-z0-9]*\.[0-9]{3,}": r"\.[0-9]{1,2}",
    r"10\.7554/elife\.[0-9]{5,}": r"\.[0-9]",
    r"10\.32388/[a-z0-9]{6}": r"\.[0-9]{1,2}",
}
_VERSIONS = {
    sign: [
        re.compile(rf"({server}.*?)((?:{suffix})+)")
        for server, suffix in _SUFFIXES.items()
        if ("v" in suffix) == (sign == "v")
    ]
    for sign in ("v", ".")
}
"""By the sign before the number at the end."""

_PREPRINT = re.compile(
    r"10\.(?:48550/arxiv\.|(?:1101|64898)/[0-9]|26434/chemrxiv|33774/coe-|21203/rs\.|22541/(?:au|essoar)\."
    r"|36227/techrxiv|[0-9]{4,9}/osf\.io/|20944/preprints|2139/ssrn\.|7287/peerj\.preprints)"
)


def written(text: str) -> str | None:
    """Return the DOI that *text* is, or leads to, in lower case, with its version.

    >>> written("https://www.frontiersin.org/articles/10.3389/fpsyg.2026.1/full")
    '10.3389/fpsyg.2026.1'
    >>> written("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.1&type=printable")
    '10.1371/journal.pone.1'
    """
    text = text.strip()[:LONGEST]
    return _written(text) if "10." in text or doi_address.is_known(text) else None


def is_preprint(doi: str) -> bool:
    """Tell whether *doi*, in lower case, is that of a preprint server.

    >>> is_preprint("10.1101/2026.03.01.583001"), is_preprint("10.1101/gr.123456.126")
    (True, False)
    """
    return _PREPRINT.match(doi) is not None


@lru_cache(1_024)
def without_version(doi: str) -> str:
    """Return *doi*, in lower case, as all versions of the paper have it.

    >>> without_version("10.21203/rs.3.rs-1234567/v2"), without_version("10.1000/maps-v2")
    ('10.21203/rs.3.rs-1234567', '10.1000/maps-v2')
    """
    before = doi.rstrip("0123456789")
    servers = _VERSIONS.get(before[-1:], ()) if before != doi else ()
    return next((found[1] for one in servers if (found := one.fullmatch(doi))), doi)


def version(doi: str) -> int | None:
    """Return the version that *doi* names, None where its server names none.

    >>> version("10.12688/f1000research.123456.2"), version("10.1000/maps-v2")
    (2, None)
    """
    suffix = doi.removeprefix(without_version(doi))
    number = re.search(r"[0-9]{1,3}$", suffix)
    return int(number[0]) if number else None


@lru_cache(1_024)
def _written(text: str) -> str | None:
    if not text.lower().startswith("http"):
        found = _WRITTEN.fullmatch(text)
    elif _RESOLVER.match(text):
        found = _WRITTEN.fullmatch(unquote(text))
    else:
        found = _WRITTEN.fullmatch(_of_address(text) or doi_address.doi(text))
    return found[1].lower() if found else None


def _of_address(address: str) -> str:
    """Return the DOI in the path or the query of *address*, without the form of the article."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = _IN_PATH.search(unquote(parts.path))
    if path:
        found = _FORM.sub("", path[0].partition("?")[0])
        numbered = _NUMBERED.fullmatch(found)
        return numbered[1] if numbered else found
    # Taken apart before it is unquoted: "%26" is a sign of the DOI, "&" ends it.
    query = _IN_QUERY.search(unquote(parts.query))
    return _FORM.sub("", query[0].lstrip("&=/")) if query else ""
