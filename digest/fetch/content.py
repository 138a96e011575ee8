"""What a parser reads, from a file or the web."""

from dataclasses import dataclass
from datetime import datetime

# The largest answer that is taken: arXiv's longest feed, 2,000 papers, has 5 MB.
SIZE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Bytes of at most 16 MB, from the file or URL *origin*, written or received *at* (UTC).

    Those of the web have the *address* that answered, and may have a *charset* by its header.
    """

    origin: str
    body: bytes
    at: datetime
    address: str | None = None
    charset: str | None = None
