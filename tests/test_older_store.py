"""A store that is older than what was sent sends nothing, until the operator decides; and then
nobody gets a paper twice.

Papers grow day by day, all of them match everybody, and the relay is a real one.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Event, Thread

import pytest

from digest.exceptions import OlderStoreError
from digest.ledger import Restoration, handed_over
from digest.pipeline import dispatch, older_store
from digest.pipeline.application import MIGRATIONS, Rooms
from digest.store import Store
from digest.store.sent_line import Days
from tests import smtp
from tests.makers import houses

DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + after * DAY for after in (1, 2, 3, 4))
SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
FEED = "  - {name: journal, kind: feed, path: feed.xml}"
PERSON = "  - {{id: {0}, email: {0}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"


pytestmark = pytest.mark.slow


@dataclass(kw_only=True)
class House:
    """An installation in *folder*, with the relay that its mail goes to."""

    folder: Path
    server: smtp.Server
    listed: list[dict[str, str]] = field(default_factory=list)

    @property
    def store(self) -> Path:
        return self.folder / "digest.db"

    @property
    def journal(self) -> Path:
        return self.folder / "digest.db.sent"

    def people(self, *ids: str) -> None:
        people = "subscribers:\n" + "".join(PERSON.format(one) for one in ids)
        (self.folder / "subscribers.yaml").write_text(people)

    def collect(self, now: datetime, *, new: int = 0, on: date | None = None) -> None:
        """Visit the source, which lists so many *new* papers, all of them agents', since."""
        for number in range(len(self.listed), len(self.listed) + new):
            day = (on or now.date()).isoformat()
            title = f"Agents of plan {number}"
            words = f"We plan with agent number {number}: " + " ".join(
                f"{number}{word}" for word in "abcdefghij"
            )
            self.listed.append(
                {"id": f"2603.{number:05}", "title": title, "abstract": words, "listed_on": day}
            )
        lines = "".join(json.dumps(one) + "\n" for one in self.listed)
        (self.folder / "listings.jsonl").write_text(lines)
        houses.collect(self.folder, now)

    def feed(self, now: datetime, entries: int) -> None:
        """Visit a journal's feed that holds so many *entries*, none with a date."""
        settings = self.folder / "digest.yaml"
        if "journal" not in settings.read_text():
            settings.write_text(settings.read_text().replace(SOURCE, FEED))
        self.listed = [{"id": f"feed{number:05}"} for number in range(entries)]
        items = "".join(
            f"<item><title>Agents that plan {one['id']}</title>"
            f"<link>https://journal.example.org/{one['id']}</link></item>"
            for one in self.listed
        )
        title = "<title>Letters</title><link>https://journal.example.org/</link>"
        feed = f"<rss version='2.0'><channel>{title}{items}</channel></rss>"
        (self.folder / "feed.xml").write_text(feed)
        houses.collect(self.folder, now)

    def send(self, now: datetime) -> Counter[str]:
        with houses.opened(self.folder, now) as rooms, dispatch.sole_sender(rooms, now=now):
            return Counter(receipt.state for _, receipt in dispatch.send(rooms, now=now))

    def rooms(self, now: datetime, verb: Callable[..., object]) -> object:
        with houses.opened(self.folder, now) as rooms:
            return verb(rooms, now=now)

    def back_up(self, now: datetime) -> Path:
        return older_store.back_up(self.store, self.folder / "backups" / "one", now=now)

    def restore(self, backup: Path, now: datetime) -> None:
        older_store.put_back(backup, self.store, now=now)

    def copy(self) -> Path:
        """Copy the store alone, as somebody does who knows of no journal."""
        return Path(shutil.copy(self.store, self.folder / "copied.db"))

    def put(self, copy: Path) -> None:
        for ending in ("-wal", "-shm"):
            self.store.with_name(f"digest.db{ending}").unlink(missing_ok=True)
        shutil.copy(copy, self.store)

    def shown(self) -> Counter[tuple[str, str]]:
        """Count how often each person had each paper."""
        return Counter(
            (message.recipient, one["id"])
            for message in self.server.messages
            for one in self.listed
            if one["id"] in text(message)
        )

    def twice(self) -> list[tuple[str, str]]:
        return [what for what, times in self.shown().items() if times > 1]


