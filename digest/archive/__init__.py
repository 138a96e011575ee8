"""What the sources said: papers, listings, votes, visits. One of two rooms that know SQL; rows stay
in here, people never enter."""

from digest.archive.archive import Added, Archive
from digest.archive.prune import Shed
from digest.archive.schema import MIGRATIONS
from digest.archive.worth import ranks

__all__ = ["MIGRATIONS", "Added", "Archive", "Shed", "ranks"]
