"""The door round an operator's templates: whatever they raise becomes a TemplateError that names
template and line."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from jinja2 import TemplateNotFound, TemplateSyntaxError

from digest.exceptions import TemplateError

_TEMPLATES = (".html", ".txt", ".css")


@contextmanager
def loading(name: str) -> Iterator[None]:
    """Raise TemplateError for what goes wrong while template *name* is read."""
    try:
        yield
    except TemplateSyntaxError as error:
        raise TemplateError(
            f"{error.filename or error.name or name}:{error.lineno}: {error.message}"
        ) from error
    except TemplateNotFound as error:
        raise TemplateError(f'{name}: there is no template "{error.name}"') from error
    except TemplateError:
        raise
    except Exception as error:
        raise TemplateError(f"{name}: {error}") from error


class rendering:  # noqa: N801 - read as a verb
    """Raise TemplateError for what goes wrong while template *name* is rendered; passed some three
    times a mail."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if not isinstance(error, Exception) or isinstance(error, TemplateError):
            return
        said = (
            f'there is no template "{error.name}"' if isinstance(error, TemplateNotFound) else error
        )
        raise TemplateError(f"{_place(error, self._name)}: {said}") from error


def _place(error: Exception, name: str) -> str:
    """Return "card.html:12": Jinja writes the lines of templates into a traceback."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(_TEMPLATES)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
