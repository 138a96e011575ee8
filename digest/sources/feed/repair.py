"""Repairs XML that is not well-formed: what is wrong costs itself, and not the feed."""

import re
from collections.abc import Iterator

# Not characters of XML 1.0 (2.2), as they are or by number.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")

_BARE = re.compile(r"&(?!#[0-9]{1,10};|#x[0-9A-Fa-f]{1,8};|(?:amp|lt|gt|quot|apos);)")
_NO_TAG = re.compile(r"<(?![A-Za-z_/!?])")

# What a server writes before a feed and behind it (a warning, a script) is none of it.
_FEED = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|RDF|rdf))[\s>]")

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})((?:\s[^<>]{0,20000})?)>")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,80}\s*=")
_MOST_PREFIXES = 100
_NAMESPACES = {
    "arxiv": "http://arxiv.org/schemas/atom",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


def repaired(body: bytes) -> bytes:
    """Return *body*, in UTF-8, without what no XML may hold.

    Bytes that are no UTF-8, characters that are none of XML and what stands around the feed go, a
    bare "&", "<" or "]]>" stands for itself, and prefixes that nobody declares are declared.
    """
    text = _without_edges(_ILLEGAL.sub("", body.decode(errors="replace")))
    pieces = [piece if is_data else _escaped(piece) for piece, is_data in _pieces(text)]
    return _declared("".join(pieces)).encode(errors="replace")


def _without_edges(text: str) -> str:
    """Return *text* from its declaration, else its root, to the end of that."""
    root = _FEED.search(text)
    if root is None:
        return text
    declared = text.find("<?xml ", 0, root.start())
    closing = f"</{root[1]}>"
    end = text.rfind(closing)
    return text[
        declared if declared >= 0 else root.start() : end + len(closing) if end >= 0 else None
    ]


def _escaped(piece: str) -> str:
    bare = _BARE.sub("&amp;", _REFERENCE.sub(_legal, piece))
    return _NO_TAG.sub("&lt;", bare).replace("]]>", "]]&gt;")


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of *text*, and whether each is CDATA or a comment, which hold any sign."""
    start = 0
    for found in re.finditer(r"<!\[CDATA\[|<!--", text):
        if found.start() < start:
            continue
        closing = "]]>" if found[0].endswith("[") else "-->"
        end = text.find(closing, found.end())
        if end < 0:
            break
        yield text[start : found.start()], False
        start = end + len(closing)
        yield text[found.start() : start], True
    yield text[start:], False


def _legal(reference: re.Match[str]) -> str:
    """Return *reference*, or nothing where it stands for what is no character of XML."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    is_surrogate = 0xD800 <= number <= 0xDFFF
    is_legal = number <= 0x10FFFF and not is_surrogate and not _ILLEGAL.match(chr(number))
    return reference[0] if is_legal else ""


def _declared(text: str) -> str:
    root = _ROOT.search(text)
    if not root:
        return text
    used = {one or other for one, other in _PREFIX.findall(text)} - {"xml", "xmlns"}
    missing = sorted(one for one in used if f"xmlns:{one}=" not in root[2].replace(" ", ""))
    declarations = "".join(
        f' xmlns:{one}="{_NAMESPACES.get(one, f"urn:undeclared:{one}")}"'
        for one in missing[:_MOST_PREFIXES]
    )
    at = root.end(1)
    return f"{text[:at]}{declarations}{text[at:]}"
