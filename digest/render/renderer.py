"""From a digest's facts to its words: subject, HTML and text, all three from one page.

A template is rendered once for all that look alike and then filled, or, where it holds what slots
cannot do, rendered by Jinja for each message.
"""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from operator import call
from pathlib import Path
from typing import Any

from markupsafe import Markup

from digest.exceptions import TemplateError
from digest.model import Alert, Digest, Piece, Rendered
from digest.render import alert, template_cache, template_samples
from digest.render.card import Card, MarkedCard, maker
from digest.render.environment import (
    STYLE,
    environment,
    explained,
    loading,
    location,
    sources,
    tag_at,
)
from digest.render.fault_isolation import without_lost
from digest.render.page import page
from digest.render.size_limit import FULL, Length, fitted
from digest.render.skeleton import Skeleton, Writers, closed, divided
from digest.render.slot import Book, Slot
from digest.render.template_check import Trees, offences
from digest.render.variant import Shape, Value, given, shape

_SUBJECT = "subject.txt"
# 300 papers in a dozen looks, in HTML and in text; and the cards of those who asked for the same.
_SHAPES, _CARDS = 8_192, 65_536
# A page says some things that every page says, and some twice.
_LATELY = 256
# How much longer a message takes where a template is rendered for each: measured on 1,000 readers.
_COSTS = (("partials/", 2), ("subject.txt", 1.1), (".html", 3), (".txt", 1.4))
_log = logging.getLogger(__name__)


