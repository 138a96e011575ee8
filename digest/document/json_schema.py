"""JSON Schema of fields, by which an editor completes and checks a settings file."""

from typing import Any

from digest.document.field import Field

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"


def json_schema(field: Field[Any], *, title: str) -> Schema:
    """Return what *field* takes as JSON Schema (draft 7, which editors know best).

    It is wider than the field: what needs a calculation, or several keys, is left to us.
    """
    return {"$schema": DIALECT, "title": title, **_of(field.schema)}


def _of(schema: Any) -> Schema:
    told: Schema = schema.get("metadata") or {}
    if "json_schema" in told:
        return dict(told["json_schema"])
    match schema["type"]:
        case "list":
            return _list(schema)
        case "dict":
            return {"type": "object", "additionalProperties": _of(schema["values_schema"])}
        case "typed-dict":
            return _object(schema)
        case "any":
            return {}
        case _:
            return _wrapped(schema, told)


def _wrapped(schema: Any, told: Schema) -> Schema:
    """Return what the inner schema of a function takes, or one entry of it alone."""
    inner = _of(schema["schema"])
    if told.get("is_one_or_many"):
        return {"anyOf": [inner["items"], inner]}
    if told.get("short"):
        # What is told of an object holds for no text, so an editor marks the key that is wrong.
        alone = inner["properties"][told["short"]]
        return {**alone, **inner, "type": [*alone["type"], "object"]}
    return inner


def _list(schema: Any) -> Schema:
    limits = {"minItems": schema.get("min_length"), "maxItems": schema.get("max_length")}
    given = {name: limit for name, limit in limits.items() if limit}
    return {"type": "array", "items": _of(schema["items_schema"]), **given}


def _object(schema: Any) -> Schema:
    fields = schema["fields"]
    needed = [name for name, field in fields.items() if field["required"]]
    return {
        "type": "object",
        "properties": {name: _of(field["schema"]) for name, field in fields.items()},
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }
