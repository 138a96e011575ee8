"""Templates as operators write them, with all of Jinja: each makes what Jinja makes of the values
themselves, whether it is rendered once for many readers or for each message."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from digest import mail, render
from digest.exceptions import TemplateError
from digest.model import Digest
from digest.render.environment import environment
from tests.makers import digests, twelve
from tests.makers.plain import plainly, reference

TEMPLATES = Path(__file__).parents[1] / "templates"
CARD, TEXT_CARD = "partials/card.html", "partials/card.txt"
OURS = '{% include "default/partials/card.html" %}'
TITLE = "{{ card.title.runs | map(attribute='text') | join }}"
REST = "{{ card.number }} {{ card.extract and card.extract.runs | starred }} {{ card.note }}"
DIGEST = '{% extends "default/digest.html" %}'

# Name, file, text; then whether it is rendered once for many.
FORTY: dict[str, tuple[str, str, bool]] = {
    "set block": (CARD, OURS + "{% set x %}<i>{{ card.note }}</i>{% endset %}{{ x | upper }}", False),
    "set block printed": (CARD, OURS + "{% set x %}{{ card.note }}{% endset %}{{ x }}", False),
    "filter block": (CARD, "{% filter upper %}" + OURS + "{% endfilter %}", False),
    "filter after macro": (
        CARD,
        '{% from "partials/macros.html" import title %}'
        + OURS
        + "{{ title(card) | replace('Tree', 'Bush') }}",
        False,
    ),
    "is defined": (CARD, OURS + "{% if card.note is defined and card.note %}!{% endif %}", False),
    "is none": (CARD, OURS + "{% if card.number is none %}none{% else %}some{% endif %}", False),
    "is sameas": (CARD, OURS + "{{ 'same' if card.note is sameas(card.note) }}", False),
    "is in": (CARD, OURS + "{% if card.number is in [1, 3] %}first{% endif %}", False),
    "is string": (CARD, OURS + "{% if card.note is string %}said{% endif %}", False),
    "chained filters": (CARD, OURS + "{{ card.note | default('') | title | truncate(20) }}", False),
    "upper and fit": (TEXT_CARD, '{% include "default/partials/card.txt" %}{{ card.note | upper }}', True),
    "replace": (CARD, OURS + "{{ (card.note or '') | replace('title', 'TITLE') }}", False),
    "wordwrap": (TEXT_CARD, f"{TITLE}\n{REST}\n{{{{ (card.note or '') | wordwrap(10) }}}}", False),
    "escape": (CARD, OURS + "{{ (card.note or 'a < b') | e }}{{ card.note | string | safe }}", False),
    "long title": (CARD, OURS + "{% if card.title.runs | starred | length > 60 %}long{% endif %}", False),
    "compared": (CARD, OURS + "{% if card.number > 2 %}later{% endif %}", False),
    "arithmetic": (CARD, OURS + "{{ (card.number or 0) * 2 + 1 }}", False),
    "concatenation": (CARD, OURS + "{{ 'See ' ~ card.note ~ '.' }}", False),
    "inline if": (CARD, OURS + "{{ card.note if card.note else 'no reason' }}", True),
    "string method": (CARD, OURS + "{{ (card.note or '').upper().split(' ')[0] }}", False),
    "format": (CARD, OURS + "{{ '%s – %s' | format(card.number or 0, card.note) }}", True),
    "runs with loop": (
        CARD,
        OURS + "{% for run in card.title.runs %}{{ loop.index }}/{{ loop.length }} {{ run.text }}"
        "{% if not loop.last %}, {% endif %}{% endfor %}",
        False,
    ),
    "runs all in elements": (
        CARD,
        OURS + "{% for run in card.title.runs %}<span>{{ run.text }}</span>{% endfor %}",
        False,
    ),
    "runs without text": (CARD, OURS + "{% for run in card.title.runs %}*{% endfor %}", False),
    "runs of mine": (
        CARD,
        OURS + "{% for run in card.title.runs if run.is_mine %}[{{ run.text }}]{% else %}-{% endfor %}",
        False,
    ),
    "run filtered": (
        CARD,
        OURS + "{% for run in card.title.runs %}{{ run.text | upper }}{% endfor %}",
        False,
    ),
    "namespace": (
        CARD,
        OURS + "{% set ns = namespace(mine=0) %}{% for run in card.title.runs %}{% if run.is_mine %}"
        "{% set ns.mine = ns.mine + 1 %}{% endif %}{% endfor %}{{ ns.mine }}",
        False,
    ),
    "selectattr": (
        CARD,
        OURS + "{{ card.title.runs | selectattr('is_mine') | map(attribute='text') | join('/') }}",
        False,
    ),
    "macro with arguments": (
        CARD,
        "{% macro tag(name, text='-', bold=false) %}<{{ name }}>{% if bold %}<b>{{ text }}</b>"
        "{% else %}{{ text }}{% endif %}</{{ name }}>{% endmacro %}"
        + OURS
        + "{{ tag('td', card.note, bold=true) }}{{ tag('td') }}",
        True,
    ),
    "call block": (
        CARD,
        "{% macro box() %}<div>{{ caller() | upper }}</div>{% endmacro %}"
        + OURS
        + "{% call box() %}{{ card.note }}{% endcall %}",
        False,
    ),
    "import with context": (
        CARD,
        '{% import "partials/macros.html" as m with context %}' + OURS + "{{ m.title(card) }}",
        True,
    ),
    "raw and comments": (
        CARD,
        "{# {{ card.note }} #}{% raw %}{{ card.note }}{% endraw %}" + OURS,
        True,
    ),
    "whitespace control": (
        CARD,
        "{%- if card.note -%}   <p>{{- card.note -}}</p>   {%- endif -%}\n" + OURS,
        True,
    ),
    "autoescape": (
        CARD,
        OURS + "{% autoescape false %}{{ card.note }}{% endautoescape %}",
        False,
    ),
    "sorted and sliced": (
        "partials/section.html",
        ('{% set cards = section.cards | sort(attribute="number", reverse=true) %}'
         '{{ place("partials/card.html", cards) }}'
         '{{ place("partials/line.html", section.lines[:100] | list, between="<hr>") }}'),
        False,
    ),
    "sections grouped": (
        "digest.html",
        DIGEST + "{% block rows %}{% for kind, them in page.sections | groupby('kind') %}{{ kind }}"
        '{{ place("partials/section.html", them) }}{% endfor %}{% endblock %}',
        False,
    ),
    "cards in a loop": (
        "partials/section.txt",
        ("{{ section.name }}\n{% for card in section.cards %}{{ loop.index }}. "
         "{{ card.title.runs | starred }}\n{% endfor %}{% for line in section.lines %}"
         "{% if loop.first %}More: {% endif %}{{ line.title.runs | starred }}"
         "{{ '; ' if not loop.last }}{% endfor %}"),
        False,
    ),
    "block with super": (
        "digest.html",
        DIGEST + "{% block masthead %}{{ super() }}<p>{{ page.sections | length }} parts, "
        "{{ page.status | length }}</p>{% endblock %}",
        False,
    ),
    "super filtered": (
        "digest.html",
        DIGEST + "{% block masthead %}{{ super() | replace('match', 'suit') }}{% endblock %}",
        False,
    ),
    "include of a variable": (
        "digest.html",
        DIGEST + '{% block masthead %}{% set which = "preheader" %}'
        '{% include "partials/" ~ which ~ ".html" %}{% endblock %}',
        False,
    ),
    "footer": (
        "partials/footer.html",
        ('{% include "default/partials/footer.html" %}'
         '<p>{{ page.footer.words | map(attribute="text") | join | wordcount }} words; '
         '{{ page.links | map(attribute="url") | join(" ") }}</p>'),
        False,
    ),
    "subject": ("subject.txt", "{{ page.heading.opening | trim }} {{ page.heading.title | lower }}", False),
    "subject set": (
        "subject.txt",
        "{% set title = page.heading.title %}[{{ page.name }}] {{ title | fit(40) }}",
        True,
    ),
    "warnings counted": (
        "digest.html",
        DIGEST + "{% block masthead %}{% for one in page.warnings %}{{ loop.index }}: {{ one.text }}"
        "{% if not loop.last %}, {% endif %}{% endfor %}{% endblock %}",
        True,
    ),
    "recursive loop": (
        "digest.html",
        DIGEST + "{% block masthead %}{% for one in page.links recursive %}{{ one.label }}"
        "{% endfor %}{% endblock %}",
        False,
    ),
    "a run asked for its length": (
        CARD,
        OURS + "{% if card.note and card.note | length < 30 %}short{% endif %}",
        False,
    ),
}  # fmt: skip


def seen(number: int) -> Digest:
    return twelve.shown(twelve.papers(number))


DIGESTS: dict[str, Callable[[], Digest]] = {
    "three": lambda: digests.digest(3),
    "odd": digests.odd,
    "twelve": lambda: seen(12),
    "titles": lambda: twelve.laid_out(seen(5), "titles"),
    "compact": lambda: twelve.laid_out(digests.odd(), "compact"),
    "weekly": lambda: twelve.laid_out(seen(9), "weekly"),
    "topics": lambda: replace(twelve.thirty(), preamble="*Hello* <b>you</b>"),
    "open": digests.plain_mail,
    "none": lambda: digests.digest(0),
    "notice": twelve.zero,
}


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def drawn(renderer: render.Renderer, digest: Digest) -> tuple[str, str, str]:
    made = renderer(digest)
    return made.subject, made.html, made.text


@pytest.mark.slow
@pytest.mark.parametrize("name", FORTY)
def test_an_operators_template_makes_what_jinja_makes(tmp_path: Path, name: str) -> None:
    file, text, is_fast = FORTY[name]
    folder = own(tmp_path, file, text)

    renderer = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=folder)
    plain = plainly(environment(TEMPLATES, folder))

    # Twice: what was remembered is right, too.
    for make in (*DIGESTS.values(), *DIGESTS.values()):
        assert drawn(renderer, make()) == reference(plain, make())
    assert (renderer.remarks == ()) == is_fast


@pytest.mark.slow
def test_what_is_rendered_for_each_message_is_named_with_its_line_and_cost(tmp_path: Path) -> None:
    own(
        tmp_path,
        CARD,
        f"{OURS}\n{{# ours #}}\n{{% filter upper %}}{{{{ card.note }}}}{{% endfilter %}}",
    )

    renderer = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)

    (remark,) = renderer.remarks
    assert re.fullmatch(
        rf"{tmp_path}/{CARD}:3: {{% filter %}} is rendered for each message: about [\d.]+ × slower",
        remark,
    )


@pytest.mark.slow
def test_a_verdict_is_kept_until_a_template_changes(tmp_path: Path) -> None:
    own(tmp_path, CARD, OURS + "{{ card.note | title }}")
    make = partial(
        render.Renderer,
        folder=TEMPLATES,
        encode=mail.encode,
        overrides=tmp_path,
        keep=tmp_path / "keep",
    )

    first, second = make(), make()
    own(tmp_path, CARD, OURS)

    assert first.remarks == second.remarks != ()
    assert drawn(first, seen(3)) == drawn(second, seen(3))
    assert make().remarks == ()


def test_an_error_speaks_of_the_template(tmp_path: Path) -> None:
    own(tmp_path, CARD, OURS + "\n<p>{{ card.colour | upper }} {{ card.note }}</p>")

    with pytest.raises(TemplateError) as raised:
        render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)

    assert str(raised.value) == (
        f"{tmp_path}/{CARD}:2: 'card' has no attribute 'colour', in {{{{ card.colour | upper }}}}"
    )


def test_what_jinja_does_not_know_is_refused_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, CARD, OURS + "\n{% do card.note %}")

    with pytest.raises(TemplateError, match=r"card\.html:2: .*unknown tag 'do'"):
        render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=tmp_path)


def test_ours_are_all_rendered_once_for_many() -> None:
    assert render.Renderer(folder=TEMPLATES, encode=mail.encode).remarks == ()
