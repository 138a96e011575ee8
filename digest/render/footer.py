"""The end of a digest: the reader's words, the next one, the way out, thanks and credit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.model import Digest, Keyword
from digest.render.byline import Link, house, is_arxiv
from digest.render.english import NBSP, day, full_day, listed, unbroken
from digest.render.highlight import Run
from digest.text.clean_text import visible
from digest.text.mailbox import mailto

_WORDS = 12
_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """*notes_off* is there in a notice only: the switch that ends notes like it."""

    words: tuple[Run, ...]
    next: str
    links: tuple[Link, ...]
    credit: str
    notes_off: Link | None = None


def footer(digest: Digest) -> Footer:
    change = (
        "Choose your words or hour"
        if digest.subscriber.profile.is_open
        else "Change your words or hour"
    )
    if digest.notice:
        off = Link(
            "Turn these notes off",
            mailto(digest.sender.address, "notes", "off", digest.subscriber.id),
        )
        return Footer(
            words=(),
            next=_next_at(digest),
            links=_links(digest, change=change),
            credit="",
            notes_off=off,
        )
    return Footer(
        words=tuple(_words(digest)),
        next=_next(digest),
        links=_links(digest, change=change),
        credit=_credit(digest),
    )


def _links(digest: Digest, *, change: str) -> tuple[Link, ...]:
    """Return the ways to change or end this: mail to the sender, which needs no web server."""
    address, slug = digest.sender.address, digest.subscriber.id
    return Link(change, mailto(address, "words", slug)), Link(
        "Unsubscribe", mailto(address, "unsubscribe", slug)
    )


def _words(digest: Digest) -> Iterator[Run]:
    """Yield "Your words: …" and what is left out; nothing where no word was asked for."""
    profile = digest.subscriber.profile
    words = [
        *[keyword.term for keyword in profile.keywords],
        *[author.name for author in profile.authors],
        *profile.organizations,
    ]
    if words:
        yield Run("Your words: ")
        # Only the middle dot may end a line.
        yield Run(f"{NBSP}· ".join(map(_word, words[:_WORDS])), is_mine=True)
        yield Run(f" and {len(words) - _WORDS:,} more." if len(words) > _WORDS else ".")
    told = [
        f"{name}: {_some(given)}."
        for name, given in (("Lowered", profile.lower), ("Left out", profile.exclude))
        if given
    ]
    if told:
        yield Run(f"{' ' if words else ''}{' '.join(told)}")


def _some(keywords: tuple[Keyword, ...]) -> str:
    more = f" and {len(keywords) - _WORDS:,} more" if len(keywords) > _WORDS else ""
    return ", ".join([_word(keyword.term) for keyword in keywords[:_WORDS]]) + more


@lru_cache(_REMEMBERED)
def _word(term: str) -> str:
    return unbroken(visible(term))


def _next(digest: Digest) -> str:
    on = digest.subscribed_on
    since = f"was subscribed on {full_day(on)}" if on else "is subscribed"
    why = f"You get it because {digest.subscriber.email} {since}."
    return " ".join(told for told in (_next_at(digest), why) if told)


def _next_at(digest: Digest) -> str:
    return _next_in(digest.next_at, digest.subscriber.timezone) if digest.next_at else ""


@lru_cache(_REMEMBERED)
def _next_in(next_at: datetime, zone: str) -> str:
    at = next_at.astimezone(ZoneInfo(zone))
    return f"Next digest: {day(at.date())} at {at:%H:%M}, {zone}."


def _credit(digest: Digest) -> str:
    has_arxiv = any(is_arxiv(match.paper) for match in (*digest.shown, *digest.related)) or any(
        map(is_arxiv, digest.trending)
    )
    return _thanks(tuple(digest.facts.scanned), has_arxiv=has_arxiv)


@lru_cache(_REMEMBERED)
def _thanks(labels: tuple[str, ...], *, has_arxiv: bool) -> str:
    """Return whom the papers are from: the sources looked at, without their classes."""
    looked = (house(label) for label in map(visible, labels))
    names = tuple(dict.fromkeys([*(["arXiv"] if has_arxiv else []), *looked]))
    origin = f" and are quoted from {listed(names)}" if names else ""
    # The API terms of arXiv ask for these words.
    thanks = (
        " Thank you to arXiv for use of its open access interoperability."
        if "arXiv" in names
        else ""
    )
    belong = f"Titles and abstracts belong to their authors{origin}."
    return f"{belong}{thanks} No source endorses this mail."
