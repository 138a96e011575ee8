"""What somebody wants to read, as they write it."""

from typing import Annotated

from pydantic import BaseModel

from digest import document
from digest.document import LINE
from digest.model import Author, Keyword, Profile, Topic
from digest.people.author import AUTHOR
from digest.people.keyword import EXCLUSION, KEYWORD
from digest.people.shape import KNOWN_KEYS_ONLY, LIST
from digest.text import identifier


def _cutoff(text: str) -> float:
    cutoff = float(text)
    if not 0 <= cutoff <= 100:
        raise ValueError
    return cutoff


def _related(text: str) -> int | None:
    if text == "auto":
        return None
    if text not in {"0", "1", "2", "3", "4", "5"}:
        raise ValueError
    return int(text)


def _example(text: str) -> str:
    found = identifier.canonical(text)
    if found is None:
        raise ValueError
    return found


LIMIT = document.number(1, 100)
CUTOFF = document.scalar(_cutoff, "a score from 0 to 100")
RELATED = document.scalar(_related, "auto, or a number from 0 to 5")
EXAMPLE = document.scalar(
    _example, 'a paper such as "arxiv:2509.21240", "doi:10.1101/…" or the address of its page'
)


class WrittenTopic(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    name: Annotated[str, LINE]
    keywords: Annotated[list[Annotated[Keyword, KEYWORD]], LIST]
    limit: Annotated[int | None, LIMIT] = None


def _topic(written: WrittenTopic) -> Topic:
    return Topic(name=written.name, keywords=tuple(written.keywords), limit=written.limit)


class WrittenProfile(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    topics: Annotated[list[Annotated[Topic, document.noun(WrittenTopic, _topic)]], LIST]
    keywords: Annotated[list[Annotated[Keyword, KEYWORD]], LIST]
    exclude: Annotated[list[Annotated[Keyword, EXCLUSION]], LIST]
    lower: Annotated[list[Annotated[Keyword, EXCLUSION]], LIST]
    authors: Annotated[list[Annotated[Author, AUTHOR]], LIST]
    organizations: Annotated[list[Annotated[str, LINE]], LIST]
    categories: Annotated[list[Annotated[str, LINE]], LIST]
    like: Annotated[list[Annotated[str, EXAMPLE]], LIST]
    unlike: Annotated[list[Annotated[str, EXAMPLE]], LIST]
    cutoff: Annotated[float, CUTOFF] = 0.0
    limit: Annotated[int, LIMIT] = 20
    related: Annotated[int | None, RELATED] = None


def _profile(written: WrittenProfile) -> Profile:
    unnamed = (Topic(keywords=tuple(written.keywords)),) if written.keywords else ()
    return Profile(
        topics=(*unnamed, *written.topics),
        exclude=tuple(written.exclude),
        lower=tuple(written.lower),
        authors=tuple(written.authors),
        organizations=tuple(written.organizations),
        categories=tuple(written.categories),
        like=tuple(written.like),
        unlike=tuple(written.unlike),
        cutoff=written.cutoff,
        limit=written.limit,
        related=written.related,
    )


PROFILE = document.noun(WrittenProfile, _profile)
