"""Whether a paper is a preprint still, and an article what it has become. Pure."""

from collections.abc import Sequence

from digest.archive import content_hash, merge
from digest.model import Paper
from digest.text import doi
from digest.text.person_name import meets, name


def is_unpublished(paper: Paper) -> bool:
    """Ask whether *paper* is a preprint, said to be one or not, and in no journal as far as is
    known."""
    is_one = paper.publication_type == "preprint" or (
        paper.publication_type is None and _is_preprint(paper)
    )
    return is_one and paper.journal is None and not _is_published(paper)


def has_appeared(ours: Paper, theirs: Paper) -> bool:
    """Ask whether two papers of one title are a preprint and its article: one of them alone is on a
    preprint server, the title says enough, and the same people wrote both, as far as it is told."""
    return (
        ours.is_paper
        and theirs.is_paper
        and _is_preprint(ours) != _is_preprint(theirs)
        and not (_is_published(ours) and _is_published(theirs))
        and content_hash.says_enough(ours.title)
        and _may_be_by_the_same(ours.authors, theirs.authors)
    )


def _is_preprint(paper: Paper) -> bool:
    dois = _dois(paper)
    has_arxiv_id = any(merge.scheme(one) == "arxiv" for one in paper.identifiers)
    return has_arxiv_id or any(map(doi.is_preprint, dois))


def _is_published(paper: Paper) -> bool:
    return not all(map(doi.is_preprint, _dois(paper)))


def _dois(paper: Paper) -> list[str]:
    return [one.removeprefix("doi:") for one in paper.identifiers if one.startswith("doi:")]


def _may_be_by_the_same(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if not ours or not theirs:
        return True
    return len(ours) == len(theirs) and all(map(_are_one, ours, theirs))


def _are_one(one: str, other: str) -> bool:
    if one == other:
        return True
    ours, theirs = name(one), name(other)
    return meets(ours, theirs) and meets(theirs, ours)
