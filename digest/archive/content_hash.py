"""Content hashes of 64 bits, by which a listing is known again; stored, so none may ever change.

How titles are folded is therefore this room's own: the words that a reader looks for are found by
other rules, which may change.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter

from digest.model import Links, Listing
from digest.text.clean_text import without_accents
from digest.text.normalizer import normalize

ENOUGH_WORDS = 4
"""A title of fewer words ("Editorial", "Introduction") says nothing about which work it is."""

# A sign at the end of a word is part of a name: C++ is not C, A* is not A.
_WORD = re.compile(r"[^\W_]+[+#*]*")

# Chinese and Japanese have no blanks: a word is two signs, mostly.
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENOUGH_IDEOGRAPHS = 2 * ENOUGH_WORDS

# No title is longer; what is takes its time to be read.
_LONGEST = 2_000
# How TeX was read when the first hashes were stored, in running text, and what has been learnt
# since: titles with anything else keep the hashes that they have.
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.+?\\\)")
_TEXT = frozenset(
    """
    bm boldsymbol colorbox emph eg etc hbox ie mathbf mathcal mathit mathrm mathsf mathtt mbox text
    textbf textcolor textit textmd textnormal textrm textsc textsf textsl textsubscript
    textsuperscript texttt textup uline underline uppercase url u v H t c d b k r O o L l i j aa AA
    ae AE oe OE ss em it bf sc tt rm sl sf itshape bfseries scshape ttfamily deg ldots dots
    textasciitilde textbackslash textellipsis
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_LATER = frozenset(
    """
    abs arccos arcsin arctan bb Bbb Bbbk begin bibliography Biggl biggl biggr Biggr bigm
    bigsqcup binom bmod bra braket ce ceil centering cfrac choose cite colonequals color
    copyright cot coth csc dbinom ddagger end eps EuScript fcolorbox floor footnote footnotemark
    frak goth hdots hom hspace hyperlink hyperref index injlim kern ket label lbrack lefteqn
    liminf limsup linebreak maketitle mathbbb mathbfit mathds mathgoth mathpzc mathring mathsc
    mathup mc mcal mf micron middle mkern ms newline nobreak nocite noindent nonumber norm notag
    over overbrace overset pagestyle par phantom pmod projlim protect rbrack relax S scr sec set
    smash stackrel substack tbinom textmd textquotedbl thanks underbrace underset varinjlim
    varprojlim vspace xleftarrow xrightarrow xspace
    """.split()  # noqa: SIM905
)

_CONTENT = attrgetter(
    *("source", "listed_on", "identifiers", "announce", "authors", "organizations", "categories"),
    *("published_on", "version", "summary", "keywords"),
    *(f"links.{field.name}" for field in fields(Links)),
)


@lru_cache(4_096)
def fold(title: str) -> str:
    """Return *title* as it is compared: its words without case, accents and signs between them.

    >>> fold("Erdős–Rényi Graphs:  a Survey!"), fold("Learning C++"), fold("???")
    ('erdos renyi graphs a survey', 'learning c++', '???')
    """
    return " ".join(_WORD.findall(without_accents(title).casefold())) or title


@lru_cache(4_096)
def read(title: str) -> str:
    r"""Return *title* without tags, its entities, TeX and styled letters read.

    One with a macro of its authors' own stays as it is (without that, two titles may be one), and
    so does what is too long to be one.

    >>> read(r"G\"odel Numbers in CO$_2$"), read(r"G\"odel and \OurTool")
    ('Gödel Numbers in CO2', 'G\\"odel and \\OurTool')
    """
    is_odd = len(title) > _LONGEST or ("\\" in title and _has_macro(title))
    return title if is_odd else normalize(title)


def _has_macro(title: str) -> bool:
    """Tell whether *title* has a command that was none of TeX's, perhaps a system's name."""
    from digest.text.tex.math import is_known  # noqa: PLC0415  most titles have no TeX
    from digest.text.tex.reader import readable  # noqa: PLC0415
    from digest.text.tex.symbols import symbol  # noqa: PLC0415

    bare = _COMMAND.findall(_FORMULA.sub(" ", title))
    is_read = all(symbol(name) or name in _TEXT for name in bare) and all(
        (is_known(name) and name not in _LATER) or name in _TEXT for name in _COMMAND.findall(title)
    )
    return not is_read or _COMMAND.search(readable(title).text) is not None


def whole(listing: Listing) -> int:
    """Return the hash of all that *listing* says but its figures: nothing is new in it again."""
    # repr() looks at each character: on an abstract it would take as long as all the rest.
    content = repr(_CONTENT(listing))
    if listing.entry:
        content += repr((listing.entry.name, listing.entry.weak))
    # Told for the first time, they are learnt from listings that were heard before.
    if listing.journal or listing.amends or listing.publication_type not in {None, "preprint"}:
        content += repr((listing.publication_type, listing.journal, listing.amends))
    return _hash("whole", listing.title, listing.abstract, content, str(listing.votes is None))


def title(source: str, title: str) -> int:
    """Return the hash of a title: of any source, or of this *source* alone where it is short."""
    folded = fold(read(title))
    if _says_enough(folded):
        return _hash("title as read", folded)
    return _hash("short title as read", folded, source)


def again(source: str, title: str, authors: Sequence[str]) -> int:
    """Return the hash of what only has a title: told again by the same *source*, it is the same."""
    return _hash("again as read", fold(read(title)), source, *authors)


def title_as_written(source: str, title: str) -> int:
    """Return the hash that was stored of a title before TeX was read."""
    folded = fold(title)
    if _says_enough(folded):
        return _hash("title", folded)
    return _hash("short title", folded, source)


def again_as_written(source: str, title: str, authors: Sequence[str]) -> int:
    """Return the hash that was stored of what only has a title before TeX was read."""
    return _hash("again", fold(title), source, *authors)


def says_enough(title: str) -> bool:
    """Tell whether *title* says which work it is, also where words have no blanks between them."""
    folded = fold(read(title))
    return _says_enough(folded) or len(_IDEOGRAPH.findall(folded)) >= _ENOUGH_IDEOGRAPHS


def _says_enough(folded: str) -> bool:
    return folded.count(" ") + 1 >= ENOUGH_WORDS


def _hash(*parts: str) -> int:
    # Among a million papers the chance that any two texts share a hash is one in ten million.
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8], signed=True)
