"""What a source's own address says of itself: that it has moved for good, or is gone."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from digest.exceptions import FetchError
from digest.model import Batch, Get, Request, Response, Source, Visit

_GONE = "410 Gone: not asked again until its url changes, or digest sources test gets an answer"


def is_gone(source: Source, last: Visit | None) -> bool:
    """Whether the *last* visit found that the url that the source still has is gone."""
    return last is not None and last.gone_url is not None and last.gone_url == source.url


def refused(source: Source) -> FetchError:
    """Return the error of a source that is gone."""
    return FetchError(source.name, _GONE, is_gone=True)


class Watch:
    """Asks for *source*, and remembers where its own url has moved to."""

    def __init__(self, source: Source, get: Get) -> None:
        self._source = source
        self._get = get
        self._moved_to: str | None = None

    def get(self, request: Request) -> Response:
        """Ask as `Get` does.

        Raises:
            FetchError: the url of the source is gone (RFC 9110 15.5.11).
        """
        response = self._get(request)
        if request.url == self._source.url:
            self._moved_to = response.moved_to
            if response.status == HTTPStatus.GONE:
                raise refused(self._source)
        return response

    def remarked(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Yield *batches*, each with the remark that the url has moved, where it has."""
        for batch in batches:
            remarks = [one for one in (batch.remark, self._remark()) if one]
            yield replace(batch, remark="; ".join(remarks)) if remarks else batch

    def _remark(self) -> str:
        if not self._moved_to or self._moved_to == self._source.url:
            return ""
        where = self._source.url_at or "the settings"
        return f"moved for good: in {where}, write url: {_shown(self._moved_to)}"


def _shown(url: str) -> str:
    """Return *url* without a password, and without a query, which may hold a key."""
    parts = urlsplit(url)
    query = "…" if parts.query else ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))
