"""Where answers lie: our own, on which every rule is tested, and beside the clone those that others
recorded, an extra."""

from pathlib import Path
from typing import Any

import pytest

OURS = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"
DATA = SHARED / "data"
LISTINGS = SHARED / "eval" / "listings.jsonl.xz"


def each(ours: Any, theirs: Any) -> list[Any]:
    """Return two cases of one rule, the second of them marked `shared`: conftest leaves it out
    where the folder is not there."""
    return [
        pytest.param(ours, id="ours"),
        pytest.param(theirs, id="shared", marks=pytest.mark.shared),
    ]


# For a test that reads files which lie at the same place in both.
in_both = pytest.mark.parametrize("data", each(OURS, DATA))
