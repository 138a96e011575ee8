"""What was learnt, as bytes and back, so that a night's work can be kept."""

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from digest.rank.author import Name
from digest.rank.learn import Known, Learnt
from digest.rank.space import AXES, Space
from digest.rank.want import Want


def dump(learnt: Learnt) -> bytes:
    """Return *learnt* as a file of numpy's, without pickled objects."""
    facts = {
        "papers": learnt.papers,
        "fitted": learnt.fitted,
        "words": dict(learnt.words),
        "forms": dict(learnt.forms),
        "wants": [asdict(want) for want in learnt.keywords],
        "stems": list(learnt.space.stems) if learnt.space else None,
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "known": np.array([known.papers for known in learnt.keywords.values()], np.int64),
        "totals": np.array([known.total for known in learnt.keywords.values()], np.float32).reshape(-1, AXES),
    }
    if learnt.space:
        arrays |= {"weights": learnt.space.weights, "axes": learnt.space.axes, "middle": learnt.space.middle}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def load(stored: bytes) -> Learnt:
    """Read what `dump` made."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes())
        wants = [_want(**want) for want in facts["wants"]]
        known = [Known(int(papers), total) for papers, total in zip(arrays["known"], arrays["totals"], strict=True)]
        return Learnt(
            papers=facts["papers"],
            fitted=facts["fitted"],
            words=facts["words"],
            forms=facts["forms"],
            space=_space(facts["stems"], arrays) if facts["stems"] is not None else None,
            keywords=dict(zip(wants, known, strict=True)),
        )


def _space(stems: list[str], arrays: Any) -> Space:
    numbered = {stem: row for row, stem in enumerate(stems)}
    return Space(stems=numbered, weights=arrays["weights"], axes=arrays["axes"], middle=arrays["middle"])


def _want(*, sides: list[list[str]], words: list[str], name: dict[str, Any], areas: list[str], **rest: Any) -> Want:
    bearer = Name(tuple(name["given"]), name["family"])
    return Want(**rest, sides=tuple(map(tuple, sides)), words=tuple(words), name=bearer, areas=tuple(areas))
