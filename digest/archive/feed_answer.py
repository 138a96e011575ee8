"""What the links of one answer of a feed tell of each other: which parameters vary. Pure."""

from collections.abc import Container, Iterable, Mapping

from digest.archive import merge
from digest.model import Listing
from digest.text import web_address

# An answer whose links vary in more ways than this varies in no way that can be told.
_MOST_WAYS = 20


class FeedAnswer:
    """The links of an answer, and the parameters that stayed in what came again."""

    def __init__(self, listings: Iterable[Listing], known: Container[str]) -> None:
        """Look at *listings*; *known* are the identifiers that they had before."""
        self._pages: dict[str, list[Mapping[str, str]]] = {}
        self._steady: set[tuple[str, str]] = set()
        self._telling: dict[tuple[str, frozenset[str]], bool] = {}
        links = {value for one in listings if one.entry for value in merge.links(one.identifiers)}
        for link in links:
            page, given = web_address.parameters(link)
            if not given:
                continue
            self._pages.setdefault(page, []).append(given)
            if f"url:{link}" in known:
                self._steady.update((_host(page), name) for name in given)

    def has_moved(self, before: str, now: str) -> bool:
        """Tell whether the links *before* and *now* differ only in what varies between visits.

        It varies where its server is known for that, or where nothing that came again kept it, and
        it is not the last that tells entries of this answer apart.
        """
        page, theirs = web_address.parameters(before)
        our_page, ours = web_address.parameters(now)
        if page != our_page or theirs.keys() != ours.keys():
            return False
        changed = frozenset([name for name in ours if ours[name] != theirs[name]])
        if all(web_address.varies(page, name) for name in changed):
            return True
        is_steady = any((_host(page), name) in self._steady for name in changed)
        return not is_steady and not self._tells_apart(page, changed)

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


def _host(page: str) -> str:
    return page.split("/")[2]
