"""The words round a paper: subject, preheader, leads, reasons, author lines, links and dates."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import rank
from digest.model import Closed, Fault, Hit, Links, Match, Notice, PublicationType, Votes
from digest.render import card_view, masthead
from digest.render.byline import byline, figures, links, short_byline, web
from digest.render.card import maker
from digest.render.english import NBSP, day, fit, short_day
from digest.render.footer import footer
from digest.render.highlight import look, marked, passage, plain
from digest.render.page import page
from digest.render.reason import why
from digest.render.subject import heading
from digest.render.warning import warnings
from digest.text import sentence
from digest.text.tex.reader import readable
from tests.makers import build, digests

ON = digests.ISSUE_ON


def said(text: str) -> str:
    return text.replace(NBSP, " ")


def matched(*hits: Hit) -> Match:
    """Return a match of a paper that has the term of each of *hits* where that says so."""
    texts = {
        place: "; ".join(hit.term for hit in hits if hit.place == place)
        for place in ("title", "abstract")
    }
    placed = [
        hit._replace(spans=((at, at + len(hit.term)),) * hit.times)
        if (at := texts.get(hit.place, "").find(hit.term)) >= 0
        else hit
        for hit in hits
    ]
    return Match(paper=build.paper(**texts), score=1, hits=tuple(placed))


def hit(term: str, place: str, times: int = 1, *, near: bool = False) -> Hit:
    return Hit(term, place, spans=((0, 1),), times=times, near=near)  # type: ignore[arg-type]


def fault(state: str = "failed", **given: object) -> Fault:
    fields = {
        "label": "bioRxiv",
        "reason": "503",
        "tries": 3,
        "given": 27,
        "claimed": 239,
        "shows_on": date(2025, 9, 25),
        "good_at": datetime(2025, 9, 25, 0, 5, tzinfo=UTC),
        "next_at": digests.NEXT_AT,
    }
    return Fault(state=state, **{**fields, **given})  # type: ignore[arg-type]


def names(count: int, *followed: int) -> str:
    paper = build.paper(
        authors=tuple(f"A{number}" for number in range(count)),
        published_on=ON,
        identifiers=("arxiv:2509.1",),
    )
    hits = tuple(Hit(term="x", place="authors", spans=((at, at + 1),)) for at in followed)
    return said(plain(byline(Match(paper=paper, score=1, hits=hits), {}, ON))).removesuffix(
        " · arXiv, 26 Sep"
    )


@pytest.mark.parametrize(
    ("hits", "reason"),
    [
        ((hit("LLM agent", "title"),), "LLM agent in title"),
        ((hit("RL", "title"), hit("RL", "abstract")), "RL in title and abstract"),
        ((hit("RL", "title"), hit("RL", "abstract", 3)), "RL in title and 3 times in abstract"),
        ((hit("RL", "abstract"),), "RL in abstract"),
        ((hit("RL", "abstract", 4),), "RL 4 times in abstract"),
        (
            (hit("RL", "abstract"), hit("Pieter Abbeel", "authors")),
            "you follow Pieter Abbeel; RL in abstract",
        ),
        ((hit("a", "abstract"), hit("b", "title")), "b in title; a in abstract"),
        ((hit("a", "title"), hit("b", "title")), "a and b in title"),
        ((hit("a", "abstract"), hit("Mila", "organizations")), "you follow Mila; a in abstract"),
        (tuple(hit(term, "title") for term in "abcde"), "a, b, c in title; and 2 more words"),
        ((), None),
        ((hit("tree search", "title", near=True),), "tree search: both words, apart, in title"),
        (
            (hit("deep tree search", "abstract", 3, near=True), hit("RL", "title")),
            "RL in title; deep tree search: all words, apart, 3 times in abstract",
        ),
        (
            (hit("tree search", "title", near=True), hit("tree search", "abstract")),
            "tree search in abstract",
        ),
        (
            (hit("a b", "title", near=True), hit("c d", "title", near=True)),
            "a b and c d: all words, apart, in title",
        ),
    ],
)
def test_a_reason_says_where_the_readers_words_stand(
    hits: tuple[Hit, ...], reason: str | None
) -> None:
    assert why(matched(*hits)) == reason


@pytest.mark.parametrize(
    ("term", "title", "reason"),
    [
        (
            "large language model",
            "LLMs at work",
            "large language model in title (as LLMs) and abstract",
        ),
        ("mouse", "Of mice and men", "mouse in title (as mice)"),
        ("hypothesis", "Hypotheses at work", "hypothesis in title"),
        ("CO2", "CO$_2$ at work", "CO2 in title"),
        ("Schrodinger", "Schrödinger at work", "Schrodinger in title"),
        ("beta-catenin", "β-catenin at work", "beta-catenin in title"),
    ],
)
def test_a_reason_says_how_a_paper_writes_a_word_that_begins_otherwise(
    term: str, title: str, reason: str
) -> None:
    abstract = "On large language models (LLMs). LLMs write, LLMs read, LLMs err."
    profile, paper = build.profile(term), build.paper(title=title, abstract=abstract)
    index = rank.index([paper], rank.queries([profile]))
    (ranking,) = rank.rank([profile], index)
    (match,) = rank.Explainer(index)(ranking, profile)

    assert why(match) == reason


def test_a_reason_names_the_examples_that_moved_a_paper() -> None:
    moved, hardly = (
        replace(matched(hit("RL", "title")), rest=(("like", points),)) for points in (9.0, 0.5)
    )

    assert (why(moved), why(hardly)) == ("RL in title; like your examples", "RL in title")


def test_a_reason_says_where_a_paper_was_cross_listed_from() -> None:
    crossed = replace(
        matched(hit("RL", "title")).paper, announce="cross", categories=("math.OC", "cs.LG")
    )

    assert (
        why(replace(matched(hit("RL", "title")), paper=crossed))
        == "RL in title; cross-listed from math.OC"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (names(0), "arXiv, 26 Sep"),
        (names(3), "A0, A1, A2"),
        (names(4), "A0, A1 … A3 (4 authors)"),
        (names(6, 4), "A0, A1 … A4, A5 (6 authors)"),
        (names(40, 20), "A0, A1 … A20 … A39 (40 authors)"),
        (names(3000, 2, 1500), "A0, A1, A2 … A1500 … A2999 (3,000 authors)"),
    ],
)
def test_an_author_line_names_the_first_two_the_last_and_who_is_followed(
    line: str, expected: str
) -> None:
    assert line == expected


def test_the_origin_tells_class_cross_list_date_and_version() -> None:
    paper = replace(
        digests.match().paper, announce="cross", version=2, published_on=date(2024, 12, 31)
    )

    line = said(plain(byline(Match(paper=paper, score=1), {}, ON)))

    assert line.endswith("· arXiv cs.LG (cross-list), 31 Dec 2024, version 2")


@pytest.mark.parametrize(
    ("told", "journal", "line"),
    [
        ("article", "Nature", "Nature, 24 Sep"),
        ("review", "Nature", "Nature (review), 24 Sep"),
        ("article", None, "Alerts news, 24 Sep"),
        ("preprint", "Phys.Lett.B", "Alerts news, 24 Sep, in Phys.Lett.B"),
        (None, "Nature", "Nature, 24 Sep"),
    ],
)
def test_the_byline_says_what_a_paper_is_and_its_journal(
    told: PublicationType | None, journal: str | None, line: str
) -> None:
    paper = build.paper(
        source="alerts",
        categories=("news",),
        published_on=date(2025, 9, 24),
        publication_type=told,
        journal=journal,
    )
    match = Match(paper=paper, score=1)

    assert said(plain(byline(match, {"alerts": "Alerts"}, ON))) == line
    named = said(plain(short_byline(match, {})))
    assert named == (line.partition(",")[0] if told != "preprint" and journal else "news")


def test_a_paper_from_elsewhere_bears_the_label_of_its_source() -> None:
    paper = build.paper(
        source="biorxiv", categories=("neuroscience",), published_on=date(2025, 9, 24)
    )

    assert (
        said(plain(byline(Match(paper=paper, score=1), {"biorxiv": "bioRxiv"}, ON)))
        == "bioRxiv neuroscience, 24 Sep"
    )


@pytest.mark.parametrize(
    ("votes", "labels"),
    [
        (None, []),
        (Votes(upvotes=0), []),
        (Votes(upvotes=1), ["1 upvote"]),
        (Votes(upvotes=1204, comments=4), ["1,204 upvotes, 4 comments"]),
    ],
)
def test_figures_are_links_and_what_is_unknown_is_left_out(
    votes: Votes | None, labels: list[str]
) -> None:
    assert [said(link.label) for link in figures(build.paper(votes=votes))] == labels


def test_few_stars_are_not_told() -> None:
    code = Links(code="https://example.org/code")

    assert [link.label for link in links(build.paper(links=code, votes=Votes(stars=9)))] == ["Code"]
    assert [said(link.label) for link in links(build.paper(links=code, votes=Votes(stars=10)))] == [
        "Code, 10 stars"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.b",
        "https://a.b/\n",
        'https://a.b/"',
        "http://",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web(url) is None


def test_a_one_liner_says_only_what_its_title_does_not_show() -> None:
    in_title, elsewhere = digests.match(), digests.match(title="Plans")

    assert maker()(in_title, None, {}, ON, view=card_view.LINE).note is None
    assert (
        maker()(elsewhere, None, {}, ON, view=card_view.LINE).note
        == "tree search, LLM agent and reward model in abstract"
    )


def test_a_short_card_names_a_word_or_a_name_only_where_it_cannot_be_seen() -> None:
    followed = digests.match(
        title="Plans", abstract="We propose a plan. It makes tree search shorter.", followed=(2,)
    )
    hidden = digests.match(
        title="Plans", abstract="We propose a plan. It makes tree search shorter."
    )

    assert maker()(digests.match(title="Plans"), 1, {}, ON, view=card_view.COMPACT).note is None
    assert maker()(followed, 1, {}, ON, view=card_view.COMPACT).note == "tree search in abstract"
    assert maker()(hidden, 1, {}, ON, view=card_view.COMPACT).note == "tree search in abstract"
    assert maker()(followed, 1, {}, ON, view=card_view.NUMBERED).note == "tree search in abstract"
    assert (
        maker()(followed, None, {}, ON, view=card_view.LINE).note
        == "you follow Ada Byron; tree search in abstract"
    )


@pytest.mark.parametrize("view", [card_view.LINE, card_view.NUMBERED, card_view.COMPACT])
def test_a_word_that_is_only_near_is_told_although_it_is_marked(view: card_view.View) -> None:
    apart = Hit("Trees search", "title", ((0, 5), (9, 15)), near=True)
    phrase = Hit("We propose", "abstract", ((0, 10),))
    match = digests.match(title="Trees to search", abstract="We propose them.")
    near, both = (replace(match, hits=hits) for hits in ((apart,), (apart, phrase)))

    told = "Trees search: both words, apart, in title"
    assert maker()(near, 1, {}, ON, view=view).note == told
    assert maker()(both, 1, {}, ON, view=view).note is None


def test_a_week_names_the_days_of_which_nothing_is_shown() -> None:
    weekly = replace(digests.READER, layout="weekly", cadence="weekly", weekly_on=4)
    days = ((date(2025, 9, 24), 100), (date(2025, 9, 25), 100), (ON, 99))
    facts = digests.facts(days=days, last_on=ON - timedelta(days=7), covers=7)

    told = masthead.status(digests.digest(3, subscriber=weekly, facts=facts))

    assert told.endswith(
        "Every source answered on every day. None matched on Wednesday and Thursday."
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"held_over": 2}, ""),
        ({"let_go": (build.paper(first_listed_on=date(2025, 9, 24)),)}, "Thursday"),
    ],
)
def test_a_week_names_no_day_of_which_a_paper_matched_that_is_not_shown(
    given: dict[str, Any], told: str
) -> None:
    weekly = replace(digests.READER, layout="weekly", cadence="weekly", weekly_on=4)
    days = ((date(2025, 9, 24), 100), (date(2025, 9, 25), 100), (ON, 99))
    facts = digests.facts(days=days, last_on=ON - timedelta(days=7), covers=7)

    status = masthead.status(digests.digest(3, subscriber=weekly, facts=facts, **given))

    assert re.findall("None matched on ([^.]*)", status) == ([told] if told else [])


def test_a_week_of_one_day_bears_its_name() -> None:
    weekly = replace(digests.READER, layout="weekly")

    assert masthead.week(digests.digest(3, subscriber=weekly)) == "Friday 26 September"


@pytest.mark.parametrize(
    ("count", "given", "lead"),
    [
        (1, {}, "1 of 299 new papers matches your words."),
        (7, {}, "7 of 299 new papers match your words."),
        (30, {}, "30 of 299 new papers match your words. The strongest 10 come first."),
        (
            7,
            {"facts": digests.facts(window_days=7)},
            "7 of 299 papers of the last 7 days match your words.",
        ),
        (2, {"matched": 0, "carried": 2}, "2 papers held over from earlier days match your words."),
        (
            1,
            {"matched": 1, "facts": digests.facts(scanned={"x": 1})},
            "1 of 1 new paper matches your words.",
        ),
    ],
)
def test_a_lead_adds_up(count: int, given: dict[str, object], lead: str) -> None:
    assert said(plain(masthead.lead(digests.digest(count, **given)))) == lead


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (
            {},
            "Looked at: arXiv cs.AI, cs.CL (268 new) and Hugging Face (31). Every source answered.",
        ),
        ({"carried": 3}, "Looked at: … Every source answered. 3 held over from earlier days."),
        (
            {"carried": 3, "carried_from": (date(2025, 9, 25),)},
            "Looked at: … Every source answered. 3 held over from Thursday.",
        ),
        (
            {"facts": digests.facts(new_words=("reward model",), last_on=date(2025, 9, 25))},
            "Looked at: … Every source answered. New since Thursday: “reward model”.",
        ),
        (
            {"facts": digests.facts(closed=(Closed(label="bioRxiv", on=ON, name="Thanksgiving"),))},
            "Looked at: … bioRxiv announces nothing today: it keeps Thanksgiving.",
        ),
        (
            {
                "facts": digests.facts(
                    missed=(date(2025, 9, 24), date(2025, 9, 25)), last_on=date(2025, 9, 23)
                )
            },
            "Looked at: arXiv cs.AI, cs.CL (268 new) and Hugging Face (31), from Tuesday to Friday. Every source answered.",
        ),
        (
            {
                "facts": digests.facts(
                    scanned={"arXiv": 27},
                    faults=(fault("partial", label="arXiv"),),
                )
            },
            "Looked at: arXiv (27 of 239).",
        ),
        (
            {"held_over": 2},
            "Looked at: … Every source answered. 2 more matched: they may still come.",
        ),
        (
            {"facts": digests.facts(window_days=7)},
            (
                "Looked at: arXiv cs.AI, cs.CL (268) and Hugging Face (31). Every source answered. This is your first digest, so it looks "
                "back a week. From tomorrow it holds only what is new."
            ),
        ),
        (
            {"facts": digests.facts(faults=(Fault(label="x", reason="gone"),))},
            "Looked at: arXiv cs.AI, cs.CL (268 new) and Hugging Face (31).",
        ),
        ({"facts": digests.facts(scanned={})}, ""),
    ],
)
def test_a_status_accounts_for_what_was_looked_at(given: dict[str, object], status: str) -> None:
    told = said(masthead.status(digests.digest(6, **given)))

    assert told == status.replace("…", "arXiv cs.AI, cs.CL (268 new) and Hugging Face (31).")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"faults": (fault(),)},
            "Incomplete. bioRxiv did not answer (3 tries). Its papers will come with the next digest.",
        ),
        (
            {"faults": (fault(), fault(label="arXiv"))},
            "Incomplete. bioRxiv did not answer (3 tries). arXiv did not answer (3 tries). Their papers will come with the next digest.",
        ),
        (
            {"faults": (fault("stale"),)},
            "Incomplete. bioRxiv still shows Thursday’s list. Friday’s papers will come when it does.",
        ),
        (
            {"faults": (fault("partial"),)},
            "Incomplete. bioRxiv gave 27 of 239 papers. The other 212 are fetched again at 07:00.",
        ),
        (
            {"faults": (fault("empty"),)},
            "Incomplete. bioRxiv answered with an empty list, which is unusual on a Friday; it is asked again at 07:00.",
        ),
        (
            {"missed": (date(2025, 9, 24), date(2025, 9, 25))},
            "Late. No digest could be sent on Wednesday and Thursday.",
        ),
        ({"wide": (("agent", 96),)}, "Wide. “agent” alone matched 96. A longer phrase would help."),
        ({}, ""),
    ],
)
def test_a_warning_says_what_is_missing_late_or_wide(given: dict[str, object], line: str) -> None:
    told = warnings(digests.digest(1, facts=digests.facts(**given)))

    assert said(" ".join(f"{one.word} {one.text}" for one in told)) == line


@pytest.mark.parametrize(
    ("given", "subject", "preheader"),
    [
        (
            {"faults": (fault(),)},
            "3 papers, bioRxiv missing: A",
            "bioRxiv did not answer; its papers come with the next digest.",
        ),
        ({"faults": (fault(), fault())}, "3 papers, two sources incomplete: A", None),
        (
            {"missed": (date(2025, 9, 24), date(2025, 9, 25)), "last_on": date(2025, 9, 23)},
            "3 papers from 3 days: A",
            "Wednesday and Thursday are included: no digest could be sent then.",
        ),
        ({}, "3 papers: A", "B · C"),
    ],
)
def test_a_subject_says_what_a_reader_should_know_first(
    given: dict[str, object], subject: str, preheader: str | None
) -> None:
    told = heading(
        digests.digest(
            0,
            cards=tuple(digests.match(title=title) for title in "ABC"),
            facts=digests.facts(**given),
        )
    )

    assert told.opening + told.title == subject
    assert preheader in {None, told.preheader}


def test_a_week_is_told_by_its_days() -> None:
    cards = tuple(
        digests.match(title=f"T{at}", first_listed_on=ON - timedelta(days=at // 2))
        for at in range(3)
    )

    weekly = replace(digests.READER, layout="weekly", cadence="weekly", weekly_on=4)
    facts = digests.facts(last_on=ON - timedelta(days=7), covers=7)

    told = heading(digests.digest(0, cards=cards, subscriber=weekly, facts=facts))

    assert (told.opening + told.title, told.preheader) == (
        "3 papers this week: T0",
        "2 from Friday, 1 from Thursday",
    )


@pytest.mark.parametrize(
    ("reason", "given", "subject", "lead"),
    [
        (
            "no_match",
            {},
            "None of 299 papers matched, Fri 26 Sep",
            "299 papers were looked at and none holds your words.",
        ),
        (
            "closed",
            {
                "closed": (
                    Closed(label="arXiv", on=ON, name="Thanksgiving", next_on=date(2025, 9, 29)),
                )
            },
            "Nothing today, Fri 26 Sep: arXiv keeps Thanksgiving",
            "arXiv announces no papers today. It keeps Thanksgiving.",
        ),
        (
            "down",
            {"faults": (fault(label="arXiv"),), "scanned": {}},
            "No papers, Fri 26 Sep: arXiv has not answered",
            "arXiv has not answered since Thursday 25 September, 02:05. Nothing is lost: its papers come with the next digest.",
        ),
        (
            "empty",
            {"faults": (fault("empty"),), "scanned": {}},
            "Nothing to show, Fri 26 Sep: every list was empty",
            (
                "Every source answered, but with an empty list. That is unusual on a Friday; they are asked again at 07:00."
            ),
        ),
    ],
)
def test_a_notice_says_why_there_is_nothing(
    reason: str, given: dict[str, object], subject: str, lead: str
) -> None:
    shown = page(digests.digest(0, notice=Notice(reason=reason), facts=digests.facts(**given)))  # type: ignore[arg-type]

    assert (shown.heading.opening, said(plain(shown.lead))) == (subject, lead)


def test_a_notice_tells_what_each_source_did() -> None:
    given = digests.facts(faults=(fault(label="arXiv"),), scanned={"Hugging Face": 4})

    rows = page(digests.digest(0, notice=Notice(reason="down"), facts=given)).rows

    assert [(row.source, said(row.told)) for row in rows] == [
        ("arXiv", "No answer, 3 tries. Last good answer: Thursday 25 September, 02:05."),
        ("Hugging Face", "4 papers listed, none with your words."),
    ]


def test_why_ends_with_what_lowered_a_paper_and_what_is_folded_into_it() -> None:
    alike = (build.paper(title="Twin"),)

    told = why(replace(matched(hit("RL", "title")), lowered=("survey",), alike=alike))

    assert told == "RL in title; lowered for “survey”; and 1 alike: “Twin”"


@pytest.mark.parametrize(
    ("authors", "followed", "line"),
    [
        (("A",), (), "A · cs.LG"),
        (("A", "B"), (), "A, B · cs.LG"),
        (("A", "B", "C"), (), "A et al. · cs.LG"),
        (("A", "B", "C"), (2,), "A, C et al. · cs.LG"),
        ((), (), "cs.LG"),
    ],
)
def test_a_short_author_line_names_the_first_and_who_is_followed(
    authors: tuple[str, ...], followed: tuple[int, ...], line: str
) -> None:
    assert said(plain(short_byline(digests.match(authors=authors, followed=followed), {}))) == line


def test_a_subject_counts_and_gives_the_strongest_title() -> None:
    cards = tuple(digests.match(title=f"Title {letter}") for letter in "ABCDE")

    told = heading(digests.digest(0, cards=cards))

    assert (told.opening + told.title, told.preheader) == (
        "5 papers: Title A",
        "Title B · Title C · 2 more",
    )


def test_one_paper_is_announced_with_its_authors() -> None:
    told = heading(digests.digest(1))

    assert told.opening == "1 paper: "
    assert (
        said(told.preheader)
        == "Wen Zhao, Ngozi Adeyemi … Lise Marc (5 authors). 299 new papers were looked at."
    )


def test_a_followed_author_comes_first_in_the_subject() -> None:
    cards = (
        digests.match(title="Strongest"),
        digests.match(title="Theirs", followed=(2,)),
        digests.match(title="Third"),
    )

    told = heading(digests.digest(0, cards=cards))

    assert (told.opening, told.preheader) == (
        "New by Ada Byron, and 2 more papers",
        "Theirs · Strongest · 1 more",
    )


def test_many_papers_say_how_many_come_by_title() -> None:
    assert heading(digests.digest(34)).preheader.startswith(
        "The strongest 10 in full, 24 by title. Tree Search"
    )


def test_the_footer_says_since_when_a_person_reads() -> None:
    told = footer(digests.digest(1, subscribed_on=date(2025, 9, 3)))

    assert told.next.endswith(
        "You get it because ada@example.org was subscribed on 3 September 2025."
    )


def test_the_footer_names_words_hour_zone_and_sources() -> None:
    told = footer(digests.digest(1))

    assert (
        said(plain(told.words)) == "Your words: tree search · LLM agent · reward model · Ada Byron."
    )
    assert (
        told.next
        == "Next digest: Saturday 27 September at 07:00, Europe/Berlin. You get it because ada@example.org is subscribed."
    )
    assert (
        "quoted from arXiv and Hugging Face. Thank you to arXiv for use of its open access interoperability."
        in told.credit
    )


def test_dates_are_english_and_say_another_year() -> None:
    assert day(date(2025, 9, 26)) == "Friday 26 September"
    assert (short_day(date(2025, 9, 5), year=2025), short_day(date(2024, 9, 5), year=2025)) == (
        "5 Sep",
        "5 Sep 2024",
    )


def test_adjoining_words_make_one_mark() -> None:
    runs = marked("LLM Agent-Reinforcement Learning and RL", [(0, 9), (4, 9), (10, 32), (37, 39)])

    assert [run.text for run in runs if run.is_mine] == ["LLM Agent-Reinforcement Learning", "RL"]


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 20)), max_size=6)
)
def test_marking_changes_no_letter(text: str, found: list[tuple[int, int]]) -> None:
    runs = marked(text, sorted((start, start + length) for start, length in found))

    assert len(plain(runs)) == len(text)
    assert all(run.text for run in runs)


@given(st.text(max_size=200), st.integers(20, 100))
def test_what_is_fitted_is_never_too_long(text: str, width: int) -> None:
    assert len(fit(text, width)) <= width


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    shown = maker()(Match(paper=build.paper(abstract="word " * 200), score=1), 1, {}, ON).extract

    assert shown is not None
    assert plain(shown.runs).endswith("word …")
    assert len(plain(shown.runs)) <= 442


def test_an_extract_that_begins_within_a_sentence_says_so() -> None:
    said = "Trees are old. To address this issue, we propose a rule for the age of *trees*."
    found = Hit("rule", "abstract", ((said.index("rule"), said.index("rule") + 4),))
    shown = maker()(
        Match(paper=build.paper(abstract=said), score=1, hits=(found,)), 1, {}, ON
    ).extract

    assert shown is not None
    assert plain(shown.runs) == "… we propose a rule for the age of *trees*."
    assert [run.text for run in shown.runs if run.is_mine] == ["rule"]


@pytest.mark.parametrize("stub", ["We study trees. They are old and …", "A. Oak; B. Elm; C. Lime"])
def test_what_is_no_abstract_is_not_shown_as_one(stub: str) -> None:
    shown = maker()(Match(paper=build.paper(abstract=stub), score=1), 1, {}, ON)

    assert shown.extract is None
    assert shown.is_bare


@given(st.text(max_size=900))
def test_an_opening_is_the_beginning_and_not_long(text: str) -> None:
    opening, is_whole = sentence.opening(text)

    assert text.startswith(opening)
    assert len(opening) <= 480
    assert is_whole or len(text) > 440


def test_a_name_of_another_direction_is_isolated() -> None:
    match = digests.match(authors=("ליאת כהן", "Zhang Wei"))

    assert [run.is_isolated for run in byline(match, {}, ON)[:3]] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "direction", "language"),
    [
        ("12 % שלום", "rtl", "he"),
        ("GPT שלום", None, None),
        ("한국어", None, "ko"),
        ("…", None, None),
    ],
)
def test_direction_and_language_follow_the_first_strong_letter(
    text: str, direction: str | None, language: str | None
) -> None:
    assert look(text) == (direction, language)


def test_a_short_formula_holds_together_and_a_long_one_may_break() -> None:
    text = readable(r"At $\ell=m=3$ and $a_1+b_2+c_3=d_4+e_5+f_6+g_7+h_8$")

    said = passage(text, [(0, len(text.text))]).text

    assert said == "At ℓ\u202f=\u202fm\u202f=\u202f3 and a₁+b₂+c₃\u2009=\u2009d₄+e₅+f₆+g₇+h₈"
