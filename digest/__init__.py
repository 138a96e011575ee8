"""Rubricator: daily digests of new research papers by e-mail, ranked for each reader's own
words."""

__version__ = "0.1.0"
