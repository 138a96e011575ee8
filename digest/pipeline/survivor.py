"""Issues that were tried before, under the ids that their papers have now: of two that turned out
to be one, the older is left."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from digest.archive import Archive
from digest.model import Due, Sections


def renamed(dues: Sequence[Due], archive: Archive) -> Sequence[Due]:
    """Return *dues*, whose sections name no paper that was merged into another since."""
    shown = {number for due in dues for number in _ids(due.sections)}
    survivors = archive.survivors(shown) if shown else {}
    if not survivors:
        return dues
    return [replace(due, sections=_under(due.sections, survivors)) for due in dues]


def _ids(sections: Sections | None) -> list[int]:
    return (
        [number for field in fields(Sections) for number in getattr(sections, field.name)]
        if sections
        else []
    )


def _under(sections: Sections | None, survivors: Mapping[int, int]) -> Sections | None:
    if sections is None:
        return None
    names = {field.name: getattr(sections, field.name) for field in fields(Sections)}
    return Sections(
        **{
            name: tuple(dict.fromkeys(survivors.get(one, one) for one in ids))
            for name, ids in names.items()
        }
    )
