"""How far apart hosts want to be asked: one table. How they are asked, one question at a time, is
`turn`'s business."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """All hosts that are *host* or end in it are one: they are asked in turn, *apart_s* seconds
    from an answer to the next question."""

    host: str
    apart_s: float = 0.0


RULES = (
    # Terms of use of the API: one request every three seconds and one connection at a time, for
    # API, RSS and OAI alike.
    Rule(host="arxiv.org", apart_s=3.0),
    # Without a token, 500 requests to the API in five minutes.
    Rule(host="huggingface.co", apart_s=0.6),
    # No limit is published, and the two share a server.
    Rule(host="biorxiv.org", apart_s=1.0),
    Rule(host="medrxiv.org", apart_s=1.0),
)


def rule(host: str, port: int | None, rules: Iterable[Rule]) -> Rule:
    """Return the rule for *host*; one that is not in the table is asked one question at a time,
    each of its ports by itself.

    >>> rule("export.arxiv.org", None, RULES).host
    'arxiv.org'
    >>> rule("127.0.0.1", 8080, RULES)
    Rule(host='127.0.0.1:8080', apart_s=0.0)
    """
    name = host.lower().rstrip(".")
    found = (one for one in rules if name == one.host or name.endswith(f".{one.host}"))
    return next(found, Rule(host=f"{name}:{port}" if port else name))
