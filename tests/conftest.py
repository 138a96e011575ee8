"""How hypothesis looks for counterexamples: the same ones in every run, without a stopwatch, more of them in `make soak`."""

import os

from hypothesis import settings

settings.register_profile("tests", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=1_000)
settings.load_profile("soak" if os.environ.get("SOAK") else "tests")
