"""Which encoding a file is in that does not say so: its letters, and the name of that encoding."""

import codecs

# Longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SAMPLE = 65_536


def decoded(body: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return *body* as text without a byte order mark, and the name of its *encoding*: a mark
    says, else it is UTF-8 where it can be, else the likeliest.

    >>> decoded("Jörg".encode("utf-16")), decoded("Renée Dupont; Jörg Müller".encode("cp1252"))
    (('Jörg', 'utf-16'), ('Renée Dupont; Jörg Müller', 'cp1252'))

    Raises:
        UnicodeError: it is not in the encoding that is given, or that its mark says.
    """
    name = encoding or _told(body) or _likeliest(body)
    return body.decode(name).removeprefix("\ufeff"), name


def _told(body: bytes) -> str | None:
    """Return what a mark says, UTF-16 where every other byte of the beginning is none, and UTF-8
    where nothing speaks against it."""
    for mark, name in _MARKS.items():
        if body.startswith(mark):
            return name
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        beginning = body[first:64:2]
        if (
            beginning
            and beginning.count(0) * 2 > len(beginning)
            and not body[1 - first : 64 : 2].count(0)
        ):
            return name
    try:
        body.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _likeliest(body: bytes) -> str:
    """Return the encoding of a text that is not UTF-8: of those of Windows, macOS and the web."""
    import chardet  # noqa: PLC0415  most files are UTF-8, and its models take a while to load
    from chardet.enums import EncodingEra  # noqa: PLC0415  as above

    # Lines without an accent say nothing, and a sample of them nothing at all.
    lines = [line for line in body.splitlines() if not line.isascii()]
    era = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_MAC
    found = chardet.detect(b"\n".join(lines)[:_SAMPLE], encoding_era=era)["encoding"]
    for name in (found, "cp1252"):
        try:
            if name:
                body.decode(name)
                return codecs.lookup(name).name
        except (UnicodeError, LookupError):
            continue
    return "latin-1"  # which has a letter for each byte
