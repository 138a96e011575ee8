"""Which papers meet which profiles, and how strongly. No I/O, no clock, no people."""

from digest.rank.learn import (
    LATEST,
    KeywordRow,
    Statistics,
    add,
    dump,
    keyword_rows,
    learn,
    load,
)
from digest.rank.match import Explainer
from digest.rank.other import nearest, related
from digest.rank.scan import Index, index
from digest.rank.score import Ranking, rank, reach
from digest.rank.want import Vocabulary, queries

__all__ = [
    "LATEST",
    "Explainer",
    "Index",
    "KeywordRow",
    "Ranking",
    "Statistics",
    "Vocabulary",
    "add",
    "dump",
    "index",
    "keyword_rows",
    "learn",
    "load",
    "nearest",
    "queries",
    "rank",
    "reach",
    "related",
]
