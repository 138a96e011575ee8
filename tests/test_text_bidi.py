"""Controls of direction: what opens one closes it, or goes, wherever a text is shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Links, Render
from digest.text import bidi
from digest.text.clean_text import visible, visible_in_place
from digest.text.tex.reader import readable
from tests.makers import build, digests

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
TEXTS = st.text(alphabet=f"a א.{LRE}{RLE}{PDF}{RLO}{RLI}{FSI}{PDI}", max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Blue {RLO}wool", "Blue wool"),
        (f"Blue {RLI}wool", "Blue wool"),
        (f"Blue{PDF} wool{PDI}", "Blue wool"),
        (f"{RLI}א{PDI} and {RLE}ב{PDF}", f"{RLI}א{PDI} and {RLE}ב{PDF}"),
        (f"{FSI}a{RLO}b{PDI}c{PDF}", f"{FSI}ab{PDI}c"),
        (f"{RLE}a{LRI}b{PDF}c{PDI}", f"a{LRI}bc{PDI}"),
        ("\u200eא\u200f", "\u200eא\u200f"),
    ],
)
def test_a_control_without_a_partner_goes(text: str, shown: str) -> None:
    assert bidi.paired(text) == shown


@given(TEXTS)
def test_whatever_is_shown_leaves_no_direction_open(text: str) -> None:
    read = readable(text)

    assert not bidi.unpaired(visible(text))
    assert not bidi.unpaired(read.text)
    assert not bidi.unpaired(visible_in_place(text))
    assert len(visible_in_place(text)) == len(text)


def test_a_word_behind_a_control_that_went_is_still_found() -> None:
    text = readable(f"Blue {RLO}wool")

    first, last = text.shown(6, 10)

    assert text.text[first:last] == "wool"


def test_no_text_of_anybody_turns_the_mail_or_its_line_in_the_inbox(draw: Render) -> None:
    turned = f"Wool {RLO}and {RLI}loom"
    paper = build.paper(
        title=turned,
        abstract=f"{turned}. We weave {RLO}wool.",
        authors=(f"Ada {RLO}Lovelace",),
        organizations=(f"House {RLO}of Wool",),
        categories=(f"wool{RLO}",),
        links=Links(abstract=f"https://example.org/{RLO}gnp.exe"),
    )
    match = digests.match(title=turned, id=1)
    match = replace(match, paper=paper, hits=tuple(hit._replace(term=turned) for hit in match.hits))
    digest = digests.digest(1, cards=(match, replace(match, paper=replace(paper, id=2))))
    digest = replace(
        digest,
        preamble=f"Bring {RLO}wool\n\n- {RLI}one",
        trailer=f"Bye {RLE}all",
        sender=replace(digest.sender, name=f"Wool {RLO}News"),
    )

    rendered = draw(digest)

    for text in (rendered.subject, rendered.html, rendered.text):
        assert not any(sign in text for sign in (RLO, RLE, RLI))
