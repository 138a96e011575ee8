"""Templates as Jinja reads them: the operator's folder before ours, styles inlined, nothing
undefined passed over. Whatever they raise becomes a TemplateError with template and line."""

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.filters import do_format, do_upper

from digest.exceptions import TemplateError
from digest.render import css_inliner, template_cache
from digest.render.english import fit
from digest.render.plain_text import starred, wrap
from digest.render.slot import Slot, listed, waiting

STYLE, _SCREEN = "digest.css", "screen.css"
# These may be given what differs from reader to reader.
_FILTERS: dict[str, Callable[..., object]] = {
    "fit": fit,
    "format": do_format,
    "starred": starred,
    "upper": do_upper,
    "wrap": wrap,
}
# A preamble and a trailer, of a few installations.
_OWN = 8
# Reads sources, renders nothing.
_BARE = Environment(autoescape=False)  # noqa: S701
_ENDS = (".html", ".txt", ".css")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_OURS = re.compile(r"'digest\.[\w.]*\.(\w+) object'")
_HINT = re.compile(r"'(\w+)'")
_Found = tuple[str, str | None, Callable[[], bool] | None]


def environment(
    folder: Path, overrides: Path | None = None, *, inlined: bool = True, keep: Path | None = None
) -> Environment:
    """Return an environment with every template loaded once, so that mistakes show now.

    What that comes to is kept in the folder *keep*, so that the next process need not do it again.
    """
    loader, keep = _loader(folder, overrides), template_cache.folder(keep)
    made = Environment(
        loader=_styled(loader, keep) if inlined else loader,
        bytecode_cache=template_cache.compiled(keep),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=False,
    )
    made.filters.update({name: waiting(show) for name, show in _FILTERS.items()})
    made.filters["list"] = listed
    made.filters.update(_own(_css(loader) if inlined else None))
    for name in loader.list_templates():
        is_included = name.endswith((".html", ".txt")) or name == _SCREEN
        if is_included and not name.startswith("default/"):
            with loading(name):
                made.get_template(name)
    return made


def sources(folder: Path, overrides: Path | None = None) -> dict[str, str]:
    """Return the text of every template and style sheet, by its name."""
    loader = _loader(folder, overrides)
    return {
        name: loader.get_source(_BARE, name)[0]
        for name in loader.list_templates()
        if name.endswith(_ENDS)
    }


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
    except (TemplateError, MemoryError):
        raise
    except Exception as error:
        raise TemplateError(f"{name}: {error}") from error


def explained(error: Exception, name: str) -> Exception:
    """Return what went wrong while template *name* was rendered, in the words of the template:
    a TemplateError, or what no template is to blame for."""
    if isinstance(error, TemplateError | MemoryError):
        return error
    file, line, said = *location(error, name), _OURS.sub(_named, str(error))
    at = f"{file}:{line}" if line else file
    if isinstance(error, TemplateNotFound):
        return TemplateError(f'{at}: there is no template "{error.name}"')
    tag = tag_at(file, line, _HINT.findall(said))
    if isinstance(error, _ManyError):
        return TemplateError(
            f"{at}: {tag.strip('{}- ')} are many: loop over them, pass runs to the filter starred,"
            " or show papers by place(partial, papers)"
        )
    return TemplateError(f"{at}: {said}{f', in {tag}' if tag else ''}")


class _ManyError(TypeError):
    """Runs or papers were to be printed as if they were one value."""


def _printed(value: object) -> object:
    """Return the token of a slot, and anything else as it is: what Jinja calls before it prints."""
    if isinstance(value, Slot):
        return value.token()
    if isinstance(value, tuple) and value and hasattr(value[0], "_fields"):
        raise _ManyError
    return value


def location(error: Exception, name: str) -> tuple[str, int]:
    """Return file and line that *error* comes from, which Jinja writes into a traceback."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(_ENDS)
    ]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (name, 0)


def tag_at(file: str, line: int, hints: list[str]) -> str:
    """Return what in a *line* of a template names one of *hints*, or all that stands there."""
    try:
        text = Path(file).read_text(encoding="utf-8").splitlines()[line - 1]
    except (OSError, ValueError, IndexError):
        return ""
    tags = _TAG.findall(text)
    named = [tag for tag in tags if any(hint in tag for hint in hints)]
    return next(iter(named or tags), "") if named or len(tags) == 1 else ""


def _named(found: re.Match[str]) -> str:
    return f"'{found[1].lower()}'"


def _loader(folder: Path, overrides: Path | None) -> BaseLoader:
    default = FileSystemLoader(folder)
    own = [FileSystemLoader(overrides)] if overrides else []
    return ChoiceLoader([*own, default, PrefixLoader({"default": default})])


def _own(css: str | None) -> dict[str, Callable[[str], str]]:
    """Return the filters that show what the operator wrote, once for all mails."""

    @lru_cache(_OWN)
    def markdown(written: str) -> str:
        from digest.render.markdown import as_html  # noqa: PLC0415

        return as_html(written, css)

    @lru_cache(_OWN)
    def paragraphs(written: str) -> str:
        from digest.render.markdown import as_text  # noqa: PLC0415

        return as_text(written)

    return {"markdown": markdown, "paragraphs": paragraphs}


def _css(loader: BaseLoader) -> str:
    return loader.get_source(_BARE, STYLE)[0]


def _styled(loader: BaseLoader, keep: Path | None) -> FunctionLoader:
    """Return *loader* with the style sheet written into each HTML template."""
    css = _css(loader)
    css_inliner.check(css, name=STYLE)

    # premailer reads the style sheet once for all templates: that takes longer than all else.
    names = [name for name in loader.list_templates() if name.endswith(".html")]
    styles = template_cache.styles(
        keep, {name: loader.get_source(_BARE, name)[0] for name in names}, css
    )

    def load(name: str) -> _Found:
        source, path, is_current = loader.get_source(_BARE, name)
        return (
            (css_inliner.inline(source, styles, name=name) if name.endswith(".html") else source),
            path,
            is_current,
        )

    return FunctionLoader(load)
