"""What the sources said: papers, listings, votes, visits. Knows SQL, and no people.

One of two rooms with SQL; rows stay in here.
"""

from digest.archive.archive import Archive
from digest.archive.schema import MIGRATIONS

__all__ = ["MIGRATIONS", "Archive"]
