"""Templates as Jinja reads them: the operator's folder before ours, styles inlined, nothing
undefined passed over."""

from collections.abc import Callable
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
    select_autoescape,
)
from jinja2.filters import do_format, do_upper

from digest.render import inline, kept
from digest.render.door import loading
from digest.render.english import fit
from digest.render.slot import printed, waiting
from digest.render.twin import starred, wrap

STYLE = "digest.css"
# These may be given what differs from reader to reader; all others, Jinja's own too, refuse it.
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
_Found = tuple[str, str | None, Callable[[], bool] | None]


def environment(
    folder: Path, overrides: Path | None = None, *, inlined: bool = True, keep: Path | None = None
) -> Environment:
    """Return an environment with every template loaded once, so that a mistake shows now and not at
    seven in the morning.

    What that comes to is kept in the folder *keep*, so that the next process need not do it again.
    """
    loader, keep = _loader(folder, overrides), kept.folder(keep)
    made = Environment(
        loader=_styled(loader, keep) if inlined else loader,
        bytecode_cache=kept.compiled(keep),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=False,
    )
    made.filters.update({name: waiting(show) for name, show in _FILTERS.items()})
    made.filters.update(_own(_css(loader) if inlined else None))
    for name in loader.list_templates():
        if name.endswith((".html", ".txt")) and not name.startswith("default/"):
            with loading(name):
                made.get_template(name)
    return made


def _loader(folder: Path, overrides: Path | None) -> BaseLoader:
    default = FileSystemLoader(folder)
    own = [FileSystemLoader(overrides)] if overrides else []
    return ChoiceLoader([*own, default, PrefixLoader({"default": default})])


def _own(css: str | None) -> dict[str, Callable[[str], str]]:
    """Return the filters that show what the operator wrote, once for all mails; only who wrote
    something waits for the library."""

    @lru_cache(_OWN)
    def markdown(written: str) -> str:
        from digest.render.preamble import as_html  # noqa: PLC0415

        return as_html(written, css)

    @lru_cache(_OWN)
    def paragraphs(written: str) -> str:
        from digest.render.preamble import as_text  # noqa: PLC0415

        return as_text(written)

    return {"markdown": markdown, "paragraphs": paragraphs}


def _css(loader: BaseLoader) -> str:
    return loader.get_source(_BARE, STYLE)[0]


def _styled(loader: BaseLoader, keep: Path | None) -> FunctionLoader:
    """Return *loader* with the style sheet written into each HTML template."""
    css = _css(loader)
    inline.check(css, name=STYLE)

    # premailer reads the style sheet once for all templates: that takes longer than all else.
    names = [name for name in loader.list_templates() if name.endswith(".html")]
    styles = kept.styles(keep, {name: loader.get_source(_BARE, name)[0] for name in names}, css)

    def load(name: str) -> _Found:
        source, path, is_current = loader.get_source(_BARE, name)
        return (
            (inline.inline(source, styles, name=name) if name.endswith(".html") else source),
            path,
            is_current,
        )

    return FunctionLoader(load)
