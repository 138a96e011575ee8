"""The categories that sources know, and remarks on those that none of them does."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from digest.model import Paper, Source, Subscriber
from digest.text.category_name import folded

_SITES = {"arxiv": "arXiv", "biorxiv": "bioRxiv", "medrxiv": "medRxiv"}

# What these list says of no paper which category it is in.
_SILENT = frozenset({"huggingface", "page", "pubmed"})


def remarks(sources: Iterable[Source]) -> Iterator[str]:
    """Yield a line for each category of *sources* that their sites do not have."""
    for source in sources:
        site = source.kind
        for category in source.categories if site in _SITES else ():
            # arXiv's addresses tell "cs.ai" from "cs.AI".
            if _folded(category) not in _known(site) or _is_misspelt(site, category):
                hint = _hint(category, [site])
                yield f'source "{source.name}": {_SITES[site]} has no category "{category}"{hint}'


def profile_remarks(
    people: Iterable[Subscriber], sources: Sequence[Source], papers: Iterable[Paper] = ()
) -> Iterator[str]:
    """Yield a line for each category that a profile names and none of *sources* can tell, by their
    kinds and by the last *papers* that they listed."""
    sites = [site for site in _SITES if any(one.kind == site for one in sources)]
    tells = tell_categories(sources, papers)
    # A feed or a list may call its categories as it likes.
    is_open = any(one.kind not in _SILENT and one.kind not in _SITES for one in sources)
    for person in people:
        wanted = person.profile.categories
        if wanted and not tells:
            kinds = ", ".join(dict.fromkeys(one.kind for one in sources))
            yield (
                f'subscriber "{person.id}": categories leave nothing out: no source tells the'
                f" category of a paper ({kinds})"
            )
        for category in wanted if tells else ():
            there = any(_folded(category) in _known(site) for site in sites)
            if there or (is_open and not _hint(category, _SITES)):
                continue
            yield (
                f'subscriber "{person.id}": no source has the category "{category}"'
                f"{_hint(category, sites)}"
            )


def tell_categories(sources: Iterable[Source], papers: Iterable[Paper]) -> bool:
    """Whether any of *sources* says which category a paper is in: a feed or a list may, unless none
    of the *papers* that it was the first to list has one."""
    has_categories: dict[str, bool] = {}
    for paper in papers:
        has_categories[paper.source] = has_categories.get(paper.source, False) or bool(
            paper.categories
        )
    return any(
        one.kind in _SITES or (one.kind not in _SILENT and has_categories.get(one.name, True))
        for one in sources
    )


def written(site: str, category: str) -> str:
    """Return *category* as *site* writes it, as it is where the site has none of that name."""
    return _known(site).get(_folded(category), category)


def _is_misspelt(site: str, category: str) -> bool:
    return site == "arxiv" and category not in _known(site).values()


def _hint(category: str, sites: Iterable[str]) -> str:
    """Return what may have been meant: ": did you mean cs.CL?"; empty where nobody knows."""
    found = next((near for site in sites if (near := _nearest(category, site))), None)
    return f": did you mean {found}?" if found and found != category else ""


def _nearest(category: str, site: str) -> str | None:
    known, folded = _known(site), _folded(category)
    if site == "arxiv" and folded in _other_names():
        return _other_names()[folded]
    near = difflib.get_close_matches(folded, known, n=1, cutoff=0.8)
    return known[near[0]] if near else None


@cache
def _known(site: str) -> Mapping[str, str]:
    """Return the categories of *site*, as they are written, by their folded names."""
    lines = _lines(f"{site}-categories.txt")
    if site != "arxiv":
        return {_folded(line): line for line in lines}
    rows = [line.split() for line in lines]
    classes = [f"{archive}.{one}" for archive, *subjects in rows for one in subjects]
    return {_folded(one): one for one in (*[row[0] for row in rows], *classes)}


@cache
def _other_names() -> Mapping[str, str]:
    pairs = [line.split() for line in _lines("arxiv-category-names.txt")]
    return {_folded(name): category for name, category in pairs}


def _lines(name: str) -> list[str]:
    text = (files("digest.sources") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _folded(category: str) -> str:
    """Return *category* as the sites compare it: "Cell_Biology" is "cell biology"."""
    return category.casefold() if "." in category else folded(category)
