"""Which papers meet which profiles, and how strongly: pure functions of papers and profiles. No I/O, no clock, no people."""

from digest.rank.asked import keys
from digest.rank.day import days
from digest.rank.learn import LATEST, Learnt, learn
from digest.rank.other import others, related
from digest.rank.scan import Index, index
from digest.rank.score import rank
from digest.rank.stored import KnownRow, dump, load, rows

__all__ = [
    "LATEST",
    "Index",
    "KnownRow",
    "Learnt",
    "days",
    "dump",
    "index",
    "keys",
    "learn",
    "load",
    "others",
    "rank",
    "related",
    "rows",
]
