"""Conditional requests: asks only for what has changed (RFC 9110 13)."""

from collections.abc import Callable
from dataclasses import replace

from digest.model import Get, Request, Response, Validators

Known = Callable[[str], Validators | None]
"""Looks up, by its URL, the validators of the last answer that was stored."""


def only_changed(get: Get, known: Known) -> Get:
    """Return *get* with the validators that are *known*: what has not changed is answered 304.

    Whoever stored nothing of that last answer, or would read it otherwise today, must ask without.
    """

    def ask(request: Request) -> Response:
        last = known(request.url)
        return get(
            replace(request, etag=last.etag, last_modified=last.last_modified) if last else request
        )

    return ask
