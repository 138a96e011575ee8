"""Style sheets written into templates at load: premailer sees probe elements, never Jinja."""

import logging
import re
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from xml.etree import ElementTree as ET

from digest.exceptions import TemplateError

# Comments, conditional ones too, and whole style elements are skipped; in a start tag, Jinja and
# quotes may hold a ">".
_JINJA = r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"
_TAG = re.compile(
    rf"\{{#.*?#\}}|<!--.*?-->|<style\b.*?</style>"
    rf"|<(?P<tag>[a-z][a-z0-9]*)"
    rf"(?P<rest>(?:{_JINJA}|\"(?:{_JINJA}|[^\"])*\"|'(?:{_JINJA}|[^'])*'|[^<>\"'])*?)"
    r"(?P<end>\s*/?>)",
    re.DOTALL,
)
_CLASS = re.compile(r"""\bclass=("[^"]*"|'[^']*')""")
_SELECTOR = re.compile(r"[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?\.[a-z][a-z0-9-]*")
_RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

OPTIONS = {
    "method": "xml",
    "allow_network": False,
    "strip_important": False,
    "disable_leftover_css": True,
    "disable_basic_attributes": ["bgcolor"],
    "disable_validation": True,
    "cssutils_logging_level": logging.CRITICAL,
}

VERSION = f"1, premailer {version('premailer')}"
"""Other styles may come from the same sheet by another one."""

Kind = tuple[str, str]
"""A tag and its classes: what decides the style of an element."""
Styles = Mapping[Kind, str]


def styles(sources: Mapping[str, str], css: str) -> Styles:
    """Return the attributes that premailer gives by *css* to each tag and class in *sources*, which
    are templates by name.

    Raises TemplateError where a class is not plain text, so that its style cannot be known before
    rendering.
    """
    # It takes a tenth of a second, and mostly the styles are known.
    from premailer import Premailer  # noqa: PLC0415

    kinds = sorted(
        {
            _kind(tag, source, name)
            for name, source in sources.items()
            for tag in _TAG.finditer(source)
            if tag["tag"]
        }
    )
    probes = "".join(f'<{tag} class="{escape(classes)}"/>' for tag, classes in kinds)
    premailer = Premailer(f"<probes>{probes}</probes>", css_text=css, **OPTIONS)
    inlined = ET.fromstring(premailer.transform(pretty_print=False))  # noqa: S314 - our own probes
    return {kind: _attributes(probe.attrib) for kind, probe in zip(kinds, inlined, strict=True)}


def inline(source: str, styles: Styles, *, name: str) -> str:
    """Return the template *source* with its style in each start tag; lines stay where they are."""

    def styled(tag: re.Match[str]) -> str:
        if not tag["tag"]:
            return tag[0]
        return f"<{tag['tag']}{tag['rest']}{styles[_kind(tag, source, name)]}{tag['end']}"

    return _TAG.sub(styled, source)


def check(css: str, *, name: str) -> None:
    """Raise TemplateError for a selector that is more than a tag and a class."""
    for rule in _RULE.finditer(
        _CSS_COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), css)
    ):
        for selector in rule[1].split(","):
            if not _SELECTOR.fullmatch(selector.strip()):
                line = css.count("\n", 0, rule.end(1)) + 1
                raise TemplateError(
                    f"{name}:{line}: expected a tag, a class or both as selector,"
                    f' got "{selector.strip()}"'
                )


def _kind(tag: re.Match[str], source: str, name: str) -> Kind:
    found = _CLASS.search(tag["rest"])
    classes = found[1][1:-1] if found else ""
    if "{" in classes:
        line = source.count("\n", 0, tag.start()) + 1
        raise TemplateError(
            f'{name}:{line}: expected plain text as class of <{tag["tag"]}>, got "{classes}":'
            " choose between two tags instead"
        )
    return tag["tag"], classes


def _attributes(given: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if name != "class")
