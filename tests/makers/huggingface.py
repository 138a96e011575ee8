"""What Hugging Face answers of the papers of a day, as its Daily Papers API writes them."""

import hashlib
import json
from datetime import date, timedelta
from html import escape
from typing import Any

from tests.makers.arxiv import Announced

Row = dict[str, Any]
DAY = timedelta(days=1)


def row(paper: Announced, *, listed_on: date, upvotes: int, organization: str | None = None) -> Row:
    """Return *paper* as listed on a day. The outer date is arXiv's; what is optional is there for
    some papers only."""
    sender, number = _person(paper.authors[0]), int(paper.id[-2:])
    told: Row = {
        "id": paper.id,
        "authors": [_author(paper, name) for name in paper.authors],
        "publishedAt": f"{paper.submitted_on}T00:00:00.000Z",
        "submittedOnDailyAt": f"{listed_on}T00:00:00.000Z",
        "title": _wrapped(paper.title) if number % 4 == 0 else paper.title,
        "submittedOnDailyBy": sender,
        "summary": _wrapped(paper.abstract),
        "upvotes": upvotes,
        "discussionId": _key(f"discussion {paper.id}"),
    }
    if number % 3 == 0:
        told |= {
            "githubRepo": f"https://example.org/code/{paper.id}",
            "githubStars": 7 * number,
            "githubRepoAddedBy": "user",
        }
    if number % 5 == 0:
        told |= {"projectPage": f"https://example.org/project/{paper.id}"}
    if number % 2 == 0:
        told |= {
            "ai_summary": f"A model's words: {paper.title}.",
            "ai_keywords": paper.title.casefold().split()[:3],
        }
    if organization and number % 2:
        told |= {
            "organization": {
                "_id": _key(organization),
                "name": organization.split()[0].lower(),
                "fullname": organization,
            }
        }
    return {
        "paper": told,
        "publishedAt": f"{paper.submitted_on - DAY}T19:00:00.000Z",
        "title": told["title"],
        "summary": told["summary"],
        "thumbnail": f"https://example.org/thumbnails/{paper.id}.png",
        "numComments": 1 + upvotes // 20,
        "submittedBy": {**sender, "isHf": False, "isMod": False, "followerCount": number},
        "isAuthorParticipating": number % 7 == 0,
    }


def voted(row: Row, share: float) -> Row:
    """Return a row as it was when it had but a *share* of its votes."""
    return {**row, "paper": {**row["paper"], "upvotes": int(row["paper"]["upvotes"] * share)}}


def html(target: str, props: Row) -> str:
    """Return a saved page: it is made in the browser, from the JSON in the tag of *target*."""
    data = escape(json.dumps(props, ensure_ascii=False))
    return (
        '<!DOCTYPE html>\n<html class="">\n<head><meta charset="utf-8"/><title>Daily Papers</title></head>\n<body>\n'
        '<div class="SVELTE_HYDRATER contents" data-target="MainHeader" data-props="{}"></div>\n'
        f'<main><div class="SVELTE_HYDRATER contents" data-target="{target}" data-props="{data}"></div></main>\n</body>\n</html>\n'
    )


def _author(paper: Announced, name: str) -> Row:
    told: Row = {"_id": _key(f"{paper.id} {name}"), "name": name, "hidden": False}
    return (
        {**told, "user": _person(name), "status": "claimed_verified"}
        if name == paper.authors[0]
        else told
    )


def _person(name: str) -> Row:
    user = name.split(maxsplit=1)[0].lower()
    return {
        "_id": _key(name),
        "avatarUrl": f"/avatars/{_key(name)}.svg",
        "isPro": False,
        "fullname": name,
        "user": user,
        "type": "user",
        "name": user,
    }


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _wrapped(text: str) -> str:
    """Return *text* hard-wrapped as arXiv has it."""
    middle = text.find(" ", len(text) // 2)
    return f"{text[:middle]}\n  {text[middle + 1 :]}" if middle > 0 else text
