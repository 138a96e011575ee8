"""Gets bytes from the web and from files, within limits; the only room with httpx. What the bytes
mean is not its business.

The way to the web is `http.opened`: who only reads files does not wait for httpx.
"""

from digest.fetch.conditional import conditional
from digest.fetch.document import SIZE, Document
from digest.fetch.file import document, documents, files, lines, modified_at, validators
from digest.fetch.rule import RULES, Rule

__all__ = [
    "RULES",
    "SIZE",
    "Document",
    "Rule",
    "conditional",
    "document",
    "documents",
    "files",
    "lines",
    "modified_at",
    "validators",
]
