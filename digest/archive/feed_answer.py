"""What the links of one answer of a feed tell of each other: which parameters vary. Pure."""

from collections.abc import Container, Iterable, Mapping

from digest.archive import merge
from digest.model import Listing
from digest.text import web_address

# An answer whose links vary in more ways than this varies in no way that can be told.
_MOST_WAYS = 20

_SEVERAL = 2


class FeedAnswer:
    """The links of an answer, and the parameters that stayed in what came again."""

    def __init__(
        self, heard: Iterable[Listing], unchanged: Iterable[Listing], known: Container[str]
    ) -> None:
        """Look at what was *heard*, *known* being the identifiers that led to papers before, and at
        what came again *unchanged*."""
        self._pages: dict[str, list[Mapping[str, str]]] = {}
        self._steady: set[tuple[str, str]] = set()
        self._steady_hosts: set[str] = set()
        self._telling: dict[tuple[str, frozenset[str]], bool] = {}
        same = _links(unchanged)
        for link in same | _links(heard):
            page, given = web_address.parameters(link)
            self._pages.setdefault(page, []).append(given)
            if link in same or f"url:{link}" in known:
                self._steady_hosts.add(_host(page))
                self._steady.update((_host(page), name) for name in given)

    def has_moved(self, before: str, now: str, *, is_told_apart: bool = False) -> bool:
        """Tell whether the links *before* and *now* differ only in what varies between visits.

        It varies where its server is known for that, or where nothing that came again kept it, and
        it is not the last that tells entries of this answer apart. If it *is_told_apart*, other
        entries of its page must be here, which the rest of their links tells from each other.
        """
        page, theirs = web_address.parameters(before)
        our_page, ours = web_address.parameters(now)
        if page != our_page:
            return False
        changed = frozenset([name for name, _ in ours.items() ^ theirs.items()])
        if all(web_address.varies(page, name) for name in changed):
            return True
        is_alone = len(self._pages.get(page, ())) < _SEVERAL
        if is_told_apart and is_alone:
            return False
        is_added = ours.keys() != theirs.keys()
        return not self._is_steady(page, changed, is_added=is_added) and not self._tells_apart(
            page, changed
        )

    def _is_steady(self, page: str, names: frozenset[str], *, is_added: bool) -> bool:
        """Whether anything of the server that came again kept one of *names*, or did without."""
        host = _host(page)
        return (is_added and host in self._steady_hosts) or any(
            (host, name) in self._steady for name in names
        )

    def _tells_apart(self, page: str, names: frozenset[str]) -> bool:
        """Whether two entries of this answer would have one link without the parameters *names*."""
        if (page, names) not in self._telling:
            if len(self._telling) >= _MOST_WAYS:
                return True
            links = self._pages.get(page, ())
            left = {
                tuple(sorted((name, one[name]) for name in one if name not in names))
                for one in links
            }
            self._telling[page, names] = len(left) < len(links)
        return self._telling[page, names]


def _links(listings: Iterable[Listing]) -> set[str]:
    return {link for one in listings if one.entry for link in merge.links(one.identifiers)}


def _host(page: str) -> str:
    return page.split("/")[2]
