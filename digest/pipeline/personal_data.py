"""All that is stored of a person, as JSON has it: rows of the ledger, with the papers' titles."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from digest.ledger.person_record import Record, record_of
from digest.model import Delivery, Paper, Sections
from digest.pipeline.application import Rooms


def stored(rooms: Rooms, slug: str) -> dict[str, Any] | None:
    """Return all that the store keeps of the person with this id, None where that is nothing."""
    found = record_of(rooms.store, slug)
    if found is None:
        return None
    history = found.subscription.history
    shown: set[int] = set().union(*(one.sections.ids for one in history.values()))
    papers = rooms.archive.get(shown)
    begun_at = found.subscription.begun_at
    return {
        "settings": dict(found.settings),
        "file": found.file and str(found.file),
        "address_hash": found.address.hex(),
        "keyword_hashes": [one.hex() for one in found.words],
        "former_ids": [
            {"id": former, "until": _iso(until)} for until, former in found.former_ids.items()
        ],
        **_times(found),
        "promised_on": _iso(found.promised_on),
        "shown_through": _iso(found.shown_through),
        "paused_until": _iso(found.paused_until),
        "facts": [
            {"fact": one.fact, "reason": one.reason, "since": _iso(one.at)}
            for one in found.suppressions
        ],
        "likes": [
            {"paper": one.paper, "sign": one.sign, "at": _iso(one.at)} for one in found.likes
        ],
        "issues": [_issue(one, begun_at.get(on), papers) for on, one in history.items()],
        "told_to_operator": list(found.mentions),
    }


def _times(found: Record) -> dict[str, Any]:
    its = found.subscription
    days = ("subscribed_on", "scheduled_on", "resumed_on", "removed_at", "next_due_at")
    return {name: _iso(getattr(its, name)) for name in days}


def _issue(one: Delivery, begun_at: datetime | None, papers: Mapping[int, Paper]) -> dict[str, Any]:
    return {
        "date": one.issue_on.isoformat(),
        "state": one.state,
        "tries": one.attempt,
        "unanswered": one.unanswered,
        "begun_at": _iso(begun_at),
        "made_at": _iso(one.made_at),
        "next_try_at": _iso(one.next_try_at),
        "reply": one.reply,
        "lost": list(one.lost),
        "papers": _papers(one.sections, papers),
    }


def _papers(sections: Sections, papers: Mapping[int, Paper]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [_paper(number, papers.get(number)) for number in numbers]
        for name, numbers in asdict(sections).items()
        if numbers
    }


def _paper(number: int, paper: Paper | None) -> dict[str, Any]:
    """Say which paper it is; one that was pruned has no title any more."""
    identifiers = sorted(paper.identifiers) if paper else []
    return {"id": number, "title": paper.title if paper else "", "identifiers": identifiers}


def _iso(at: date | None) -> str | None:
    return None if at is None else at.isoformat()