def text(message: smtp.Accepted) -> str:
    plain = message_from_bytes(message.data).get_payload(0)
    return plain.get_payload(decode=True).decode()  # type: ignore[union-attr]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with smtp.server() as server:
        houses.lay_out(tmp_path, SOURCE, port=server.port)
        (tmp_path / "backups").mkdir()
        house = House(folder=tmp_path, server=server)
        house.people("ada", "ben", "cleo")
        yield house


def sent_for_days(house: House) -> Path:
    """Send on Monday; back up on Tuesday, before that day's mail and Wednesday's go out."""
    house.collect(MONDAY, new=3)
    assert house.send(MONDAY) == {"sent": 3}
    house.collect(TUESDAY, new=3)
    backup = house.back_up(TUESDAY)
    assert house.send(TUESDAY) == {"sent": 3}
    house.collect(WEDNESDAY, new=3)
    assert house.send(WEDNESDAY) == {"sent": 3}
    assert house.twice() == []
    return backup


def refuses(house: House, now: datetime) -> None:
    before = len(house.server.messages)
    with pytest.raises(OlderStoreError, match="digest restore says what you can do"):
        house.send(now)
    assert len(house.server.messages) == before


def test_a_restored_backup_sends_nothing_and_after_resume_no_paper_twice(house: House) -> None:
    house.restore(sent_for_days(house), WEDNESDAY)
    refuses(house, WEDNESDAY)

    house.rooms(WEDNESDAY, older_store.resume)

    assert house.send(WEDNESDAY) == {}
    house.collect(WEDNESDAY)
    assert house.send(WEDNESDAY) == {}
    house.collect(THURSDAY, new=2)
    assert house.send(THURSDAY) == {"sent": 3}
    assert house.twice() == []
    assert sum(house.shown().values()) == 3 * 11


def test_what_is_collected_before_it_is_decided_comes_no_second_time(house: House) -> None:
    house.restore(sent_for_days(house), WEDNESDAY)
    house.collect(THURSDAY, new=2)
    refuses(house, THURSDAY)

    house.rooms(THURSDAY, older_store.resume)

    assert house.send(THURSDAY) == {"sent": 3}
    assert (house.twice(), sum(house.shown().values())) == ([], 3 * 11)


def test_a_copy_that_is_put_back_by_hand_is_known_by_the_journal(house: House) -> None:
    house.collect(MONDAY, new=3)
    copy = house.copy()
    house.send(MONDAY)
    house.put(copy)

    refuses(house, MONDAY)
    house.rooms(MONDAY, older_store.resume)
    house.collect(TUESDAY, new=1)

    assert house.send(TUESDAY) == {"sent": 3}
    assert (house.twice(), sum(house.shown().values())) == ([], 3 * 4)


def test_a_store_that_was_deleted_is_begun_anew_and_sends_nothing(house: House) -> None:
    house.collect(MONDAY, new=3)
    house.send(MONDAY)
    house.store.unlink()
    house.collect(TUESDAY, new=2)

    refuses(house, TUESDAY)
    house.rooms(TUESDAY, older_store.resume)

    assert house.send(TUESDAY) == {"sent": 3}
    assert (house.twice(), sum(house.shown().values())) == ([], 3 * 5)


def test_without_a_journal_everybody_may_have_had_mail(house: House) -> None:
    backup = sent_for_days(house)
    (backup / "digest.db.sent").unlink()
    house.journal.unlink()
    house.restore(backup, WEDNESDAY)
    refuses(house, WEDNESDAY)

    asked = house.rooms(WEDNESDAY, older_store.resume)
    assert asked.concerned.everybody == 3
    assert house.send(WEDNESDAY) == {}

    house.collect(THURSDAY, new=2)
    assert house.send(THURSDAY) == {"sent": 3}
    assert house.twice() == []


