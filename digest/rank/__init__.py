"""Which papers meet which profiles, and how strongly. No I/O, no clock, no people."""

from digest.rank.corpus_statistics import (
    LATEST,
    KeywordRow,
    Statistics,
    add,
    dump,
    is_current,
    keyword_rows,
    learn,
    load,
)
from digest.rank.explanation import Explainer
from digest.rank.inverted_index import Index, index
from digest.rank.ranking import Ranking, rank, reach
from digest.rank.rejection import Rejection, rejections
from digest.rank.similar_papers import nearest, related, unmatched
from digest.rank.vocabulary import Vocabulary, queries

__all__ = [
    "LATEST",
    "Explainer",
    "Index",
    "KeywordRow",
    "Ranking",
    "Rejection",
    "Statistics",
    "Vocabulary",
    "add",
    "dump",
    "index",
    "is_current",
    "keyword_rows",
    "learn",
    "load",
    "nearest",
    "queries",
    "rank",
    "reach",
    "rejections",
    "related",
    "unmatched",
]
