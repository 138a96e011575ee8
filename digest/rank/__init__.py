"""Which papers meet which profiles, and how strongly: pure functions of papers and profiles. No I/O, no clock, no people."""

from digest.rank.scan import Index, index
from digest.rank.score import rank

__all__ = ["Index", "index", "rank"]
