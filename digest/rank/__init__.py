"""Which papers meet which profiles, and how strongly: pure functions of papers and profiles. No
I/O, no clock, no people."""

from digest.rank.asked import Asked, asked
from digest.rank.day import days
from digest.rank.learn import LATEST, Learnt, learn
from digest.rank.match import Explainer
from digest.rank.other import others, related
from digest.rank.scan import Index, index, scan
from digest.rank.score import Ranking, rank
from digest.rank.stored import KnownRow, dump, load, rows

__all__ = [
    "LATEST",
    "Asked",
    "Explainer",
    "Index",
    "KnownRow",
    "Learnt",
    "Ranking",
    "asked",
    "days",
    "dump",
    "index",
    "learn",
    "load",
    "others",
    "rank",
    "related",
    "rows",
    "scan",
]
