"""Commands in running text: what goes, what stays of their groups, what is a sign or a name."""

import re
from collections.abc import Mapping

from digest.text.tex.built import UnreadableError
from digest.text.tex.math import formula, groups, is_known
from digest.text.tex.symbols import FUNCTIONS, STYLES, SWITCHES, Bit, symbol

Change = tuple[int, int, list[Bit] | None]
"""From where to where a text changes, and into what; None where it stays as source."""
Ending = tuple[int, int, str]
"""Where a group closes, and what its brace becomes."""
Group = tuple[int, int]
"""Where a group's braces are."""

# What abstracts use in running text, and TeX does not know.
_WORDS = {"ie": "i.e.", "eg": "e.g.", "etc": "etc.", "deg": "°", "textdegree": "°", "item": "•"}
_WORDS |= dict.fromkeys(("ldots", "dots", "textellipsis"), "…")
_LINKS = frozenset("href hyperlink textcolor colorbox fcolorbox hyperref".split())  # noqa: SIM905
_STYLES = STYLES | SWITCHES | {"underline", "uline", "uppercase", "lowercase", "url"}
_NOTES = frozenset(("footnote", "thanks"))
_GONE = frozenset(
    """
    label vspace hspace color begin end index pagestyle footnotemark noindent par newline linebreak
    centering maketitle xspace bibliography nocite deleted
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_CITES = re.compile(
    r"(?:paren|text|auto|foot|full)?[cC]ite[a-zA-Z]{0,8}|(?:eq|c|C|auto|page|v)?ref"
)
# Behind these something must stand: "introduced in \cite{…}".
_ASKS = re.compile(
    r"(?:^|[^\w-])(?:in|by|of|from|to|and|or|with|see|also|than|as|like|that|both|on|for|cf\.|e\.g\."
    r"|following|\w+ing|theorem|section|sect?\.|fig(?:ure|\.)|table|eqs?\.|equation|lemma|appendix"
    r"|paper|papers|work|chapter)[\s~]*$|(?:^|[.!?])\s*$",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\s?\[[^\[\]{}]{0,100}\]")
_ACCENTS = frozenset("bcdkrtuv")
_ARGUMENT = re.compile(r"\s?(?:(\{)|\\[A-Za-z]+|\w)")
_LONGEST = 400


def command(
    text: str, span: re.Match[str], stop: int, closes: Mapping[int, int]
) -> tuple[list[Change], Ending | None]:
    r"""Return what the command in *span* becomes, and the ending of what stays of its groups, which
    may reach up to *stop*; *closes* says where each brace closes."""
    word, start = span["word"], span.start()
    behind = span.start("gap") if span["gap"] else span.end()
    given = _groups(text, behind, stop, closes)
    change = _replaced(text, span, given)
    if change:
        return [change], None
    if given and word in _LINKS | _NOTES:
        return _shown(text, start, given[-1], is_note=word in _NOTES)
    if groups(word) and word not in _STYLES | _LINKS:
        return [_built(text, span, behind, stop, closes)], None
    return _with_groups(text, span, given[0]) if given else _alone(text, span, closes)


def _replaced(text: str, span: re.Match[str], given: list[Group]) -> Change | None:
    """Return what becomes of a sign, of a citation, and of what is no text."""
    word, start, end = span["word"], *span.span()
    said = _WORDS.get(word) or symbol(word)
    if said:
        return start, end, [(said + _gap(span), None)]
    if word in _GONE:
        return start, given[0][1] + 1 if given else end, []
    return _cited(text, start, given[0]) if given and _CITES.fullmatch(word) else None


def _with_groups(
    text: str, span: re.Match[str], group: Group
) -> tuple[list[Change], Ending | None]:
    word, start = span["word"], span.start()
    if len(word) > 1:
        return _shown(text, start, group)
    # What a program made of \beta: \b{eta}.
    said = symbol(word + text[group[0] + 1 : group[1]])
    return ([(start, group[1] + 1, [(said, None)])] if said else []), None


def _built(text: str, span: re.Match[str], at: int, stop: int, closes: Mapping[int, int]) -> Change:
    """Return what becomes of a command of formulas and of what follows it."""
    start = span.start()
    for _ in range(groups(span["word"])):
        argument = _ARGUMENT.match(text, at, stop)
        if argument is None:
            return start, span.end(), None
        at = closes.get(argument.end() - 1, stop) + 1 if argument[1] else argument.end()
    if at > min(stop, start + _LONGEST):
        return start, span.end(), None
    try:
        return start, at, formula(text[start:at])
    except UnreadableError:
        return start, span.end(), None


def _alone(
    text: str, span: re.Match[str], closes: Mapping[int, int]
) -> tuple[list[Change], Ending | None]:
    """Return what becomes of a command without a group, or with one that does not close."""
    word, (start, end) = span["word"], span.span()
    is_own = not is_known(word)
    if text[end : end + 1] == "{" and end not in closes and (word in _STYLES | _LINKS or is_own):
        return [(start, end + 1, [])], None
    if word in _STYLES:
        return [(start, end, [])], None
    if len(word) == 1 and word.islower():
        return ([(start, end, [])] if word in _ACCENTS and _gap(span) else []), None
    if is_own and text[start - 1 : start].isalnum():
        return [], None
    if word in FUNCTIONS or is_own:
        return [(start, end, [(word + _gap(span), None)])], None
    return [(start, end, None)], None


def _groups(text: str, at: int, stop: int, closes: Mapping[int, int]) -> list[Group]:
    """Return the groups, two at most, that stand from *at* on; an empty one is none."""
    found: list[Group] = []
    option = _OPTION.match(text, at, stop)
    at = option.end() if option else at
    while len(found) < 2:
        at += text[at : at + 2] == " {"
        close = closes.get(at, stop)
        if close >= stop or close == at + 1:
            break
        found.append((at, close))
        at = close + 1
    return found


def _shown(
    text: str, start: int, group: Group, *, is_note: bool = False
) -> tuple[list[Change], Ending]:
    """Return what leaves the text of *group*; a note's in brackets."""
    opened, closed = group[0] + 1, group[1]
    if not is_note:
        return [(start, opened, [])], (closed, closed + 1, "")
    bracket = "(" if text[start - 1 : start] == " " else " ("
    return [(start, opened, [(bracket, None)])], (closed, closed + 1, ")")


def _cited(text: str, start: int, group: Group) -> Change:
    """Return what becomes of a citation: nothing, or a gap where the sentence needs something."""
    end = group[1] + 1
    is_inside = text[start - 1 : start] in {"(", "["} and text[end : end + 1] in {")", "]"}
    if is_inside:
        start, end = start - 1, end + 1
    is_spaced = text[start - 1 : start] in {" ", "~"}
    if not is_inside and _ASKS.search(text[max(0, start - 24) : start]):
        return start - is_spaced, end, [(" […]" if is_spaced else "[…]", None)]
    return start - is_spaced, end, []


def _gap(span: re.Match[str]) -> str:
    gap = span["gap"]
    return " " if gap and gap in " \t\n~" else ""
