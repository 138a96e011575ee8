"""Names of papers over all sources: arXiv id, DOI, URL, title. Each function is idempotent."""

import re
from functools import lru_cache

from digest.text import doi as dois
from digest.text import web_address
from digest.text.clean_text import plain, without_accents

_ARXIV_ID = (
    r"(?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z-]{2,})?/[0-9]{7})"
)
# No more labels than any of these hosts has: a longer row of them would be tried at each place.
_HOST = r"(?:[a-z0-9-]{1,20}\.){0,3}"
_ARXIV = re.compile(
    rf"""(?:  oai:arxiv\.org:  |  arxiv:\s*
          |  (?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.
          |  (?:https?://)?(?:{_HOST}arxiv\.org|xxx\.lanl\.gov|{_HOST}ar5iv\.org|{_HOST}alphaxiv\.org)
             /(?:[a-z]{{2}}/)?(?:abs|pdf|html|ps|format|e-print|src|overview|audio)/
          |  (?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|emergentmind\.com)/papers/
          |  (?:https?://)?{_HOST}(?:semanticscholar|catalyzex)\.(?:org|com)/(?:paper/|reader/)?arxiv[:/]
          |  (?:https?://)?{_HOST}(?:papers\.cool|scirate\.com)/arxiv/  )?
         ({_ARXIV_ID})  (?:v([0-9]{{1,3}}))?  (?:\.pdf)?/?  (?:[?\#].*)?""",
    re.VERBOSE | re.IGNORECASE,
)
# The figures that every such id has: most addresses have none, and are looked at no further.
_FIGURES = re.compile(r"[0-9]{4}\.[0-9]{4}|/[0-9]{7}")
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
    """Return the version that an arXiv id, a DOI or an address of either names.

    >>> version("oai:arXiv.org:2203.01250v3"), version("10.21203/rs.3.rs-1/v2"), version("2203.1")
    (3, 2, None)
    """
    found = _arxiv(text)
    if found:
        return int(found[2]) if found[2] else None
    named = dois.written(text)
    return dois.version(named) if named else None


def doi(text: str) -> str | None:
    """Return the DOI that *text* is, or leads to, in lower case: DOIs do not tell cases apart. All
    versions of a preprint have one.

    >>> doi("https://doi.org/10.1101/2026.03.01.583001"), doi("DOI: 10.1000/ABC(1).")
    ('10.1101/2026.03.01.583001', '10.1000/abc(1)')
    >>> doi("10.26434/chemrxiv-2026-abcde-v2")
    '10.26434/chemrxiv-2026-abcde'
    """
    found = dois.written(text)
    return found and dois.without_version(found)


def url(text: str) -> str | None:
    """Return an address as it is compared, None if it is no web address.

    >>> url("HTTP://www.Example.org/papers/1/?utm_source=x#top"), url("javascript:alert(1)")
    ('https://example.org/papers/1', None)
    """
    return web_address.canonical(text)


def title(text: str) -> str:
    """Return a title as it is compared: words in lower case, without accents and signs; the title
    itself where it has no words.

    >>> title("Erdős–Rényi Graphs:  a Survey!"), title("???")
    ('erdos renyi graphs a survey', '???')
    """
    words = re.findall(r"[^\W_]+", without_accents(plain(text)).casefold())
    return " ".join(words) or plain(text)


def _arxiv(text: str) -> re.Match[str] | None:
    return _arxiv_in(text.strip()[:_LONGEST]) if _FIGURES.search(text) else None


@lru_cache(1_024)
def _arxiv_in(text: str) -> re.Match[str] | None:
    return _ARXIV.fullmatch(text)
