"""Feeds in any encoding, as UTF-8: which one it is, byte order mark, header and declaration say."""

import codecs
import re

import webencodings

_BLANKS = b" \t\r\n"
_UTF8_BOM = b"\xef\xbb\xbf"
_SIGNS = "\ufeff \t\r\n"

# By byte order mark or, without one, by how "<" and "{" begin.
_WIDE = {
    b"\xff\xfe\0\0": "utf-32-le",
    b"\0\0\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
    b"{\0": "utf-16-le",
    b"\0{": "utf-16-be",
}
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,400}?\?>")
_DECLARED = re.compile(rb"""\sencoding\s*=\s*["']([^"']{1,40})["']""")

# What servers say of all their files, whatever these say of themselves.
_WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15"})


def in_utf8(body: bytes, charset: str | None = None) -> tuple[bytes, str]:
    """Return *body* in UTF-8 from its first sign on, and a remark where that lost characters.

    A byte order mark counts before the *charset* of the HTTP header, and that before the
    declaration (RFC 7303 3.2). Where nothing says that it is not UTF-8, it is left as it is.
    """
    start = body.lstrip(_BLANKS)
    wide = next((codec for sign, codec in _WIDE.items() if start.startswith(sign)), None)
    if wide:
        # Blanks before the first sign would be half of a character.
        return _decoded(body if body.startswith(start) else start, [wide])
    stripped = body.lstrip(_BLANKS + _UTF8_BOM)
    declaration = _DECLARATION.match(stripped)
    declared = _DECLARED.search(declaration[0]) if declaration else None
    label = declared[1].decode("ascii", "replace") if declared else None
    codecs_said = _said(charset, label, has_bom=_UTF8_BOM in body[: len(body) - len(stripped)])
    if codecs_said == ["utf-8"] and (label or "utf-8").lower() == "utf-8":
        return stripped, ""  # the parser says what is wrong
    return _decoded(stripped, codecs_said)


def _said(charset: str | None, label: str | None, *, has_bom: bool) -> list[str]:
    """Return the encodings that *body* may have, the likeliest first."""
    header, own = codec(charset), codec(label)
    if has_bom:
        return ["utf-8"]
    # Such a header is often a server's for all files; what is UTF-8 is hardly ever anything else.
    is_default = header in _WESTERN and own in {None, "utf-8"}
    found = [*(["utf-8"] if is_default else []), *(one for one in (header, own) if one)]
    return list(dict.fromkeys(found)) or ["utf-8"]


def codec(label: str | None) -> str | None:
    """Return Python's name of the encoding *label*, as the WHATWG reads it; None if it is none.

    >>> codec("gb2312"), codec("ks_c_5601"), codec("x-sjis"), codec("latin1"), codec("klingon")
    ('gb18030', 'cp949', 'cp932', 'cp1252', None)
    """
    try:
        known = codecs.lookup(label.strip()) if label else None
    except (LookupError, ValueError):
        known = None
    name = known.name.replace("_", "-") if known else ""
    found = webencodings.lookup(label or "") or webencodings.lookup(name)
    if found and found.name != "replacement":
        read = "gb18030" if found.name == "gbk" else str(found.codec_info.name)
    else:
        # `_is_text_encoding` tells "cp949" from "base64" and "zlib".
        read = known.name if known and getattr(known, "_is_text_encoding", False) else ""
    # Nobody who wrote a label in single bytes used two for each.
    return read if read and not read.startswith(("utf-16", "utf-32", "utf-7", "idna")) else None


def _decoded(body: bytes, encodings: list[str]) -> tuple[bytes, str]:
    for encoding in encodings:
        try:
            return _undeclared(body.decode(encoding)), ""
        except UnicodeError:
            continue
    text = body.decode(encodings[0], "replace")
    return _undeclared(text), f"some characters could not be read as {encodings[0]}"


def _undeclared(text: str) -> bytes:
    """Return *text* in UTF-8, without what it says of its encoding."""
    encoded = text.lstrip(_SIGNS).encode(errors="replace")
    declaration = _DECLARATION.match(encoded)
    return encoded[declaration.end() :].lstrip(_BLANKS) if declaration else encoded
