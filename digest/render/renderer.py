"""From a digest's facts to its words: subject, HTML and text, all three from one page."""

from pathlib import Path

from digest.exceptions import TemplateError
from digest.model import Digest, Render, Rendered
from digest.render.door import loading, rendering
from digest.render.environment import STYLE, environment
from digest.render.page import Page, page

_SUBJECT, _HTML, _TEXT = "subject.txt", "digest.html", "digest.txt"


def renderer(*, folder: Path, overrides: Path | None = None) -> Render:
    """Load the templates of *folder*, those in *overrides* before them, and return what renders with them.

    Raises TemplateError, here for what cannot be loaded, and later from what is returned.
    """
    for given in filter(None, (folder, overrides)):
        if not given.is_dir():
            raise TemplateError(f"{given}: expected a folder of templates, found none")
    with loading(STYLE):
        templates = environment(folder, overrides)

    def draw(name: str, **values: Page | str) -> str:
        with rendering(name):
            return templates.get_template(name).render(values)

    def render(digest: Digest) -> Rendered:
        with rendering(_HTML):
            shown = page(digest)
        subject = " ".join(draw(_SUBJECT, page=shown).split())
        html = draw(_HTML, page=shown, subject=subject)
        text = draw(_TEXT, page=shown, subject=subject)
        return Rendered(subject=subject, html=(html,), text=(f"{text.rstrip()}\n",))

    return render
