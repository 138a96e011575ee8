"""Gets bytes from the web and from files, within limits; the only room with httpx.

The web's client is imported by itself: who only reads files does not wait for httpx.
"""

from digest.fetch.conditional_request import Known, only_changed
from digest.fetch.content import SIZE, Content
from digest.fetch.file import files, lines, modified_at, read, read_all, validators

__all__ = [
    "SIZE",
    "Content",
    "Known",
    "files",
    "lines",
    "modified_at",
    "only_changed",
    "read",
    "read_all",
    "validators",
]