def test_accept_sends_what_the_store_takes_for_new(house: House) -> None:
    house.restore(sent_for_days(house), WEDNESDAY)

    asked = house.rooms(WEDNESDAY, older_store.accept)
    house.collect(WEDNESDAY)

    assert asked.concerned.journal.named == ("ada", "ben", "cleo")
    assert house.send(WEDNESDAY) == {"sent": 3}
    assert len(house.twice()) == 3 * 6


def test_whoever_came_after_the_copy_gets_nothing_twice(house: House) -> None:
    house.collect(MONDAY, new=3)
    backup = house.back_up(MONDAY)
    house.people("zoe", "ben", "ada")
    house.send(MONDAY)
    house.restore(backup, MONDAY)

    house.rooms(MONDAY, older_store.resume)
    house.people("dan", "zoe", "ben", "ada")
    house.collect(TUESDAY, new=1)
    house.send(TUESDAY)

    assert house.twice() == []
    assert Counter(who for who, _ in house.shown()) == {
        "zoe@example.org": 4,
        "ben@example.org": 4,
        "ada@example.org": 4,
        "dan@example.org": 4,
    }


def test_whoever_was_away_when_it_was_decided_gets_nothing_twice(house: House) -> None:
    house.collect(MONDAY, new=3)
    backup = house.back_up(MONDAY)
    house.people("ada", "zoe")
    house.send(MONDAY)
    house.restore(backup, MONDAY)
    house.people("ada")

    house.rooms(MONDAY, older_store.resume)
    house.people("ada", "zoe")
    house.collect(TUESDAY, new=1)
    house.send(TUESDAY)

    assert (house.twice(), house.shown()["zoe@example.org", "2603.00003"]) == ([], 1)


def test_a_paper_that_its_source_listed_for_the_day_after_comes_once(house: House) -> None:
    house.collect(MONDAY, new=1)
    backup = house.back_up(MONDAY)
    house.collect(MONDAY, new=1, on=TUESDAY.date())
    house.send(MONDAY)
    house.restore(backup, MONDAY)

    house.rooms(MONDAY, older_store.resume)
    house.collect(TUESDAY, new=1, on=WEDNESDAY.date())
    house.send(TUESDAY)

    assert (house.twice(), sum(house.shown().values())) == ([], 3 * 3)


def test_an_issue_that_was_under_way_in_the_copy_is_not_sent_again(house: House) -> None:
    house.collect(MONDAY, new=3)
    with houses.opened(house.folder, MONDAY) as rooms, dispatch.sole_sender(rooms, now=MONDAY):
        results = dispatch.send(rooms, now=MONDAY)
        next(results)
        backup = house.back_up(MONDAY)
        list(results)
    house.restore(backup, MONDAY)

    house.rooms(MONDAY, older_store.resume)

    assert house.send(MONDAY) == {}
    assert len(house.server.messages) == 3


def test_a_process_that_was_killed_leaves_no_older_store(house: House) -> None:
    house.collect(MONDAY, new=3)
    with houses.opened(house.folder, MONDAY) as rooms:
        results = dispatch.send(rooms, now=MONDAY)
        next(results)
        results.close()
    with sqlite3.connect(house.store) as db:
        # As if it had ended between the commit and the line in the journal.
        db.execute("UPDATE handover SET generation = generation + 1, working = 1")

    assert sum(house.send(MONDAY).values()) == 2
    assert house.twice() == []


