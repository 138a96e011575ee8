"""A second try is the same message: the same papers in the same order, Message-ID and Date."""

import email
import json
import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import row_codec
from digest.model import Sections
from digest.pipeline import sender
from tests import smtp
from tests.makers import houses

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
PERSON = (
    "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC,"
    " profile: {keywords: [agent]}}\n"
)


def lay_out(folder: Path, port: int) -> None:
    source = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
    houses.lay_out(folder, source, people=PERSON, port=port)
    papers = [
        {"id": f"2603.{i:05}", "title": f"Agents, part {i}", "abstract": "agent " * (i % 5)}
        for i in range(30)
    ]
    lines = [json.dumps(paper | {"listed_on": "2026-03-12"}) + "\n" for paper in papers]
    (folder / "listings.jsonl").write_text("".join(lines))
    houses.collect(folder, NOW)


def tried_twice(folder: Path, *, before: str, after: str) -> tuple[Message, Message]:
    """Return both messages of an issue whose sender's address is changed between them."""
    with smtp.server(script={"DOT": [smtp.DROP]}) as server:
        lay_out(folder, server.port)
        path = folder / "digest.yaml"
        path.write_text(path.read_text().replace("digest@example.org", before))
        houses.serve(folder, NOW)
        path.write_text(path.read_text().replace(before, after))
        houses.serve(folder, NOW + timedelta(minutes=5))
    first, second = (email.message_from_bytes(one.data) for one in server.messages)
    return first, second


@pytest.mark.slow
def test_a_second_try_keeps_message_id_date_and_papers_when_the_senders_address_was_changed(
    tmp_path: Path,
) -> None:
    first, second = tried_twice(tmp_path, before="old@example.org", after="new@example.com")

    assert (first["From"], second["From"]) == (
        "Daily Papers <old@example.org>",
        "Daily Papers <new@example.com>",
    )
    for field in ("Message-ID", "Date", "Subject"):
        assert second[field] == first[field]
    assert shown(second) == shown(first)
    assert len(shown(first)) == 20


def shown(message: Message) -> list[str]:
    """Return the numbers of the papers in the text part, in order, each once."""
    text = message.get_payload(0).get_payload(decode=True).decode()
    return list(dict.fromkeys(re.findall(r"part (\d+)", text, re.IGNORECASE)))


@pytest.mark.slow
def test_a_preview_of_what_is_tried_again_shows_the_message_id_it_had(tmp_path: Path) -> None:
    first, _ = tried_twice(tmp_path, before="old@example.org", after="new@example.com")

    with houses.opened(tmp_path, NOW) as rooms:
        *_, message = sender.preview(rooms.ledger.subscriber("ada"), rooms, now=NOW)

    assert email.message_from_bytes(message)["Message-ID"] == first["Message-ID"]


IDS = st.lists(st.integers(1, 2**31 - 1), max_size=6) | st.lists(
    st.integers(60_000, 70_000), max_size=25
)


@given(IDS, IDS, IDS, IDS)
def test_papers_are_read_from_the_ledger_as_they_were_written(
    matches: list[int], trending: list[int], related: list[int], alike: list[int]
) -> None:
    sections = Sections(
        matches=tuple(matches),
        trending=tuple(trending),
        related=tuple(related),
        alike=tuple(alike),
    )
    packed = row_codec.pack(sections)

    assert row_codec.unpack(packed) == sections
    assert row_codec.shown(packed) == sections.ids


def test_papers_that_an_earlier_version_wrote_are_read() -> None:
    packed = bytes.fromhex("07000000 2c010000 00000000 09000000")

    assert row_codec.unpack(packed) == Sections(matches=(7, 300), trending=(9,))
    assert row_codec.shown(packed) == {7, 9, 300}
