"""Fifty entries as journals and servers write them, each with what is right; and real ones."""

import json
from datetime import date
from pathlib import Path

import pytest

from digest import sources
from digest.model import Listing
from tests.makers import build, fields
from tests.shared import OURS

JOURNALS = OURS / "journals"
RIGHT = json.loads((JOURNALS / "right.json").read_text(encoding="utf-8"))
READ = json.loads((OURS / "fields.json").read_text(encoding="utf-8"))


def read(path: Path, kind: str = "feed") -> tuple[Listing, ...]:
    one = build.source(name="j", kind=kind, url=None, path=str(path), first=1_000)
    return sources.read(one, [date(2026, 12, 31)], None).listings


def said(listing: Listing) -> list[object]:
    day = listing.published_on.isoformat() if listing.published_on else None
    return [listing.title, [*listing.authors], listing.abstract, day, [*listing.identifiers]]


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_an_entry_has_its_title_authors_abstract_date_and_identifiers(name: str) -> None:
    listings = read(JOURNALS / name, "biorxiv" if name.startswith("biorxiv") else "feed")

    assert [said(listing) for listing in listings] == RIGHT[name]


def test_they_are_fifty() -> None:
    assert sum(map(len, RIGHT.values())) == 50


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(READ))
def test_what_was_recorded_of_a_field_reads_as_it_did_when_it_was_checked(name: str) -> None:
    assert fields.digests(fields.FIELDS / name, READ[name]["kind"]) == READ[name]["read"]
