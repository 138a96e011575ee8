"""From a digest's facts to its words: subject, HTML and text, all three from one page."""

import logging
from functools import lru_cache
from pathlib import Path

from digest.exceptions import TemplateError
from digest.model import Digest, Piece, Render, Rendered
from digest.render.door import loading, rendering
from digest.render.environment import STYLE, environment
from digest.render.lost import without_lost
from digest.render.page import page
from digest.render.place import drawer
from digest.render.size import FULL, Length, fitted

_SUBJECT = "subject.txt"
_log = logging.getLogger(__name__)


@lru_cache(64)
def _ended(last: Piece) -> Piece:
    """Return the *last* piece of a text with one line end: nearly always what its template ends
    with."""
    return Piece(f"{str(last).rstrip()}\n")


def renderer(*, folder: Path, overrides: Path | None = None, keep: Path | None = None) -> Render:
    """Load the templates of *folder*, those in *overrides* before them, and return what renders
    with them.

    What loading comes to is kept in the folder *keep*, if one is named.

    Raises TemplateError, here for what cannot be loaded, and later from what is returned.
    """
    for given in filter(None, (folder, overrides)):
        if not given.is_dir():
            raise TemplateError(f"{given}: expected a folder of templates, found none")
    with loading(STYLE):
        draw = drawer(environment(folder, overrides, keep=keep))

    def whole(digest: Digest, length: Length = FULL, lost: tuple[str, ...] = ()) -> Rendered:
        with rendering("page"):
            shown = page(digest, length, lost=lost)
        subject = " ".join("".join(map(str, draw(_SUBJECT, page=shown))).split())
        html = draw(f"{shown.template}.html", page=shown, subject=subject)
        *text, last = draw(f"{shown.template}.txt", page=shown, subject=subject)
        return Rendered(
            subject=subject, html_pieces=html, text_pieces=(*text, _ended(last)), lost=lost
        )

    def render(digest: Digest) -> Rendered:
        try:
            return fitted(lambda length: whole(digest, length))
        except TemplateError:
            sound, lost = without_lost(digest, whole)
            if not lost:
                raise
        for name, reason in lost.items():
            _log.error("%s cannot be shown and is left out: %s", name, reason)
        return fitted(lambda length: whole(sound, length, tuple(lost)))

    return render
