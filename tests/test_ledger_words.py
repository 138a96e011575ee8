"""What the ledger knows of a person's words, and of every section of an issue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import Ledger, row_codec
from digest.model import Due, Sections, Subscriber
from tests.makers import build, ledgers
from tests.makers.ledgers import NOW, begin, enrol, serve

IDS = st.lists(st.integers(1, 2**31 - 1), max_size=5).map(tuple)
DAY = timedelta(days=1)


def ada(*words: str) -> Subscriber:
    return build.subscriber(profile=build.profile(*words))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path, ada("agent", "graph")) as ledger:
        yield ledger


def due(ledger: Ledger, days: int = 1) -> Due:
    (found,) = ledgers.due(ledger, NOW + days * DAY)
    return found


@given(IDS, IDS, IDS, IDS)
def test_sections_come_out_as_they_went_in(
    one: tuple[int, ...], two: tuple[int, ...], three: tuple[int, ...], four: tuple[int, ...]
) -> None:
    sections = Sections(matches=one, trending=two, related=three, alike=four)

    assert row_codec.unpack(row_codec.pack(sections)) == sections
    assert row_codec.shown(row_codec.pack(sections)) == {*one, *two, *three, *four}


def test_sections_of_an_earlier_version_are_read() -> None:
    assert row_codec.unpack(bytes.fromhex("07000000 00000000 09000000")) == Sections(
        matches=(7,), trending=(9,)
    )
    assert row_codec.unpack(bytes.fromhex("07000000 00000000")) == Sections(matches=(7,))


def test_a_first_issue_has_no_new_words(ledger: Ledger) -> None:
    assert due(ledger, 0).new_words == ()


@pytest.mark.parametrize("state", ["sent", "empty"])
def test_a_keyword_that_the_last_issue_did_not_know_is_new(
    ledger: Ledger, tmp_path: Path, state: str
) -> None:
    if state == "sent":
        serve(ledger, NOW, 1)
    else:
        ledgers.close_empty(ledger, [one.key for one in begin(ledger)], now=NOW)

    enrol(ledger, tmp_path, ada("Agent", "reward model", "tree"))

    assert due(ledger).new_words == ("reward model", "tree")


def test_a_word_is_new_until_an_issue_was_made_with_it(ledger: Ledger, tmp_path: Path) -> None:
    serve(ledger, NOW, 1)
    enrol(ledger, tmp_path, ada("agent", "tree"))
    serve(ledger, NOW + DAY, 2, state="failed")

    assert due(ledger, 2).new_words == ("tree",)
    serve(ledger, NOW + 2 * DAY, 3)
    assert due(ledger, 3).new_words == ()


def test_half_a_character_in_a_row_of_an_earlier_version_is_a_word_like_any_other() -> None:
    row = '{"id": "ada", "email": "ada@example.org", "profile": {"topics": [{"keywords": ["\\ud83d", "tree"]}]}}'

    assert row_codec.new_words(build.profile("tree", "\ud83d", "graph"), row_codec.words(row)) == (
        "graph",
    )


def test_every_section_is_used_up(ledger: Ledger) -> None:
    (first,) = begin(ledger)
    sections = Sections(matches=(1,), trending=(2,), related=(3,), alike=(4,))
    claim = replace(ledgers.claim(first), sections=sections)
    ledger.claim([claim], now=NOW)
    ledger.settle([ledgers.receipt(first, "deferred")], now=NOW)

    assert due(ledger, 0.01).sections == sections  # type: ignore[arg-type]  a part of a day
    ledger.claim([claim], now=NOW)
    ledger.settle([ledgers.receipt(first)], now=NOW)
    assert due(ledger).used == {1, 2, 3, 4}
