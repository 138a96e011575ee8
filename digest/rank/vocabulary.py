"""Everything that all profiles ask for, each thing once: words and phrases, and followed authors.

A feature is one thing in one place: a phrase in titles, the same phrase in abstracts, a name among the authors. Features
are numbers in the order of their spelling, so that those of one profile stand in one order whoever else is ranked with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from digest.model import Keyword, Place, Profile
from digest.rank.author import Name, meets, name
from digest.text.word import Word, singular, words

Phrase = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What is looked for: *phrases* and *names* by their number, *terms* and *authors* by how readers spell them.

    *lengths* says for a first word how long the phrases are that begin with it; *families* are the names by family name.
    """

    terms: Mapping[str, int]
    phrases: Mapping[Phrase, int]
    lengths: Mapping[str, Sequence[int]]
    authors: Mapping[str, int]
    families: Mapping[str, Sequence[tuple[Name, int]]]

    @property
    def size(self) -> int:
        """How many features there are."""
        return 2 * len(self.phrases) + sum(map(len, self.families.values()))

    def places(self, keyword: Keyword) -> Iterator[tuple[int, Place]]:
        """Yield the features of *keyword*: in titles, in abstracts, or both."""
        title = 2 * self.terms[keyword.term]
        if keyword.field != "abstract":
            yield title, "title"
        if keyword.field != "title":
            yield title + 1, "abstract"

    def found(self, text: Sequence[Word]) -> Iterator[tuple[int, Span]]:
        """Yield each phrase that stands in *text*, words next to each other, and from where to where."""
        keys = [singular(word.folded) for word in text]
        for start, key in enumerate(keys):
            for length in self.lengths.get(key, ()):
                number = self.phrases.get(tuple(keys[start : start + length]))
                if number is not None and start + length <= len(keys):
                    yield number, (text[start].start, text[start + length - 1].end)

    def followed(self, author: Name) -> Iterator[int]:
        """Yield the features that are names which *author* may bear."""
        return (feature for wanted, feature in self.families.get(author.family, ()) if meets(wanted, author))


def vocabulary(profiles: Iterable[Profile]) -> Vocabulary:
    """Return what *profiles* ask for, exclusions among them."""
    profiles = tuple(profiles)
    spelt = {keyword.term for profile in profiles for keyword in chain(profile.keywords, profile.exclude)}
    terms = {term: phrase(term) for term in spelt}
    phrases = {found: number for number, found in enumerate(sorted(set(terms.values())))}
    followed = {author: name(author) for profile in profiles for author in profile.authors}
    names = {found: number for number, found in enumerate(sorted(set(followed.values())), start=2 * len(phrases))}
    return Vocabulary(
        terms={term: phrases[found] for term, found in terms.items()},
        phrases=phrases,
        lengths=_lengths(phrases),
        authors={author: names[found] for author, found in followed.items()},
        families=_families(names),
    )


def phrase(term: str) -> Phrase:
    """Return *term* as it is compared; one without letters and digits is no phrase and stands nowhere."""
    return tuple(singular(word.folded) for word in words(term))


def _lengths(phrases: Iterable[Phrase]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for words_ in phrases:
        if words_:
            lengths.setdefault(words_[0], set()).add(len(words_))
    return {first: tuple(sorted(found)) for first, found in lengths.items()}


def _families(names: Mapping[Name, int]) -> dict[str, list[tuple[Name, int]]]:
    families: dict[str, list[tuple[Name, int]]] = {}
    for found, number in names.items():
        families.setdefault(found.family, []).append((found, number))
    return families
