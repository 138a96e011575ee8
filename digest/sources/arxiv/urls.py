"""Where arXiv answers; a source's url, if just a host, stands for all of arXiv's hosts."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode, urlsplit

from digest.model import Source

_PHYSICS = frozenset(
    (
        *("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th"),
        *("math-ph", "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"),
    )
)


def is_feed(source: Source) -> bool:
    """Whether the source's url leads to one feed, rather than to a host that answers like arXiv."""
    if source.url is None:
        return False
    parts = urlsplit(source.url)
    return bool(parts.path.strip("/") or parts.query)


def feed(source: Source) -> str:
    return f"{_host(source, 'rss.arxiv.org')}/rss/{'+'.join(source.categories)}"


def new(source: Source, category: str) -> str:
    """Return the page of what was announced last."""
    return f"{_host(source, 'arxiv.org')}/list/{category}/new?skip=0&show=2000"


def recent(source: Source, category: str) -> str:
    """Return the page of what was announced on the last five days."""
    return f"{_host(source, 'arxiv.org')}/list/{category}/recent?skip=0&show=2000"


def by_ids(source: Source, ids: Iterable[str], *, most: int) -> str:
    return _api(source, {"id_list": ",".join(ids), "max_results": str(most)})


def submitted(source: Source, since: str, until: str, *, start: int, most: int) -> str:
    """Return the search for what was submitted in between, both as YYYYMMDDHHMM in GMT."""
    among = " OR ".join(
        f"cat:{category}" if "." in category else f"cat:{category} OR cat:{category}.*"
        for category in source.categories
    )
    query = f"({among}) AND submittedDate:[{since} TO {until}]"
    order = {"sortBy": "submittedDate", "sortOrder": "ascending"}
    return _api(
        source, {"search_query": query, "start": str(start), "max_results": str(most), **order}
    )


def records(source: Source, category: str, since: date) -> str:
    """Return the request for all records of *category* that were changed from *since* on."""
    query = {"metadataPrefix": "arXiv", "set": _set(category), "from": since.isoformat()}
    return _oai(source, urlencode({"verb": "ListRecords", **query}, safe=":"))


def more_records(source: Source, token: str) -> str:
    return _oai(source, urlencode({"verb": "ListRecords", "resumptionToken": token}))


def _oai(source: Source, query: str) -> str:
    return f"{_host(source, 'oaipmh.arxiv.org')}/oai?{query}"


def _api(source: Source, query: dict[str, str]) -> str:
    return f"{_host(source, 'export.arxiv.org')}/api/query?{urlencode(query, safe=',:/')}"


def _host(source: Source, host: str) -> str:
    return source.url.rstrip("/") if source.url else f"https://{host}"


def _set(category: str) -> str:
    """Return the name of *category* in OAI.

    >>> _set("cs.AI"), _set("cs"), _set("hep-th"), _set("cond-mat.str-el")
    ('cs:cs:AI', 'cs', 'physics:hep-th', 'physics:cond-mat:str-el')
    """
    archive, _, subject = category.partition(".")
    group = "physics" if archive in _PHYSICS else archive
    parts = (group, archive if subject or archive != group else "", subject)
    return ":".join(part for part in parts if part)
