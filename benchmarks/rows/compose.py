"""Compose, render and join 1,000 digests, against Jinja, premailer and EmailMessage for each message."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from premailer import Premailer

import listings
import profiles
from digest import issue, mail, rank, render
from digest.model import Digest, Due, Match, Paper, Profile, Rendered, Sender, Subscriber
from digest.render import inline
from digest.render.environment import STYLE, environment
from digest.render.page import page
from row import Row, median_s

DIGESTS = 1_000
PAPERS = 300
SAMPLE = 50
TEMPLATES = Path(__file__).parents[2] / "templates"
SENDER = Sender(name="Daily Papers", address="papers@example.org")


def measure() -> Row:
    papers = listings.papers(PAPERS)
    readers = profiles.profiles(listings.papers(3_000), DIGESTS)
    ranked = tuple(rank.rank(readers, rank.index(papers, readers), [()] * DIGESTS))
    known = {paper.id: paper for paper in papers}
    draw, slow = render.renderer(folder=TEMPLATES), per_message()
    return Row(
        ours=f"compose, render and join {DIGESTS:,} digests",
        ours_s=median_s(lambda: [made(one, draw(one)) for one in digests(readers, ranked, known)]),
        yardstick="Jinja, premailer and EmailMessage for each",
        yardstick_s=median_s(lambda: [slow(one) for one in digests(readers[:SAMPLE], ranked, known)], repeats=1) * DIGESTS / SAMPLE,
        note=f"{listings.origin()}, styles written in once; the yardstick on {SAMPLE} digests, scaled up",
    )


def digests(readers: Sequence[Profile], ranked: Sequence[tuple[Match, ...]], papers: dict[int, Paper]) -> Iterator[Digest]:
    for number, (reader, matches) in enumerate(zip(readers, ranked, strict=False)):
        due = Due(
            subscriber=Subscriber(id=f"reader-{number}", email=f"reader-{number}@example.org", profile=reader),
            issue_on=listings.DAY,
            last_on=listings.DAY - timedelta(days=1),
            is_first=False,
        )
        facts = issue.facts(papers.values(), due, labels={"arxiv": "arXiv cs.AI"})
        yield issue.compose(due, matches, papers, facts, sender=SENDER)


def made(digest: Digest, rendered: Rendered) -> bytes:
    return mail.message(rendered, mail.envelope(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender))


def per_message() -> Callable[[Digest], bytes]:
    """Return the plain way to a message: templates without styles, inlined after rendering."""
    templates = environment(TEMPLATES, inlined=False)
    css = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    options = {**inline.OPTIONS, "method": "html"}

    def make(digest: Digest) -> bytes:
        values = {"page": page(digest), "subject": "A digest"}
        html = Premailer(templates.get_template("digest.html").render(values), css_text=css, **options).transform(
            pretty_print=False
        )
        rendered = Rendered(subject="A digest", html=(html,), text=(templates.get_template("digest.txt").render(values),))
        envelope = mail.envelope(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender)
        return mail.reference(rendered, envelope).as_bytes()

    return make
