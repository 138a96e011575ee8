"""Texts that break what reads them, for any place where a source, a reader or an operator may
write."""

import json
from pathlib import Path

from tests.shared import OURS


def texts(name: str, data: Path = OURS) -> list[str]:
    """Return the naughty_strings or html_payloads in *data*; of a pair it is the second that is
    hostile."""
    told = json.loads((data / "hostile" / f"{name}.json").read_text(encoding="utf-8"))
    return [text if isinstance(text, str) else text[-1] for text in told]


def payloads(data: Path = OURS) -> list[str]:
    return [*texts("html_payloads", data), *texts("naughty_strings", data)]
