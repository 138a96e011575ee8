"""People at addresses that stand for none: their mail stays on this machine."""

from collections.abc import Iterable, Iterator

from digest.config import Server
from digest.model import Subscriber
from digest.text.mailbox import example_domain

_NAMED = 10


def kept_here(person: Subscriber, relay: Server) -> str | None:
    """Say why nothing for this *person* is handed to *relay*, None where it is."""
    domain = None if relay.is_here else example_domain(person.email)
    if domain is None:
        return None
    what = f"nobody has a mailbox at {domain}, a name for examples"
    return f"{what}: nothing is handed to a relay on another machine; write their real address"


def remarks(people: Iterable[Subscriber], relay: Server) -> Iterator[str]:
    """Say who gets no mail for their address."""
    names = [f'"{one.id}"' for one in people if kept_here(one, relay)]
    if names:
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        yield (
            f"subscriber {', '.join(names[:_NAMED])}{more}: an address for examples; nothing is"
            f" handed to {relay.host} for it, which is not on this machine; write their real"
            " address, or take them out"
        )
