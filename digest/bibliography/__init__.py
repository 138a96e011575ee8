"""Works as reference managers export them: BibTeX, RIS and CSL-JSON; the only room with
bibtexparser and rispy."""

from digest.bibliography.file_format import read
from digest.bibliography.reference import Bibliography, Reference

__all__ = ["Bibliography", "Reference", "read"]
