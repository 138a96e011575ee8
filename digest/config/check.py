"""What no single setting can know: mistakes between settings, and between them and the world."""

import re
from collections.abc import Iterator, Mapping

from digest import document
from digest.config.settings import KindOptions
from digest.config.written import WrittenSource
from digest.document import Loc, Mistake, Tree

EVERY_KIND = ("name", "kind", "url", "path")


def repeated_names(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "sources", "name")


def wrong_sources(kinds: Mapping[str, KindOptions], tree: Tree) -> Iterator[Mistake]:
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
        text = f"expected one of {', '.join(sorted(kinds))}, got {document.shown(kind)}{document.hint(kind, tuple(kinds))}"
        yield Mistake(loc=(*loc, "kind"), text=text)


def _wrong_options(kind: KindOptions, source: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    taken = (*EVERY_KIND, *sorted(kind.options))
    for key in source:
        if key in WrittenSource.model_fields and key not in taken:
            yield document.unknown((*loc, key), taken)
    yield from _wrong_categories(kind, source.get("categories"), loc)
    # A misspelt key has been told already, and is likely the one that is needed.
    if kind.needs and source.keys() <= {*taken} and source.keys().isdisjoint(kind.needs):
        yield Mistake(loc=loc, text=f"expected {' or '.join(kind.needs)}, got none")


def _wrong_categories(kind: KindOptions, categories: Tree, loc: Loc) -> Iterator[Mistake]:
    listed = categories if isinstance(categories, list) and not kind.has_long_categories else ()
    for i, category in enumerate(listed):
        if isinstance(category, str) and re.fullmatch(r"[\w.-]+( [\w.-]+)+", category, re.ASCII):
            text = f"expected one category such as cs.AI, got {document.shown(category)}; put a comma between two"
            yield Mistake(loc=(*loc, "categories", i), text=text)


def wrong_login(environ: Mapping[str, str] | None, tree: Tree) -> Iterator[Mistake]:
    """Find logins that cannot be; with *environ* also that no password is there."""
    relay = tree.get("relay") if isinstance(tree, dict) else None
    if not isinstance(relay, dict) or relay.keys().isdisjoint({"username", "password_env"}):
        return
    if "password_env" not in relay:
        yield Mistake(
            loc=("relay", "username"), text="expected password_env beside it, got none", on_key=True
        )
    elif "username" not in relay:
        yield Mistake(
            loc=("relay", "password_env"), text="expected username beside it, got none", on_key=True
        )
    if relay.get("security") == "none":
        text = 'expected starttls or tls, got "none"; credentials are only sent over TLS'
        yield Mistake(loc=("relay", "security"), text=text)
    variable = relay.get("password_env")
    if isinstance(variable, str) and environ is not None and not environ.get(variable):
        yield Mistake(loc=("relay", "password_env"), text=unset(variable))


def unset(variable: str) -> str:
    """Say that *variable* is not set; named only where it can be no password that somebody wrote in
    its place."""
    wanted = "expected the name of an environment variable that is set, got"
    if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_?", variable):
        return f"{wanted} {variable}, which is not; set it before you start: export {variable}='…'"
    return f"{wanted} one that is not; set it with export NAME='…'; the password itself is never written here"
