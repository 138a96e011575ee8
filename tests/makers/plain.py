"""A digest by the plain and slow way: Jinja renders every template for every message. What
`render.Renderer` makes must be the same."""

from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from digest.model import Digest
from digest.render.card import Card
from digest.render.page import page

Draw = Callable[..., str]


def plainly(templates: Environment) -> Draw:
    """Return what renders a template of *templates* for one page."""

    def place(name: str, papers: Iterable[Any], between: str = "") -> str:
        template = templates.get_template(name)
        drawn = between.join(
            template.render({"card" if isinstance(one, Card) else "section": one}) for one in papers
        )
        return Markup(drawn) if name.endswith(".html") else drawn  # noqa: S704 - Jinja escaped it

    def draw(name: str, **given: Any) -> str:
        return templates.get_template(name).render(**{"subject": "", **given})

    templates.globals["place"] = place
    return draw


def reference(draw: Draw, digest: Digest) -> tuple[str, str, str]:
    """Return subject, HTML and text of *digest* in full length."""
    shown = page(digest)
    subject = " ".join(draw("subject.txt", page=shown).split())
    html, text = (
        draw(f"{shown.template}.{end}", page=shown, subject=subject) for end in ("html", "txt")
    )
    return subject, html, f"{text.rstrip()}\n"
