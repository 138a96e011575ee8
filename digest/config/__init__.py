"""Reads the settings file into settings. Which kinds of source there are it is told by its caller;
people are read in `people`."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from digest import document
from digest.config.check import repeated_names, unset, wrong_login, wrong_sources
from digest.config.exposed import exposed
from digest.config.settings import Examined, KindOptions, Server, Settings
from digest.config.written import WrittenRelay, WrittenSettings, WrittenSource
from digest.exceptions import SettingsError
from digest.model import Sender, Source

__all__ = ["Examined", "KindOptions", "Server", "Settings", "examine", "exposed", "load", "unset"]

PORTS = {"none": 25, "starttls": 587, "tls": 465}


def load(
    path: Path, *, kinds: Mapping[str, KindOptions], environ: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings in *path*; the password comes from *environ*, None where nothing is sent
    and none is needed.

    Raises:
        SettingsError: with every mistake.
    """
    checks = repeated_names, partial(wrong_sources, kinds), partial(wrong_login, environ)
    written = document.load(path, WrittenSettings, *checks)
    folder = path.parent.resolve()
    return Settings(
        path=path,
        store=folder / written.store,
        sources=tuple(_source(source, folder) for source in written.sources),
        collect_every=written.collect_every,
        sender=Sender(**written.sender.model_dump()),
        relay=_relay(written.relay, environ),
        subscribers=folder / written.subscribers,
        contact=written.contact,
        patience=written.patience,
        give_up=written.give_up,
        keep=written.keep,
        proxy=written.proxy,
        preamble=written.preamble,
        trailer=written.trailer,
        templates=None if written.templates is None else folder / written.templates,
    )


def examine(
    path: Path, *, kinds: Mapping[str, KindOptions], environ: Mapping[str, str] | None = None
) -> Examined:
    """Read what can be read, so that the mistakes of the people's file can be named together with
    those of *path*."""
    try:
        settings = load(path, kinds=kinds, environ=environ)
    except SettingsError as error:
        return Examined(settings=None, subscribers=_subscribers(path), mistakes=error.mistakes)
    return Examined(settings=settings, subscribers=_subscribers(path), mistakes=())


def _subscribers(path: Path) -> Path | None:
    written = document.peek(path)
    default = WrittenSettings.model_fields["subscribers"].default
    name = written.get("subscribers", default) if isinstance(written, dict) else None
    return path.parent / name if isinstance(name, str) else None


def _source(written: WrittenSource, folder: Path) -> Source:
    return Source(
        name=written.name,
        kind=written.kind,
        url=written.url,
        path=None if written.path is None else str(folder / written.path),
        categories=tuple(written.categories),
        votes=written.votes,
        first=written.first,
        fields=written.fields.model_dump(exclude_none=True),
    )


def _relay(written: WrittenRelay, environ: Mapping[str, str] | None) -> Server:
    return Server(
        host=written.host,
        port=written.port or PORTS[written.security],
        security=written.security,
        username=written.username,
        password_env=written.password_env,
        password=environ[written.password_env]
        if written.password_env and environ is not None
        else None,
        ehlo=written.ehlo,
    )
