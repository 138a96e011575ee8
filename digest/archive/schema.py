"""The tables of the archive, as migrations.

A day is its ordinal (1 is 1 January of year 1), an instant is microseconds since 1970.
"""

import json
from typing import TYPE_CHECKING

from digest.archive import content_hash, tables
from digest.text import identifier, publication_type

if TYPE_CHECKING:
    from sqlite_utils import Database


def archive_1_papers(db: "Database") -> None:
    db.executescript(tables.PAPERS)


def archive_2_merging(db: "Database") -> None:
    """Make room for papers that turn out to be one.

    * `merged` is what became of ids that lead elsewhere; such a paper has no row of its own any
      more.
    * `traces` are what a listing is known again by. A paper merged since is looked up in `merged`,
      so no row ever changes.
    * `papers.told_by` is the source whose title and abstract it has; NULL is the source that listed
      it first.
    * A title is no identifier: several papers may have the same.
    """
    db.executescript(tables.MERGING)
    told = db.execute(
        """
        SELECT DISTINCT papers.id, title, authors, listings.source
        FROM papers JOIN listings ON paper = id
        """
    ).fetchall()
    named = {
        paper
        for (paper,) in db.execute(
            "SELECT paper FROM identifiers WHERE value NOT LIKE 'title:%'"
        ).fetchall()
    }
    traces = (
        (one, paper)
        for paper, title, authors, source in told
        for one in (
            content_hash.title_as_written(source, title),
            *(
                []
                if paper in named
                else [content_hash.again_as_written(source, title, json.loads(authors))]
            ),
        )
    )
    db.conn.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", traces
    )
    db.execute("DELETE FROM identifiers WHERE value LIKE 'title:%'")


def archive_3_evidence(db: "Database") -> None:
    """Keep why one may believe a visit, and by what is asked only for what has changed."""
    db.executescript(tables.EVIDENCE)


def archive_4_learning(db: "Database") -> None:
    """Keep what was learnt from the papers, for the ranker."""
    db.executescript(tables.LEARNING)


def archive_5_announce(db: "Database") -> None:
    """Drop how each listing was announced, which nothing read: a paper has that of its first."""
    db.execute("ALTER TABLE listings DROP COLUMN announce")


def archive_6_pruning(db: "Database") -> None:
    """Make room for what `keep` forgets.

    * A paper that was pruned keeps its row, without words: its title is empty, as that of no other
      paper is.
    * `pruned` has one row, once anything was: what was first listed before that day comes in no
      digest.
    """
    db.execute(tables.PRUNING)


def archive_7_answers(db: "Database") -> None:
    """Let sources be asked anew where one is late.

    A visit that was killed may have kept by what to ask, and not what it had found.
    """
    db.execute(
        """
        DELETE FROM answers
        WHERE EXISTS (SELECT 1 FROM sources WHERE state IN ('stale', 'partial'))
        """
    )


def archive_8_readings(db: "Database") -> None:
    """Let papers be known by their titles as these are read, TeX and styled letters too.

    The traces of titles as they are written stay, and no two papers become one here.
    """
    told = db.execute(
        """
        SELECT papers.id, title, authors, listings.source,
            EXISTS (SELECT 1 FROM identifiers WHERE paper = papers.id)
        FROM papers JOIN listings ON listings.paper = papers.id
        WHERE title <> ''
        GROUP BY papers.id, listings.source
        """
    )
    traces = [
        (one, paper)
        for paper, title, authors, source, is_named in told.fetchall()
        for one in (
            content_hash.title(source, title),
            *([] if is_named else [content_hash.again(source, title, json.loads(authors))]),
        )
    ]
    db.conn.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(traces)
    )


def archive_9_gone(db: "Database") -> None:
    """Keep which address of a source is gone (410), and not asked any more."""
    db.execute("ALTER TABLE sources ADD COLUMN gone_url TEXT")


def archive_10_addresses(db: "Database") -> None:
    """Let papers be found by their addresses and DOIs as these are read now.

    Addresses of one paper lead to its arXiv id or DOI, versions of a preprint to one DOI, and what
    varies between visits is left out. What was stored stays; of two papers the older is found.
    """
    stored = db.execute(
        """
        SELECT value, paper FROM identifiers
        WHERE value LIKE 'url:%' OR value LIKE 'doi:%'
        ORDER BY paper, value
        """
    )
    read = [
        (one, paper)
        for value, paper in stored.fetchall()
        if (one := identifier.canonical(value.partition(":")[2])) and one != value
    ]
    db.conn.executemany(
        "INSERT INTO identifiers (value, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", read
    )


def archive_11_updates(db: "Database") -> None:
    """Keep what a work is, its journal, and what became of papers after they were listed.

    The ids of `updates` are of one order with those of papers. What is no paper is told by its
    title and its abstract, as far as they are stored.
    """
    db.executescript(tables.UPDATES)
    stored = db.execute("SELECT id, title, abstract FROM papers WHERE title <> ''")
    told = (
        (publication_type.of(title, abstract), number)
        for number, title, abstract in stored.fetchall()
    )
    db.conn.executemany(
        "UPDATE papers SET publication_type = ? WHERE id = ?", [one for one in told if one[0]]
    )


def archive_12_lost(db: "Database") -> None:
    """Keep how many papers of days that were given up never came."""
    db.execute("ALTER TABLE sources ADD COLUMN lost INTEGER NOT NULL DEFAULT 0")


MIGRATIONS = (
    archive_1_papers,
    archive_2_merging,
    archive_3_evidence,
    archive_4_learning,
    archive_5_announce,
    archive_6_pruning,
    archive_7_answers,
    archive_8_readings,
    archive_9_gone,
    archive_10_addresses,
    archive_11_updates,
    archive_12_lost,
)
