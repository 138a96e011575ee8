"""`digest people export`: all that is known of a person, in one JSON object, for them."""

from pathlib import Path
from typing import Any

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.people.options import Person
from digest.cli.people.show import as_dict
from digest.exceptions import NotReadyError, SettingsError, UsageError


def export(
    person: Person,
    *,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,  # noqa: ARG001  all of it is JSON, and so are errors then
) -> None:
    """Print as JSON all that is known of a person: file, facts, issues with their papers."""
    written, error = None, None
    try:
        written = _written(config, person)
    except (UsageError, SettingsError) as found:
        error = found
    stored = _stored(config, person)
    # Who stands in no file any more may be in the store, and a file with mistakes hides nobody.
    if error and stored is None:
        raise error
    if isinstance(error, SettingsError):
        output.say(*error.mistakes)
    at = context.now().isoformat(timespec="seconds")
    output.as_object({"id": person, "exported_at": at, "file": written, "store": stored})


def _written(config: Path, slug: str) -> dict[str, Any]:
    """Return what the people's files say of somebody, each value with its place."""
    from digest import people

    settings = context.settings(config)
    found = people.resolve(
        slug, *settings.subscribers, timezone=context.timezone(), defaults=settings.defaults
    )
    return as_dict(found)


def _stored(config: Path, slug: str) -> dict[str, Any] | None:
    from digest.pipeline import personal_data

    try:
        with context.looking(config) as rooms:
            return personal_data.stored(rooms, slug)
    except NotReadyError:
        return None
