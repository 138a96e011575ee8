"""Asks only for what has changed."""

from collections.abc import Callable
from dataclasses import replace

from digest.model import Get, Request, Response, Validators


def conditional(get: Get, known: Callable[[str], Validators | None]) -> Get:
    """Return *get* as it asks when the validators of the last answer are *known*, by its URL: what
    has not changed is answered 304.

    Whoever stored nothing of that last answer, or would read it otherwise today, must ask without.
    """

    def ask(request: Request) -> Response:
        last = known(request.url)
        return get(
            replace(request, etag=last.etag, last_modified=last.last_modified) if last else request
        )

    return ask
