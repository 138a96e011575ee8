"""Makers of nouns for tests: say only what matters to the test."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from digest.model import (
    Author,
    Due,
    Keyword,
    Listing,
    Outgoing,
    Paper,
    Profile,
    Source,
    Subscriber,
    Topic,
    Votes,
)

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 12)

_ids = count(1)


def due_now(people: str) -> str:
    """Return the lines of *people* with an hour that came ten minutes ago, or at midnight where
    that is less: for a program that reads the machine's own clock."""
    now = datetime.now(UTC)  # noqa: TID251  the program reads it as well
    came = max(now - timedelta(minutes=10), now.replace(hour=0, minute=0))
    return re.sub(r"timezone: [\w/]+", f"timezone: Etc/UTC, send_at: '{came:%H:%M}'", people)


def paper(**given: Any) -> Paper:
    number = given.pop("id", None) or next(_ids)
    given = {
        "title": f"Paper {number}",
        "source": "arxiv",
        "first_listed_on": DAY,
        "first_seen_at": NOW,
        **given,
    }
    return Paper(id=number, **given)


def listing(**given: Any) -> Listing:
    given = {
        "source": "arxiv",
        "listed_on": DAY,
        "title": "A paper",
        "identifiers": ("arxiv:2603.00001",),
        **given,
    }
    return Listing(**given)


def source(**given: Any) -> Source:
    given = {"name": "arxiv", "kind": "arxiv", **given}
    return Source(**given)


def profile(*terms: str | Keyword, **given: Any) -> Profile:
    """Return a profile of one unnamed topic; *terms* are its keywords, *authors* may be names."""
    keywords = tuple(term if isinstance(term, Keyword) else Keyword(term=term) for term in terms)
    followed = tuple(
        Author(name=one) if isinstance(one, str) else one for one in given.pop("authors", ())
    )
    return Profile(
        topics=(Topic(keywords=keywords),) if keywords else (), authors=followed, **given
    )


def subscriber(**given: Any) -> Subscriber:
    given = {
        "id": "ada",
        "email": "ada@example.org",
        "timezone": "UTC",
        "send_at": time(7),
        **given,
    }
    return Subscriber(**given)


def due(**given: Any) -> Due:
    given = {"subscriber": subscriber(), "issue_on": DAY, "is_first": False, **given}
    return Due(**given)


def outgoing(name: str = "ada", **given: Any) -> Outgoing:
    given = {
        "key": (name, DAY),
        "sender": "digest@example.org",
        "recipient": f"{name}@example.org",
        "message": b"Subject: hello\r\n\r\n",
        "made_at": NOW,
        **given,
    }
    return Outgoing(**given)


def votes(**given: Any) -> Votes:
    return Votes(**given)
