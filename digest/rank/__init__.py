"""Which papers meet which profiles, and how strongly: pure functions of papers and profiles. No I/O, no clock, no people."""

from digest.rank.day import days
from digest.rank.learn import Learnt, add, learn
from digest.rank.other import others, related
from digest.rank.scan import Index, index
from digest.rank.score import rank
from digest.rank.stored import dump, load

__all__ = ["Index", "Learnt", "add", "days", "dump", "index", "learn", "load", "others", "rank", "related"]
