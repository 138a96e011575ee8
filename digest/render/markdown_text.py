"""The operator's Markdown without style: what its HTML says, in lines of 72 columns."""

from collections.abc import Iterator, Sequence

from lxml import html
from lxml.html import HtmlElement

from digest.render.plain_text import COLUMNS, width, wrap

_BREAK = "\x1f"
_UNSEEN = frozenset(("script", "style", "head", "template"))
_BLOCKS = frozenset(
    """
    address article aside blockquote center div dl dd dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr li main nav ol p pre section table ul
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_CODE_INDENT = 4
_BETWEEN = "  "


def in_lines(page: str) -> str:
    """Return what the HTML *page* says."""
    if not page.strip():
        return ""
    return "\n\n".join(_blocks(html.fragment_fromstring(page, create_parent="div"), 0))


def _blocks(parent: HtmlElement, indent: int) -> Iterator[str]:
    """Yield the paragraphs of *parent*; text that is in none is one."""
    line = parent.text or ""
    for child in parent:
        if child.tag in _BLOCKS:
            yield from _paragraph(line, indent)
            yield from _block(child, indent)
            line = child.tail or ""
        else:
            line += _inline(child) + (child.tail or "")
    yield from _paragraph(line, indent)


def _paragraph(text: str, indent: int) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in text.split(_BREAK)]
    if any(lines):
        yield "\n".join([wrap(line, indent=indent) for line in lines]).strip("\n")


def _block(block: HtmlElement, indent: int) -> Iterator[str]:
    margin = " " * indent
    if block.tag in {"ul", "ol"}:
        yield "\n".join(_items(block, indent))
    elif block.tag == "pre":
        # A command is copied, so that its lines stay whole.
        lines = block.text_content().strip("\n").expandtabs(4).splitlines()
        yield "\n".join([f"{margin}{' ' * _CODE_INDENT}{line}".rstrip() for line in lines])
    elif block.tag == "table":
        yield from _table(block, indent)
    elif block.tag == "blockquote":
        for quoted in _blocks(block, indent + 2):
            yield "\n".join([f"{margin}> {line[indent + 2 :]}" for line in quoted.splitlines()])
    elif block.tag == "hr":
        yield f"{margin}* * *"
    else:
        yield from _blocks(block, indent)


def _items(block: HtmlElement, indent: int) -> Iterator[str]:
    """Yield the items of a list, what is nested in one below it."""
    start = block.get("start", "1")
    first = int(start) if start.isdecimal() else 1
    for number, item in enumerate(block.iterchildren("li"), first):
        mark = "- " if block.tag == "ul" else f"{number}. "
        between = "\n\n" if len(item.findall("p")) > 1 else "\n"
        said = between.join(_blocks(item, indent + len(mark)))
        yield f"{' ' * indent}{mark}{said[indent + len(mark) :]}".rstrip()


def _table(table: HtmlElement, indent: int) -> Iterator[str]:
    """Yield a table in columns, or where that is too wide, each row in lines of its own."""
    rows = [list(row.iterchildren("th", "td")) for row in table.iter("tr")]
    cells = [[" ".join(_inline(cell).replace(_BREAK, " ").split()) for cell in row] for row in rows]
    if not any(cells):
        return
    columns = max(map(len, cells))
    filled = [[*row, *[""] * (columns - len(row))] for row in cells]
    wide = [max(width(row[at]) for row in filled) for at in range(columns)]
    has_heads = rows[0] and rows[0][0].tag == "th"
    if sum(wide) + len(_BETWEEN) * (columns - 1) > COLUMNS - indent:
        yield from _records(filled, indent, has_heads=bool(has_heads))
        return
    right = ["right" in cell.get("class", "").split() for cell in rows[-1]]
    lines = [_in_columns(row, wide, right) for row in filled]
    if has_heads:
        lines.insert(1, _BETWEEN.join("-" * one for one in wide))
    yield "\n".join([f"{' ' * indent}{line}".rstrip() for line in lines])


def _in_columns(row: Sequence[str], wide: Sequence[int], right: Sequence[bool]) -> str:
    said = []
    for at, (cell, columns) in enumerate(zip(row, wide, strict=True)):
        blanks = " " * (columns - width(cell))
        said.append(blanks + cell if right[at : at + 1] == [True] else cell + blanks)
    return _BETWEEN.join(said)


def _records(rows: Sequence[Sequence[str]], indent: int, *, has_heads: bool) -> Iterator[str]:
    heads, told = (rows[0], rows[1:]) if has_heads else ([""] * len(rows[0]), rows)
    for row in told:
        named = zip(heads, row, strict=True)
        lines = [f"{head}: {cell}" if head else cell for head, cell in named if cell]
        yield "\n".join([wrap(line, indent=indent) for line in lines])


def _inline(element: HtmlElement) -> str:
    """Return what *element* says within a line, where a link or a picture is behind its words."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return ""
    if element.tag == "br":
        return _BREAK
    if element.tag == "img":
        return _with_address(element.get("alt", ""), element.get("src", ""))
    said = (element.text or "") + "".join(_inline(one) + (one.tail or "") for one in element)
    if element.tag == "code":
        return f"`{said}`"
    return _with_address(said, element.get("href", "")) if element.tag == "a" else said


def _with_address(said: str, address: str) -> str:
    if not address or not said.strip():
        return said
    return f"<{said}>" if said == address.removeprefix("mailto:") else f"{said} <{address}>"
