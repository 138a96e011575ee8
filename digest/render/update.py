"""What became of papers that a reader knows, a line each."""

from collections.abc import Iterator
from urllib.parse import quote

from digest.model import Digest, Paper, Update
from digest.render.byline import Link, web
from digest.render.english import count, short_day
from digest.render.warning import Caution
from digest.text import publication_type
from digest.text.clean_text import visible
from digest.text.doi import is_preprint
from digest.text.title import title

_MOST = 10
_WORDS = {
    "retraction": "Retracted.",
    "withdrawal": "Withdrawn.",
    "expression of concern": "Concern.",
    "correction": "Corrected.",
    "publication": "Published.",
}


def told(digest: Digest) -> Iterator[Caution]:
    """Yield a line for each update, and one for those that there is no room for."""
    for update in digest.updates[:_MOST]:
        yield Caution(_WORDS[update.type], f"{_text(update, digest)}.", _link(update))
    if (more := len(digest.updates) - _MOST) > 0:
        yield Caution("More.", f"So {'was' if more == 1 else 'were'} {count(more, 'other paper')}.")


def _text(update: Update, digest: Digest) -> str:
    paper = update.paper
    named = f"“{visible(title(publication_type.amended(paper.title)).text)}”"
    is_liked = not frozenset(digest.subscriber.profile.like).isdisjoint(paper.identifiers)
    whose = (
        "one of your examples"
        if is_liked
        else f"listed on {short_day(paper.first_listed_on, year=digest.issue_on.year)}"
        " and sent to you"
    )
    if update.type == "publication":
        return f"{named}, {whose}, is in {visible(paper.journal or 'a journal')} now"
    if update.type == "expression of concern":
        return f"The editors are concerned about {named}, {whose}"
    return f"{named}, {whose}"


def _link(update: Update) -> Link | None:
    """Return where to read of it: the notice, or the paper itself, of a published one its DOI."""
    if update.notice and (url := web(update.notice.links.abstract)):
        return Link("Read the notice", url)
    url = _published(update.paper) if update.type == "publication" else None
    url = url or web(update.paper.links.abstract)
    return Link("Read it", url) if url else None


def _published(paper: Paper) -> str | None:
    """Return the address of the article that a preprint became."""
    dois = (one.removeprefix("doi:") for one in paper.identifiers if one.startswith("doi:"))
    return next((f"https://doi.org/{quote(one)}" for one in dois if not is_preprint(one)), None)