def test_a_journal_that_is_missing_beside_a_used_store_is_begun_anew_with_a_warning(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.collect(MONDAY, new=3)
    house.send(MONDAY)
    house.journal.unlink()
    house.collect(TUESDAY, new=1)

    assert house.send(TUESDAY) == {"sent": 3}
    assert "there is no journal of what was sent: it is begun anew" in caplog.text
    assert house.journal.read_text().startswith("begun ")


def test_a_copy_from_before_a_journal_was_begun_concerns_everybody(house: House) -> None:
    house.collect(MONDAY, new=3)
    copy = house.copy()
    house.send(MONDAY)
    house.journal.unlink()
    house.collect(TUESDAY, new=1)
    house.send(TUESDAY)
    house.put(copy)
    refuses(house, WEDNESDAY)

    asked = house.rooms(WEDNESDAY, older_store.resume)
    house.collect(WEDNESDAY, new=1)

    assert (asked.concerned.everybody, asked.concerned.until) == (3, MONDAY.date())
    assert house.send(WEDNESDAY) == {"sent": 3}
    assert house.twice() == []


def test_operator_and_status_are_told(house: House) -> None:
    house.restore(sent_for_days(house), WEDNESDAY)

    with houses.opened(house.folder, WEDNESDAY) as rooms:
        told = causes(rooms)

    assert told["older"].is_grave
    assert told["older"].told == "A backup was put in its place. Nothing is sent."


def causes(rooms: Rooms) -> dict[str, object]:
    from digest.pipeline import attention, overview

    known = overview.condition(rooms, now=WEDNESDAY, zone="UTC")
    return {one.name: one for one in attention.causes(known, now=WEDNESDAY)}


def test_what_a_feed_lists_without_a_date_comes_once(house: House) -> None:
    house.feed(MONDAY, 2)
    backup = house.back_up(MONDAY)
    house.feed(TUESDAY, 4)
    house.send(TUESDAY)
    house.restore(backup, WEDNESDAY)
    house.rooms(WEDNESDAY, older_store.resume)

    house.feed(WEDNESDAY, 4)
    house.send(WEDNESDAY)
    house.feed(THURSDAY, 5)
    house.send(THURSDAY)

    assert (house.twice(), sum(house.shown().values())) == ([], 3 * 5)


def test_a_lost_part_of_the_store_is_found_after_a_process_was_killed(house: House) -> None:
    house.collect(MONDAY, new=3)
    house.send(MONDAY)
    with sqlite3.connect(house.store) as db:
        # As a page of the table that is older than the others, of a log that was lost, reads.
        db.execute("UPDATE handover SET working = 1")
        db.execute("UPDATE deliveries SET state = 'pending', attempt = 0, next_try_at = 0")

    refuses(house, MONDAY)
    with houses.opened(house.folder, MONDAY) as rooms:
        assert Restoration(rooms.store).standing().reason == "unknown"
    house.rooms(MONDAY, older_store.resume)

    assert house.send(MONDAY) == {}


def test_whoever_looks_while_others_claim_sees_no_older_store(house: House) -> None:
    house.collect(MONDAY, new=1)
    house.send(MONDAY)
    ended, seen = Event(), []

    def look() -> None:
        with Store(house.store, migrations=MIGRATIONS) as store:
            while not ended.is_set():
                seen.append(Restoration(store).standing())

    looking = Thread(target=look)
    with Store(house.store, migrations=MIGRATIONS) as store:
        Restoration(store).check(MONDAY)
        looking.start()
        for _ in range(100):
            with store.write() as db:
                generation = handed_over.next_generation(db, store, MONDAY)
            store.journal.append(generation, {Days(MONDAY.date(), MONDAY.date()): "x" * 8}, MONDAY)
        ended.set()
        looking.join()

    assert seen
    assert set(seen) == {None}


def test_what_was_claimed_and_given_back_is_not_taken_for_sent(house: House) -> None:
    house.collect(MONDAY, new=3)
    copy = house.copy()
    with houses.opened(house.folder, MONDAY) as rooms, dispatch.sole_sender(rooms, now=MONDAY):
        results = dispatch.send(rooms, now=MONDAY)
        next(results)
        results.close()
    had = {one.recipient for one in house.server.messages}
    house.put(copy)

    house.rooms(MONDAY, older_store.resume)
    house.send(MONDAY)

    assert len(had) < 3
    assert (house.twice(), len({who for who, _ in house.shown()})) == ([], 3)
