"""How hypothesis looks for counterexamples, what a process may use, what is made once for all tests
of one, and what is left out."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

# Before numpy is imported: two threads that wait for each other take ten times as long where others
# work beside them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same in every run, without a stopwatch, more of them in `make soak`.
settings.register_profile("tests", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=1_000)
# A mutant has only to be found: the smallest input that shows it would take minutes.
settings.register_profile(
    "mutants", settings.get_profile("tests"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(
    "soak"
    if os.environ.get("SOAK")
    else "mutants"
    if "MUTANT_UNDER_TEST" in os.environ
    else "tests"
)

from digest import mail, render  # noqa: E402
from digest.model import Render  # noqa: E402
from tests import smtp  # noqa: E402
from tests.shared import SHARED  # noqa: E402


@pytest.fixture(scope="session")
def draw() -> Render:
    """Return what renders with our own templates."""
    return render.Renderer(folder=Path(__file__).parents[1] / "templates", encode=mail.encode)


@pytest.fixture
def server() -> Iterator[smtp.Server]:
    """Return a relay that takes everything."""
    with smtp.server() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that take long, so that no process is left with one at the end; leave out
    what reads the folder beside the clone where there is none."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
    if not SHARED.is_dir():
        missing = pytest.mark.skip(reason=f"shared: {SHARED} is not here")
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(missing)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was left out, and what kills cost; the workers of xdist have told their reports to
    the process that prints."""
    passed = terminalreporter.stats.get("passed", [])
    if costs := [cost for one in passed for name, cost in one.user_properties if name == "cost"]:
        terminalreporter.section("what kills cost", sep="-")
        for cost, times in sorted(Counter(costs).items()):
            terminalreporter.line(f"{cost} ({times} times)" if times > 1 else cost)
    names = [
        one.nodeid for one in terminalreporter.stats.get("skipped", []) if "shared" in one.keywords
    ]
    if names:
        terminalreporter.section(
            f"{len(names)} shared tests left out: ../shared is not here", sep="-"
        )
        for name, times in sorted(Counter(name.partition("[")[0] for name in names).items()):
            terminalreporter.line(f"{name} ({times})" if times > 1 else name)
