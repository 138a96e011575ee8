"""The E-utilities: esearch says which papers were entered on a day, efetch gives their records.

https://www.ncbi.nlm.nih.gov/books/NBK25499/
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from digest.exceptions import FetchError, ParseError, SourceError
from digest.fetch import Content
from digest.model import Batch, Get, Listing, Request, Response, Source
from digest.sources import html_text, response
from digest.sources.pubmed import record
from digest.text.clean_text import plain

_EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"

# A search of PubMed shows no more than its first 9,999, whatever is asked for.
_MOST_IDS = 9_999
_EVERY = 1, 999_999_999

# Some 5,000 papers are entered on a day, the most ever perhaps four times as many.
_MOST_A_DAY = 30_000

# Far more than as many take: none is asked for of which less than half would be shown.
_MOST_SEARCHES = 100

# A record has some 20 kB, one of three thousand authors a hundred times as much. 200 ids fit into a
# URL, and 16 MB into an answer.
_PAGE = 50

# With a key ten requests a second are allowed (NBK25497); without, `fetch` knows how many.
_APART_WITH_KEY_S = 0.1


def batches(source: Source, day: date, get: Get) -> Iterator[Batch]:
    """Yield the batch of *day*, all pages as one; *claimed* are the ids that the searches found.

    Raises:
        SourceError: the rest cannot be had; what came before was yielded.
    """
    ids = list(dict.fromkeys(_ids(source, day, get)))
    listings: list[Listing] = []
    trouble: SourceError | None = None
    for start in range(0, len(ids), _PAGE):
        try:
            listings += _records(source, ids[start : start + _PAGE], day, get)
        except FetchError as error:
            trouble = error
            break
        except ParseError as error:
            trouble = error  # the others may be right
    yield Batch(source=source.name, day=day, listings=tuple(listings), claimed=len(ids))
    if trouble:
        raise trouble


def _ids(source: Source, day: date, get: Get) -> Iterator[str]:
    """Yield the PMIDs that were entered on *day*, in as many searches as it takes."""
    ranges = [_EVERY]
    for _ in range(_MOST_SEARCHES):
        if not ranges:
            return
        first, last = within = ranges.pop()
        found, total = _search(source, day, within, get)
        if total > _MOST_A_DAY:
            reason = f"{total:,} papers on {day}, expected at most {_MOST_A_DAY:,}"
            raise ParseError(source.name, f"{reason}; a narrower query finds fewer")
        if total <= len(found):
            yield from found
            continue
        # What divides the ones that were shown divides the rest as well as any.
        shown = sorted(map(int, found))
        middle = min(shown[(len(shown) - 1) // 2], last - 1) if shown else 0
        if middle < first:
            reason = f"PubMed found {total:,} papers on {day}, and named {len(found):,}"
            raise ParseError(source.name, reason)
        ranges += [(first, middle), (middle + 1, last)]
    most = f"at most {_MOST_SEARCHES} searches"
    raise ParseError(source.name, f"expected the papers of {day} in {most}, got more")


def _search(source: Source, day: date, within: tuple[int, int], get: Get) -> tuple[list[str], int]:
    """Return the PMIDs of *day* that one search shows, and how many there are in all."""
    query = source.query or ""
    asked = {
        "term": query if within == _EVERY else f"({query}) AND {within[0]}:{within[1]}[uid]",
        "datetype": "edat",
        "mindate": f"{day:%Y/%m/%d}",
        "maxdate": f"{day:%Y/%m/%d}",
        "retmax": str(_MOST_IDS),
    }
    content = _asked(source, "esearch", asked, get)
    found = record.root(source, content)
    total = (found.findtext("Count") or "").strip()
    if found.tag != "eSearchResult" or not total.isdecimal() or len(total) > 9:
        reason = f"expected an eSearchResult with a Count, got <{found.tag}>"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    ids = [one.text.strip() for one in found.iterfind("IdList/Id") if one.text]
    if not int(total):
        _check_query(source, found)
    return [one for one in ids if one.isdecimal() and len(one) < 10], int(total)


def _check_query(source: Source, found: Any) -> None:
    """Refuse a query that can find nothing on any day: one word of it is nowhere in PubMed."""
    words = (source.query or "").upper().split()
    missing = [html_text.element(one) for one in found.iterfind("ErrorList/PhraseNotFound")]
    if missing and not {"OR", "NOT"} & {word.strip("()") for word in words}:
        named = ", ".join(f'"{one[:60]}"' for one in missing[:3])
        raise ParseError(source.name, f"PubMed knows nothing of {named}, which the query asks for")


def _records(source: Source, ids: Iterable[str], day: date, get: Get) -> tuple[Listing, ...]:
    wanted = set(ids)
    content = _asked(source, "efetch", {"id": ",".join(ids), "retmode": "xml"}, get)
    found = {record.pmid(one): one for one in record.batch(source, content, day).listings}
    # The last of several versions; what was not asked for is of another day.
    return tuple(one for number, one in found.items() if number in wanted)


def _asked(source: Source, tool: str, asked: Mapping[str, str], get: Get) -> Content:
    """Ask one of the *tools*, by the name and for the account of who runs this program."""
    url = f"{(source.url or _EUTILS).rstrip('/')}/{tool}.fcgi"
    private = {"api_key": source.api_key, "email": _email(source)}
    request = Request(
        url=f"{url}?{urlencode({'db': 'pubmed', 'tool': 'rubricator', **asked}, safe=',/')}",
        private={name: value for name, value in private.items() if value},
        apart_s=_APART_WITH_KEY_S if source.api_key else None,
    )
    answer = get(request)
    if answer.status != HTTPStatus.OK and (said := _said(source, answer)):
        raise FetchError(source.name, f"{answer.status}: PubMed says: {said}")
    return response.content(source, answer)


def _email(source: Source) -> str | None:
    """Return the address to write to, where the contact is one and not a page."""
    return source.contact if source.contact and "://" not in source.contact else None


def _said(source: Source, answer: Response) -> str:
    """Return what an answer in JSON calls its error, which may repeat the key."""
    try:
        value = json.loads(answer.body[:2_000])
    except (ValueError, RecursionError):
        return ""
    said = value.get("error") if isinstance(value, dict) else None
    said = plain(said)[:200] if isinstance(said, str) else ""
    return said.replace(source.api_key, "…") if source.api_key else said
