"""What was learnt, as bytes and back, so that a night's work can be kept; keywords apart, so that
one reader's can be read alone."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from digest.rank.learn import Known, Learnt
from digest.rank.space import Space

KnownRow = tuple[str, int, bytes]
"""A keyword's key, how many papers held it, and as little-endian float32 how strongly, and the sum
of their kinds by that."""

_FLOATS = np.dtype("<f4")


def dump(learnt: Learnt) -> bytes:
    """Return *learnt* without its keywords as a file of numpy's, without pickled objects."""
    facts = {
        "papers": learnt.papers,
        "fitted": learnt.fitted,
        "words": dict(learnt.words),
        "forms": dict(learnt.forms),
        "subjects": list(learnt.subjects),
        "stems": list(learnt.space.stems) if learnt.space else None,
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "carried": learnt.carried,
    }
    if learnt.space:
        arrays |= {
            "weights": learnt.space.weights,
            "axes": learnt.space.axes,
            "middle": learnt.space.middle,
        }
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def rows(learnt: Learnt) -> Iterator[KnownRow]:
    """Yield what is known of each keyword."""
    known = learnt.keywords
    for (key, row), papers in zip(known.rows.items(), known.papers.tolist(), strict=True):
        yield (
            key,
            papers,
            np.append(known.strengths[row], known.totals[row]).astype(_FLOATS).tobytes(),
        )


def load(stored: bytes, keywords: Iterable[KnownRow]) -> Learnt:
    """Read what `dump` made, with what is known of *keywords*."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes())
        learnt = Learnt(
            papers=facts["papers"],
            fitted=facts["fitted"],
            words=facts["words"],
            forms=facts["forms"],
            subjects={subject: number for number, subject in enumerate(facts["subjects"])},
            carried=arrays["carried"],
            space=_space(facts["stems"], arrays) if facts["stems"] is not None else None,
        )
    return replace(learnt, keywords=_known(tuple(keywords)))


def _known(keywords: tuple[KnownRow, ...]) -> Known:
    if not keywords:
        return Known()
    keys, papers, totals = zip(*keywords, strict=True)
    floats = np.frombuffer(b"".join(totals), _FLOATS).reshape(len(keys), -1).astype(np.float32)
    rows = {key: row for row, key in enumerate(keys)}
    return Known(
        rows=rows, papers=np.array(papers, np.int64), strengths=floats[:, 0], totals=floats[:, 1:]
    )


def _space(stems: list[str], arrays: Mapping[str, Any]) -> Space:
    numbered = {stem: row for row, stem in enumerate(stems)}
    return Space(
        stems=numbered, weights=arrays["weights"], axes=arrays["axes"], middle=arrays["middle"]
    )
