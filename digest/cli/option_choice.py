"""Options that are one of a few words."""

from collections.abc import Callable
from typing import Annotated, Literal, get_args

import typer

from digest.model import Layout
from digest.text.near_miss import did_you_mean


def one_of(kind: object) -> Callable[[str], str]:
    """Return what takes one of the words of *kind*, a Literal."""
    known = get_args(kind)

    def chosen(text: str) -> str:
        if text in known:
            return text
        message = f'expected one of {", ".join(known)}, got "{text}"{did_you_mean(text, known)}'
        raise typer.BadParameter(message)

    return chosen


_Format = Literal["table", "json", "trec"]
Format = Annotated[
    _Format, typer.Option("--format", parser=one_of(_Format), help="How they are printed.")
]
OtherLayout = Annotated[
    Layout | None,
    typer.Option("--layout", parser=one_of(Layout), help="Another layout than their own."),
]
