"""The rules of reading that docs/matching.md names, each with what it is in the code, and how to do
without it: what `benchmarks.rules` takes away, one at a time."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import digest
from digest.document import UnfitError
from digest.text.tokenizer import _GREEK, STOP

Make = Callable[[Any], Any]
"""Makes of what a name stands for what is there without the rule."""

_NEVER = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Change:
    """*name* of the module *of* the package becomes what *make* makes of it; also where other
    modules have imported it."""

    of: str
    name: str
    make: Make


def _put(value: Any) -> Make:
    return lambda _: value


def _always(value: Any) -> Make:
    return lambda _: lambda *_args, **_named: value


_IDENTITY: Make = _put(lambda one: one)
_NONE, _NO, _NOTHING = _always(None), _always(value=False), _always(())


def _pattern(part: str, by: str = "") -> Make:
    """Take *part* out of a pattern, which must have it."""

    def make(old: re.Pattern[str]) -> re.Pattern[str]:
        if part not in old.pattern:
            raise LookupError(part)
        return re.compile(old.pattern.replace(part, by), old.flags)

    return make


def _stages(*names: str) -> Make:
    def make(old: tuple[Callable[..., object], ...]) -> tuple[Callable[..., object], ...]:
        rest = tuple(stage for stage in old if stage.__name__ not in names)
        if len(rest) > len(old) - len(names):
            raise LookupError(names)
        return rest

    return make


def _table(*names: str) -> Change:
    """Empty the packaged tables *names*."""

    def make(old: Callable[[str], Iterator[list[str]]]) -> Callable[[str], Iterator[list[str]]]:
        for name in names:
            next(old(name))
        return lambda name: iter(()) if name in names else old(name)

    return Change("text.word_table", "_rows", make)


def _with_accents(old: Callable[[str], str]) -> Callable[[str], str]:
    def one(word: str) -> str:
        folded = word.casefold()
        return old(word) if word.isascii() else _GREEK.get(folded, folded)

    return one


def _prefixed_only(_: object) -> Callable[[str, str], str | None]:
    from digest.text import compound  # noqa: PLC0415

    return lambda one, other: f"{one}{other}" if compound._is_prefixed(one, other) else None  # noqa: SLF001


def _refusing_small(old: Callable[[str], None]) -> Callable[[str], None]:
    def check(side: str) -> None:
        old(side)
        if STOP.issuperset(re.findall(r"[a-z]+|\S", side.casefold().replace("-", " "))):
            raise UnfitError("words that mean something")

    return check


def _one_letter(old: Callable[[Any], tuple[str, ...]]) -> Callable[[Any], tuple[str, ...]]:
    return lambda pieces: old(pieces) if all(len(piece) == 1 for piece in pieces) else ()


def _in_one_spelling(old: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    return lambda letter: old(letter)[:1]


_HAN = "[\u0e00-\u0eff"
_IONS = r"|[A-Z][a-z]?(?:[0-9]|[A-Z][a-z]?)*\+(?![\w+])"
_DECIMALS = r"|(?<=\d)\.(?=\d)|(?<=\d),(?=\d\d\d(?!\d))"
_SIGNS = r"|(?<!\S)\.[A-Z]{2,}(?!\w)|[CFcf](?:\+\+|#)"
_NOWHERE = tuple(np.zeros(0, np.int64) for _ in range(3))

KEYWORDS: Mapping[str, tuple[Change, ...]] = {
    "tags and entities": (Change("text.normalizer", "_STAGES", _stages("_unmarked")),),
    "TeX": (Change("text.normalizer", "_STAGES", _stages("_shown", "_uncommanded")),),
    "styled and unseen letters": (Change("text.normalizer", "_STAGES", _stages("_plain")),),
    "accents": (Change("text.tokenizer", "_one", _with_accents),),
    "ö as oe": (Change("text.tokenizer", "spelt_out", _NONE),),
    "Greek letters and names": (
        Change("text.tokenizer", "_MAY_BE_PARTS", _put(_NEVER)),
        Change("text.tokenizer", "_GREEK", _put({})),
    ),
    "ions and isotopes": (
        Change("text.tokenizer", "_WORD", _pattern(_IONS)),
        Change("text.query_expansion", "_ISOTOPE", _put(_NEVER)),
    ),
    "decimals and thousands": (Change("text.tokenizer", "_WORD", _pattern(_DECIMALS)),),
    "C++, C#, .NET": (Change("text.tokenizer", "_WORD", _pattern(_SIGNS)),),
    "apostrophes": (
        Change("text.tokenizer", "_bare", _put(lambda word: re.sub("[',]", "", word))),
    ),
    "prefixes": (Change("text.compound", "_PREFIXES", _put(frozenset())),),
    "figures and letters joined": (
        Change("text.compound", "is_symbol", _NO),
        Change("text.compound", "closed_open", _prefixed_only),
        Change("text.query_expansion", "_CAPITALS", _put(_NEVER)),
    ),
    "compounds of the table and the archive": (
        _table("compounds"),
        Change("rank.lexicon", "compounds", _always({})),
    ),
    "broken and suspended words": (
        Change("rank.token_graph", "_broken", _NOTHING),
        Change("rank.token_graph", "_halves", _always(set())),
    ),
    "plurals": (
        Change("text.plural", "singular", _IDENTITY),
        Change("text.keyword_syntax", "SMALL", _put(STOP)),
        _table("other_singulars"),
    ),
    "British and American": (Change("text.spelling", "american", _IDENTITY),),
    "verbs and their nouns": (
        _table("families"),
        Change("text.derivation", "derivations", _always({})),
    ),
    "capitals as written": (
        Change("text.keyword_syntax", "_is_abbreviation", _NO),
        Change("text.keyword_syntax", "_is_acronym", _NO),
    ),
    "titles wholly in capitals": (Change("text.everyday_word", "is_everyday", _NO),),
    "abbreviations defined": (Change("rank.tokens", "Text.definitions", _NOTHING),),
    "small words as a phrase": (Change("people.profile", "_check", _refusing_small),),
    "near": (Change("rank.proximity", "find_near", _always(_NOWHERE)),),
    "near of plain words only": (
        Change("text.keyword_syntax", "_is_plain", _always(value=True)),
        Change("text.keyword_syntax", "_is_phrase", _NO),
    ),
    "barriers to near": (Change("text.tokenizer", "_BARRIER", _put(_NEVER)),),
    "scripts without spaces": (
        Change("text.tokenizer", "_WORD", _pattern("|" + _HAN, "|(?!)" + _HAN)),
        Change("text.keyword_syntax", "is_unspaced", _NO),
    ),
    "Korean particles, Arabic articles": (Change("text.affix", "unaffixed", _NOTHING),),
}

AUTHORS: Mapping[str, tuple[Change, ...]] = {
    "initials without full stops": (Change("text.name_word", "_initials", _one_letter),),
    "family name first": (
        Change("text.name_order", "_capitals", _always(0)),
        Change("text.name_order", "_trailing", _always(0)),
    ),
    "East Asian names": (Change("text.east_asian_name", "is_family", _NO),),
    "particles": (Change("text.name_word", "_PARTICLES", _put(frozenset())),),
    "double names in one": (Change("text.person_name", "_joined", _always(set())),),
    "letters spelt in two ways": (Change("text.name_spelling", "_choices", _in_one_spelling),),
    "Jr., III, PhD": (
        Change("text.name_word", "_SUFFIXES", _put({})),
        Change("text.name_word", "is_degree", _NO),
        Change("text.name_word", "without_degree", _IDENTITY),
    ),
    "Prof. Dr.": (Change("text.name_word", "without_titles", _IDENTITY),),
    "collaborations": (Change("text.collaboration", "key", _always("")),),
    "several people in a line": (Change("text.author_line", "people", _put(lambda line: (line,))),),
}


RULES = {**KEYWORDS, **AUTHORS}
READING = frozenset({"text.normalizer", "text.tokenizer"})
"""Who changes these must read texts anew."""


def take_away(rule: str) -> None:
    """Do without *rule* in this process, for good. Raises LookupError where it is not there."""
    modules = list(_modules())
    for change in RULES[rule]:
        place, name = found(change)
        old = vars(place)[name]
        new = change.make(old)
        for module in (place, *modules):
            if vars(module).get(name) is old:
                setattr(module, name, new)
    for module in modules:
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def found(change: Change) -> tuple[Any, str]:
    """Return the module or class that *change* alters, and the name in it. Raises LookupError."""
    home = importlib.import_module(f"digest.{change.of}")
    owner, _, name = change.name.rpartition(".")
    place = getattr(home, owner) if owner else home
    if name not in vars(place):
        raise LookupError(f"{change.of}.{change.name}")
    return place, name


def _modules() -> Iterator[Any]:
    """Yield the modules that read texts, all of them imported."""
    for found in pkgutil.walk_packages(digest.__path__, "digest."):
        if found.name.startswith(("digest.text", "digest.rank", "digest.people")):
            importlib.import_module(found.name)
            yield sys.modules[found.name]
