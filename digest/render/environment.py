"""Templates as Jinja reads them: the operator's folder before ours, styles inlined, nothing undefined passed over."""

from collections.abc import Callable
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
from jinja2.filters import do_format

from digest.render import inline
from digest.render.door import loading
from digest.render.english import fit
from digest.render.slot import printed, waiting
from digest.render.twin import starred, wrap

STYLE = "digest.css"
# These may be given what differs from reader to reader; all others, Jinja's own too, refuse it.
_FILTERS: dict[str, Callable[..., object]] = {"fit": fit, "format": do_format, "starred": starred, "wrap": wrap}
_Found = tuple[str, str | None, Callable[[], bool] | None]


def environment(folder: Path, overrides: Path | None = None, *, inlined: bool = True) -> Environment:
    """Return an environment with every template loaded once, so that a mistake shows now and not at seven in the morning."""
    loader = _loader(folder, overrides)
    made = Environment(
        loader=_styled(loader) if inlined else loader,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=False,
    )
    made.filters.update({name: waiting(show) for name, show in _FILTERS.items()})
    for name in loader.list_templates():
        if name.endswith((".html", ".txt")) and not name.startswith("default/"):
            with loading(name):
                made.get_template(name)
    return made


def _loader(folder: Path, overrides: Path | None) -> BaseLoader:
    default = FileSystemLoader(folder)
    own = [FileSystemLoader(overrides)] if overrides else []
    return ChoiceLoader([*own, default, PrefixLoader({"default": default})])


def _styled(loader: BaseLoader) -> FunctionLoader:
    """Return *loader* with the style sheet written into each HTML template."""
    bare = Environment(autoescape=False)  # noqa: S701 - reads sources, renders nothing
    css = loader.get_source(bare, STYLE)[0]
    inline.check(css, name=STYLE)

    def load(name: str) -> _Found:
        source, path, is_current = loader.get_source(bare, name)
        return (inline.inline(source, css, name=name) if name.endswith(".html") else source), path, is_current

    return FunctionLoader(load)
