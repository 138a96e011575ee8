"""Who wrote a paper, as a line says it: its people and collaborations, and nothing beside them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from digest.text import collaboration, full_names
from digest.text.name_word import is_degree, is_suffix, without_degree
from digest.text.person_name import Name, name
from digest.text.tex.accents import plain_name

# Most authors are one person's name, and there is nothing to look for.
_ODD = re.compile(
    r"[^\w\s.'’-]|[\d¹²³ªºʰ-ʸᵃ-ᵪ]|\b(?:and|by|et|und|for|behalf|collaborations)\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|<([^<>]*)>")
_BRACKET = re.compile(r"[()\[\]<>]")
_NESTED = 3  # brackets within brackets
_LETTER = re.compile(r"[^\W\d_]")
_UNCLOSED = re.compile(r"[(\[][^,;]*|[)\]]")
_ADDRESS = re.compile(r"[^\s@]{1,64}@\S+|https?://[^\s,;]+")
# What refers to a note: superscripts, figures behind a name, asterisks, daggers.
_MARKS = re.compile(
    r"\$[^$]{0,40}\$|\^(?:\{[^{}]{0,20}\}|\w)|[*†‡§¶#∗⁎⁑¹²³⁰ⁱ⁴-⁹ªºʰ-ʸᵃ-ᵪ]+"
    r"|(?<=[^\W\d_]{2})\s?\d+(?:\s?,\s?\d+)*(?=\s*(?:[,;&]|and\b|$))"
)
# Without any of these, nothing in a line is an address, a mark, or in brackets.
_NOTED = re.compile(r"[@/$^*†‡§¶#∗⁎⁑\d¹²³⁰ⁱ⁴-⁹ªºʰ-ʸᵃ-ᵪ()\[\]]")
_LEADING = re.compile(r"\s?(?:(?:written )?by\b:?|authors?:|and\b|&)\s?", re.IGNORECASE)
_OTHERS = re.compile(r"[,&]?\s?\b(?:and )?(?:et\.? al|(?:[\d,]+ )?others)\b\.?", re.IGNORECASE)
_ACTING = re.compile(
    rf",?\s?\b(?:on behalf of|for(?= the\b.{{1,200}}\b(?:{collaboration.KINDS})\b))", re.IGNORECASE
)
_FOR = re.compile(r"^\s*(?:on behalf of|for)\s+", re.IGNORECASE)
_ENDS = re.compile(r"[;；|•、]|\s[/·]\s")
_AND = re.compile(r"\s?[&＆]\s?|,? (?:and|AND|und|et) ")
# "Imaging and Informatics Consortium" is one; "LIVE Study Group and the AZUREA Network" are two.
_AND_GROUP = re.compile(
    rf"\b({collaboration.KINDS})(?:,| and|\s?&) |\s?(?:\band|&) (?=the\b)", re.IGNORECASE
)
_PLURAL = re.compile(r" collaborations\s?$", re.IGNORECASE)
_SUFFIX = r"(?:Jr|Sr|II|III|IV)\b"
_INITIALS = re.compile(
    rf"(?:(?:[^\W\d_]\.[ -]?)+|[^\W\d_]|[A-Z](?:[ -]?[A-Z]){{0,3}})(?:\s?{_SUFFIX}\.?)?"
)
# What is a name of its own behind a comma, too: its first name is shortened, or it is Chinese.
_IS_WHOLE = re.compile(
    rf"(?:[^\W\d_]\.[ -]?)+\s*(?!{_SUFFIX})[^\W\d_][^\W\d_].*"
    r"|[\u3041-\u30fc\u3400-\u9fff\uac00-\ud7af ]+"
)
_COMPANY_ENDS = ("AI", "Inc", "Lab", "Labs", "Ltd", "Team")
_IS_COMPANY = re.compile(r".*(?:[-. ]|[a-z])AI|.*\b(?:Inc|Labs?|Ltd|Team)\.?")
_TITLES = re.compile(r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir)\.? )+(?=\S+ \S)")
# As indexes write most names: "Roe, A. B."
_INVERTED = re.compile(r"([^\W\d_][\w'’-]*), ((?:[^\W\d_]\. )*[^\W\d_]\.)")
_WITH_PARTICLE = re.compile(r"(?:(?:v[ao]n|de[lnr]?|della?|d[aio]|dos|l[ae]|te[nr]?|zur?) )+\S+")
_UNSPACED = re.compile(r"[\u3041-\u30fc\u3400-\u9fff\uac00-\ud7af]{2,4}")
_PAIR = 2
_PLAIN = re.compile("[A-Za-z.' -]+(?:,[A-Za-z.' -]+)?")
_JOINING = str.maketrans({"-": "", "'": "", ".": " "})
_MOST_PLAIN = 6


@lru_cache(8_192)
def names(line: str) -> tuple[Name, ...]:
    """Return the names in *line* as they are compared."""
    return tuple(map(name, people(line)))


def wanted(line: str) -> Name:
    """Return whom somebody means who follows *line*: each of several people."""
    return Name(tuple(sorted({reading for one in names(line) for reading in one.readings})))


@lru_cache(8_192)
def given_first(line: str) -> str:
    """Return the name of one person with the given names before the family name.

    >>> given_first("Lovelace, A. B."), given_first("Roe, Ada, Jr."), given_first("Ben Doane, PhD")
    ('A. B. Lovelace', 'Ada Roe, Jr.', 'Ben Doane, PhD')
    """
    if "," not in line or collaboration.key(line):
        return line
    family, *others = (part.strip() for part in line.split(","))
    given = [part for part in others if not (is_suffix(part) or is_degree(part))]
    if len(given) != 1 or others[0] != given[0] or not family or not given[0]:
        return line
    return ", ".join((f"{given[0]} {family}", *others[1:]))


def families(line: str) -> set[str] | None:
    """Return all family names that may be in *line*, and more, at a tenth of the cost of reading
    it; None where it must be read. Of a collaboration it has what stands before that word.

    >>> sorted(families("Lahn, Pia von")), families("Möller, Pia")
    (['lahn', 'pia', 'piavon', 'piavonlahn', 'von', 'vonlahn'], None)
    """
    if not _PLAIN.fullmatch(line):
        return None
    head, _, tail = line.lower().translate(_JOINING).partition(",")
    words = f"{tail} {head}".split()
    if len(words) > _MOST_PLAIN or "et" in words or "others" in words:
        return None
    ends = range(1, len(words) + 1)
    return {"".join(words[start:end]) for end in ends for start in range(end)}


def people(line: str) -> tuple[str, ...]:
    """Return the names in *line*, without affiliations, addresses and signs.

    >>> people("By Ada Roe¹ (Lake Lab, Hillford), Poe, C. & Ben Doane, Jr. et al.")
    ('Ada Roe', 'Poe, C.', 'Ben Doane, Jr.')
    >>> people("B. Roe on behalf of the CMS Collaboration"), people("CMS Collaboration: G. Aardal")
    (('B. Roe', 'the CMS Collaboration'), ('CMS Collaboration', 'G. Aardal'))
    """
    line = _tidy(plain_name(line))
    if several := full_names.parted(line):
        return several
    if not _ODD.search(line):
        return tuple(map(_untitled, _apart([line])))
    bare = _bare(without_affiliations(line))
    if not _LETTER.search(bare):
        bare = _bare(_BRACKET.sub(" ", line))  # RSS asks for "ada@example.org (Ada Roe)"
    ends = [end for part in _ENDS.split(_without_acting(bare)) for end in _at_colon(part)]
    by_comma = _as_inverted if _are_inverted(ends) else by_commas
    found = (name for end in ends for part in _at_and(end) for name in by_comma(part))
    told = (one for name in _apart(found) if _LETTER.search(one := _untitled(name.strip(" ,:-"))))
    return tuple(told) or (line,)


def turned(name: str) -> str:
    """Return *name* as it is spoken, the family name last.

    >>> turned("de la Roe, J. A."), turned("Roe, B., Jr."), turned("Roe, B. III"), turned("Sonal,")
    ('J. A. de la Roe', 'B. Roe, Jr.', 'B. Roe III', 'Sonal')
    >>> turned("Consortium, The Oak"), turned("Ada Roe")
    ('The Oak Consortium', 'Ada Roe')
    """
    if found := _INVERTED.fullmatch(name):
        return f"{found[2]} {found[1]}"
    name = _TITLES.sub("", _FOR.sub("", name, count=1).strip(), count=1)
    parts = [part for one in name.split(",") if (part := one.strip())]
    endings = [part for part in parts[1:] if is_suffix(part)]
    said = [part for part in parts if part not in endings]
    if len(said) != _PAIR or collaboration.key(said[1]):
        return ", ".join([*said, *endings])
    given, _, last = said[1].rpartition(" ")
    if given and is_suffix(last):
        return f"{given} {said[0]} {last}"
    return ", ".join([f"{said[1]} {said[0]}", *endings])


def without_others(line: str) -> str:
    """Return *line* without "et al.", "and 12 others"."""
    is_whole = " al" not in line and "others" not in line
    return _tidy(line if is_whole else _OTHERS.sub("", line))


def without_affiliations(line: str) -> str:
    """Return *line* without what is in brackets; a collaboration in them is one more name."""
    for _ in range(_NESTED if _BRACKET.search(line) else 0):
        line = _BRACKETS.sub(_collaboration, line)
    return line


def by_commas(text: str) -> list[str]:
    """Return the names between commas, where "Roe, Ada" and "Ada Roe, Jr." are one each.

    >>> by_commas("Roe, A., B. Doane"), by_commas("Roe B, Doane A"), by_commas("Roe, Ada, Poe, C.")
    (['Roe, A.', 'B. Doane'], ['Roe B', 'Doane A'], ['Roe, Ada', 'Poe, C.'])
    """
    parts = with_endings(text.replace("，", ",").split(","))
    if any(map(collaboration.key, parts)) or any(map(_is_company, parts)):
        return _with_initials(parts)
    families, given = parts[::2], parts[1::2]
    is_inverted = len(families) == len(given) and not any(map(_IS_WHOLE.fullmatch, given))
    is_one = len(parts) == _PAIR and " " not in parts[1]  # "Costa Marín, Rosa"
    if is_inverted and (is_one or all(map(_is_family, families))):
        return [f"{family}, {one}" for family, one in zip(families, given, strict=True)]
    return _with_initials(parts)


def with_endings(parts: Iterable[str]) -> list[str]:
    """Return *parts* of a line, with each suffix behind the name that it belongs to, and without
    degrees; behind one word these are initials."""
    joined: list[str] = []
    for part in filter(None, map(str.strip, parts)):
        is_behind_name = bool(joined) and " " in joined[-1]
        if joined and is_suffix(part):
            joined[-1] += f", {part}"
        elif not is_degree(part) or not joined:
            joined.append(part)
        elif not is_behind_name:
            joined[-1] += f", {part}"
    return joined


def _are_inverted(ends: Sequence[str]) -> bool:
    """Whether each comma stands within a name, as something else stands between names."""
    pairs = [end.partition(",")[0].strip() for end in ends if "," in end]
    is_each = len(ends) > 1 and 3 * len(pairs) >= 2 * len(ends)
    return is_each and all(end.count(",") < _PAIR for end in ends) and any(map(_is_family, pairs))


def _as_inverted(text: str) -> list[str]:
    """Return "Roe Poe, Ada" as the one name that it is."""
    parts = with_endings(text.split(","))
    return [", ".join(parts)] if len(parts) == _PAIR else by_commas(text)


def _untitled(name: str) -> str:
    """Return "Prof. Dr. Ada Roe PhD" without titles and degrees."""
    bare = _TITLES.sub("", name, count=1)
    short = without_degree(bare).rstrip(" ,")
    return short if " " in short and "," not in short else bare


def _said(part: str) -> str:
    """Return *part* without its suffix."""
    return part.partition(",")[0]


def _is_company(part: str) -> bool:
    return part.rstrip(".").endswith(_COMPANY_ENDS) and _IS_COMPANY.fullmatch(part) is not None


def _is_family(part: str) -> bool:
    return " " not in part or _WITH_PARTICLE.fullmatch(part) is not None


def _with_initials(parts: Sequence[str]) -> list[str]:
    """Return the names in *parts*, where initials alone follow their family name."""
    found: list[str] = []
    is_open = False
    for part in parts:
        is_initials = _INITIALS.fullmatch(_said(part)) is not None
        if is_open and is_initials:
            found[-1] += f", {part}"
        else:
            found.append(part)
        is_open = not is_initials
    return found


def _without_acting(text: str) -> str:
    """Return *text* with a semicolon before whom somebody writes for."""
    lower = text.lower()
    return _ACTING.sub(";", text) if "for" in lower or "behalf" in lower else text


def _bare(text: str) -> str:
    if _NOTED.search(text):
        text = _UNCLOSED.sub(" ", _MARKS.sub("", _ADDRESS.sub(" ", text)))
    plain = without_others(_tidy(text))
    return plain[found.end() :] if (found := _LEADING.match(plain)) else plain


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _collaboration(brackets: re.Match[str]) -> str:
    inside = next(filter(None, brackets.groups()), "")
    return f"; {_FOR.sub('', inside, count=1)}" if collaboration.key(inside) else " "


def _at_colon(text: str) -> list[str]:
    """Return "ATLAS Collaboration: G. Aardal" in two."""
    head, colon, tail = text.partition(":")
    return [head, tail] if colon and collaboration.key(head) else [text]


def _at_and(text: str) -> list[str]:
    plural = _PLURAL.search(text)
    if plural:
        members = (one for part in _AND.split(text[: plural.start()]) for one in part.split(","))
        return [f"{member} Collaboration" for member in members if member.strip()]
    key = collaboration.key(text)
    if key and not key.endswith(" collaboration"):
        return _AND_GROUP.sub(lambda found: f"{found[1] or ''};", text).split(";")
    return _AND.split(text)


def _apart(found: Iterable[str]) -> Iterator[str]:
    """Yield names, three and more in Chinese script apart: 王捷 尹春凤 张利庠."""
    for one in found:
        parts = one.split()
        is_list = len(parts) > _PAIR and all(map(_UNSPACED.fullmatch, parts))
        yield from parts if is_list else (one,)
