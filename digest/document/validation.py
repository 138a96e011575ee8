"""Holds a tree against a field and says in our words what does not fit."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import getitem
from typing import Any, TypeVar

from pydantic_core import SchemaValidator, ValidationError

from digest.document import remedy
from digest.document.field import Field
from digest.document.mistake import Loc, Mistake, Tree, existing, hint, nearest, shown, unknown

T = TypeVar("T")


def validate(tree: Tree, field: Field[T]) -> tuple[T | None, Iterator[Mistake]]:
    """Make of the tree what *field* reads, or nothing and every mistake."""
    return checker(field)(tree)


def checker(field: Field[T]) -> Callable[[Tree], tuple[T | None, Iterator[Mistake]]]:
    """Return what does as `validate` does, for many trees."""
    made = SchemaValidator(field.schema).validate_python

    def check(tree: Tree) -> tuple[T | None, Iterator[Mistake]]:
        try:
            return made(tree), iter(())
        except ValidationError as error:
            return None, _mistakes(tree, field, error.errors(include_url=False))

    return check


def _mistakes(tree: Tree, field: Field[Any], errors: list[Any]) -> Iterator[Mistake]:
    misspelt: set[Loc] = set()
    for error in errors:
        loc = error["loc"]
        found = existing(tree, loc)
        if error["type"] == "extra_forbidden":
            keys, cure, meant = _unknown_key(tree, field, loc)
            misspelt.update((*loc[:-1], key) for key in meant)
            yield unknown(found, keys, cure)
        elif loc[-1:] == ("[key]",):
            yield Mistake(loc=loc[:-1], text=_text(error), on_key=True)
        elif error["type"] != "missing":
            yield Mistake(loc=found, text=_text(error))
    for error in errors:
        loc = error["loc"]
        # A misspelt key has been told already, with this one as what was meant.
        if error["type"] == "missing" and loc not in misspelt:
            yield Mistake(loc=existing(tree, loc), text=f'expected the key "{loc[-1]}", got none')


def _unknown_key(
    tree: Tree, field: Field[Any], loc: Loc
) -> tuple[tuple[str, ...], str | None, set[str]]:
    """Return the keys there are in place of the one at *loc*, what to do about it, and which of
    them it may have been meant for."""
    keys, told = _keys(field, loc[:-1])
    written, short = str(loc[-1]), told["short"]
    cure = told["cures"].get(written.casefold()) or remedy.of_key(written)
    near = nearest(written, keys)
    if short and not cure and not near:
        noun: Any = reduce(getitem, loc[:-1], tree)  # type: ignore[arg-type]  # it holds the key
        cure = remedy.of_short(noun, short, keys)
        near = short if cure else None
    named = {near} if near else set()
    return keys, cure, named.union(key for key in keys if cure and f'"{key}"' in cure)


def _text(error: Any) -> str:
    given, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "expected":
            near = hint(given, context.get("known", ())) if isinstance(given, str) else ""
            cure = remedy.of_value(given) or context.get("cure")
            return f"expected {error['msg']}, got {shown(given)}{f'; {cure}' if cure else near}"
        case "unfit":
            return str(error["msg"])
        case "too_short":
            return f"expected at least {context['min_length']}, got {context['actual_length']}"
        case "too_long":
            return f"expected at most {context['max_length']}, got {len(given)}"
        case _:  # "list_type": what else pydantic may say, our own fields say before it
            cure = remedy.of_list(given)
            return f"expected a list, got {shown(given)}{f'; {cure}' if cure else ''}"


def _keys(field: Field[Any], loc: Loc) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """Return the keys of the noun at *loc*, and what is told of it: see `noun`."""
    schema: Any = field.schema["schema"]
    for step in loc:
        match schema["type"]:
            case "list":
                schema = schema["items_schema"]
            case "dict":
                schema = schema["values_schema"]
            case _:
                schema = schema["fields"][step]
        while "schema" in schema:
            schema = schema["schema"]
    return tuple(schema["fields"]), schema["metadata"]


def repeats(tree: Tree, rows: str, key: str, fold: Callable[[str], str] = str) -> Iterator[Mistake]:
    """Find entries of the list *rows* whose *key* an earlier one has, whatever else is wrong."""
    first: dict[str, Loc] = {}
    entries = tree.get(rows) if isinstance(tree, dict) else None
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        value = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(value, str):
            loc = (rows, i, key)
            earlier = first.setdefault(fold(value), loc)
            if earlier is not loc:
                text = f"expected each {key} once, got {shown(value)} again"
                yield Mistake(loc=loc, text=text, earlier=earlier)
