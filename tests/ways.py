"""The ways to a relay: over each the same becomes of a message, whatever the relay says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from digest import config
from digest.mail.plain import PlainRelay
from digest.mail.relay import Relay
from tests import smtp


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """*relay* talks to servers that offer PIPELINING, or do not."""

    relay: Callable[..., Any]
    pipelines: bool

    def server(self, **given: Any) -> AbstractContextManager[smtp.Server]:
        offers = (*given.pop("offers", ()), *(["PIPELINING"] if self.pipelines else []))
        return smtp.server(**given, offers=offers)


PLAIN = Way(relay=PlainRelay, pipelines=False)
ONE_BY_ONE = Way(relay=Relay, pipelines=False)
IN_GROUPS = Way(relay=Relay, pipelines=True)
WAYS = {"plain": PLAIN, "one by one": ONE_BY_ONE, "in groups": IN_GROUPS}


def four_at_once(server: config.Server, **given: Any) -> Relay:
    return Relay(replace(server, connections=4), **given)


AT_ONCE = Way(relay=four_at_once, pipelines=True)
"""Over four connections, in groups: receipts come in any order."""

SINGLY = [PLAIN, ONE_BY_ONE]
"""The ways over which a message is begun when the one before has its receipt."""

each = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
"""Run a test over each way."""

singly = pytest.mark.parametrize("way", SINGLY, ids=["plain", "one by one"])
