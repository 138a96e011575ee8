"""What the archive teaches the ranker: learnt once a day for all that people ask for, read again
for those whose turn it is."""

from collections.abc import Collection
from datetime import UTC, datetime, time

from digest import rank
from digest.archive import Archive
from digest.model import Paper
from digest.pipeline.installation import Rooms

UNTAUGHT = rank.Learnt()


def learn(rooms: Rooms, *, now: datetime) -> bool:
    """Learn from the papers that were first seen up to yesterday, unless that was done today;
    return whether it was done now.

    What is learnt holds for a day, so that a score means the same in the morning and in the
    evening.
    """
    today = now.astimezone(UTC).date()
    if rooms.archive.learnt_on() == today:
        return False
    papers = rooms.archive.latest(rank.LATEST, before=datetime.combine(today, time(), UTC))
    if not papers:
        return False
    learnt = rank.learn(papers, (subscriber.profile for subscriber in rooms.ledger.subscribers()))
    rooms.archive.keep_learnt(rank.dump(learnt), rank.rows(learnt), on=today)
    return True


def learnt(archive: Archive, asked: rank.Asked) -> rank.Learnt:
    """Return what is known of all that is *asked*: nothing at all before the first night."""
    facts, keywords = archive.learnt([one.key for one in asked.wants])
    return UNTAUGHT if facts is None else rank.load(facts, keywords)


def examples(archive: Archive, names: Collection[str]) -> dict[str, Paper]:
    """Return the papers that readers named as examples, by those identifiers: of one that was
    pruned there is nothing to learn."""
    return {name: paper for name, paper in archive.find(names).items() if paper.title}
