"""The inverted index of the day's papers, each read once for everything that anybody asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank import formula
from digest.rank.arrays import Flags, Floats, Integers, Values
from digest.rank.categories import by_category
from digest.rank.corpus_statistics import Statistics
from digest.rank.examples import Examples, examples
from digest.rank.idf import added, split, term_matrix, weigh
from digest.rank.paper_vectors import AXES, DOUBT, SIZE, lifts, unit
from digest.rank.postings import Postings, gather
from digest.rank.tokens import TEXTS, Frequencies, frequencies, texts
from digest.rank.vocabulary import Vocabulary, queries
from digest.text.word_form import stemmer

_NONE = Statistics()


class Brought(NamedTuple):
    """What papers of queries are like: the *directions* (queries × AXES) in which they lie and the
    *lifts* (queries × SUBJECTS) of their subjects; *trust* is how far (to 1) that is to be relied
    on, little where few papers hold a query."""

    directions: Floats
    lifts: Floats
    trust: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What stands in which paper, by the number of the query and the position of the paper.

    *papers* are in the order that breaks ties: most upvoted, then newest listing, then lower id;
    *counted* is how often words stand in them, *vectors* what they are like.
    *categories* tells for each category and its archive ("cs.AI" and "cs"), folded, which
    papers are of it.

    *postings* have entries, a query in a paper: *impacts* (queries × papers) is what each adds by
    itself, *phrased* (the same) whether it stands as a phrase somewhere, *word_impacts* what the
    words of its query add there; *counts* is how much each of their rows counts. *shares* (queries
    × terms) is what words add wherever they stand; how strongly they do are full rows of the
    *common* terms, and *rare* (terms × papers) for the others.

    *brought* is what the archive's papers of a query are like. A paper is alike by more than
    *chance* where its likeness to these, as far as it is to be trusted, exceeds that. *subjects* is
    the archive's share of each subject, *examples* are the papers that readers named by an
    identifier.
    """

    papers: tuple[Paper, ...]
    counted: Sequence[Frequencies]
    ids: Integers
    categories: Mapping[str, Flags]
    votes: Values
    vocabulary: Vocabulary
    postings: Postings
    impacts: csr_array
    word_impacts: Values
    phrased: csr_array
    counts: Values
    shares: csr_array
    common: Integers
    full: Values
    rare: csr_array
    brought: Brought
    chance: float
    vectors: Floats
    subjects: Floats
    examples: Examples

    def unread(self) -> "Index":
        """Return it without what nobody looks at who ranks: half of its memory beside arrays."""
        postings = replace(self.postings, queries=())
        vocabulary = replace(self.vocabulary, queries=())
        return replace(self, counted=(), postings=postings, vocabulary=vocabulary)

    def word_points(self, shares: Any) -> Values:
        """Return *shares* (owners × terms) times how strongly each term stands in each paper."""
        return np.asarray(shares[:, self.common] @ self.full + (shares @ self.rare).toarray())


def index(
    papers: Iterable[Paper],
    profiles: Iterable[Profile] | Vocabulary,
    statistics: Statistics = _NONE,
    named: Mapping[str, Paper] | None = None,
) -> Index:
    """Read each of *papers* once for all that *profiles* ask for, with *statistics* to yesterday;
    *named* are the papers that profiles name in `like` and `unlike`, by those identifiers."""
    vocabulary = profiles if isinstance(profiles, Vocabulary) else queries(profiles)
    asked, ordered = vocabulary.queries, tuple(sorted(papers, key=_order))
    stem, known, read = stemmer(), statistics.numbers(asked), list(map(texts, ordered))
    counted = [frequencies(one, stem) for one in read]
    postings = gather(asked, ordered, read, statistics.lexicon)
    whole, terms, shares = weigh(asked, known, statistics, stem)
    matrix = term_matrix(read, counted, terms, stem)
    common, full, rare = split(matrix)
    return Index(
        papers=ordered,
        counted=counted,
        ids=np.array([paper.id for paper in ordered], np.int64),
        categories=by_category(ordered),
        votes=np.array([formula.votes(paper.upvotes) for paper in ordered], float),
        vocabulary=vocabulary,
        postings=postings,
        impacts=postings.matrix(_impacts(postings, whole)),
        word_impacts=added(shares, matrix, postings.entry_queries, postings.entry_papers),
        phrased=postings.matrix(postings.phrased()),
        counts=formula.row_counts(postings),
        shares=shares,
        common=common,
        full=full,
        rare=rare,
        brought=_brought(known, statistics),
        chance=statistics.chance,
        vectors=statistics.vectors(ordered, counted),
        subjects=statistics.common,
        examples=examples(named or {}, counted, statistics, stem),
    )


def _order(paper: Paper) -> tuple[int, int, int]:
    return -paper.upvotes, -paper.first_listed_on.toordinal(), paper.id


def _impacts(postings: Postings, whole: Values) -> Values:
    """Return what each entry adds by itself, a followed name once however often it stands there."""
    is_name = postings.places[postings.starts[:-1]] >= TEXTS
    # As much as a keyword in the title and twice in the abstract.
    strengths = np.where(is_name, 1.0, formula.strength(formula.counts(postings)))
    return np.asarray(whole[postings.entry_queries] * strengths)


def _brought(known: Integers, statistics: Statistics) -> Brought:
    """Return what papers of queries, *known* by their rows, are like, directions of length 1.

    What nothing is known of lies nowhere, and has no subject.
    """
    totals = np.concatenate([statistics.totals, np.zeros((1, SIZE), np.float32)])
    strengths = np.append(statistics.strengths, np.float32(0))
    subjects = lifts(totals[:, AXES:], strengths, statistics.common)
    trust = strengths / (strengths + np.float32(DOUBT))
    return Brought(unit(totals[:, :AXES])[known], subjects[known], trust[known])
