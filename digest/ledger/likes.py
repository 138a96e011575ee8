"""Which papers people said that they like, or do not, other than in their file."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from digest.model import Subscriber
from digest.store.instant import micros


def put(db: Connection, slug: str, paper: str, sign: int, now: datetime) -> None:
    """Note that somebody likes the paper with an identifier (1), does not (-1), or neither (0)."""
    given = {"slug": slug, "paper": paper, "sign": sign, "at": micros(now)}
    if sign:
        db.execute(
            """
            INSERT INTO likes (subscriber, paper, sign, at)
            SELECT id, :paper, :sign, :at FROM subscribers WHERE slug = :slug
            ON CONFLICT DO UPDATE SET sign = excluded.sign, at = excluded.at
            """,
            given,
        )
    else:
        db.execute(
            """
            DELETE FROM likes
            WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND paper = :paper
            """,
            given,
        )


def of_people(db: Connection, numbers: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return what people like, by their numbers: those who said nothing are left out."""
    sql = """
    SELECT subscriber, paper, sign FROM likes
    WHERE subscriber IN (SELECT value FROM json_each(?))
    ORDER BY subscriber, at, paper
    """
    found = defaultdict[int, dict[str, int]](dict)
    for number, paper, sign in db.execute(sql, [json.dumps(list(numbers))]):
        found[number][paper] = sign
    return dict(found)


def of_person(db: Connection, slug: str) -> dict[str, int]:
    sql = """
    SELECT paper, sign FROM likes
    WHERE subscriber = (SELECT id FROM subscribers WHERE slug = ?)
    ORDER BY at, paper
    """
    return dict(db.execute(sql, [slug]).fetchall())


def with_likes(one: Subscriber, likes: Mapping[str, int]) -> Subscriber:
    """Return *one* with these examples as well: what is said of a paper here beats their file."""
    if not likes:
        return one
    profile = one.profile
    like = [paper for paper in profile.like if paper not in likes]
    unlike = [paper for paper in profile.unlike if paper not in likes]
    like += [paper for paper, sign in likes.items() if sign > 0]
    unlike += [paper for paper, sign in likes.items() if sign < 0]
    return replace(one, profile=replace(profile, like=tuple(like), unlike=tuple(unlike)))
