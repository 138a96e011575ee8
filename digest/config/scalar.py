"""Scalars of the settings that several keys share: web addresses."""

import re
from urllib.parse import urlsplit

from digest.text.clean_text import CONTROLS


def url(text: str) -> str:
    """Take a web address; raises ValueError where *text* is none."""
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or not re.fullmatch(rf"[^\s{CONTROLS}]{{1,2000}}", text)
    ):
        raise ValueError
    return text
