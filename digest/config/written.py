"""The settings file as people write it: its keys, their defaults, and what each may hold."""

import re
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from digest import document
from digest.config.settings import Security
from digest.document import ADDRESS, LINE, NAME
from digest.text import mailbox
from digest.text.plain import CONTROLS

KNOWN_KEYS_ONLY = ConfigDict(extra="forbid")
MINUTES = {"min": 1, "h": 60, "d": 24 * 60}
SHORTEST_KEEP = timedelta(days=45)
"""A digest looks back two weeks, or as far as its reader's cadence, and holds papers over for
days."""


def _url(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or not re.fullmatch(rf"[^\s{CONTROLS}]{{1,2000}}", text)
    ):
        raise ValueError
    return text


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,4}) ?(min|h|d)", text)
    if not found or int(found[1]) == 0:
        raise ValueError
    return timedelta(minutes=int(found[1]) * MINUTES[found[2]])


def _keep(text: str) -> timedelta | None:
    if text == "all":
        return None
    keep = _duration(text)
    if keep < SHORTEST_KEEP:
        raise document.UnfitError(
            f'"all", or at least {SHORTEST_KEEP.days} d (what is younger may still come in a digest)'
        )
    return keep


def _contact(text: str) -> str:
    return _url(text) if "://" in text else mailbox.address(text)


def _proxy(text: str) -> str:
    parts = urlsplit(_url(text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    return text


def _hour(text: str) -> time:
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", text)
    if not found:
        raise ValueError
    return time(int(found[1]), int(found[2]))


URL = document.scalar(_url, "a web address such as https://example.org/feed")
DURATION = document.scalar(_duration, 'a time such as "1 h" or "30 min", at least 1 min')
KEEP = document.scalar(
    _keep, f'"all", or a time of at least {SHORTEST_KEEP.days} d such as "400 d"'
)
HOUR = document.scalar(_hour, 'a time of day such as "20:00"')
CONTACT = document.scalar(_contact, "an e-mail address or a web address")
PROXY = document.scalar(_proxy, "a web address such as http://proxy.example.org:3128")
MARKDOWN = document.matching(
    rf"(?:\n|[^{CONTROLS}]){{1,5000}}",
    "text of up to 5,000 characters, in Markdown",
)
CATEGORY = document.matching(r"[A-Za-z0-9._-]+( [A-Za-z0-9._-]+){0,9}", "a category such as cs.AI")
KEY = document.matching(
    r"[A-Za-z_][A-Za-z0-9_:.-]{0,99}", "the name of an entry's part such as dc:description"
)
SECURITY = document.choice(lambda: ("none", "starttls", "tls"), "none, starttls or tls")
# Two colons at least make it an IPv6 address: host:port is told that the port has its own key.
HOST = document.matching(
    r"[\w.-]{1,253}|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}",
    "a host name such as smtp.example.org, without its port",
)
# RFC 5321 4.1.3: a name, or an address in brackets.
EHLO = document.matching(
    r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[A-Za-z0-9:.]{2,60}\]",
    "the name of this machine such as host.example.org",
)
# Never refused for what it holds, because a refusal quotes and this may be the password itself.
PASSWORD_ENV = document.scalar(str, "the name of an environment variable")


class WrittenFields(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    title: Annotated[str | None, KEY] = None
    authors: Annotated[str | None, KEY] = None
    abstract: Annotated[str | None, KEY] = None
    doi: Annotated[str | None, KEY] = None


class WrittenSource(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    name: Annotated[str, NAME]
    kind: Annotated[str, LINE]
    url: Annotated[str | None, URL] = None
    path: Annotated[str | None, LINE] = None
    categories: Annotated[list[Annotated[str, CATEGORY]], Field(min_length=1, max_length=500)] = []
    votes: Annotated[int, document.number(1, 7)] = 3
    first: Annotated[int, document.number(0, 1000)] = 20
    fields: WrittenFields = WrittenFields()


class WrittenSender(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    name: Annotated[str, LINE]
    address: Annotated[str, ADDRESS]
    reply_to: Annotated[str | None, ADDRESS] = None


class WrittenRelay(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    host: Annotated[str, HOST]
    port: Annotated[int | None, document.number(1, 65535)] = None
    security: Annotated[Security, SECURITY] = "starttls"
    username: Annotated[str | None, LINE] = None
    password_env: Annotated[str | None, PASSWORD_ENV] = None
    ehlo: Annotated[str | None, EHLO] = None


class WrittenSettings(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    store: Annotated[str, LINE] = "digest.db"
    sources: Annotated[list[WrittenSource], Field(min_length=1)]
    collect_every: Annotated[timedelta, DURATION] = timedelta(hours=1)
    sender: WrittenSender
    relay: WrittenRelay
    subscribers: Annotated[str, LINE] = "subscribers.yaml"
    contact: Annotated[str | None, CONTACT] = None
    patience: Annotated[timedelta, DURATION] = timedelta(hours=2)
    give_up: Annotated[time, HOUR] = time(20)
    keep: Annotated[timedelta | None, KEEP] = None
    proxy: Annotated[str | None, PROXY] = None
    preamble: Annotated[str, MARKDOWN] = ""
    trailer: Annotated[str, MARKDOWN] = ""
    templates: Annotated[str | None, LINE] = None
