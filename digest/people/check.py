"""What no single value can know: mistakes between the people of a file, and between the parts of a
profile."""

from collections.abc import Iterator

from digest import document
from digest.document import Loc, Mistake, Tree
from digest.people.shape import MOST


def repeated_ids(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "id")


def repeated_addresses(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "email", str.casefold)


def wrong_topics(tree: Tree) -> Iterator[Mistake]:
    """Find profiles with keywords of no topic beside topics, topics of one name, and more keywords
    in all than may be."""
    for i, person in enumerate(_list(tree, "subscribers")):
        profile = person.get("profile") if isinstance(person, dict) else None
        if isinstance(profile, dict) and "topics" in profile:
            yield from _wrong_topics(profile, ("subscribers", i, "profile"))


def _wrong_topics(profile: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    if "keywords" in profile:
        text = "expected keywords or topics, got both; move these keywords into a topic"
        yield Mistake(loc=(*loc, "keywords"), text=text, on_key=True)
    for repeat in document.repeats(profile, "topics", "name", str.casefold):
        twin = repeat.twin and (*loc, *repeat.twin)
        yield Mistake(loc=(*loc, *repeat.loc), text=repeat.text, twin=twin)
    total = sum(len(_list(topic, "keywords")) for topic in _list(profile, "topics"))
    if total > MOST:
        yield Mistake(
            loc=(*loc, "topics"),
            text=f"expected at most {MOST} keywords in all topics together, got {total}",
        )


def _list(tree: Tree, key: str) -> list[Tree]:
    found = tree.get(key) if isinstance(tree, dict) else None
    return found if isinstance(found, list) else []
