"""How often a rule for all inputs is tried where each try takes long: seldom in `make test`, in
full in `make soak`."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

FULL = 1_000


def often(examples: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Try a rule on so many *examples*; `make soak` tries it on a thousand."""
    number = FULL if os.environ.get("SOAK") else examples
    return lambda rule: pytest.mark.often(settings(max_examples=number)(rule))
