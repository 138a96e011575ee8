"""Reads the settings file: its keys, what each may hold, and mistakes between them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest import document
from digest.config import cures, operator, scalar
from digest.config.defaults import DEFAULTS
from digest.config.settings import PEOPLE, KindOptions, Server, Settings
from digest.document import ADDRESS, LINE, NAME, Loc, Mistake, Tree, many, noun
from digest.model import Defaults, Sender, Source
from digest.text import mailbox
from digest.text.clean_text import CONTROLS, has_controls

PORTS = {"none": 25, "starttls": 587, "tls": 465}
EVERY_KIND = ("name", "kind", "url", "path")
MINUTES = {"min": 1, "h": 60, "d": 24 * 60}
SHORTEST_KEEP = timedelta(days=45)
"""A digest looks back two weeks, or as far as its reader's cadence, and holds papers over."""


def load(
    path: Path,
    *,
    kinds: Mapping[str, KindOptions],
    environ: Mapping[str, str] | None = None,
    keys: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings in *path*, the password from *environ*: None for who sends nothing.

    The keys of sources are looked up in *keys*; a source whose key is not there is asked without.

    Raises:
        SettingsError: with every mistake.
    """
    wrong = partial(_wrong_sources, kinds), partial(_wrong_login, environ)
    checks = _repeated_names, *wrong, operator.wrong_heartbeat
    data, _ = document.read_as_of(path)
    whole = noun(partial(Settings, path=path), SETTINGS, cures=cures.SETTINGS)
    written = document.parse(path, data, whole, *checks)
    folder, relay = path.parent.resolve(), written.relay
    secret, urls = relay.password_env, _urls(path, data, written.sources)
    placed = [_placed(*one, folder) for one in zip(written.sources, urls, strict=True)]
    return replace(
        written,
        store=folder / written.store,
        sources=tuple([_keyed(source, written.contact, keys or {}) for source in placed]),
        relay=replace(
            relay,
            port=relay.port or PORTS[relay.security],
            password=environ[secret] if secret and environ is not None else None,
        ),
        subscribers=tuple([folder / one for one in written.subscribers]),
        templates=written.templates and folder / written.templates,
    )


def json_schema(kinds: Mapping[str, KindOptions]) -> dict[str, Any]:
    """Return how the settings file is written, for an editor."""
    whole = noun(partial(Settings, path=Path()), SETTINGS)
    schema = document.json_schema(whole, title="Settings of Rubricator")
    schema["properties"]["sources"]["items"]["properties"]["kind"]["enum"] = sorted(kinds)
    return schema


def people_files(path: Path) -> tuple[Path, ...]:
    """Return where the settings in *path* say that people are, nothing where they do not say it.

    They may have mistakes. It is named the way *path* is.
    """
    written = document.peek(path)
    found = written.get("subscribers", str(PEOPLE)) if isinstance(written, dict) else None
    names = found if isinstance(found, list) else [found]
    return tuple([path.parent / name for name in names if isinstance(name, str)])


def _urls(path: Path, data: bytes, sources: Sequence[Source]) -> list[str | None]:
    """Return where the url of each of *sources* stands: "digest.yaml:14"."""
    wanted: list[Loc] = [("sources", i, "url") for i in range(len(sources))]
    lines = document.lines(data, wanted)
    return [f"{path}:{lines[one]}" if one in lines else None for one in wanted]


def _placed(source: Source, url_at: str | None, folder: Path) -> Source:
    path = str(folder / source.path) if source.path else None
    return replace(source, path=path, url_at=url_at)


def _keyed(source: Source, contact: str | None, keys: Mapping[str, str]) -> Source:
    if source.query is None:
        return source
    key = keys.get(source.api_key_env or "", "").strip()
    return replace(source, contact=contact, api_key=key or None)


def _fields(**given: str) -> dict[str, str]:
    return given


def _repeated_names(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "sources", "name")


def _wrong_sources(kinds: Mapping[str, KindOptions], tree: Tree) -> Iterator[Mistake]:
    sources = tree.get("sources") if isinstance(tree, dict) else None
    for i, source in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(source, dict):
            yield from _wrong_source(kinds, source, ("sources", i))


def _wrong_source(
    kinds: Mapping[str, KindOptions], source: dict[str, Tree], loc: Loc
) -> Iterator[Mistake]:
    if {"url", "path"} <= source.keys():
        yield Mistake(loc=(*loc, "path"), text="expected url or path, got both", on_key=True)
    kind = source.get("kind")
    if isinstance(kind, str) and kind in kinds:
        yield from _wrong_options(kinds[kind], source, loc)
    elif isinstance(kind, str):
        got = f"{document.shown(kind)}{document.hint(kind, tuple(kinds))}"
        text = f"expected one of {', '.join(sorted(kinds))}, got {got}"
        yield Mistake(loc=(*loc, "kind"), text=text)


def _wrong_options(kind: KindOptions, source: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    taken = (*EVERY_KIND, *sorted(kind.options))
    for key in source:
        if key in SOURCE and key not in taken:
            yield document.unknown((*loc, key), taken)
    yield from _wrong_categories(kind, source.get("categories"), loc)
    # A misspelt key has been told already, and is likely the one that is needed.
    if kind.needs and source.keys() <= {*taken} and source.keys().isdisjoint(kind.needs):
        yield Mistake(loc=loc, text=f"expected {' or '.join(kind.needs)}, got none")


def _wrong_categories(kind: KindOptions, categories: Tree, loc: Loc) -> Iterator[Mistake]:
    listed = categories if isinstance(categories, list) and not kind.has_long_categories else ()
    for i, category in enumerate(listed):
        if isinstance(category, str) and re.fullmatch(r"[\w.-]+( [\w.-]+)+", category, re.ASCII):
            got = f"{document.shown(category)}; put a comma between two"
            text = f"expected one category such as cs.AI, got {got}"
            yield Mistake(loc=(*loc, "categories", i), text=text)


def _wrong_login(environ: Mapping[str, str] | None, tree: Tree) -> Iterator[Mistake]:
    """Find logins that cannot be; with *environ* also that no password is there."""
    relay = tree.get("relay") if isinstance(tree, dict) else None
    if not isinstance(relay, dict) or relay.keys().isdisjoint({"username", "password_env"}):
        return
    if "password_env" not in relay:
        text = "expected password_env beside it, got none"
        yield Mistake(loc=("relay", "username"), text=text, on_key=True)
    elif "username" not in relay:
        text = "expected username beside it, got none"
        yield Mistake(loc=("relay", "password_env"), text=text, on_key=True)
    if relay.get("security") == "none":
        text = 'expected starttls or tls, got "none"; credentials are only sent over TLS'
        yield Mistake(loc=("relay", "security"), text=text)
    variable = relay.get("password_env")
    if isinstance(variable, str) and environ is not None and not environ.get(variable):
        yield Mistake(loc=("relay", "password_env"), text=unset(variable))


def unset(variable: str) -> str:
    """Say that *variable* is not set; named only where it can be no password in its place."""
    wanted = "expected the name of an environment variable that is set, got"
    if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_?", variable):
        return f"{wanted} {variable}, which is not; set it before you start: export {variable}='…'"
    remedy = "set it with export NAME='…'; the password itself is never written here"
    return f"{wanted} one that is not; {remedy}"


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
            f'"all", or at least {SHORTEST_KEEP.days} d '
            "(what is younger may still come in a digest)"
        )
    return keep


def _contact(text: str) -> str:
    return scalar.url(text) if "://" in text else mailbox.address(text)


def _proxy(text: str) -> str:
    parts = urlsplit(scalar.url(text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    return text


def _query(text: str) -> str:
    # Written over several lines, it is one search all the same.
    query = " ".join(text.split())
    if not 0 < len(query) <= 2_000 or has_controls(query):
        raise ValueError
    return query


def _yes(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError
    return text.lower() == "true"


def _path(text: str) -> Path:
    return Path(document.line(text))


_URL = document.scalar(scalar.url, "a web address such as https://example.org/feed")
_DURATION = document.scalar(_duration, 'a time such as "1 h" or "30 min", at least 1 min')
_PATH = document.scalar(_path, "one line of text")
_MARKDOWN = document.matching(
    rf"(?:\n|[^{CONTROLS}]){{1,5000}}", "text of up to 5,000 characters, in Markdown"
)
_CATEGORY = document.matching(r"[A-Za-z0-9._-]+( [A-Za-z0-9._-]+){0,9}", "a category such as cs.AI")
_KEY = document.matching(
    r"[A-Za-z_][A-Za-z0-9_:.-]{0,99}", "the name of an entry's part such as dc:description"
)

FIELDS = {"title": _KEY, "authors": _KEY, "abstract": _KEY, "doi": _KEY}
SOURCE = {
    "name": NAME,
    "kind": LINE,
    "url": _URL,
    "path": LINE,
    "categories": many(_CATEGORY, fewest=1, most=500),
    "votes": document.number(1, 7),
    "first": document.number(0, 1000),
    "cross": document.scalar(_yes, "true or false", cure=document.truth_cure),
    "fields": noun(_fields, FIELDS),
    "query": document.scalar(_query, "a search of up to 2,000 characters, as PubMed writes it"),
    # Not refused for what it holds, see password_env.
    "api_key_env": document.scalar(str, "the name of an environment variable"),
}
SENDER = {"name": LINE, "address": ADDRESS, "reply_to": ADDRESS}
RELAY = {
    # Two colons at least make it an IPv6 address: host:port is told that the port has its own key.
    "host": document.matching(
        r"[\w.-]{1,253}|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}",
        "a host name such as smtp.example.org, without its port",
        cure=cures.host,
    ),
    "port": document.number(1, 65535),
    "security": document.choice(
        lambda: ("none", "starttls", "tls"), "none, starttls or tls", cure=cures.security
    ),
    "username": LINE,
    # Never refused for what it holds, because a refusal quotes and this may be the password itself.
    "password_env": document.scalar(str, "the name of an environment variable"),
    # RFC 5321 4.1.3: a name, or an address in brackets.
    "ehlo": document.matching(
        r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[A-Za-z0-9:.]{2,60}\]",
        "the name of this machine such as host.example.org",
    ),
    "connections": document.number(1, 1000),
    "in_doubt": document.choice(lambda: ("resend", "keep"), "resend or keep"),
}
SETTINGS = {
    "store": _PATH,
    "sources": many(noun(Source, SOURCE, cures=cures.SOURCE), fewest=1),
    "collect_every": _DURATION,
    "sender": noun(Sender, SENDER, usual="address", cures=cures.SENDER),
    "relay": noun(Server, RELAY, usual="host", cures=cures.RELAY),
    "subscribers": document.one_or_many(_PATH, "a file, a folder or a list of these", fewest=1),
    "defaults": noun(Defaults, DEFAULTS),
    "contact": document.scalar(_contact, "an e-mail address or a web address"),
    "patience": _DURATION,
    "give_up": document.HOUR,
    "keep": document.scalar(
        _keep, f'"all", or a time of at least {SHORTEST_KEEP.days} d such as "400 d"'
    ),
    "proxy": document.scalar(_proxy, "a web address such as http://proxy.example.org:3128"),
    "preamble": _MARKDOWN,
    "trailer": _MARKDOWN,
    "templates": _PATH,
    "workers": document.number(0, 64),
    **operator.FIELDS,
}
