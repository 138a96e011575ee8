"""What a parser reads, whether it came from a file or from the web."""

from dataclasses import dataclass
from datetime import datetime

# The largest answer that is taken: arXiv's longest feed, 2,000 papers, has 5 MB.
SIZE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes of at most 16 MB. *origin* is the file or URL they came from, *at* when it was written
    or received, in UTC."""

    origin: str
    body: bytes
    at: datetime
