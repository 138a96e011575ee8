"""Rank 10,000 profiles × 300 papers, against one compiled regex a profile."""

import re
from collections.abc import Sequence

import listings
import profiles
from digest import rank
from digest.model import Paper, Profile
from row import Row, median_s

PROFILES = 10_000
PAPERS = 300
SAMPLE = 50


def measure() -> Row:
    papers = listings.papers(PAPERS)
    readers = profiles.profiles(listings.papers(3_000), PROFILES)
    entered = sum(map(len, rank.rank(readers, rank.index(papers, readers), [()] * PROFILES)))
    sample = readers[:SAMPLE]
    return Row(
        ours=f"rank {PROFILES:,} profiles × {PAPERS} papers, every match with its hits",
        ours_s=median_s(lambda: ranked(readers, papers)),
        yardstick="one compiled regex a profile, counting only",
        yardstick_s=median_s(lambda: searched(sample, papers)) * PROFILES / SAMPLE,
        note=f"{listings.origin()}; {entered / PROFILES:.0f} papers enter a profile; the regex on {SAMPLE} profiles, scaled up",
    )


def ranked(readers: Sequence[Profile], papers: Sequence[Paper]) -> None:
    for _ in rank.rank(readers, rank.index(papers, readers), [()] * len(readers)):
        pass


def searched(readers: Sequence[Profile], papers: Sequence[Paper]) -> int:
    return sum(
        len(wanted.findall(paper.title)) + len(wanted.findall(paper.abstract))
        for wanted in map(pattern, readers)
        for paper in papers
    )


def pattern(reader: Profile) -> re.Pattern[str]:
    """Return the reader's words as one regex: whole words, hyphen equal to space, plural s, case ignored."""
    terms = (r"[\s-]+".join(map(re.escape, keyword.term.split())) for keyword in reader.keywords)
    return re.compile(rf"\b(?:{'|'.join(terms)})s?\b", re.IGNORECASE)
