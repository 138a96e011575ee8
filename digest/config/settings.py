"""What the operator wants, as frozen values."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Literal

from digest.model import Defaults, Sender, Source

Security = Literal["none", "starttls", "tls"]
PEOPLE = Path("subscribers.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOptions:
    """What one kind of source may be told beside name, kind, url and path, and which keys it
    *needs* one of at least.

    Its categories are one word each ("cs.AI"), or of several where it *has_long_categories* ("cell
    biology").
    """

    options: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    has_long_categories: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The SMTP server we hand to.

    *port* 0 stands for the usual one of *security*. With a *username* there is a *password*, from
    the variable *password_env*, and *security* is not none. Who sends nothing is given no password.
    *ehlo* is how we call ourselves.
    """

    host: str
    port: int = 0
    security: Security = "starttls"
    username: str | None = None
    password_env: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ehlo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that one settings file says. *path* is as it was given, every other path is absolute.

    *defaults* are for people who do not say otherwise. *contact* is who the sources may turn to.
    Digests wait for a late source for *patience*; a batch that is not there is asked for again
    until *give_up* on the clock of this machine. What is older than *keep* is pruned, None for
    never. *proxy* is the way to the web, None for the direct one. *preamble* and *trailer* are
    Markdown. Templates in the folder *templates* go before ours.
    """

    path: Path
    sources: tuple[Source, ...]
    sender: Sender
    relay: Server
    store: Path = Path("digest.db")
    subscribers: Path = PEOPLE
    defaults: Defaults = field(default_factory=Defaults)
    collect_every: timedelta = timedelta(hours=1)
    contact: str | None = None
    patience: timedelta = timedelta(hours=2)
    give_up: time = time(20)
    keep: timedelta | None = None
    proxy: str | None = field(default=None, repr=False)
    preamble: str = ""
    trailer: str = ""
    templates: Path | None = None
