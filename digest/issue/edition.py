"""What all issues of one batch share: who sends them, with what words round the papers, and all
that was listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.issue.alike import Twins
from digest.model import Closed, Fault, Paper, Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """*papers* by id, to be shown or to trend; *twins* are those nearly the same.

    *labels* is what people call each source, *voters* are the labels of those that count votes.
    """

    sender: Sender
    papers: Mapping[int, Paper]
    labels: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    closed: tuple[Closed, ...] = ()
    voters: tuple[str, ...] = ()
    twins: Twins = field(default_factory=dict)
    preamble: str = ""
    trailer: str = ""
