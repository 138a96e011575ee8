"""Papers: one work whichever sources list it, and one source's listing of it on one day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

Announce = Literal["new", "cross", "replace", "replace-cross"]

AmendmentType = Literal["correction", "expression of concern", "withdrawal", "retraction"]
UpdateType = Literal[AmendmentType, "publication"]
PublicationType = Literal[AmendmentType, "front matter", "preprint", "article", "review"]
"""What a work is. Amendments are works too: a withdrawal may be the paper itself, withdrawn."""

AMENDMENTS: Mapping[str | None, AmendmentType] = {one: one for one in get_args(AmendmentType)}
NO_PAPERS = frozenset({*AMENDMENTS, "front matter"})
"""The publication types of what comes in no digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where a paper can be read; http or https only, None where unknown."""

    abstract: str | None = None
    pdf: str | None = None
    html: str | None = None
    code: str | None = None
    community: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What readers elsewhere think of a paper. None means unknown, which is not zero."""

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What tells an entry of a feed from the others of its answer.

    *name* is the feed's own id (guid, `id`), None where it names nothing. *weak* are identifiers
    that may be others' too, and lead to its paper only under its title. Its title, authors and link
    are its own where no other entry of the answer has them.
    """

    name: str | None = None
    weak: tuple[str, ...] = ()
    has_own_title: bool = True
    has_own_authors: bool = True
    has_own_link: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One source's announcement of one paper on one day, with that source's figures.

    *identifiers* are canonical (`arxiv:2509.21240`, `doi:10.1101/…`, `url:https://…`, `title:…`),
    best first. Texts are plain: white space collapsed, entities decoded once. *summary* and
    *keywords* were made by the source's machine. Only what a feed lists is an *entry*. Where
    nobody says what it is its *publication_type* is None, and it is taken for a paper; an amendment
    *amends* the papers with these identifiers, where it names them.
    """

    source: str
    listed_on: date
    identifiers: tuple[str, ...]
    title: str
    abstract: str = ""
    announce: Announce = "new"
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    published_on: date | None = None
    version: int | None = None
    votes: Votes | None = None
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    publication_type: PublicationType | None = None
    journal: str | None = None
    amends: tuple[str, ...] = ()
    entry: Entry | None = None

    @property
    def is_paper(self) -> bool:
        """Whether this is neither front matter, nor withdrawn, nor an amendment of another."""
        return self.publication_type not in NO_PAPERS

    @property
    def amendment(self) -> AmendmentType | None:
        """What it does to another paper, or was done to itself."""
        return AMENDMENTS.get(self.publication_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work. *id* is an integer in order of first sight, never reused.

    *source* is the name of the source that listed it first, on *first_listed_on*; *voted_on* is the
    last day on which a source that counts votes listed it. *merged* are the ids of papers that
    turned out to be this one.
    """

    id: int
    identifiers: tuple[str, ...] = ()
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    published_on: date | None = None
    version: int | None = None
    source: str
    announce: Announce = "new"
    first_listed_on: date
    first_seen_at: datetime
    votes: Votes | None = None
    voted_on: date | None = None
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    publication_type: PublicationType | None = None
    journal: str | None = None
    merged: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return self.id

    @property
    def is_paper(self) -> bool:
        """Whether this is neither front matter, nor withdrawn, nor an amendment of another."""
        return self.publication_type not in NO_PAPERS

    @property
    def upvotes(self) -> int:
        """Upvotes for ordering only: unknown sorts as none."""
        return (self.votes and self.votes.upvotes) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What became of a *paper* after it was listed: it was amended, or a preprint was published.

    *id* is of the same order of first sight as those of papers. *notice* is the amendment, where
    that is a work of its own.
    """

    id: int
    type: UpdateType
    paper: Paper
    notice: Paper | None = None
