"""Names of papers over all sources: arXiv id, DOI, URL, title. Each function is idempotent."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from digest.text.clean_text import CONTROLS, plain

_ARXIV_ID = (
    r"(?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z-]{2,})?/[0-9]{7})"
)
_ARXIV = re.compile(
    rf"""(?:  oai:arxiv\.org:  |  arxiv:\s*
          |  (?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.
          |  (?:https?://)?(?:[a-z-]+\.)*arxiv\.org/(?:abs|pdf|html|ps|format|e-print|src)/
          |  (?:https?://)?(?:www\.)?huggingface\.co/papers/  )?
         ({_ARXIV_ID})  (?:v([0-9]{{1,3}}))?  (?:\.pdf)?/?  (?:[?\#].*)?""",
    re.VERBOSE | re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?"
    r"(10\.[0-9]{4,9}/[^\s?#]*[^\s?#.,;/])[.,;/]*(?:[?#].*)?",
    re.IGNORECASE,
)
_TRACKING = re.compile(r"(?:^|&)utm_[^&]*")
_WWW = re.compile(r"^(?:www\.)+")
_NOT_IN_URL = re.compile(rf"[\s<>\"\\{CONTROLS}]")
_LONGEST = 2_000


def arxiv(text: str) -> str | None:
    """Return the arXiv id that *text* is, or leads to, without its version; old ids lose their
    subject class, as at arXiv.

    >>> arxiv("http://arxiv.org/pdf/2509.21240v2.pdf"), arxiv("oai:arXiv.org:math.GT/0309136v1")
    ('2509.21240', 'math/0309136')
    >>> arxiv("see 2509.21240")
    """
    found = _arxiv(text)
    if not found:
        return None
    archive, slash, number = found[1].lower().rpartition("/")
    return archive.partition(".")[0] + slash + number


def canonical(text: str) -> str | None:
    """Return the identifier that *text* is, or leads to, as papers carry it; None if it is none.

    >>> canonical("https://arxiv.org/abs/2509.21240v2"), canonical("doi:10.1000/ABC")
    ('arxiv:2509.21240', 'doi:10.1000/abc')
    >>> canonical("http://example.org/p/"), canonical("a b")
    ('url:https://example.org/p', None)
    """
    if found := arxiv(text):
        return f"arxiv:{found}"
    if found := doi(text):
        return f"doi:{found}"
    found = url(text.strip().removeprefix("url:"))
    return found and f"url:{found}"


def version(text: str) -> int | None:
    """Return the version that an arXiv id or address names.

    >>> version("oai:arXiv.org:2203.01250v3"), version("2203.01250")
    (3, None)
    """
    found = _arxiv(text)
    return int(found[2]) if found and found[2] else None


def doi(text: str) -> str | None:
    """Return the DOI that *text* is, or leads to, in lower case: DOIs do not tell cases apart.

    >>> doi("https://doi.org/10.1101/2026.03.01.583001"), doi("DOI: 10.1000/ABC(1).")
    ('10.1101/2026.03.01.583001', '10.1000/abc(1)')
    """
    stripped = text.strip()[:_LONGEST]
    found = _DOI.fullmatch(unquote(stripped) if stripped.lower().startswith("http") else stripped)
    return found[1].lower() if found else None


def url(text: str) -> str | None:
    """Return an address as it is compared: https, no www, fragment, tracking or closing slash. None
    if it is no web address.

    >>> url("HTTP://www.Example.org/papers/1/?utm_source=x#top"), url("javascript:alert(1)")
    ('https://example.org/papers/1', None)
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST or _NOT_IN_URL.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError:
        return None
    host = _WWW.sub("", (parts.hostname or "").lower())
    if parts.scheme not in {"http", "https"} or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    host += f":{port}" if port not in {None, 80, 443} else ""
    query = _TRACKING.sub("", parts.query).lstrip("&")
    return f"https://{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def title(text: str) -> str:
    """Return a title as it is compared: words in lower case, without accents and signs; the title
    itself where it has no words.

    >>> title("Erdős–Rényi Graphs:  a Survey!"), title("???")
    ('erdos renyi graphs a survey', '???')
    """
    apart = unicodedata.normalize("NFKD", plain(text))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", bare).casefold())
    return " ".join(words) or plain(text)


def _arxiv(text: str) -> re.Match[str] | None:
    return _ARXIV.fullmatch(text.strip()[:_LONGEST])