class Renderer:
    """What renders digests with the templates of one installation, and what it made of them for
    whoever comes next: nothing of it is anybody else's."""

    def __init__(
        self,
        *,
        folder: Path,
        encode: Callable[[str], bytes],
        overrides: Path | None = None,
        keep: Path | None = None,
    ) -> None:
        """Load the templates of *folder*, those in *overrides* before them; what loading comes to
        is kept in the folder *keep*. *encode* says what a text is on the wire.

        Raises TemplateError, here for what cannot be loaded, and later for what cannot be rendered.
        """
        for path in filter(None, (folder, overrides)):
            if not path.is_dir():
                raise TemplateError(f"{path}: expected a folder of templates, found none")
        self._encode, self._card = encode, maker()
        with loading(STYLE):
            self._templates = environment(folder, overrides, keep=keep)
            texts = sources(folder, overrides)
        self._templates.globals["place"] = self._place
        self._writers: Writers = {}
        self._skeleton = lru_cache(_SHAPES)(self._made)
        self._card_skeleton = lru_cache(_CARDS)(self._closed)
        self._plain_card = lru_cache(_CARDS)(self._rendered)
        self._block = lru_cache(_CARDS)(call)
        self._lately = lru_cache(_LATELY)(call)
        self._notes: list[tuple[str, Value, str]] | None = None
        # Whether a template is rendered for each message; one that is not here was not judged yet.
        self._is_plain: dict[str, bool] = {}
        self._remarks: dict[str, None] = {}
        # From then on nobody asks for remarks: what a template is blamed for is logged.
        self._is_judged = False
        self._trees: Trees = {}
        is_own = overrides is not None and any(overrides.rglob("*.*"))
        found, remarks = template_cache.verdict(
            template_cache.folder(keep), texts, lambda: self._judge(texts if is_own else ())
        )
        self._is_plain, self._remarks = dict(found), dict.fromkeys(remarks)
        self._is_judged = True

    @property
    def remarks(self) -> tuple[str, ...]:
        """What in the operator's templates is rendered for each message, and what that costs."""
        return tuple(self._remarks)

    def __call__(self, digest: Digest) -> Rendered:
        """Return *digest* in words, without the papers that cannot be shown."""
        try:
            return fitted(lambda length: self._whole(digest, length))
        except TemplateError:
            sound, lost = without_lost(digest, self._whole)
            if not lost:
                raise
        for name, reason in lost.items():
            _log.error("%s cannot be shown and is left out: %s", name, reason)
        return fitted(lambda length: self._whole(sound, length, tuple(lost)))

    def alert(self, told: Alert, *, name: str, zone: str, is_over: bool = False) -> Rendered:
        """Return a mail to the operator from the digest called *name*; times are those of *zone*.

        Raises TemplateError.
        """
        shown = alert.page(told, name=name, zone=zone, is_over=is_over)
        return alert.rendered(shown, self._templates, self._piece)

    def _whole(self, digest: Digest, length: Length = FULL, lost: tuple[str, ...] = ()) -> Rendered:
        try:
            shown = page(digest, length, lost=lost, card=self._card)
        except Exception as error:
            raise explained(error, "page") from error
        like = shape(shown)
        subject = " ".join("".join(map(str, self._drawn(_SUBJECT, shown, like))).split())
        shown = shown._replace(subject=subject)
        html = self._drawn(f"{shown.template}.html", shown, like)
        text = self._drawn(f"{shown.template}.txt", shown, like)
        return Rendered(subject=subject, html_pieces=html, text_pieces=text, lost=lost)

    def _drawn(self, name: str, value: Value, like: Shape | None = None) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        self._fill(pieces, name, value, like)
        return tuple(pieces)

    def _fill(
        self, pieces: list[Piece], name: str, value: Value, like: Shape | None = None
    ) -> None:
        """Add to *pieces* what the template *name* shows of *value*, whose shape is *like*."""
        is_plain = self._is_plain.get(name)
        if is_plain is None:
            is_plain = self._look_at(name)
        if is_plain:
            pieces.append(self._plainly(name, value))
            return
        start = len(pieces)
        try:
            if isinstance(value, Card):
                skeleton = self._card_skeleton(name, value.body, value.number and 1)
            else:
                skeleton = self._skeleton(name, like or shape(value))
            self._fill_gaps(pieces, skeleton, value)
        except (TemplateError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - Jinja does it, or says what is wrong
            del pieces[start:]
            pieces.append(self._plainly(name, value))
            self._leave(name, self._blamed(name, error))
            if self._is_judged:
                _log.exception("%s is rendered for each message from now on", name)

    def _fill_gaps(self, pieces: list[Piece], skeleton: Skeleton, value: Value) -> None:
        """Add text that is shared, and what is in its gaps."""
        for before, gap in skeleton.gaps:
            pieces += before
            if gap.partial is None:
                pieces.append(self._lately(gap.write, gap.read(value)))
                continue
            for number, one in enumerate(gap.read(value)):
                if number and gap.between.octets:
                    pieces.append(gap.between)
                self._fill(pieces, gap.partial, one)
        pieces += skeleton.end

    def _made(self, name: str, like: Shape) -> Skeleton:
        """Render the template *name* once for all of one shape."""
        book: Book = []
        text = _ended(name, self._templates.get_template(name).render(like.opened(book)))
        # The subject is a field of the header, and no part of a body.
        make, writers = (self._piece, self._writers) if name != _SUBJECT else (_unsent, {})
        return divided(text, book, make, writers, is_html=name.endswith(".html"))

    def _piece(self, text: str) -> Piece:
        octets = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        return Piece(text, self._encode(text), octets)

    def _closed(self, name: str, body: MarkedCard, number: int | None) -> Skeleton:
        """Return a card as all have it who see the same of a paper, with a gap for its number."""
        card = Card(number, body)
        return closed(self._skeleton(name, shape(card)), card, self._block)

    def _plainly(self, name: str, value: Value) -> Piece:
        """Return what Jinja makes of the template *name* and the value itself."""
        draw = self._plain_card if isinstance(value, Card) else self._rendered
        return draw(name, value)

    def _rendered(self, name: str, value: Value) -> Piece:
        try:
            text = self._templates.get_template(name).render(given(value))
        except Exception as error:
            raise explained(error, name) from error
        text = _ended(name, text)
        if self._notes is not None:
            self._notes.append((name, value, text))
        return self._piece(text)

    def _place(self, name: str, papers: Any, between: str = "") -> object:
        """Show each of *papers* by the template *name*, with the text *between* any two."""
        if isinstance(papers, Slot):
            return papers.placed(name, between)
        text = between.join(["".join(map(str, self._drawn(name, one))) for one in papers])
        return Markup(text) if name.endswith(".html") else text  # noqa: S704 - Jinja escaped it

    def _look_at(self, name: str) -> bool:
        self._is_plain[name] = False
        for one in offences(self._templates, name, self._trees):
            self._leave(name, one)
        return self._is_plain[name]

    def _judge(self, tried: Iterable[str]) -> template_cache.Verdict:
        """Judge every template by its syntax tree; where some are to be *tried*, all by what they
        make of samples both ways, too, and see that none forgets what must be seen."""
        for name in template_samples.NAMES:
            self._look_at(name)
        if tried:
            self._see_all()
            for one in self._sampled(tried):
                self._compare(*one)
        return self._is_plain, self.remarks

    def _sampled(self, names: Iterable[str]) -> list[tuple[str, Value, str]]:
        """Return template, value and text of samples by plain Jinja, inner ones first."""
        found, self._is_plain = self._is_plain, dict.fromkeys(names, True)
        notes: list[tuple[str, Value, str]] = []
        self._notes = notes
        for digest in template_samples.samples():
            fitted(partial(self._whole, digest))
        self._notes, self._is_plain = None, found
        return notes

    def _see_all(self) -> None:
        """Raise TemplateError where two values that must look different look alike."""
        forgotten: dict[str, set[str]] = {}
        for name, part, *both in template_samples.pairs():
            one, other = ("".join(map(str, self._drawn(name, value))) for value in both)
            if one == other:
                forgotten.setdefault(name, set()).add(part)
        for name, parts in forgotten.items():
            raise TemplateError(
                f"{name}:1: what must be seen is shown nowhere: {', '.join(sorted(parts))}"
            )

    def _compare(self, name: str, value: Value, expected: str) -> None:
        """Leave the template *name* to Jinja unless pieces come to what is *expected*."""
        if "".join(map(str, self._drawn(name, value))) != expected:
            self._leave(name, self._blamed(name))

    def _blamed(self, name: str, error: Exception | None = None) -> str:
        file, line = location(error, name) if error else (name, 0)
        if line:
            return f"{file}:{line}: {tag_at(file, line, []) or 'this line'}"
        return f"{self._templates.get_template(name).filename or name}:1: this template"

    def _leave(self, name: str, offence: str) -> None:
        """Render *name* for each message from now on, and remember why."""
        self._is_plain[name] = True
        cost = next(cost for part, cost in _COSTS if part in name)
        self._remarks[f"{offence} is rendered for each message: about {cost} × slower"] = None


def _ended(name: str, text: str) -> str:
    """Return the *text* of a whole mail with one line end, if it is no HTML."""
    is_whole = name.endswith(".txt") and "/" not in name
    return f"{text.rstrip()}\n" if is_whole else text


def _unsent(text: str) -> Piece:
    return Piece(text, b"", len(text))
