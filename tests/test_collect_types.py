"""What a journal lists beside papers: counted by name, and in no digest."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.cli.output import visit_line, visits_as_dicts
from tests import smtp
from tests.makers import build, houses
from tests.makers.feeds import rss

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
SEAL = "Songs of the harbour seal"
READER = """
subscribers:
  - {id: ada, email: ada@example.org, timezone: UTC, send_at: "08:00", profile: {keywords: [seal, board]}}
"""
TITLES = (SEAL, f"WITHDRAWN: {SEAL}s", f"Erratum to “{SEAL}”", "Editorial Board", "A seal of wax")


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def lay_out(folder: Path, port: int = 9) -> Path:
    source = "  - {name: journal, kind: feed, path: journal.xml}\n"
    houses.lay_out(folder, source, people=READER, port=port)
    items = [
        {"title": title, "link": f"https://example.org/{number}", "guid": f"g{number}"}
        for number, title in enumerate(TITLES)
    ]
    (folder / "journal.xml").write_bytes(rss(*items))
    return folder


def test_collect_counts_amendments_and_front_matter_by_name(tmp_path: Path) -> None:
    visit = houses.collect(lay_out(tmp_path), NOW)["journal"]

    assert visit_line(visit).split(maxsplit=1)[1] == (
        "5 listed: 2 new, 2 amendments, 1 front matter"
    )


def test_collect_counts_what_another_source_has_listed_as_merged(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    lines = [
        {"title": SEAL, "url": "https://example.org/0", "listed_on": "2026-03-09"},
        {"title": "Whales", "url": "https://example.org/9", "listed_on": "2026-03-09"},
    ]
    (folder / "hub.jsonl").write_text("\n".join(map(json.dumps, lines)))
    settings = folder / "digest.yaml"
    hub = "  - {name: hub, kind: jsonl, path: hub.jsonl}\nsender:"
    settings.write_text(settings.read_text().replace("sender:", hub))
    visits = houses.collect(folder, NOW)

    assert visit_line(visits["hub"]).split(maxsplit=1)[1] == "2 listed: 1 new, 1 merged"
    (said,) = visits_as_dicts([visits["hub"]], [build.source(name="hub")])
    assert (said["merged"], said["known"]) == (1, 0)


def test_neither_is_among_the_matches_nor_in_the_subject(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = lay_out(tmp_path, server.port)
        houses.collect(folder, NOW)
        ((digest, _),) = houses.serve(folder, NOW).values()

    assert sorted(match.paper.title for match in digest.shown) == ["A seal of wax", SEAL]
    assert digest.facts.total == 2
    (sent,) = server.messages
    assert b"WITHDRAWN" not in sent.data
    assert b"Editorial" not in sent.data
