"""Gets bytes from the web and from files, within limits; the only room with httpx. What the bytes mean is not its business."""

from digest.fetch.document import SIZE, Document
from digest.fetch.file import document, documents, files, lines, modified_at
from digest.fetch.http import Limits, opened

__all__ = ["SIZE", "Document", "Limits", "document", "documents", "files", "lines", "modified_at", "opened"]
