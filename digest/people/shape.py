"""What all that people write has in common: no unknown keys, and lists of a length that somebody
may really have typed."""

from typing import Any

from pydantic import ConfigDict, Field

KNOWN_KEYS_ONLY = ConfigDict(extra="forbid")

MOST = 500
"""More than anybody lists by hand, and few enough that no one profile slows the others down."""

MANY = 100
"""From here on a list of keywords says less with each."""

LIST: Any = Field(default_factory=list, max_length=MOST)
