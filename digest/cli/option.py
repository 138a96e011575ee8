"""The options that commands share."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f'expected a day like 2026-03-12, got "{text}"'
        raise typer.BadParameter(message) from error


class Style(StrEnum):
    """How `digest rank` prints."""

    table = "table"
    json = "json"
    trec = "trec"


Config = Annotated[
    Path,
    typer.Option("--config", envvar="DIGEST_CONFIG", metavar="PATH", help="The settings file."),
]
DEFAULT_CONFIG = Path("config/digest.yaml")

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout, talk on stderr.")
]
Day = Annotated[
    date | None,
    typer.Option("--date", parser=day, metavar="DAY", help="The issue date, for all: 2026-03-12."),
]
