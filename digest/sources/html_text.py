"""HTML as feeds wrap their texts in, made plain: the words that a reader would see."""

import re

from digest.text.clean_text import clean, plain

_TAG = re.compile(r"</?[A-Za-z][^<]*>|<!--")
_UNSEEN = ("script", "style", "template", "iframe", "object", "svg", "head")

# Words on both sides of such a tag are two words; those beside another (<b>) may be one.
_BLOCK = re.compile(
    r"""<(?=/?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|t[rdh]|table|section|article|figure
        |blockquote|pre|title)\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def text(markup: str) -> str:
    """Return what *markup* says, in plain text.

    >>> text("<p>Q&amp;A for <i>E.</i>&nbsp;coli<br>in H<sub>2</sub>O</p><script>alert(1)</script>")
    'Q&A for E. coli in H2O'
    >>> text("a < b &amp; c")
    'a < b & c'
    """
    if "<" not in markup or not _TAG.search(markup):
        return plain(markup)
    from lxml import etree, html  # noqa: PLC0415  most commands read no feed

    # Given bytes, no declaration within is taken for that of the whole.
    spaced = _BLOCK.sub(" <", clean(markup)).encode()
    try:
        root = html.document_fromstring(
            spaced, parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except etree.ParserError:
        return ""  # nothing but comments
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return clean("".join(map(str, root.itertext())))
