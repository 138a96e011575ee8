"""Scalars of the settings that several keys share: web addresses, times of day."""

import re
from datetime import time
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


def hour(text: str) -> time:
    """Take a time of day such as 07:00; raises ValueError where *text* is none."""
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", text)
    if not found:
        raise ValueError
    return time(int(found[1]), int(found[2]))
