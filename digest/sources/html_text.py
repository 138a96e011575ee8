"""HTML, JATS and MathML as sources wrap their texts in, made plain: what a reader would see."""

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from digest.sources import mathml
from digest.sources.mathml import local_name
from digest.text.clean_text import clean, plain
from digest.text.script import script

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNSEEN = ("script", "style", "template", "iframe", "object", "svg", "head")

# Words on both sides of these are two words; those beside others (<b>) may be one.
_BLOCKS = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|t[rdh]|table|section|article|figure|blockquote|pre|title"
    "|sec|list|list-item|disp-formula|header|footer|aside|main|nav|figcaption|caption|break"
)
_OTHERS = (
    "a|abbr|abstract|acronym|alternatives|audio|b|big|body|bold|button|center|cite|code|col|del|dfn"
    "|em|ext-link|font|form|head|html|i|iframe|img|inf|inline-formula|input|ins|italic|kbd|label"
    "|link|mark|meta|monospace|named-content|object|option|overline|picture|q|roman|s|samp"
    "|sans-serif|sc|scp|script|select|small|source|span|strike|strong|style|styled-content|sub"
    "|sup|svg|tbody|template|tex-math|tfoot|thead|time|tt|u|underline|uri|use|var|video|wbr|xref"
    "|math|m(?:i|n|o|row|s|space|style|sub|sup|subsup|table|td|text|tr|frac|fenced|over|root|sqrt"
    "|under|underover|padded|phantom|multiscripts)|mprescripts|semantics|annotation(?:-xml)?|none"
)
# No other word in angle brackets is a tag, nor what could be one and says "n<b and c> d": one of a
# letter or two that is followed by anything but attributes.
_TAG = re.compile(
    rf"</?(?:[a-z]{{2,5}}:)?(?:{_BLOCKS}|{_OTHERS})"
    r"(?:\s*/?>|\s+(?:[\w:.-]+\s*=[^<>]*|async|controls|defer|hidden|nowrap)/?>)|<!--",
    re.IGNORECASE,
)
# Nearly all tags are like these, which neither hide nor raise anything: no tree is built for them.
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>"""
_LINE = re.compile(
    rf"</?(?:[a-z]{{2,5}}:)?(?:p|div|br|hr|li|ul|ol|h[1-6]|section|sec|blockquote){_ATTRIBUTES}",
    re.IGNORECASE,
)
_STYLE = re.compile(
    r"</?(?:[a-z]{2,5}:)?(?:a|abbr|b|big|bold|cite|code|em|font|i|img|italic|sc|scp|small|span"
    rf"|strong|tt|u|underline){_ATTRIBUTES}",
    re.IGNORECASE,
)
# lxml reads nothing within more elements than 255.
_DEEPEST = 250
_BLOCK = re.compile(rf"<(?=/?(?:[a-z]{{2,5}}:)?(?:{_BLOCKS})\b)", re.IGNORECASE)
# To a browser "<sup/>" begins what is raised; in JATS and XHTML nothing is. These are always empty.
_EMPTY = re.compile(
    r"<((?!(?:br|col|hr|img|input|link|meta|source|wbr)\b)[A-Za-z][\w:-]{0,40})(\s[^<>]*)?/>",
    re.IGNORECASE,
)
_SIGN = re.compile(rb"<[\w:-]*(?:math|sub|sup|inf)\b", re.IGNORECASE)
_SIGNS = ("math", "tex-math", "sup", "sub", "inf")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_LESS = re.compile("<")
# A word of somebody's own is a tag where it is closed, too.
_OPEN = re.compile(r"<([A-Za-z][\w.:-]{0,40})(?:\s[^<>]*)?>")
_CLOSED = re.compile(r"</([A-Za-z][\w.:-]{0,40})\s?>")


def text(markup: str) -> str:
    """Return what *markup* says, in plain text.

    >>> text("<p>Q&amp;A for <i>E.</i>&nbsp;coli<br>in H<sub>2</sub>O</p><script>alert(1)</script>")
    'Q&A for E. coli in H₂O'
    >>> text("a < b &amp; c"), text("for n<b and <i>p</i><0.05 or q>2")
    ('a < b & c', 'for n<b and p<0.05 or q>2')
    """
    return " ".join(lines(markup))


def lines(markup: str) -> list[str]:
    """Return what *markup* says, a line for each of its blocks.

    >>> lines("<jats:title>Abstract</jats:title><jats:p>Trees<jats:sup>2</jats:sup></jats:p>")
    ['Abstract', 'Trees²']
    """
    if "<" not in markup or not ("</" in markup or _TAG.search(markup)):
        paragraphs = _PARAGRAPH.split(markup) if "\n" in markup else (markup,)
        return [line for one in paragraphs if (line := plain(one))]
    tidy = "\n".join(map(clean, _PARAGRAPH.split(markup))).removeprefix("\ufeff")
    said = _STYLE.sub("", _LINE.sub("\n", tidy))
    if "<" in said or "&" in said or markup.count("<") > _DEEPEST:
        said = _parsed(tidy)
    return [line for one in said.split("\n") if (line := clean(one))]


def element(one: "_Element | None") -> str:
    """Return what an element of XML says, nothing for None; its tail is not part of it.

    >>> from lxml import etree
    >>> element(etree.fromstring("<a>CO<sub>2</sub> at <i>p</i> &lt; 10<sup>-3</sup></a>"))
    'CO₂ at p < 10⁻³'
    """
    if one is None:
        return ""
    if not len(one):
        return clean(str(one.text or ""))
    whole = deepcopy(one)
    _read_signs(whole)
    return clean(_within(whole))


def _parsed(markup: str) -> str:
    """Return what *markup* says, read as browsers do, with a line break for each of its blocks."""
    from lxml import etree, html  # noqa: PLC0415  most commands read no feed

    # Given bytes, no declaration within is taken for that of the whole.
    closed = _EMPTY.sub(r"<\1\2></\1>", markup) if "/>" in markup else markup
    spaced = _BLOCK.sub("\n<", _escaped(closed)).encode()
    try:
        root = html.document_fromstring(
            spaced, parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except etree.ParserError:
        return ""  # nothing but comments
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    if _SIGN.search(spaced):
        _read_signs(root)
    return _within(root)


def _escaped(markup: str) -> str:
    """Return *markup* with each "<" that begins no tag as an entity."""
    tags = {found.start() for found in _TAG.finditer(markup)}
    if len(tags) == markup.count("<"):
        return markup
    closed = {found[1] for found in _CLOSED.finditer(markup)}
    tags |= {found.start() for found in _CLOSED.finditer(markup)}
    tags |= {found.start() for found in _OPEN.finditer(markup) if found[1] in closed}
    return _LESS.sub(lambda found: "<" if found.start() in tags else "&lt;", markup)


def _read_signs(root: "_Element") -> None:
    """Make formulas, and what is raised or lowered, text."""
    named: dict[str, list[_Element]] = {name: [] for name in _SIGNS}
    for one in root.iter():
        name = local_name(str(one.tag))
        if name in named:
            named[name].append(one)
    for one in named["tex-math"]:
        is_alternative = any(local_name(str(other.tag)) == "math" for other in one.itersiblings())
        _set(one, "" if is_alternative else mathml.tex(_within(one)))
    for one in named["math"]:
        _set(one, mathml.formula(one))
    for one in named["sup"]:
        _set(one, script(_within(one), "sup", before=_before(one)[-1:]))
    for one in (*named["sub"], *named["inf"]):
        _set(one, script(_within(one), "sub"))


def _within(element: "_Element") -> str:
    """Return the text in *element* and all its children."""
    return "".join(map(str, element.itertext())) if len(element) else str(element.text or "")


def _before(element: "_Element") -> str:
    """Return the text right before *element*, as far as it has the same parent."""
    before = element.getprevious()
    if before is not None:
        return str(before.tail or _within(before))
    parent = element.getparent()
    return str(parent.text or "") if parent is not None else ""


def _set(element: "_Element", said: str) -> None:
    """Make *said* all that is in *element*; what follows it stays."""
    for child in list(element):
        element.remove(child)
    element.text = said
