"""What people take from groups and shared profiles, and what their own words change of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, TypeAlias

from digest.model import Author, Keyword, Topic
from digest.text.keyword_syntax import conjuncts

Given: TypeAlias = Mapping[str, Any]
"""What is written of a person, a group or a profile: its keys and their values, checked."""

NOTHING: Given = {}
_OF_TERMS = frozenset({"keywords", "exclude", "lower"})
"""Lists of keywords: these are known by their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The groups and the profiles of all files, by their names."""

    groups: Mapping[str, Given] = field(default_factory=dict)
    profiles: Mapping[str, Given] = field(default_factory=dict)

    def inherited(self, group: str | None, extends: tuple[str, ...]) -> Given:
        """Return what somebody of *group* has whose profile extends these."""
        whole: Given = NOTHING
        if group is not None:
            own = self.groups.get(group, NOTHING)
            profiles = self.chain(own.get("profile", NOTHING).get("extends", ()))
            whole = changed(self._of_profiles(NOTHING, profiles), own)
        return self._of_profiles(whole, self.chain(extends))

    def chain(self, extends: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of the profiles to be read one after the other, each once.

        What a profile extends stands before it. Names that nobody has are left out.
        """
        names: list[str] = []
        seen = set[str]()
        waiting = [(name, False) for name in reversed(extends)]
        while waiting:
            name, has_its_own = waiting.pop()
            if has_its_own:
                names.append(name)
            elif name in self.profiles and name not in seen:
                seen.add(name)
                its = self.profiles[name].get("extends", ())
                waiting += [(name, True), *((one, False) for one in reversed(its))]
        return tuple(names)

    def _of_profiles(self, whole: Given, names: Iterable[str]) -> Given:
        for name in names:
            whole = changed(whole, {"profile": self.profiles[name]})
        return whole


def idle(base: Given, own: Given) -> Iterator[tuple[str, str]]:
    """Yield what *own* takes away, by the key of its list, that is not in *base*."""
    profile = base.get("profile", NOTHING)
    for name, taken in own.get("profile", NOTHING).get("without", NOTHING).items():
        there = set(map(identity, entries(profile, name)))
        yield from ((name, one) for one in taken if written_identity(name, one) not in there)


def changed(base: Given, own: Given) -> Given:
    """Return *base* with what *own* says: single values are its, lists are joined."""
    if not base:
        return own
    profiles = [one["profile"] for one in (base, own) if one.get("profile")]
    if not profiles:
        return {**base, **own}
    return {**base, **own, "profile": reduce(_joined, profiles)}


def _joined(base: Given, own: Given) -> Given:
    restated = set(map(identity, entries(own, "keywords")))
    lists = {
        name: _joined_list(name, base, own, restated)
        for name in {*base, *own} - {"extends", "without"}
        if isinstance(base.get(name, own.get(name)), tuple)
    }
    return {**base, **own, **lists}


def _joined_list(name: str, base: Given, own: Given, restated: set[str]) -> tuple[Any, ...]:
    without = own.get("without", NOTHING)
    kept, new = base.get(name, ()), own.get(name, ())
    listed = "keywords" if name == "topics" else name
    gone = {written_identity(listed, one) for one in without.get(listed, ())}
    if listed == "keywords":
        gone |= restated
    if name == "topics":
        return _topics(kept, new, gone)
    return (*_without(kept, gone.union(map(identity, new))), *new)


def _topics(kept: Iterable[Topic], new: Iterable[Topic], gone: set[str]) -> tuple[Topic, ...]:
    left = (replace(one, keywords=_without(one.keywords, gone)) for one in kept)
    topics = {identity(topic): topic for topic in left}
    for topic in new:
        before = topics.get(identity(topic), Topic())
        topics[identity(topic)] = Topic(
            name=topic.name,
            keywords=(*before.keywords, *topic.keywords),
            limit=topic.limit or before.limit,
        )
    return tuple([topic for topic in topics.values() if topic.keywords])


def _without(entries: Iterable[Any], gone: set[str]) -> tuple[Any, ...]:
    return tuple([one for one in entries if identity(one) not in gone])


def entries(profile: Given, name: str) -> Iterator[Any]:
    """Yield what is in the list *name* of a profile; keywords are those of its topics, too."""
    yield from profile.get(name, ())
    for topic in profile.get("topics", ()) if name == "keywords" else ():
        yield from topic.keywords


def identity(entry: Keyword | Topic | Author | str) -> str:
    """Return by what an entry is known that is written once more."""
    if isinstance(entry, Keyword):
        return term_identity(entry.term)
    return (entry if isinstance(entry, str) else entry.name or "").casefold()


def written_identity(name: str, text: str) -> str:
    """Return by what an entry of the list *name* is known that is written as *text*."""
    return term_identity(text) if name in _OF_TERMS else text.casefold()


def term_identity(term: str) -> str:
    """Return by what a keyword is known: AND, and only in capitals, is none of its words.

    >>> term_identity('Agent AND  "Tool Use"'), term_identity("search and rescue")
    ('agent AND "tool use"', 'search and rescue')
    """
    sides = (" ".join(side.split()).casefold() for side in conjuncts(term))
    return " AND ".join(sides)
