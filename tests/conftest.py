"""How hypothesis looks for counterexamples, what a process may use, and what is made once for all tests of one."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Before numpy is imported: two threads that wait for each other take ten times as long where others work beside them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same in every run, without a stopwatch, more of them in `make soak`.
settings.register_profile("tests", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=1_000)
settings.load_profile("soak" if os.environ.get("SOAK") else "tests")

from digest import render  # noqa: E402
from digest.model import Render  # noqa: E402


@pytest.fixture(scope="session")
def draw() -> Render:
    """Return what renders with our own templates."""
    return render.renderer(folder=Path(__file__).parents[1] / "templates")
