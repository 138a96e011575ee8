"""How values are written as YAML: as plain as it can be, and quoted where it must be."""

import io
import json
import re
from functools import cache

import yaml

from digest.document.mistake import Tree

STEP = 2
"""Blanks that a mapping stands further right than its key."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}|(?:0|[1-9][0-9]{0,8})\.[0-9]{1,8}")
_TRUTH = frozenset({"true", "false"})
# Another reader of YAML 1.1 takes 18:30 for 1,110 and "on" for true.
_OTHER = re.compile(r"[0-9]{1,2}:[0-9]{2}|y|n", re.IGNORECASE)
_TEXT = "tag:yaml.org,2002:str"
# What most values are: words in letters, none of which YAML 1.1 takes for anything else.
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]*(?: [A-Za-z][A-Za-z0-9_.@-]*)*")
_MEANT = re.compile("y|n|yes|no|on|off|true|false|null", re.IGNORECASE)


def scalar(value: str | None, *, in_flow: bool, quote: str | None = None) -> str:
    """Return *value* as it stands in YAML, in quotes like *quote* if that is one or one is needed.

    >>> [scalar(one, in_flow=True) for one in ("tool use", "10", "07:00", "a, b", "no")]
    ['tool use', '10', '"07:00"', '"a, b"', '"no"']
    """
    if value is None:
        return "null"
    if quote not in {'"', "'"} and _may_be_plain(value, in_flow=in_flow):
        return value
    if value.isprintable() and (quote == "'" or ('"' in value and "'" not in value)):
        return "'" + value.replace("'", "''") + "'"
    written = json.dumps(value, ensure_ascii=False)
    if written.isprintable():
        return written
    # JSON would write two escapes for what is beyond the first plane, which YAML takes for two.
    return "".join([one if one.isprintable() else f"\\U{ord(one):08x}" for one in written])


@cache
def _resolver() -> yaml.resolver.Resolver:
    return yaml.resolver.Resolver()


def _may_be_plain(value: str, *, in_flow: bool) -> bool:
    if value in _TRUTH or _NUMBER.fullmatch(value):
        return True
    if _WORDS.fullmatch(value) and not _MEANT.fullmatch(value):
        return True
    if "#" in value or _OTHER.fullmatch(value):
        return False
    found = yaml.emitter.Emitter(io.StringIO(), allow_unicode=True).analyze_scalar(value)
    is_allowed = found.allow_flow_plain if in_flow else found.allow_block_plain
    return bool(is_allowed) and _resolved(value) == _TEXT


def _resolved(value: str) -> object:
    return _resolver().resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]  # as it ships


def flow(value: Tree) -> str:
    """Return *value* as it stands in a line.

    >>> flow({"id": "ada", "profile": {"keywords": ["a", "b, c"]}})
    '{id: ada, profile: {keywords: [a, "b, c"]}}'
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)}: {flow(its)}' for key, its in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value, in_flow=True)


def block(value: Tree, column: int) -> list[str]:
    """Return the lines of *value*, keys and values or a list, at *column*, without their ends.

    >>> block({"id": "ada", "profile": {"keywords": ["a"]}}, 2)
    ['  id: ada', '  profile:', '    keywords: [a]']
    """
    lines = []
    for key, its in value.items() if isinstance(value, dict) else ():
        name = " " * column + _key(key) + ":"
        if is_block(its):
            lines += [name, *block(its, column + STEP)]
        else:
            lines.append(f"{name} {inline(its)}")
    for one in value if isinstance(value, list) else ():
        lines += entry(one, column)
    return lines


def is_block(value: Tree) -> bool:
    """Ask whether *value* stands in lines of its own: keys and values, and lists of these."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and bool(value)


def entry(value: Tree, column: int, gap: int = 1) -> list[str]:
    """Return the lines of an entry of a list whose dash stands at *column*, *gap* blanks before
    what follows it."""
    dash = " " * column + "-" + " " * gap
    if isinstance(value, dict) and value:
        first, *others = block(value, len(dash))
        return [dash + first.lstrip(), *others]
    return [dash + inline(value)]


def inline(value: Tree, *, quote: str | None = None) -> str:
    """Return *value* as it stands behind a key of a block."""
    if value is None or isinstance(value, str):
        return scalar(value, in_flow=False, quote=quote)
    return flow(value)


def _key(key: str) -> str:
    return scalar(key, in_flow=True)
