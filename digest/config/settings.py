"""What the operator wants, as frozen values."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time, timedelta
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Literal, NamedTuple

from digest.model import Defaults, Sender, Source

Security = Literal["none", "starttls", "tls"]
InDoubt = Literal["resend", "keep"]
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
    *ehlo* is how we call ourselves. At most so many *connections* are open to it at once. What may
    have arrived, for the line broke before the answer, is sent again, or kept *in_doubt* until
    somebody decides.
    """

    host: str
    port: int = 0
    security: Security = "starttls"
    username: str | None = None
    password_env: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ehlo: str | None = None
    connections: int = 1
    in_doubt: InDoubt = "resend"

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, by its name or address; nobody is asked."""
        host = self.host.casefold().removesuffix(".")
        if host == "localhost" or host.endswith(".localhost"):
            return True
        with suppress(ValueError):
            address = ip_address(host)
            mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
            return (mapped or address).is_loopback
        return False


class Quiet(NamedTuple):
    """From when until when, on the clock of the settings' zone; past midnight if it ends sooner."""

    begin: time
    end: time

    def covers(self, at: time) -> bool:
        """Ask whether *at* is within: the first moment is, the last is not.

        >>> night = Quiet(time(22), time(7))
        >>> night.covers(time(23)), night.covers(time(6, 59)), night.covers(time(7))
        (True, True, False)
        """
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who is told what is wrong, by mail, but not while it is *quiet*."""

    address: str
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A monitor whose *url* is asked after each good run of what it watches *on*.

    Whoever knows the url can pretend that all is well: it is never shown.
    """

    url: str = field(repr=False)
    on: tuple[str, ...] = ("collect", "send")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that one settings file says. *path* is as it was given, every other path is absolute.

    *subscribers* are files, and folders of files, that are one list of people.

    *defaults* are for people who do not say otherwise. *contact* is who the sources may turn to.
    Digests wait for a late source for *patience*; a batch that is not there is asked for again
    until *give_up* on the clock of this machine. What is older than *keep* is pruned, None for
    never. *proxy* is the way to the web, None for the direct one. *preamble* and *trailer* are
    Markdown. Templates in the folder *templates* go before ours. So many *workers* make mails
    beside the process that sends: None for one a core, where there are many mails to make.
    """

    path: Path
    sources: tuple[Source, ...]
    sender: Sender
    relay: Server
    store: Path = Path("digest.db")
    subscribers: tuple[Path, ...] = (PEOPLE,)
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
    operator: Operator | None = None
    heartbeat: Heartbeat | None = None
    workers: int | None = None
    log: Literal["text", "json"] = "text"
