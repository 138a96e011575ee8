"""Conditional requests: asks only for what has changed (RFC 9110 13)."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from digest.model import Get, Request, Response, Validators

Known = Callable[[str], Validators | None]
"""Looks up, by its URL, the validators of the last answer that was stored."""


def only_changed(get: Get, known: Known) -> Get:
    """Return *get* with the validators that are *known*: what has not changed is answered 304.

    Whoever stored nothing of that last answer, or would read it otherwise today, must ask without.
    """

    def ask(request: Request) -> Response:
        last = known(request.url)
        if last is None:
            return get(request)
        answer = get(replace(request, etag=last.etag, last_modified=last.last_modified))
        return _completed(answer, last)

    return ask


def _completed(answer: Response, last: Validators) -> Response:
    """Return *answer*; a 304 with those validators that it does not repeat (RFC 9111 4.3.4)."""
    if answer.status != HTTPStatus.NOT_MODIFIED:
        return answer
    known = {"etag": last.etag, "last-modified": last.last_modified}
    kept = {name: value for name, value in known.items() if value}
    return replace(answer, headers={**kept, **answer.headers})
