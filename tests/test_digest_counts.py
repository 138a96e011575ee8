"""The numbers of a digest add up to what came since the last one: on a real store, whatever sources
list."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Batch, Due, Facts, Listing
from digest.pipeline.application import Rooms
from digest.pipeline.composition import composed
from tests.makers import build, houses

LONG_AGO = build.DAY.replace(year=2025)
SOURCES = """
  - {name: arxiv, kind: jsonl, path: none.jsonl}
  - {name: hub, kind: jsonl, path: none.jsonl}"""
BEES = "Bees that count to four"


def paper(number: int, **given: object) -> Listing:
    return build.listing(identifiers=(f"arxiv:2603.{number}",), title=f"{BEES} {number}", **given)


def facts(rooms: Rooms, *listings: Listing) -> Facts:
    """Return what a second digest says, after which *listings* came."""
    last = rooms.archive.newest_id()
    rooms.archive.add(Batch(source="any", listings=listings), now=build.NOW)
    reader = build.subscriber(profile=build.profile("bee"))
    due = Due(subscriber=reader, issue_on=build.DAY, seen_through=last, is_first=False)
    return composed(due, rooms, now=build.NOW).facts


def test_what_came_beside_new_papers_is_counted_by_name(tmp_path: Path) -> None:
    folder = houses.lay_out(tmp_path, SOURCES)
    with houses.opened(folder, build.NOW) as rooms:
        rooms.archive.add(Batch(source="any", listings=(paper(1), paper(2))), now=build.NOW)
        found = facts(
            rooms,
            paper(1, source="hub"),
            paper(3),
            paper(4),
            paper(3, source="hub"),
            paper(5, announce="replace"),
            paper(6, announce="replace-cross"),
            paper(7, publication_type="correction"),
            paper(8, publication_type="front matter"),
            paper(9, listed_on=LONG_AGO),
        )

    assert dict(found.scanned) == {"arxiv": 2}
    named = found.revised, found.amendments, found.front_matter, found.too_old, found.merged
    assert named == (2, 1, 1, 1, 1)


LISTINGS = st.builds(paper, st.integers(101, 103), listed_on=st.just(LONG_AGO)) | st.builds(
    paper,
    st.integers(1, 6),
    publication_type=st.sampled_from([None, "preprint", "correction", "front matter"]),
    source=st.sampled_from(["arxiv", "hub"]),
    announce=st.sampled_from(["new", "cross", "replace"]),
)


@pytest.mark.slow
@settings(max_examples=40 if os.environ.get("SOAK") else 15)
@given(st.lists(LISTINGS, max_size=5), st.lists(LISTINGS, max_size=9))
def test_the_counts_add_up(before: list[Listing], since: list[Listing]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        houses.lay_out(Path(folder), SOURCES)
        with houses.opened(Path(folder), build.NOW) as rooms:
            rooms.archive.add(Batch(source="any", listings=tuple(before)), now=build.NOW)
            last = rooms.archive.newest_id()
            found = facts(rooms, *since)
            came = [number for number in rooms.archive.get(range(50)) if number > last]

    left_out = found.revised + found.amendments + found.front_matter + found.too_old
    assert found.total + left_out == len(came)
