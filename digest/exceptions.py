"""Everything that can go wrong, as one tree; no room raises anything else on purpose.

DigestError          something a person can act on; the message says where and what to do
├─ SettingsError     one or more mistakes in the YAML files; exit 2
│  └─ FewerPeopleError  more than half of the people would leave at once
├─ UsageError        a command was asked for something that cannot be; exit 2
├─ SourceError       one source gave nothing; the others go on
│  ├─ FetchError     no answer, or not an answer we take
│  └─ ParseError     an answer, but not of its kind
├─ StoreError        the database file cannot be used
│  ├─ NotReadyError  there is none yet, or an earlier version's: what writes brings it up to date
│  ├─ KeyFileError   the secrets beside it cannot be used: nothing is sent
│  ├─ OlderStoreError  it does not know all that was sent: nothing goes out, until it is decided
│  └─ ReplacedError  it, or its journal, was changed by others under our hands
├─ TemplateError     a template cannot be loaded or rendered
├─ RelayError        the SMTP server cannot be used at all
└─ ClockError        the machine's clock is not trusted: nothing is sent by it
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

__all__ = [
    "ClockError",
    "DigestError",
    "FetchError",
    "FewerPeopleError",
    "KeyFileError",
    "NotReadyError",
    "OlderStoreError",
    "ParseError",
    "RelayError",
    "ReplacedError",
    "SettingsError",
    "SourceError",
    "StoreError",
    "TemplateError",
    "UsageError",
]


class DigestError(Exception):
    """Something a person can act on."""


class SettingsError(DigestError):
    """Mistakes in the settings, each a line `file:line:column: where: expected …, got …`."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class FewerPeopleError(SettingsError):
    """More than half of ten or more people would leave at once: a file is likely cut short."""


class UsageError(DigestError):
    """A command was asked for something that cannot be."""


class SourceError(DigestError):
    """One source gave nothing; *source* is its name."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f'source "{source}": {reason}')
        self.source = source
        self.reason = reason


class FetchError(SourceError):
    """No answer, or not one we take; *retry_at* is when the host said to ask again, if it did.

    *is_gone* says that the source's own address is to be asked no more (410).
    """

    def __init__(
        self,
        source: str,
        reason: str,
        *,
        retry_at: datetime | None = None,
        is_gone: bool = False,
    ) -> None:
        super().__init__(source, reason)
        self.retry_at = retry_at
        self.is_gone = is_gone


class ParseError(SourceError):
    """An answer, but not of its kind."""


class StoreError(DigestError):
    """The database file cannot be used."""


class NotReadyError(StoreError):
    """There is no store yet, or one of an earlier version: what writes brings it up to date."""


class KeyFileError(StoreError):
    """The secrets of a store, in the file *path*, are missing, damaged, another's, or no secrets:
    nothing is sent. *reason* says which, *cure* what to do."""

    def __init__(self, path: Path, reason: str, cure: str) -> None:
        super().__init__(f"{path}: {reason}: {cure}")
        self.path = path
        self.reason = reason
        self.cure = cure


class OlderStoreError(StoreError):
    """The store does not know all that was sent: nothing goes out until the operator decides."""

    def __init__(self, path: Path) -> None:
        what = "this store does not know all that was sent, and nothing goes out"
        super().__init__(f"{path}: {what}: digest restore says what you can do")


class ReplacedError(StoreError):
    """A file of the store was deleted, replaced or emptied while this process was at work."""

    def __init__(self, path: Path) -> None:
        changed = "it was deleted, replaced or emptied while this program was at work"
        super().__init__(f"{path}: {changed}: nothing more goes out; start it again")


class TemplateError(DigestError):
    """A template cannot be loaded or rendered."""


class RelayError(DigestError):
    """The SMTP server cannot be used at all, or takes nothing from us, whoever the reader is."""


class ClockError(DigestError):
    """The machine's clock is not trusted: nothing is sent by it."""
