"""Which paper each listing is about. Pure: from what is known of a batch to what is to be written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.archive import merge
from digest.model import Listing, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Every paper of a batch by id, the paper of each listing in order, and what each identifier points to."""

    papers: dict[int, Paper]
    ids: list[int] = field(default_factory=list)
    pointers: dict[str, int]


def sort(
    listings: Iterable[Listing], pointers: Mapping[str, int], papers: Mapping[int, Paper], *, next_id: int, now: datetime
) -> Sorted:
    """Merge each listing into the paper that its identifiers point to, or make a new paper of it.

    Where they point to two papers the older one takes it, and the younger one stays as it is.
    """
    done = Sorted(papers=dict(papers), pointers=dict(pointers))
    for listing in listings:
        values = merge.pointers(listing)
        found = [done.pointers[value] for value in values if value in done.pointers]
        if found:
            number = min(found)
            done.papers[number] = merge.merge(done.papers[number], listing)
        else:
            number = next_id
            next_id += 1
            done.papers[number] = merge.new(number, listing, now)
        done.ids.append(number)
        for value in values:
            done.pointers.setdefault(value, number)
    return done
