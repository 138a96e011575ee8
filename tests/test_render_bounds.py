"""Whatever texts are in a mail, its HTML stays shorter than what Gmail cuts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import (
    Author,
    Closed,
    Digest,
    Fault,
    Keyword,
    Links,
    Match,
    Notice,
    Paper,
    Render,
)
from digest.render.size_limit import LIMIT, weight
from tests.makers import build, digests

# What grows when it is written: escaped, in several bytes, without a blank to break at.
GROWING = (
    "&",
    '"',
    "<b>",
    "'",
    "wool ",
    "🧶",
    "צמר ",
    "羊毛",
    "\u202e",
    "𝐰",
    r"\emph{",
    "$x^{a+b}$",
)
LENGTHS = st.sampled_from((0, 1, 40, 400, 5_000, 60_000))
TEXTS = st.builds(lambda sign, length: (sign * length)[:length], st.sampled_from(GROWING), LENGTHS)
MARKDOWN = ("# a\n\n", "- a\n", "&", "|a|b|\n|-|-|\n", "[a](b) ", "🧶", "> a\n\n", "<b>", "`a` ")
NOTICES = st.sampled_from([(sign * 5_000)[:5_000] for sign in ("", *MARKDOWN)])


@st.composite
def hostile(draw: st.DrawFn) -> Digest:
    title, abstract, name, word, label, house, url, topic = (draw(TEXTS) for _ in range(8))
    number = draw(st.sampled_from((1, 10, 100)))

    def paper(at: int) -> Paper:
        return build.paper(
            id=at,
            title=f"{at} {title}",
            abstract=abstract,
            authors=(f"{name} {at}",) * draw(st.sampled_from((1, 3, 400))),
            organizations=(house,) * 3,
            categories=(label,) if label else (),
            links=Links(abstract=f"https://example.org/{url}", code=f"https://example.org/{word}"),
        )

    hits = digests.match().hits
    hits = tuple(hit._replace(term=f"{word}{at}") for at in range(9) for hit in hits)
    matches = tuple(
        Match(
            paper=paper(at),
            score=1,
            hits=hits,
            topic=topic or None,
            like=word,
            lowered=(word,) * 4,
            alike=(paper(1_000),),
        )
        for at in range(1, number + 1)
    )
    profile = build.profile(
        *(Keyword(term=f"{word}{at}") for at in range(90)),
        authors=tuple(Author(name=f"{name}{at}") for at in range(90)),
        lower=tuple(Keyword(term=f"{word}{at}") for at in range(90)),
        exclude=tuple(Keyword(term=f"{word}{at}") for at in range(90)),
    )
    facts = digests.facts(
        scanned={f"{label}{at}": 3 for at in range(draw(st.sampled_from((1, 4, 60))))},
        faults=(
            Fault(label=label, state="failed", reason="none"),
            Fault(label=label, state="stale", reason="none"),
        )
        * 2,
        closed=(Closed(label=label, on=date(2025, 9, 26), name=topic),) * 3,
        wide=((word, 200),) * 3,
        new_words=(word,) * 90,
        voters=(label,),
    )
    layout = draw(st.sampled_from(("full", "compact", "titles", "weekly")))
    digest = digests.digest(
        0,
        subscriber=replace(digests.READER, profile=profile, layout=layout),
        cards=matches[:10],
        titles=matches[10:],
        related=matches[:3],
        trending=tuple(match.paper for match in matches[:3]),
        facts=facts,
        matched=number,
        preamble=draw(NOTICES),
        trailer=draw(NOTICES),
    )
    return replace(digest, sender=replace(digest.sender, name=name[:100] or "Wool"))


@pytest.mark.slow
@settings(max_examples=40, deadline=timedelta(minutes=1), suppress_health_check=list(HealthCheck))
@given(hostile(), st.booleans())
def test_no_text_makes_a_mail_too_long(
    draw: Render,
    digest: Digest,
    is_notice: bool,  # noqa: FBT001 - a case
) -> None:
    if is_notice:
        digest = replace(
            digest, notice=Notice(reason="no_match", nearest=digest.cards[:3]), cards=(), titles=()
        )

    assert weight(draw(digest)) <= LIMIT


def test_a_title_of_any_length_leaves_the_way_out_in_the_mail(draw: Render) -> None:
    rendered = draw(digests.digest(0, cards=(digests.match(title='"&<' * 66_333, id=1),)))

    assert weight(rendered) <= LIMIT
    assert rendered.html.rindex("Unsubscribe") < LIMIT
