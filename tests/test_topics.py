"""What a reader with topics sees: the topic that the ranker found, the strongest paper first, and
numbers that run through the mail."""

import re
from dataclasses import replace
from functools import partial

from digest import issue, rank
from digest.model import Digest, Due, Keyword, Paper, Profile, Render, Sender, Topic
from tests.makers import build

SENDER = Sender(name="Daily Papers", address="digest@example.org")
TITLES = Topic(name="In titles", keywords=(Keyword(term="agent", field="title"),))
ELSEWHERE = Topic(name="Elsewhere", keywords=(Keyword(term="agent", field="abstract"),))
TREES = Topic(name="Trees", keywords=(Keyword(term="tree", weight=0.9),))
AGENTS = Topic(name="Agents", keywords=(Keyword(term="agent"),))
TEXT = "We show that trees grow in forests when rain falls and that no other cause of their growth is known so far"


def reader(*topics: Topic, **given: object) -> Due:
    return build.due(subscriber=build.subscriber(profile=Profile(topics=topics, **given)))


def composed(due: Due, *papers: Paper) -> Digest:
    profile, known = due.subscriber.profile, {paper.id: paper for paper in papers}
    index = rank.index(papers, [profile])
    (ranking,), explain = rank.rank([profile], index), rank.Explainer(index)
    (window,) = issue.windows(papers, [due])
    context = issue.IssueContext(sender=SENDER, papers=known, duplicates=issue.duplicates(papers))
    entered = ranking.papers.tolist()
    sections = issue.select(due, entered, ranking.topics, window, context)
    matches = explain(ranking, profile, sections.matches)
    facts = issue.facts(due, window, context, entered, partial(explain, ranking, profile))
    return issue.compose(due, sections, matches, entered, facts, context)


def test_a_paper_found_in_the_abstract_does_not_stand_under_in_titles() -> None:
    paper = build.paper(title="Forests", abstract="An agent plants them.")

    (card,) = composed(reader(TITLES, ELSEWHERE), paper).cards

    assert card.topic == "Elsewhere"


def test_of_two_topics_that_bring_a_paper_alike_the_earlier_has_it_whoever_else_asks() -> None:
    topics = [Topic(name=name, keywords=(Keyword(term=name),)) for name in ("river", "forest")]
    profiles = [Profile(topics=tuple(topics)), Profile(topics=tuple(topics[::-1]))]

    index = rank.index([build.paper(title="Rivers and forests")], profiles)
    one, other = rank.rank(profiles, index)

    assert (one.topics, other.topics) == (("river",), ("forest",))


def test_the_subject_names_the_strongest_paper_whatever_topic_comes_first(draw: Render) -> None:
    trees = build.paper(id=1, title="An old tree")
    agents = build.paper(id=2, title="Agents at work", abstract="An agent works. An agent rests.")

    digest = composed(reader(TREES, AGENTS), trees, agents)

    assert draw(digest).subject == "2 papers: Agents at work"


def test_sections_come_by_their_strongest_papers_and_numbers_run_through(draw: Render) -> None:
    papers = [
        build.paper(id=1, title="Growth", abstract="Of the tree."),
        build.paper(id=2, title="Agents at work", abstract="An agent works. An agent rests."),
        build.paper(id=3, title="An old tree"),
        build.paper(id=4, title="Work", abstract="Of the agent."),
    ]

    digest = composed(reader(TREES, AGENTS), *papers)
    text = draw(digest).text

    assert [match.paper.id for match in digest.cards] == [2, 3, 4, 1]
    assert re.findall(r"^(?:TREES|AGENTS)$|^ \d\. .*", text, re.MULTILINE) == [
        "AGENTS",
        " 1. *Agents* at work",
        " 2. Work",
        "TREES",
        " 3. An old *tree*",
        " 4. Growth",
    ]


def test_a_folded_paper_stays_under_one_match_on_a_retry() -> None:
    """The one between is nearly both of the others, which are not nearly each other."""
    words = [f"word{number}" for number in range(36)]
    first, between, last = (
        build.paper(
            id=number, title="Tree", abstract=" ".join(["tree"] * more + words[at : at + 30])
        )
        for number, more, at in ((1, 3, 0), (3, 1, 3), (2, 2, 6))
    )
    due = reader(Topic(keywords=(Keyword(term="tree"),)))
    digest = composed(due, first, between, last)

    again = composed(replace(due, sections=digest.sections), first, between, last)

    assert again == digest


def test_a_folded_paper_stays_under_the_stronger_one_that_is_shown_by_title() -> None:
    """Eleven matches of one topic, so that the second strongest of them gives its card to another
    topic's only one."""
    words = [f"word{number}" for number in range(36)]
    alike = [words[:30], words[3:33], words[6:]]
    agents = [build.paper(id=number, title="Agents " + "agent " * 20) for number in range(1, 10)]
    title, between, card = (
        build.paper(id=number, title=name, abstract=" ".join([*more, *text]))
        for number, name, more, text in zip(
            (10, 12, 11), ("Agent", "Agent", "Tree"), (["agent"], [], []), alike, strict=True
        )
    )
    due = reader(AGENTS, TREES)
    digest = composed(due, *agents, title, between, card)

    again = composed(replace(due, sections=digest.sections), *agents, title, between, card)

    assert [paper.id for paper in digest.titles[0].alike] == [12]
    assert again == digest
