"""An operator's own templates: they go first, may extend ours, and their mistakes are named with
file and line."""

import re
from pathlib import Path

import pytest

from digest import mail, render
from digest.exceptions import TemplateError
from digest.render import css_inliner
from tests.makers import digests

TEMPLATES = Path(__file__).parents[1] / "templates"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_an_override_changes_only_what_it_names(tmp_path: Path) -> None:
    own(
        tmp_path,
        "digest.html",
        '{% extends "default/digest.html" %}{% block masthead %}<h1>Hello</h1>{% endblock %}',
    )

    rendered = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)(
        digests.digest(1)
    )
    html = rendered.html

    assert re.search(r"<h1 style=.margin:24px[^>]*>Hello</h1>", html)
    assert "For you, strongest first" in html
    assert "Friday 26 September" in rendered.text


def test_an_own_style_sheet_takes_the_place_of_ours(tmp_path: Path) -> None:
    own(tmp_path, "digest.css", "h1 { color: green }")

    html = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)(
        digests.digest(1)
    ).html

    assert '<h1 style="color:green">' in html


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("subject.txt", "{{ page.heading.opening\n", r"subject\.txt:\d: unexpected end"),
        (
            "digest.html",
            '{% extends "missing.html" %}',
            r'digest\.html:1: there is no template "missing\.html"',
        ),
        ("digest.txt", "\n\n{{ page.colour }}", r"digest\.txt:3: .*no attribute 'colour'"),
        ("partials/footer.html", "\n<p>{{ 1 // 0 }}</p>", r"footer\.html:2: .*by zero"),
        (
            "digest.css",
            "h1 {}\n\ntd p { color: red }",
            r'digest\.css:3: expected a tag, a class or both as selector, got "td p"',
        ),
        (
            "partials/card.html",
            '\n<p class="a {{ b }}">',
            r'card\.html:2: expected plain text as class of <p>, got "a \{\{ b \}\}"',
        ),
    ],
)
def test_a_mistake_is_named_with_template_and_line(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    own(tmp_path, name, text)

    with pytest.raises(TemplateError, match=complaint):
        render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)(digests.digest(1))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="expected a folder of templates"):
        render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path / "nowhere")


def test_jinja_and_comments_are_left_as_they_are() -> None:
    source = '<p{% if a > b %} id="{{ "x>y" }}"{% endif %}>{# <p> #}<!--[if mso]><p><![endif]--><a href="{{ url }}">'

    styled = css_inliner.inline(
        source,
        css_inliner.styles({"x.html": source}, "p { color: red } a { color: blue }"),
        name="x.html",
    )

    assert styled == source.replace("{% endif %}>", '{% endif %} style="color:red">').replace(
        'url }}">', 'url }}" style="color:blue">'
    )
