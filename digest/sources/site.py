"""Addresses of sites that have a kind of their own, as sources of that kind."""

import re
from dataclasses import replace
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from digest.model import Source
from digest.sources import category

_CATEGORY = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]+(?:-[A-Za-z]+)?)?"
_CATEGORIES = re.compile(rf"{_CATEGORY}(?:\+{_CATEGORY})*")

_LISTED = re.compile(r"/(?:(?:rss|atom)/([^/]+)|list/([^/]+)/(?:new|recent|pastweek))/?")

# A search of arXiv's API that asks for categories, or whole archives, and nothing else.
_ASKED = rf"cat:{_CATEGORY}(?:\.\*)?"
_SEARCH = re.compile(rf"\(?{_ASKED}(?: OR {_ASKED})*\)?")


def of_its_kind(feed: Source) -> Source:
    """Return *feed* as a source of the kind that its address has, else as it is.

    >>> of_its_kind(Source(name="lg", kind="feed", url="https://rss.arxiv.org/rss/cs.LG")).kind
    'arxiv'
    """
    try:
        parts = urlsplit(feed.url or "")
    except ValueError:
        return feed
    host = parts.hostname or ""
    if _is_of(host, "arxiv.org"):
        return _arxiv(feed, parts)
    if _is_of(host, "huggingface.co") and re.match(r"/(?:papers|api/daily_papers)\b", parts.path):
        return replace(feed, kind="huggingface", url=None)
    server = next((one for one in ("biorxiv", "medrxiv") if _is_of(host, f"{one}.org")), None)
    return _preprints(feed, server, parts) if server else feed


def _is_of(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


def _arxiv(feed: Source, parts: SplitResult) -> Source:
    """Return an arXiv feed by its categories; a search for other things stays an address."""
    listed = _LISTED.fullmatch(parts.path)
    categories = unquote(listed[1] or listed[2]) if listed else ""
    if _CATEGORIES.fullmatch(categories):
        written = tuple([category.written("arxiv", one) for one in categories.split("+")])
        return replace(feed, kind="arxiv", url=None, categories=written)
    if parts.path != "/api/query":
        return replace(feed, kind="arxiv") if listed else feed
    search = parse_qs(parts.query).get("search_query", [""])[0]
    if not _SEARCH.fullmatch(search):
        return replace(feed, kind="arxiv")
    return replace(
        feed, kind="arxiv", url=None, categories=tuple(re.findall(rf"cat:({_CATEGORY})", search))
    )


def _preprints(feed: Source, server: str, parts: SplitResult) -> Source:
    """Return an alert of bioRxiv or medRxiv by its subjects, and a collection by its own."""
    if alert := re.fullmatch(r"/(biorxiv|medrxiv)_xml\.php", parts.path, re.IGNORECASE):
        return replace(feed, kind=alert[1].lower(), url=None, categories=_subjects(parts))
    if re.fullmatch(r"/rss/(?:current|recent)\.xml", parts.path):
        return replace(feed, kind=server, url=None)
    if collection := re.fullmatch(r"/collection/([a-z-]+)/?", parts.path):
        subject = collection[1].replace("-", " ")
        return replace(feed, kind=server, url=None, categories=(subject,))
    return feed


def _subjects(parts: SplitResult) -> tuple[str, ...]:
    """Return the subject areas that are asked for, none for all of them."""
    given = re.findall(r"(?:^|&)subject(?:\[\]|%5B%5D)?=([^&]*)", parts.query, re.IGNORECASE)
    names = re.split(r"\+|,|%2[BC]", "+".join(given), flags=re.IGNORECASE)
    subjects = (" ".join(unquote(name).replace("_", " ").split()) for name in names)
    kept = tuple(dict.fromkeys(subject for subject in subjects if subject))
    return () if "all" in {subject.lower() for subject in kept} else kept
