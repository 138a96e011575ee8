"""People as rows and back: what is stored today, and what earlier versions stored."""

import json
from dataclasses import asdict
from datetime import time

import pytest

from digest.ledger import row_codec
from digest.model import Author, Keyword, Profile, Subscriber, Topic
from tests.makers import build

PLAIN = build.subscriber(id="ada", profile=build.profile("graph", "tree search"), send_at=time(7))
RICH = Subscriber(
    id="grace",
    email="grace@example.org",
    name="Grace",
    timezone="Europe/Berlin",
    send_at=time(6, 30),
    layout="weekly",
    profile=Profile(
        topics=(
            Topic(
                name="Trees", keywords=(Keyword(term="tree", weight=3.0, field="title"),), limit=5
            ),
            Topic(name="None"),
        ),
        exclude=(Keyword(term="survey"),),
        lower=(Keyword(term="video", field="abstract"),),
        authors=(Author(name="Ada Byron"), Author(name="Y. Zhang", categories=("cs.RO",))),
        organizations=("Allen Institute for AI",),
        categories=("cs",),
        like=("arxiv:2603.00001",),
        related=2,
    ),
)
EVERYBODY = pytest.mark.parametrize(
    "person", [PLAIN, RICH, Subscriber(id="open", email="open@example.org")], ids=lambda one: one.id
)


@EVERYBODY
def test_a_person_survives_being_stored(person: Subscriber) -> None:
    assert row_codec.subscriber(row_codec.settings(person)) == person


@EVERYBODY
def test_a_row_of_an_earlier_version_is_read(person: Subscriber) -> None:
    named = json.dumps(asdict(person) | {"send_at": person.send_at.isoformat()})

    assert row_codec.subscriber(named) == person


def test_letters_are_stored_as_they_are_written() -> None:
    assert '"name":"Zoë 模型"' in row_codec.settings(
        Subscriber(id="zoe", email="zoe@example.org", name="Zoë 模型")
    )


def test_only_what_is_not_the_default_is_stored() -> None:
    profile = {"topics": [{"keywords": ["graph", "tree search"]}]}

    assert json.loads(row_codec.settings(PLAIN)) == {
        "id": "ada",
        "email": "ada@example.org",
        "profile": profile,
    }
