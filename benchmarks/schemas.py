"""The JSON Schemas of both settings files, made of the fields that read them: `make schemas`."""

import json
from pathlib import Path
from typing import Any

from digest import config, people, sources

FOLDER = Path(__file__).parents[1] / "config"


def schemas() -> dict[str, dict[str, Any]]:
    """Return both schemas by the names of their files."""
    return {
        "digest.schema.json": config.json_schema(sources.OPTIONS),
        "subscribers.schema.json": people.json_schema(),
    }


def text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, schema in schemas().items():
        (FOLDER / name).write_text(text(schema), encoding="utf-8")
        print(FOLDER / name)
