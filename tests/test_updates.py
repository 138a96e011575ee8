"""What became of papers that somebody was sent, or likes: a line, once, to whom it concerns."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests import smtp
from tests.makers import houses
from tests.makers.feeds import Item, rss

MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
SEAL = "Songs of the harbour seal"
PEOPLE = """
subscribers:
  - {{id: ada, email: ada@example.org, timezone: UTC, send_at: "08:00", notices: {notices}, profile: {{keywords: [{words}], like: [{like}], limit: {limit}}}}}
"""
SOURCE = "  - {name: journal, kind: feed, path: journal.xml}\n"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def item(number: int, title: str, **given: str) -> Item:
    link = f"https://example.org/{number}"
    return {"title": title, "link": link, "guid": f"g{number}", **given}


FIRST = (item(1, SEAL), item(2, "Wax and its seal"))
OTHER = item(9, "A ship without any cargo")


def sent(
    folder: Path,
    days: Sequence[Sequence[Item]],
    *,
    notices: str = "auto",
    words: str = "seal",
    like: str = "",
    limit: int = 20,
) -> list[tuple[str, str] | None]:
    """Return the subject and text of each day's mail, the feed holding *days*' items in turn."""
    mails: list[tuple[str, str] | None] = []
    with smtp.server() as server:
        people = PEOPLE.format(notices=notices, words=words, like=like, limit=limit)
        houses.lay_out(folder, SOURCE, people=people, port=server.port)
        for after, items in enumerate(days):
            (folder / "journal.xml").write_bytes(rss(*items))
            now = MONDAY + timedelta(days=after)
            houses.collect(folder, now)
            before = len(server.messages)
            houses.serve(folder, now)
            new = server.messages[before:]
            mails.append(_read(new[0].data) if new else None)
    return mails


def _read(data: bytes) -> tuple[str, str]:
    message = message_from_bytes(data, policy=policy.default)
    text = message.get_body(("plain",))
    assert text is not None
    return str(message["subject"]), " ".join(text.get_content().split())


@pytest.mark.parametrize(
    ("later", "line"),
    [
        (item(1, f"WITHDRAWN: {SEAL}"), f"Withdrawn. “{SEAL}”, listed on 9 Mar and sent to you."),
        (item(1, f"{SEAL} [Retracted]"), f"Retracted. “{SEAL}”, listed on 9 Mar"),
        (item(7, f"Retraction: {SEAL}"), f"Retracted. “{SEAL}”, listed on 9 Mar"),
        (item(7, f"Erratum to “{SEAL}”"), f"Corrected. “{SEAL}”, listed on 9 Mar"),
        (
            item(7, f"Expression of Concern: {SEAL}"),
            f"Concern. The editors are concerned about “{SEAL}”, listed on 9 Mar",
        ),
    ],
)
def test_whoever_was_sent_a_paper_is_told_in_a_line_that_it_was_amended(
    tmp_path: Path, later: Item, line: str
) -> None:
    _, tuesday, wednesday = sent(
        tmp_path, [FIRST, (later, item(3, "A seal of amber")), (item(4, "A seal of sand"),)]
    )

    assert tuesday
    assert line in tuesday[1]
    assert "A seal of amber" in tuesday[0]
    assert wednesday
    assert SEAL not in wednesday[1]


def test_the_line_leads_to_the_notice(tmp_path: Path) -> None:
    erratum = item(7, f"Erratum to “{SEAL}”")
    _, tuesday = sent(tmp_path, [FIRST, (erratum, item(3, "A seal of amber"))])

    assert tuesday
    assert "Read the notice: https://example.org/7" in tuesday[1]


def test_it_comes_alone_on_a_day_without_matches_and_not_in_the_subject(tmp_path: Path) -> None:
    _, tuesday = sent(tmp_path, [FIRST, (item(1, f"WITHDRAWN: {SEAL}"), OTHER)])

    assert tuesday
    assert f"Withdrawn. “{SEAL}”" in tuesday[1]
    assert "seal" not in tuesday[0]
    assert tuesday[0].startswith("The one new paper did not match")


def test_it_comes_alone_on_a_day_without_any_papers(tmp_path: Path) -> None:
    _, tuesday, wednesday = sent(
        tmp_path, [FIRST, (item(1, f"WITHDRAWN: {SEAL}"),), (item(1, f"WITHDRAWN: {SEAL}"),)]
    )

    assert tuesday
    assert tuesday[0] == "News of a paper, Tue 10 Mar"
    assert f"Withdrawn. “{SEAL}”" in tuesday[1]
    assert wednesday is None


def test_who_wants_no_notices_is_told_with_the_next_papers(tmp_path: Path) -> None:
    _, tuesday, wednesday = sent(
        tmp_path,
        [FIRST, (item(1, f"WITHDRAWN: {SEAL}"),), (item(3, "A seal of amber"),)],
        notices="never",
    )

    assert tuesday is None
    assert wednesday
    assert f"Withdrawn. “{SEAL}”" in wednesday[1]


def test_whoever_was_not_sent_it_hears_nothing(tmp_path: Path) -> None:
    _, tuesday = sent(
        tmp_path, [FIRST, (item(1, f"WITHDRAWN: {SEAL}"), item(3, "Wax, again"))], words="wax"
    )

    assert tuesday
    assert "Withdrawn" not in tuesday[1]


def test_a_withdrawn_paper_is_held_over_no_more(tmp_path: Path) -> None:
    weak, strong = item(3, "Gulls, fish and, at times, a seal"), item(5, "Seal, seal and seal")
    withdrawn = {**weak, "title": f"WITHDRAWN: {weak['title']}"}
    days = [(item(1, SEAL),), (strong, weak), (strong, withdrawn)]
    _, tuesday, wednesday = sent(tmp_path, days, limit=1)

    assert tuesday
    assert "1 more matched: it may still come, until Friday." in tuesday[1]
    assert wednesday is None


def test_whoever_likes_a_paper_is_told_though_it_was_never_sent(tmp_path: Path) -> None:
    _, tuesday = sent(
        tmp_path,
        [FIRST, (item(7, f"Retraction: {SEAL}"), OTHER)],
        words="cargo",
        like="https://example.org/1",
    )

    assert tuesday
    assert f"Retracted. “{SEAL}”, one of your examples." in tuesday[1]


def test_an_amendment_of_a_paper_that_nobody_was_sent_goes_to_nobody(tmp_path: Path) -> None:
    (monday, tuesday) = sent(
        tmp_path, [FIRST, (item(8, "Retraction: Songs of the grey whale"), item(3, "A new seal"))]
    )

    assert monday
    assert tuesday
    assert "whale" not in tuesday[1]


def test_an_amendment_is_told_though_its_paper_was_sent_long_ago(tmp_path: Path) -> None:
    quiet: list[list[Item]] = [[] for _ in range(40)]
    mails = sent(tmp_path, [FIRST, *quiet, (item(7, f"Retraction: {SEAL}"), item(3, "New seal"))])

    assert mails[-1]
    assert f"Retracted. “{SEAL}”" in mails[-1][1]


def test_a_title_that_two_papers_have_says_nothing_about_either(tmp_path: Path) -> None:
    twins = (item(1, SEAL, creator="Ada Roe"), item(2, SEAL, creator="Bo Poe"))
    retraction = item(7, f"Retraction: {SEAL}")
    _, tuesday = sent(tmp_path, [twins, (retraction, item(3, "A seal of amber"))])

    assert tuesday
    assert "Retracted" not in tuesday[1]


def test_a_notice_by_others_than_the_paper_is_of_another_of_its_title(tmp_path: Path) -> None:
    retraction = item(7, f"Retraction: {SEAL}", creator="Cy Coe; Di Doe")
    _, tuesday = sent(
        tmp_path, [(item(1, SEAL, creator="Ada Roe"),), (retraction, item(3, "A seal of amber"))]
    )

    assert tuesday
    assert "Retracted" not in tuesday[1]


@pytest.mark.parametrize("name", ["2603.00001", "10.1101/2026.03.01.583001"])
def test_a_preprint_of_a_list_that_says_no_type_appears_in_a_journal(
    tmp_path: Path, name: str
) -> None:
    row = {"id": name, "title": SEAL, "authors": ["Ada Roe"], "listed_on": "2026-03-09"}
    people = PEOPLE.format(notices="auto", words="walrus", like=f'"{name}"', limit=20)
    source = f"{SOURCE}  - {{name: list, kind: jsonl, path: list.jsonl}}\n"
    with smtp.server() as server:
        houses.lay_out(tmp_path, source, people=people, port=server.port)
        (tmp_path / "list.jsonl").write_text(json.dumps(row))
        (tmp_path / "journal.xml").write_bytes(rss(OTHER))
        houses.collect(tmp_path, MONDAY)
        houses.serve(tmp_path, MONDAY)
        told = {"creator": "Ada Roe", "prism:doi": "10.5555/sea.1"}
        article = item(5, SEAL, **told, **{"prism:publicationName": "Sea Letters"})
        (tmp_path / "journal.xml").write_bytes(rss(article))
        houses.collect(tmp_path, MONDAY + timedelta(days=1))
        houses.serve(tmp_path, MONDAY + timedelta(days=1))

    assert "Published." in _read(server.messages[-1].data)[1]


def test_a_preprint_that_appears_in_a_journal_is_told_to_who_likes_it_and_is_not_new(
    tmp_path: Path,
) -> None:
    preprint = item(1, SEAL, identifier="doi:10.1101/2026.03.01.583001", creator="Ada Roe")
    named = {"identifier": "doi:10.1101/2026.03.01.583001;doi:10.5555/sea.1", "creator": "Ada Roe"}
    article = item(5, SEAL, **named, **{"prism:publicationName": "Sea Letters"})
    likes = "https://doi.org/10.1101/2026.03.01.583001"
    days = [(preprint, OTHER), (article, item(3, "A seal of amber"))]
    _, tuesday = sent(tmp_path / "likes", days, like=likes)
    _, other = sent(tmp_path / "not", days)

    assert tuesday
    assert f"Published. “{SEAL}”, one of your examples, is in Sea Letters now." in tuesday[1]
    assert "https://doi.org/10.5555/sea.1" in tuesday[1]
    assert tuesday[1].count(SEAL) == 1
    assert other
    assert SEAL not in other[1]
