"""How the settings name who keeps Rubricator running: the operator, a monitor, the log."""

from collections.abc import Iterator

from digest import document
from digest.config import scalar
from digest.config.settings import Heartbeat, Operator, Quiet
from digest.document import ADDRESS, Mistake, Tree, many, noun

RUNS = ("collect", "send")


def _quiet(text: str) -> Quiet:
    begin, dash, end = text.partition("-")
    quiet = Quiet(document.hour(begin.strip()), document.hour(end.strip()))
    if not dash or quiet.begin == quiet.end:
        raise ValueError
    return quiet


OPERATOR = {
    "address": ADDRESS,
    "quiet": document.scalar(_quiet, 'two times of day such as "22:00-07:00"'),
}
HEARTBEAT = {
    # Not refused here for what it holds: a refusal quotes, and who knows the address can pretend.
    "url": document.scalar(str, "a web address"),
    "on": many(document.choice(lambda: RUNS, "collect or send"), fewest=1),
}
FIELDS = {
    "operator": noun(Operator, OPERATOR, short="address"),
    "heartbeat": noun(Heartbeat, HEARTBEAT, short="url"),
    "log": document.choice(lambda: ("text", "json"), "text or json"),
}


def wrong_heartbeat(tree: Tree) -> Iterator[Mistake]:
    """Find a monitor's address that is none; it is never quoted."""
    written = tree.get("heartbeat") if isinstance(tree, dict) else None
    address = written.get("url") if isinstance(written, dict) else written
    if isinstance(address, str):
        try:
            scalar.url(address)
        except ValueError:
            text = "expected a web address such as https://example.org/ping, got something else"
            yield Mistake(
                loc=("heartbeat", "url") if isinstance(written, dict) else ("heartbeat",), text=text
            )
