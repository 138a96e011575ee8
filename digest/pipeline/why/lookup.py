"""Which paper somebody asks about."""

from digest.archive import Archive
from digest.exceptions import UsageError
from digest.model import Paper
from digest.text import identifier


def find(text: str, archive: Archive) -> Paper:
    """Return the paper of an identifier, an address or our number.

    Raises UsageError where it was never listed.
    """
    known = identifier.canonical(text)
    found = archive.find([known]).get(known) if known else None
    if found is None and text.isdecimal():
        found = archive.get([int(text)]).get(int(text))
    if found is None:
        expected = (
            'an identifier such as "arxiv:2509.21240", the address of its page, or its number'
        )
        raise UsageError(f'no source has listed the paper "{text}": expected {expected}')
    return found
