"""From what is written to what is meant: a pydantic model checks the keys, and one of our nouns is
kept in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from digest.document.scalar import reading

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Noun:
    """A field's annotation: written as *model*, or as a text that *short* reads, and kept as what
    *make* makes of it."""

    model: type[BaseModel]
    make: Callable[[Any], Any]
    short: Callable[[str], Any] | None
    expected: str

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            self._read, handler.generate_schema(self.model)
        )

    def _read(self, given: object, whole: Callable[[object], Any]) -> Any:
        if isinstance(given, dict):
            return self.make(whole(given))
        if self.short is None:
            raise PydanticCustomError("expected", self.expected)
        return reading(given, self.short, self.expected)


def noun(
    model: type[Model],
    make: Callable[[Model], Any],
    *,
    short: Callable[[str], Any] | None = None,
    expected: str = "keys and values (key: value)",
) -> Noun:
    """Let a field be written as *model*; without it a million people would be three objects each
    for every one that is kept."""
    return Noun(model, make, short, expected)
