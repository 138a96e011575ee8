"""Holds a tree against a pydantic model and says in our words what does not fit."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from digest.document.mistake import Loc, Mistake, Tree, existing, hint, nearest, shown, unknown
from digest.document.noun import Noun

Model = TypeVar("Model", bound=BaseModel)
KINDS = {
    "list_type": "a list",
    "tuple_type": "a list",
    "model_type": "keys and values (key: value)",
}


def validate(tree: Tree, model: type[Model]) -> tuple[Model | None, Iterator[Mistake]]:
    """Make a *model* of the tree, or none and every mistake."""
    try:
        return model.model_validate(tree), iter(())
    except ValidationError as error:
        return None, _mistakes(tree, model, error.errors(include_url=False))


def _mistakes(tree: Tree, model: type[BaseModel], errors: list[Any]) -> Iterator[Mistake]:
    misspelt = set()
    for error in errors:
        loc = error["loc"]
        found = existing(tree, loc)
        if error["type"] == "extra_forbidden":
            keys = _keys(model, loc[:-1])
            misspelt.add((*loc[:-1], nearest(loc[-1], keys)))
            yield unknown(found, keys)
        elif error["type"] != "missing":
            yield Mistake(loc=found, text=_text(error))
    for error in errors:
        loc = error["loc"]
        # A misspelt key has been told already, with this one as what was meant.
        if error["type"] == "missing" and loc not in misspelt:
            yield Mistake(loc=existing(tree, loc), text=f'expected the key "{loc[-1]}", got none')


def _text(error: Any) -> str:
    given, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "expected":
            near = hint(given, context.get("known", ())) if isinstance(given, str) else ""
            return f"expected {error['msg']}, got {shown(given)}{near}"
        case "too_short":
            return f"expected at least {context['min_length']}, got {context['actual_length']}"
        case "too_long":
            return f"expected at most {context['max_length']}, got {len(given)}"
        case kind:
            return f"expected {KINDS[kind]}, got {shown(given)}"


def _keys(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    for step in loc:
        if isinstance(step, str):
            field = model.model_fields[step]
            model = next(_models(field.annotation, *field.metadata))
    return tuple(model.model_fields)


def _models(*annotations: Any) -> Iterator[type[BaseModel]]:
    for annotation in annotations:
        if isinstance(annotation, Noun):
            yield annotation.model
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        else:
            yield from _models(*get_args(annotation))


def repeats(tree: Tree, rows: str, key: str, fold: Callable[[str], str] = str) -> Iterator[Mistake]:
    """Find entries of the list *rows* whose *key* an earlier one has, whatever else may be wrong
    with either."""
    first: dict[str, Loc] = {}
    entries = tree.get(rows) if isinstance(tree, dict) else None
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        value = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(value, str):
            loc = (rows, i, key)
            twin = first.setdefault(fold(value), loc)
            if twin is not loc:
                yield Mistake(
                    loc=loc, text=f"expected each {key} once, got {shown(value)} again", twin=twin
                )
