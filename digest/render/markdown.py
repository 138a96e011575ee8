"""Preamble and trailer: the operator's own words in Markdown; raw HTML passes as it is."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.tables import TableExtension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE
from markupsafe import Markup, escape

from digest.render import css_inliner
from digest.render.markdown_text import in_lines
from digest.text import bidi

_CLASSES = {
    **dict.fromkeys(("h2", "p", "ul", "ol", "pre", "table"), "own"),
    **dict.fromkeys(("td", "th"), "cell"),
    "a": "link",
    "blockquote": "quote",
    "img": "picture",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INDENTED = frozenset(("ul", "ol", "blockquote"))
# Deeper ones stand no farther in, and wider tables share out the width: a phone has 320 px.
_DEEPEST, _WIDEST = 4, 4
# Notices of thousands of headings would push the way to unsubscribe out of what Gmail shows.
_MOST = 12_000
# Four blanks before a line are code, or one list within another.
_CODE = 4
_ITEM = re.compile(r"( *)(?:([-+*]|1\.)|\d{1,9}\.) +(?=\S)")

_NAME = "preamble or trailer"


def as_html(written: str, css: str | None) -> Markup:
    """Return Markdown as HTML in the look of the mail, *css* written in; headings are h2."""
    made = _converted(written, css)
    return Markup(made) if len(made.encode()) <= _MOST else _plain(written)  # noqa: S704 - theirs


def as_text(written: str) -> str:
    r"""Return Markdown as it reads without style, in lines of 72 columns.

    >>> print(as_text("See the [list](https://example.org/),\nit is *short*.\n\n- One\n- Two"))
    See the list <https://example.org/>, it is short.
    <BLANKLINE>
    - One
    - Two
    """
    return in_lines(_converted(written, None))


def _converted(written: str, css: str | None) -> str:
    lines = "\n".join(map(bidi.paired, written.split("\n")))
    extensions = [TableExtension(use_align_attribute=True), FencedCodeExtension(), _Look(css)]
    return Markdown(extensions=extensions).convert(lines)


def has_picture(written: str) -> bool:
    """Tell whether *written* shows a picture, which its server learns of."""
    return "<img" in as_html(written, None).lower()


def _plain(written: str) -> Markup:
    """Return what *written* says, as far as there is room."""
    said = as_text(written).encode()[: _MOST // 6].decode(errors="ignore")
    return Markup("<br>\n").join(escape(line) for line in said.splitlines())


class _Look(Extension):
    """Gives what Markdown makes classes and their style, before raw HTML is put in."""

    def __init__(self, css: str | None) -> None:
        super().__init__()
        self._css = css

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  the library's name
        # A list may begin with any number.
        md.parser.blockprocessors["olist"].LAZY_OL = False  # type: ignore[attr-defined]
        # Right after fenced code (25) is put aside, before raw HTML (20) is.
        md.preprocessors.register(_Lists(md, self._css), "lists", 24)
        # After the inline patterns (20), before raw HTML (30, of the postprocessors).
        md.treeprocessors.register(_Classes(md), "classes", 5)
        if self._css is not None:
            md.postprocessors.register(_Styles(md, self._css), "styles", 40)


class _Lists(Preprocessor):
    """Sets lists as the library wants them: items within items four blanks in, where people write
    two or three, and a line between a paragraph and its list. Gives fenced code its look."""

    def __init__(self, md: Any, css: str | None) -> None:
        super().__init__(md)
        self._css = css

    def run(self, lines: list[str]) -> list[str]:
        stash = self.md.htmlStash.rawHtmlBlocks
        for at, code in enumerate(stash):
            classed = str(code).replace("<pre>", '<pre class="own">', 1)
            stash[at] = _styled(classed, self._css)
        made: list[str] = []
        margins: list[int] = []
        is_apart = False
        for line in lines:
            item = _ITEM.match(line)
            margin = len(item[1]) if item else 0
            if item and (margins or margin < _CODE):
                is_first = item[2] is not None and not margins
                # The library takes it for more of the paragraph.
                if made and made[-1].strip() and (is_first or is_apart):
                    made.append("")
                margins = [*[one for one in margins if one < margin - 1], margin]
                made.append(" " * _CODE * (len(margins) - 1) + line[margin:])
                is_apart = False
                continue
            is_apart |= not line.strip()
            if line.strip() and line[0] != " ":
                margins = []
            made.append(_within(line, margins) if margins else line)
        return made


def _within(line: str, margins: list[int]) -> str:
    """Return a *line* of an item, whose list and those around it have their *margins*."""
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    around = [margin for margin in margins if margin < indent - 1]
    if not around or not text:
        return line
    is_code = indent - around[-1] - 2 >= _CODE
    return " " * _CODE * (len(around) + is_code) + text


class _Classes(Treeprocessor):
    def run(self, root: Element) -> None:
        _classify(root, 0)


def _classify(parent: Element, depth: int) -> None:
    """Give each element in *parent* its class; *depth* blocks of it are indented already."""
    for at, element in enumerate(parent):
        if element.tag in _HEADINGS:
            element.tag = "h2"
        if element.tag == "img" and not element.get("src", "").lower().startswith("https://"):
            parent[at] = _instead(element)
            continue
        if element.tag == "p" and not len(element) and _is_raw(element.text or ""):
            element.tag = "div"
        within = depth + (element.tag in _INDENTED)
        if element.tag in _CLASSES:
            element.set("class", _class(element, within))
        if element.tag == "th":
            element.set("scope", "col")
        _classify(element, within)


def _class(element: Element, depth: int) -> str:
    if element.tag in {"td", "th"}:
        aligned = element.attrib.pop("align", "left")
        return f"cell {aligned}"
    if element.tag in _INDENTED and depth > _DEEPEST:
        return "deep"
    if element.tag in {"ul", "ol"} and depth > 1:
        return "nested"
    is_wide = element.tag == "table" and len(element.findall("thead/tr/th")) > _WIDEST
    return f"{_CLASSES[element.tag]}{' even' if is_wide else ''}"


def _is_raw(text: str) -> bool:
    """Tell whether *text* is a block of HTML that comes later, which no paragraph may hold."""
    return HTML_PLACEHOLDER_RE.fullmatch(text.strip()) is not None


def _instead(picture: Element) -> Element:
    """Return what stands for a *picture* that cannot be had safely: what it shows, in words."""
    words = Element("span")
    words.text, words.tail = picture.get("alt", ""), picture.tail
    return words


class _Styles(Postprocessor):
    def __init__(self, md: Any, css: str) -> None:
        super().__init__(md)
        self._css = css

    def run(self, text: str) -> str:
        return _styled(text, self._css)


def _styled(text: str, css: str | None) -> str:
    if css is None:
        return text
    return css_inliner.inline(text, css_inliner.styles({_NAME: text}, css), name=_NAME)
