"""Compose, render and join 10,000 digests of 300 papers, against Jinja, premailer and EmailMessage for each message."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

BENCHMARKS = Path(__file__).parents[1]
sys.path.insert(0, str(BENCHMARKS))

from premailer import Premailer  # noqa: E402

import listings  # noqa: E402
import profiles  # noqa: E402
from digest import issue, mail, rank, render  # noqa: E402
from digest.model import Digest, Due, Match, Paper, Profile, Rendered, Sender, Subscriber  # noqa: E402
from digest.render import inline  # noqa: E402
from digest.render.environment import STYLE, environment  # noqa: E402
from digest.render.page import page  # noqa: E402
from digest.render.place import plainly  # noqa: E402
from row import Row  # noqa: E402

T = TypeVar("T")
PEOPLE, SHARD, MANY = 10_000, 5_000, 100_000
PAPERS = 300
SAMPLE = 50
TEMPLATES = BENCHMARKS.parent / "templates"
SENDER = Sender(name="Daily Papers", address="papers@example.org")


def measure() -> Row:
    made, spent, load_s, cold_s = run(PEOPLE)
    slow = per_message()
    yardstick_s = seconds(lambda: [slow(one) for one in made]) / len(made)
    weight = subprocess.run([sys.executable, __file__, str(PEOPLE)], capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return Row(
        ours=f"compose, render and join {PEOPLE:,} digests",
        ours_s=sum(spent.values()),
        yardstick="Jinja, premailer and EmailMessage for each",
        yardstick_s=yardstick_s * PEOPLE,
        note=(
            f"{listings.origin()}, {PAPERS} papers; {PEOPLE / sum(spent.values()):,.0f} a second"
            f" ({', '.join(f'{name} {1e6 * one / PEOPLE:.0f} µs' for name, one in spent.items())});"
            f" templates loaded in {load_s:.2f} s, first digest in {1_000 * cold_s:.0f} ms, {weight.stdout.strip()};"
            f" the yardstick on {SAMPLE} digests, scaled up"
        ),
    )


def run(people: int) -> tuple[list[Digest], dict[str, float], float, float]:
    """Make a message for each of *people*; return some digests, and the seconds of each step, of loading and of the first one."""
    papers = {paper.id: paper for paper in listings.papers(PAPERS)}
    readers = profiles.profiles(listings.papers(3_000), PEOPLE)
    ranked = rank.rank(readers, rank.index(tuple(papers.values()), readers), [()] * PEOPLE)
    chosen = [matches[:10] for matches in ranked]
    load_s, draw = timed(lambda: render.renderer(folder=TEMPLATES))
    spent = dict.fromkeys(("compose", "render", "join"), 0.0)
    kept: list[Digest] = []
    cold_s = 0.0
    for start in range(0, people, SHARD):
        compose_s, digests = timed(lambda start=start: composed(readers, chosen, papers, range(start, min(start + SHARD, people))))
        cold_s = cold_s or timed(lambda digests=digests: message(digests[0], draw(digests[0])))[0]
        spent["compose"] += compose_s
        for digest in digests:
            render_s, rendered = timed(lambda digest=digest: draw(digest))
            join_s, _ = timed(lambda digest=digest, rendered=rendered: message(digest, rendered))
            spent["render"], spent["join"] = spent["render"] + render_s, spent["join"] + join_s
        kept = kept or digests[:SAMPLE]
    return kept, spent, load_s, cold_s


def composed(
    readers: Sequence[Profile], chosen: Sequence[Sequence[Match]], papers: dict[int, Paper], people: range
) -> list[Digest]:
    dues = [due(number, readers[number % PEOPLE]) for number in people]
    edition = issue.Edition(sender=SENDER, papers=papers, labels={"arxiv": "arXiv cs.AI"})
    sights = issue.sights(papers.values(), dues)
    matches = (tuple(chosen[number % PEOPLE]) for number in people)
    return [issue.compose(*each, edition) for each in zip(dues, matches, sights, strict=True)]


def due(number: int, reader: Profile) -> Due:
    return Due(
        subscriber=Subscriber(id=f"reader-{number}", email=f"reader-{number}@example.org", profile=reader),
        issue_on=listings.DAY,
        last_on=listings.DAY - timedelta(days=1),
        is_first=False,
    )


def message(digest: Digest, rendered: Rendered) -> bytes:
    return mail.message(rendered, mail.envelope(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender))


def per_message() -> Callable[[Digest], bytes]:
    """Return the plain way to a message: templates without styles, inlined after rendering."""
    draw = plainly(environment(TEMPLATES, inlined=False))
    css = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    options = {**inline.OPTIONS, "method": "html"}

    def make(digest: Digest) -> bytes:
        shown = page(digest)
        html, text = ("".join(draw(f"{shown.template}.{kind}", page=shown, subject="A digest")) for kind in ("html", "txt"))
        inlined = Premailer(html, css_text=css, **options).transform(pretty_print=False)
        envelope = mail.envelope(digest.subscriber, digest.issue_on, listings.SEEN_AT, digest.sender)
        return mail.reference(Rendered(subject="A digest", html=(inlined,), text=(text,)), envelope).as_bytes()

    return make


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of this core that *run* takes, and what it makes."""
    start = time.process_time()
    made = run()
    return time.process_time() - start, made


def seconds(run: Callable[[], object]) -> float:
    return timed(run)[0]


if __name__ == "__main__":
    people = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    run(people)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB for {people:,}")
