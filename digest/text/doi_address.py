"""Addresses that stand for a DOI without having it: its server numbers by what is in them."""

import re

_KNOWN = re.compile(
    r"https?://(?:www\.|papers\.)?"
    r"(?:(?:researchsquare|ssrn|nature)\.com|(?:preprints|elifesciences)\.org|osf\.io)/",
    re.IGNORECASE,
)
_OSF = {
    "africarxiv": "10.31730",
    "biohackrxiv": "10.37044",
    "edarxiv": "10.35542",
    "lawarxiv": "10.31228",
    "mediarxiv": "10.33767",
    "metaarxiv": "10.31222",
    "osf": "10.31219",
    "psyarxiv": "10.31234",
    "socarxiv": "10.31235",
}
# What stands behind the host, the DOI of *id*, and what stands before its version there.
_DOIS = tuple(
    (
        re.compile(
            rf"https?://[^/]+/{path}(?:/|\.(?:full(?:\.pdf)?|pdf))?(?:[?&#].*)?", re.IGNORECASE
        ),
        doi,
        before,
    )
    for path, doi, before in (
        (r"article/(?P<id>rs-[0-9]{5,})(?:/v(?P<version>[0-9]+))?", "10.21203/rs.3.{id}", "/v"),
        (
            r"manuscript/(?P<id>[0-9]{6}\.[0-9]{4})(?:/v(?P<version>[0-9]+))?",
            "10.20944/preprints{id}",
            ".v",
        ),
        (
            r"(?:sol3/papers\.cfm\?(?:[^&#]*&){0,9})?abstract(?:_id)?=(?P<id>[0-9]+)(?P<version>)",
            "10.2139/ssrn.{id}",
            "",
        ),
        (
            r"articles/(?P<id>[sd][0-9]{5}-[0-9]{3}-[0-9]{4,5}-[0-9a-z])(?P<version>)",
            "10.1038/{id}",
            "",
        ),
        (
            r"(?:articles|reviewed-preprints)/(?P<id>[0-9]{5,6})(?:v(?P<version>[0-9]))?",
            "10.7554/elife.{id}",
            ".",
        ),
        *(
            (
                rf"preprints/{server}/(?P<id>[a-z0-9]{{5,8}})(?:_v(?P<version>[0-9]+))?",
                f"{prefix}/osf.io/{{id}}",
                "_v",
            )
            for server, prefix in _OSF.items()
        ),
    )
)


def is_known(address: str) -> bool:
    """Tell whether *address* is at a server of which a DOI can be told."""
    return _KNOWN.match(address) is not None


def doi(address: str) -> str:
    """Return the DOI that *address* stands for, with its version; "" where it stands for none.

    >>> doi("https://www.researchsquare.com/article/rs-7654321/v2")
    '10.21203/rs.3.rs-7654321/v2'
    >>> doi("https://osf.io/preprints/psyarxiv/ab3de_v1"), doi("https://example.org/articles/100001")
    ('10.31234/osf.io/ab3de_v1', '')
    """
    if not is_known(address):
        return ""
    for pattern, name, before in _DOIS:
        if found := pattern.fullmatch(address):
            version = found["version"]
            return name.format(id=found["id"]) + (f"{before}{version}" if version else "")
    return ""
