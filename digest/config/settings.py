"""What the operator wants, as frozen values."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Literal

from digest.model import Sender, Source

Security = Literal["none", "starttls", "tls"]


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

    With a *username* there is a *password*, from the variable *password_env*, and *security* is not
    none. Who sends nothing is given no password. *ehlo* is how we call ourselves.
    """

    host: str
    port: int
    security: Security
    username: str | None = None
    password_env: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ehlo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that one settings file says. *path* is as it was given, every other path is absolute.

    *contact* is who the sources may turn to. Digests wait for a late source for *patience*; a batch
    that is not there is asked for again until *give_up* on the clock of this machine. What is older
    than *keep* is pruned, None for never. *proxy* is the way to the web, None for the direct one.
    *preamble* and *trailer* are Markdown. Templates in the folder *templates* go before ours.
    """

    path: Path
    store: Path
    sources: tuple[Source, ...]
    collect_every: timedelta
    sender: Sender
    relay: Server
    subscribers: Path
    contact: str | None = None
    patience: timedelta = timedelta(hours=2)
    give_up: time = time(20)
    keep: timedelta | None = None
    proxy: str | None = field(default=None, repr=False)
    preamble: str = ""
    trailer: str = ""
    templates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What could be read of a settings file, mistakes or not; *subscribers* is named the way the
    file itself was."""

    settings: Settings | None
    subscribers: Path | None
    mistakes: tuple[str, ...]
