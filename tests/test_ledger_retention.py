"""What the ledger forgets: issues that decide nothing any more. However long somebody was away,
they are not new again."""

from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ledger import Ledger, retention, row_codec
from digest.model import Due, Sections
from tests.makers import build, ledgers
from tests.makers.ledgers import NOW, opened, serve, store_of
from tests.often import often

ADA = build.subscriber(id="ada", email="ada@example.org")
DAY = timedelta(days=1)
YEARS = timedelta(days=730)
STATES = ("sent", "empty", "failed", "superseded", "in_doubt")


def past(ledger: Ledger, *issues: tuple[str, int], papers: tuple[int, ...] = (1,)) -> None:
    """Give ada closed *issues*, states with how far each looked, one a day from the day of NOW
    on."""
    blob = row_codec.pack(Sections(matches=papers))
    with store_of(ledger).write() as db:
        for number, (state, through) in enumerate(issues):
            run = db.execute("INSERT INTO runs (at, through) VALUES (0, ?)", [through]).lastrowid
            db.execute(
                "INSERT INTO deliveries (subscriber, issue_on, state, attempt, run, papers) VALUES (1, ?, ?, 1, ?, ?)",
                [NOW.toordinal() + number, state, run, blob],
            )


def pruned(ledger: Ledger, spared: tuple[int, ...] = (), *, size: int = 2) -> int:
    return sum(ledger.prune((NOW + YEARS).date(), spared, size=size))


def next_issue(ledger: Ledger) -> Due:
    (due,) = ledger.recall([ledger.peek(ADA, None, NOW + YEARS)])
    return due


def test_whoever_was_away_for_two_years_is_not_new(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        serve(ledger, NOW, 1, through=5)
        serve(ledger, NOW + DAY, 2, through=7)

        assert pruned(ledger) == 1

        due = next_issue(ledger)
    assert (due.is_first, due.seen_through, due.last_on) == (False, 7, (NOW + DAY).date())


def test_the_last_mail_stays_where_only_empty_issues_came_after_it(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, ("sent", 5), ("empty", 7), ("empty", 8))

        assert pruned(ledger) == 1
        assert ledgers.states(ledger) == ["sent", "empty"]


def test_of_a_mailbox_that_refuses_for_years_the_last_issue_stays(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, *[("failed", number) for number in range(9)])

        assert pruned(ledger) == 8


def test_an_open_issue_stays_however_old(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        serve(ledger, NOW, 1, state="deferred")

        assert (pruned(ledger), ledger.open_papers()) == (0, {1})


def test_an_issue_that_showed_a_paper_which_may_come_again_stays(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, ("sent", 5), ("sent", 6), papers=(3, 4))

        assert (pruned(ledger, (4,)), pruned(ledger, (9,))) == (0, 1)


def test_an_issue_that_is_young_enough_stays(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, ("sent", 5), ("sent", 6), ("sent", 7))

        assert list(ledger.prune((NOW + DAY).date(), ())) == [1]


@pytest.mark.slow
@often(20)
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 4)), max_size=9), st.integers(1, 4)
)
def test_the_next_issue_knows_the_same_of_the_past_as_before(
    tmp_path_factory: pytest.TempPathFactory, issues: list[tuple[str, int]], size: int
) -> None:
    with opened(tmp_path_factory.mktemp("ledger"), ADA) as ledger:
        past(ledger, *issues)
        before = next_issue(ledger)
        last = ledger.deliveries(limit=1)
        pruned(ledger, size=size)
        after = next_issue(ledger)

        assert (after.is_first, after.seen_through, after.last_on) == (
            before.is_first,
            before.seen_through,
            before.last_on,
        )
        assert ledger.deliveries(limit=1) == last


@pytest.mark.parametrize("groups", range(1, 5))
def test_killed_between_two_groups_and_run_again_it_comes_to_the_same_end(
    tmp_path: Path, groups: int
) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, *[("sent", number) for number in range(9)])
        begun = list(islice(ledger.prune((NOW + YEARS).date(), (), size=2), groups))

        assert sum(begun) + pruned(ledger, size=3) == 8
        assert [one.issue_on for one in ledger.deliveries()] == [(NOW + 8 * DAY).date()]


def test_a_dry_run_counts_and_drops_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        past(ledger, *[("sent", number) for number in range(9)])

        assert sum(ledger.prune(date(2030, 1, 1), (), size=2, dry_run=True)) == 8
        assert len(ledger.deliveries()) == 9


def test_examples_are_what_anybody_likes_or_does_not(tmp_path: Path) -> None:
    ada = build.subscriber(profile=build.profile(like=("arxiv:1",), unlike=("arxiv:2",)))
    grace = build.subscriber(
        id="grace", email="grace@example.org", profile=build.profile(like=("doi:3", "arxiv:1"))
    )
    with opened(tmp_path, ada, grace) as ledger:
        ledgers.enrol(ledger, tmp_path, ada)

        assert ledger.examples() == {"arxiv:1", "arxiv:2", "doi:3"}


def plan(ledger: Ledger, statement: str, given: object) -> list[str]:
    with store_of(ledger).read() as db:
        return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", given)]


def test_a_persons_old_issues_are_found_by_the_primary_key(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        steps = plan(ledger, retention.SUPERFLUOUS, {"before": 1, "number": 0, "day": 0, "size": 9})

    assert steps[:2] == [
        "SEARCH subscribers USING INTEGER PRIMARY KEY (rowid>?)",
        "SEARCH deliveries USING PRIMARY KEY (subscriber=? AND issue_on<?)",
    ]
    assert "SEARCH later USING PRIMARY KEY (subscriber=? AND issue_on>?)" in steps
    assert not [step for step in steps if "SCAN" in step or "B-TREE" in step]


def test_open_issues_are_found_by_their_index(tmp_path: Path) -> None:
    with opened(tmp_path, ADA) as ledger:
        (step,) = plan(ledger, retention.OPEN, ())

    assert "deliveries_next_try_at" in step
