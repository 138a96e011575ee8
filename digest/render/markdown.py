"""Preamble and trailer: the operator's own words in Markdown; raw HTML passes as it is."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from digest.render import css_inliner
from digest.render.plain_text import wrap

_CLASSES = {"a": "link", "p": "own", "ul": "own", "ol": "own"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINK = re.compile(r"\[([^\]]*)\]\((\S+?)\)")
_STRONG = re.compile(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1")
# An address in angle brackets is a link and no tag.
_TAG = re.compile(r"<(?![^<>\s]+[:@])[/a-zA-Z][^<>]*>")
_CONTINUED = re.compile(r"\n(?![-+#>]|\* |\d+\.)")

_NAME = "preamble or trailer"


def as_html(written: str, css: str | None) -> Markup:
    """Return Markdown as HTML in the look of the mail, *css* written in; headings are h2."""
    return Markup(Markdown(extensions=[_Look(css)]).convert(written))  # noqa: S704 - theirs


def as_text(written: str) -> str:
    r"""Return Markdown as it reads without style, in lines of 72 columns.

    >>> print(as_text("See the [list](https://example.org/),\nit is *short*.\n\n- One\n- Two"))
    See the list <https://example.org/>, it is short.
    <BLANKLINE>
    - One
    - Two
    """
    text = _STRONG.sub(r"\2", _TAG.sub("", _LINK.sub(r"\1 <\2>", written.strip())))
    paragraphs = (
        _CONTINUED.sub(" ", paragraph).splitlines() for paragraph in re.split(r"\n\s*\n", text)
    )
    return "\n\n".join("\n".join(map(wrap, lines)) for lines in paragraphs)


class _Look(Extension):
    """Gives what Markdown makes classes and their style, before raw HTML is put in."""

    def __init__(self, css: str | None) -> None:
        super().__init__()
        self._css = css

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  the library's name
        # After the inline patterns (20), before raw HTML (30, of the postprocessors).
        md.treeprocessors.register(_Classes(md), "classes", 5)
        if self._css is not None:
            md.postprocessors.register(_Styles(md, self._css), "styles", 40)


class _Classes(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                element.tag = "h2"
            if element.tag in _CLASSES:
                element.set("class", _CLASSES[element.tag])


class _Styles(Postprocessor):
    def __init__(self, md: Any, css: str) -> None:
        super().__init__(md)
        self._css = css

    def run(self, text: str) -> str:
        return css_inliner.inline(text, css_inliner.styles({_NAME: text}, self._css), name=_NAME)
