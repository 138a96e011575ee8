"""What was looked at for one reader, in numbers that add up."""

from collections import Counter
from collections.abc import Iterable, Mapping

from digest.issue.candidate import candidates, is_new, seen_window
from digest.model import Due, Facts, Fault, Paper, Scanned


def facts(papers: Iterable[Paper], due: Due, *, labels: Mapping[str, str], faults: Iterable[Fault] = ()) -> Facts:
    """Count the new papers among *papers* by what people call their source, in the order of *labels*.

    A paper counts once, at the source that listed it first; one held over was counted in an earlier issue.
    """
    papers = tuple(papers)
    fresh = {paper for paper in candidates(papers, due) if is_new(paper, due)}
    counted = Counter(labels.get(paper.source, paper.source) for paper in papers if paper.id in fresh)
    known = dict.fromkeys(labels.values())
    ordered = [label for label in known if label in counted] + sorted(counted.keys() - known.keys())
    first, _ = seen_window(papers, due)
    return Facts(
        scanned=tuple(Scanned(label=label, new=counted[label]) for label in ordered),
        faults=tuple(faults),
        labels=labels,
        window_days=(due.issue_on - first).days + 1 if due.is_first else None,
    )
