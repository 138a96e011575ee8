"""Names of papers that hold over all sources; they live in `text`, for people write them too."""

from digest.text.identifier import arxiv, doi, title, url, version

__all__ = ["arxiv", "doi", "title", "url", "version"]
