"""Programs that some tests need: .ci/run installs them, and a test without its own says so."""

import shutil
from pathlib import Path

import pytest


def needs(*things: str | Path) -> pytest.MarkDecorator:
    """Skip, and say which program or package is missing."""
    missing = [
        str(one)
        for one in things
        if not (one.exists() if isinstance(one, Path) else shutil.which(one))
    ]
    return pytest.mark.skipif(
        bool(missing), reason=f"not installed: {', '.join(missing)} (.ci/run installs it)"
    )
