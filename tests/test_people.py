"""The subscribers' file: who reads, and every way to write it wrongly."""

import json
import xml.etree.ElementTree as ET
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.exceptions import SettingsError
from digest.model import Author, Keyword, Profile, Subscriber, Topic
from digest.people.profile import AUTHOR, KEYWORD, PROFILE, TOPIC
from digest.people.subscribers_file import PERSON
from digest.text.mailbox import address
from tests.makers import build
from tests.shared import DATA, OURS

ROOT = Path(__file__).parents[1]
CASES = DATA / "addresses/isemail_tests.xml"
ADDRESSES = json.loads((OURS / "addresses.json").read_text(encoding="utf-8"))


def load(folder: Path, text: str) -> tuple[Subscriber, ...]:
    path = folder / "people.yaml"
    path.write_text(text, encoding="utf-8")
    return people.load(path, timezone="Africa/Accra")


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    return [line.removeprefix(f"{folder}/") for line in caught.value.mistakes]


WHOLE = """\
  layout: titles
  extract: opening
  notices: never
  profile:
    topics:
      - name: Judging
        keywords: ["LLM-as-a-judge", {term: reward model, weight: 2.5, field: title}, "evaluat*", =GAN, agent AND tool use,
                   '"red teaming"']
        limit: 5
      - {name: Others, keywords: [C++]}
    exclude: [survey, {term: medical, field: title}]
    lower: [video]
    authors: [Pieter Abbeel, {name: Y. Zhang, orcid: "https://orcid.org/0000-0002-1825-0097", categories: [cs.RO]}]
    organizations: [Allen Institute for AI]
    categories: [cs.LG, stat.ML]
    like: ["https://arxiv.org/abs/2509.21240v2", "doi:10.1101/2026.03.01.583001"]
    unlike: ["http://www.example.org/p/"]
    cutoff: 20.5
    limit: 7
    related: 2
"""
ADA = "subscribers:\n- id: ada\n  email: ada@example.org\n"
WRONG = {
    "an id with a space": (
        "subscribers: [{id: a b, email: a@example.org}]",
        'people.yaml:1:20: subscribers[0].id: expected letters, digits and . _ -, got "a b"',
    ),
    "an id twice": (
        ADA + "- id: ada\n  email: b@example.org\n",
        'people.yaml:4:7: subscribers[1].id: expected each id once, got "ada" again, as in line 2',
    ),
    "an id twice in another letter case": (
        ADA + "- id: Ada\n  email: b@example.org\n",
        'people.yaml:4:7: subscribers[1].id: expected each id once, got "Ada" again, as in line 2',
    ),
    "an address twice": (
        ADA + "- id: bob\n  email: Ada@Example.ORG\n",
        'people.yaml:5:10: subscribers[1].email: expected each email once, got "Ada@Example.ORG" again, as in line 3',
    ),
    "an address with a name": (
        "subscribers: [{id: a, email: A <a@example.org>}]",
        'people.yaml:1:30: subscribers[0].email: expected an e-mail address such as ada@example.org, got "A <a@example.org>"; write the address alone: "a@example.org"',
    ),
    "an address with a line end": (
        'subscribers: [{id: a, email: "a@example.org\\r\\nBcc: b@example.org"}]',
        (
            "people.yaml:1:30: subscribers[0].email: expected an e-mail address such as ada@example.org, "
            'got "a@example.org\\r\\nBcc: b@example.org"'
        ),
    ),
    "an address whose domain cannot be looked up": (
        "subscribers: [{id: a, email: ada@☕.example}]",
        'people.yaml:1:30: subscribers[0].email: expected an e-mail address such as ada@example.org, got "ada@☕.example"',
    ),
    "no address": (
        "subscribers: [{id: a}]",
        'people.yaml:1:15: subscribers[0]: expected the key "email", got none',
    ),
    "a name over two lines": (
        ADA + '  name: "Ada\\nBcc: x"\n',
        'people.yaml:4:9: subscribers[0].name: expected one line of text, got "Ada\\nBcc: x"',
    ),
    "an unknown zone": (
        ADA + "  timezone: Europe/Berln\n",
        (
            'people.yaml:4:13: subscribers[0].timezone: expected a time zone such as "Europe/Berlin", '
            'got "Europe/Berln"; did you mean "Europe/Berlin"?'
        ),
    ),
    "a time of 25:00": (
        ADA + '  send_at: "25:00"\n',
        'people.yaml:4:12: subscribers[0].send_at: expected a time from "00:00" to "23:59", got "25:00"',
    ),
    "a time in another fashion": (
        ADA + "  send_at: 7 pm\n",
        'people.yaml:4:12: subscribers[0].send_at: expected a time from "00:00" to "23:59", got "7 pm"; write "19:00"',
    ),
    "an unknown cadence": (
        ADA + "  cadence: weekley\n",
        (
            "people.yaml:4:12: subscribers[0].cadence: expected daily, weekdays, weekly, monthly, or a list of days"
            ' such as [mon, thu], got "weekley"; did you mean "weekly"?'
        ),
    ),
    "days that are no list": (
        ADA + "  cadence: mon, Thursday\n",
        (
            "people.yaml:4:12: subscribers[0].cadence: expected daily, weekdays, weekly, monthly, or a list of days"
            ' such as [mon, thu], got "mon, Thursday"; did you mean [mon, thu]?'
        ),
    ),
    "a cadence of a day that is none": (
        ADA + "  cadence: [mon, thr]\n",
        (
            "people.yaml:4:12: subscribers[0].cadence: expected daily, weekdays, weekly, monthly, or a list of days"
            ' such as [mon, thu], got "thr" in it'
        ),
    ),
    "a cadence of no day": (
        ADA + "  cadence: []\n",
        (
            "people.yaml:4:12: subscribers[0].cadence: expected daily, weekdays, weekly, monthly, or a list of days"
            " such as [mon, thu], got a list"
        ),
    ),
    "a day of the week that is none": (
        ADA + "  weekly_on: 1\n",
        'people.yaml:4:14: subscribers[0].weekly_on: expected a day of the week such as monday or mon, got "1"',
    ),
    "a pause until a day that is none": (
        ADA + "  paused: until 2026-02-30\n",
        (
            "people.yaml:4:11: subscribers[0].paused: expected true, false or a date such as until 2026-12-24, "
            'got "until 2026-02-30"'
        ),
    ),
    "keywords as a text": (
        ADA + "  profile:\n    keywords: llm\n",
        'people.yaml:5:15: subscribers[0].profile.keywords: expected a list, got "llm"; a list needs brackets: [llm]',
    ),
    "no profile after all": (
        ADA + "  profile:\n",
        "people.yaml:4:11: subscribers[0].profile: expected keys and values (key: value), got nothing",
    ),
    "a keyword without letters": (
        ADA + '  profile: {keywords: ["++"]}\n',
        'people.yaml:4:24: subscribers[0].profile.keywords[0]: expected one line of text with a letter or a digit in it, got "++"',
    ),
    "an empty entry": (
        ADA + "  profile:\n    keywords:\n    - x\n    -\n",
        "people.yaml:7:6: subscribers[0].profile.keywords[1]: expected one line of text with a letter or a digit in it, got nothing",
    ),
    "a weight of 0": (
        ADA + "  profile: {keywords: [{term: x, weight: 0}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got "0"',
    ),
    "a weight of .nan": (
        ADA + "  profile: {keywords: [{term: x, weight: .nan}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got ".nan"',
    ),
    "a weight of nan": (
        ADA + "  profile: {keywords: [{term: x, weight: nan}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got "nan"',
    ),
    "an unknown field": (
        ADA + "  profile: {keywords: [{term: x, field: tittle}]}\n",
        (
            "people.yaml:4:41: subscribers[0].profile.keywords[0].field: expected any, title or abstract, "
            'got "tittle"; did you mean "title"?'
        ),
    ),
    "a weight where nothing is weighed": (
        ADA + "  profile: {exclude: [{term: x, weight: 2}]}\n",
        'people.yaml:4:33: subscribers[0].profile.exclude[0].weight: expected one of term, field, got "weight"',
    ),
    "a misspelt key of a keyword": (
        ADA + "  profile: {keywords: [{trem: x}]}\n",
        'people.yaml:4:25: subscribers[0].profile.keywords[0].trem: expected a known key, got "trem"; did you mean "term"?',
    ),
    "a limit of 101": (
        ADA + "  profile: {limit: 101}\n",
        'people.yaml:4:20: subscribers[0].profile.limit: expected a whole number from 1 to 100, got "101"',
    ),
    "a keyword that stands in every paper": (
        ADA + "  profile: {keywords: [the]}\n",
        (
            "people.yaml:4:24: subscribers[0].profile.keywords[0]: expected a word that few papers hold, "
            'an abbreviation ("IT", "=He") or a phrase ("what if"), got "the"'
        ),
    ),
    "an exclusion that stands in every paper": (
        ADA + "  profile: {exclude: [{term: agent AND we}]}\n",
        (
            "people.yaml:4:30: subscribers[0].profile.exclude[0].term: expected a word that few papers hold, "
            'an abbreviation ("IT", "=He") or a phrase ("what if"), got "agent AND we"'
        ),
    ),
    "AND with nothing before it": (
        ADA + "  profile: {keywords: [AND agent]}\n",
        (
            "people.yaml:4:24: subscribers[0].profile.keywords[0]: expected words on both sides of AND; "
            'in quotes it is a word ("AND gate"), got "AND agent"'
        ),
    ),
    "a quotation mark that is never closed": (
        ADA + "  profile: {keywords: ['\"red teaming']}\n",
        'people.yaml:4:24: subscribers[0].profile.keywords[0]: expected a second " where the phrase ends, got "\\"red teaming"',
    ),
    "a star after three letters": (
        ADA + "  profile: {keywords: [eva*]}\n",
        (
            "people.yaml:4:24: subscribers[0].profile.keywords[0]: expected a * only at the end of a word, after at least 4 letters "
            '("evaluat*") or capitals ("A* search"), got "eva*"'
        ),
    ),
    "a star inside a word": (
        ADA + "  profile: {keywords: [evalu*tion]}\n",
        (
            "people.yaml:4:24: subscribers[0].profile.keywords[0]: expected a * only at the end of a word, after at least 4 letters "
            '("evaluat*") or capitals ("A* search"), got "evalu*tion"'
        ),
    ),
    "keywords beside topics": (
        ADA + "  profile:\n    topics: [{name: A, keywords: [x]}]\n    keywords: [y]\n",
        (
            "people.yaml:6:5: subscribers[0].profile.keywords: expected keywords or topics, got both; "
            "move these keywords into a topic"
        ),
    ),
    "two topics of one name": (
        ADA
        + "  profile:\n    topics:\n    - {name: A, keywords: [x]}\n    - {name: a, keywords: [y]}\n",
        'people.yaml:7:14: subscribers[0].profile.topics[1].name: expected each name once, got "a" again, as in line 6',
    ),
    "a topic without a name": (
        ADA + "  profile: {topics: [{keywords: [x]}]}\n",
        'people.yaml:4:22: subscribers[0].profile.topics[0]: expected the key "name", got none',
    ),
    "501 keywords in two topics": (
        ADA
        + "  profile: {topics: ["
        + ", ".join(
            f"{{name: {name}, keywords: [{', '.join(['x'] * n)}]}}"
            for name, n in [("A", 400), ("B", 101)]
        )
        + "]}\n",
        "people.yaml:2:3: subscribers[0]: expected at most 500 keywords with those of group and profiles, got 501",
    ),
    "a keyword with a colon": (
        ADA + "  profile: {keywords: [x, agents: a survey]}\n",
        (
            'people.yaml:4:27: subscribers[0].profile.keywords[1].agents: expected a known key, got "agents"; '
            'put the text in quotes: "agents: a survey"'
        ),
    ),
    "a keyword with a weight behind a colon": (
        ADA + "  profile:\n    keywords:\n    - graph agent: 2.5\n",
        (
            'people.yaml:6:7: subscribers[0].profile.keywords[0]."graph agent": expected a known key, got "graph agent"; '
            "write {term: graph agent, weight: 2.5}"
        ),
    ),
    "an author with a colon at the end": (
        ADA + "  profile:\n    authors:\n    - Hopper:\n",
        (
            'people.yaml:6:7: subscribers[0].profile.authors[0].Hopper: expected a known key, got "Hopper"; '
            'put the text in quotes: "Hopper:"'
        ),
    ),
    "a weight that is written as a power": (
        ADA + "  profile: {keywords: [{term: x, weight: 1e3}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got "1e3"',
    ),
    "a no-break space behind the dash": (
        ADA + "  profile:\n    keywords:\n      -\u00a0agent\n",
        (
            'people.yaml:6:7: subscribers[0].profile.keywords: expected a list, got "-\\u00a0agent"; '
            "it holds a NO-BREAK SPACE (U+00A0)"
        ),
    ),
    "no blank behind the colons": (
        "subscribers:\n- id:ada\n  email:ada@example.org\n",
        (
            'people.yaml:2:3: subscribers[0]: expected keys and values (key: value), got "id:ada email:ada@example.org"; '
            "a blank is missing behind the colon"
        ),
    ),
    "an author without letters": (
        ADA + '  profile: {authors: ["42"]}\n',
        'people.yaml:4:23: subscribers[0].profile.authors[0]: expected a name such as Ada Lindqvist, got "42"',
    ),
    "an ORCID iD that is none": (
        ADA + "  profile: {authors: [{name: Y. Zhang, orcid: 0000-0002-1825}]}\n",
        (
            "people.yaml:4:47: subscribers[0].profile.authors[0].orcid: expected an ORCID iD such as 0000-0002-1825-0097, "
            'got "0000-0002-1825"'
        ),
    ),
    "an ORCID iD with a slip": (
        ADA + "  profile: {authors: [{name: Y. Zhang, orcid: 0000-0002-1825-0098}]}\n",
        (
            "people.yaml:4:47: subscribers[0].profile.authors[0].orcid: expected an ORCID iD whose last digit fits the others; "
            'is one mistyped?, got "0000-0002-1825-0098"'
        ),
    ),
    "an example that is no paper": (
        ADA + "  profile: {like: [my first paper]}\n",
        (
            'people.yaml:4:20: subscribers[0].profile.like[0]: expected a paper such as "arxiv:2509.21240", "doi:10.1101/…" or '
            'the address of its page, got "my first paper"'
        ),
    ),
    "a cutoff of 101": (
        ADA + "  profile: {cutoff: 101}\n",
        'people.yaml:4:21: subscribers[0].profile.cutoff: expected a score from 0 to 100, got "101"',
    ),
    "six related papers": (
        ADA + "  profile: {related: 6}\n",
        'people.yaml:4:22: subscribers[0].profile.related: expected auto, or a number from 0 to 5, got "6"',
    ),
    "an unknown layout": (
        ADA + "  layout: compakt\n",
        (
            "people.yaml:4:11: subscribers[0].layout: expected full, compact, titles or weekly, "
            'got "compakt"; did you mean "compact"?'
        ),
    ),
    "501 keywords": (
        ADA + f"  profile: {{keywords: [{', '.join(['x'] * 501)}]}}\n",
        "people.yaml:4:23: subscribers[0].profile.keywords: expected at most 500, got 501",
    ),
    "people without the key": (
        "people: []\n",
        'people.yaml:1:1: people: expected one of subscribers, groups, profiles, got "people"',
        'people.yaml:1:1: top level: expected the key "subscribers", got none',
    ),
    "nobody at all": (
        "subscribers:\n",
        "people.yaml:1:13: subscribers: expected a list, got nothing",
    ),
}


@pytest.mark.parametrize(
    ("text", "lines"), [(text, lines) for text, *lines in WRONG.values()], ids=WRONG
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert mistakes(tmp_path, text) == lines


def test_a_repeated_id_is_named_though_another_setting_is_wrong(tmp_path: Path) -> None:
    assert mistakes(tmp_path, ADA + "- {id: ada, email: b@example.org, send_at: soon}\n") == [
        'people.yaml:4:8: subscribers[1].id: expected each id once, got "ada" again, as in line 2',
        'people.yaml:4:44: subscribers[1].send_at: expected a time from "00:00" to "23:59", got "soon"',
    ]


def test_a_person_with_an_address_alone_gets_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, ADA) == (
        build.subscriber(timezone="Africa/Accra", send_at=time(7), profile=Profile()),
    )


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    (person,) = load(tmp_path, ADA + WHOLE)

    assert (person.layout, person.extract, person.notices) == ("titles", "opening", "never")
    assert person.profile == Profile(
        topics=(
            Topic(
                name="Judging",
                keywords=(
                    Keyword(term="LLM-as-a-judge"),
                    Keyword(term="reward model", weight=2.5, field="title"),
                    Keyword(term="evaluat*"),
                    Keyword(term="=GAN"),
                    Keyword(term="agent AND tool use"),
                    Keyword(term='"red teaming"'),
                ),
                limit=5,
            ),
            Topic(name="Others", keywords=(Keyword(term="C++"),)),
        ),
        exclude=(Keyword(term="survey"), Keyword(term="medical", field="title")),
        lower=(Keyword(term="video"),),
        authors=(
            Author(name="Pieter Abbeel"),
            Author(name="Y. Zhang", orcid="0000-0002-1825-0097", categories=("cs.RO",)),
        ),
        organizations=("Allen Institute for AI",),
        categories=("cs.LG", "stat.ML"),
        like=("arxiv:2509.21240", "doi:10.1101/2026.03.01.583001"),
        unlike=("url:https://example.org/p",),
        cutoff=20.5,
        limit=7,
        related=2,
    )


def test_keywords_without_topics_are_one_topic_without_a_name(tmp_path: Path) -> None:
    (person,) = load(tmp_path, ADA + "  profile: {keywords: [diffusion], related: auto}\n")

    assert person.profile == Profile(topics=(Topic(keywords=(Keyword(term="diffusion"),)),))


def test_more_than_a_hundred_keywords_are_remarked(tmp_path: Path) -> None:
    words = ", ".join(f"word{number}" for number in range(101))
    path = tmp_path / "people.yaml"
    path.write_text(
        f"{ADA}  profile: {{keywords: [{words}]}}\n- {{id: bo, email: b@example.org}}\n"
    )

    assert people.read(path, timezone="UTC").remarks == (
        'subscriber "ada": 101 keywords; with more than 100 each says little, and much comes',
    )


def test_a_list_of_nobody_is_fine(tmp_path: Path) -> None:
    assert load(tmp_path, "subscribers: []\n") == ()


@pytest.mark.parametrize("written", ["07:00", '"07:00"', "7:00"])
def test_a_time_needs_no_quotes(tmp_path: Path, written: str) -> None:
    assert load(tmp_path, ADA + f"  send_at: {written}\n")[0].send_at == time(7)


def test_the_example_people_load() -> None:
    examples = people.load(ROOT / "config/subscribers.example.yaml", timezone="UTC")

    assert [person.id for person in examples] == ["ada", "kofi", "mei"]
    assert all(person.email.endswith("@example.org") for person in examples)


def test_the_docs_show_a_file_and_what_is_really_said_about_it(tmp_path: Path) -> None:
    docs = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    written = docs.split("```yaml\n")[1].split("```")[0]
    said = docs.split("```text\n")[1].split("```")[0]

    assert (
        mistakes(tmp_path, written) == said.replace("subscribers.yaml", "people.yaml").splitlines()
    )


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_taken_whole_or_refused(text: str) -> None:
    try:
        assert address(text) == text
    except ValueError:
        return

    assert text.count("@") == 1
    assert not set(text) & set(' \r\n\t\0<>,;:"')


KEYS = st.sampled_from(
    ["id", "email", "name", "timezone", "send_at", "profile", "keywords", "limit", "idd"]
)
LEAF = st.sampled_from(
    [
        "ada",
        "07:00",
        "",
        "~",
        "a@example.org",
        "UTC",
        "[]",
        "{}",
        "[a]",
        "{term: x}",
        "'x'",
        "&a",
        "!",
    ]
) | st.text(max_size=4)


@given(st.lists(st.lists(st.tuples(KEYS, LEAF), max_size=5), max_size=3))
def test_any_people_are_subscribers_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[tuple[str, str]]]
) -> None:
    people_written = "".join(
        "- {" + ", ".join(f"{key}: {value}" for key, value in row) + "}\n" for row in rows
    )
    path = tmp_path_factory.getbasetemp() / "any-people.yaml"
    path.write_bytes(f"subscribers:\n{people_written}".encode(errors="replace"))

    try:
        assert isinstance(people.load(path, timezone="UTC"), tuple)
    except SettingsError as error:
        assert error.mistakes  # noqa: PT017  # either outcome is right, any other exception is not


def addresses(*categories: str) -> list[str]:
    """Return the cases of isemail; its control characters are written as the symbols for them, from
    U+2400."""
    controls = {0x2400 + code: code for code in range(32)}
    cases = ET.parse(CASES).getroot().iter("test")
    return [
        (case.findtext("address") or "").translate(controls)
        for case in cases
        if case.findtext("category") in categories
    ]


def is_address(text: str) -> bool:
    try:
        return address(text) == text
    except ValueError:
        return False


@pytest.mark.parametrize("text", ADDRESSES["valid"])
def test_a_plain_address_is_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ADDRESSES["broken"])
def test_a_broken_address_is_not_taken(text: str) -> None:
    assert not is_address(text)


@pytest.mark.shared
def test_plain_addresses_of_isemail_are_taken_but_for_a_domain_without_a_dot() -> None:
    valid = addresses("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")

    assert len(valid) == 22
    assert [text for text in valid if not is_address(text)] == ["test@io"]


@pytest.mark.shared
def test_no_broken_address_of_isemail_is_taken() -> None:
    broken = addresses("ISEMAIL_ERR", "ISEMAIL_RFC5322", "ISEMAIL_CFWS", "ISEMAIL_DEPREC")

    assert len(broken) == 126
    assert [text for text in broken if is_address(text)] == []


@pytest.mark.parametrize(
    "text", ["ada@exämple.org", "ädä@example.org", "o'neil+list@mail.example.org", "root@localhost"]
)
def test_addresses_of_today_are_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("keys", [PERSON, PROFILE, TOPIC, KEYWORD, AUTHOR])
def test_every_setting_of_people_is_in_the_docs(keys: dict[str, object]) -> None:
    docs = "".join(
        (ROOT / "docs" / page).read_text(encoding="utf-8")
        for page in ("settings.md", "profiles.md")
    )

    assert [
        key
        for key in keys
        if f"`{key}`" not in docs and f"{{{key}" not in docs and f", {key}" not in docs
    ] == []


def test_every_setting_of_a_profile_is_in_the_example() -> None:
    example = (ROOT / "config/subscribers.example.yaml").read_text(encoding="utf-8")

    keys = [*PERSON, *PROFILE, *TOPIC]
    assert [key for key in keys if f" {key}:" not in example] == []


def test_the_profile_of_the_docs_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/profiles.md").read_text(encoding="utf-8")
    written = page.partition("```yaml\n")[2].partition("```")[0]

    (person,) = load(tmp_path, ADA + "".join(f"  {line}\n" for line in written.splitlines()))

    assert [topic.name for topic in person.profile.topics] == ["Judging", "Safety"]


def test_the_proposed_profile_of_the_docs_is_read_as_it_is_pasted(tmp_path: Path) -> None:
    page = (ROOT / "docs/profiles.md").read_text(encoding="utf-8")
    written = page.rpartition("```yaml\n")[2].partition("```")[0]

    (person,) = load(tmp_path, ADA + written.replace("\n  ", "\n").removeprefix("  "))

    assert person.profile.authors == (Author(name="Åsa Lindqvist"),)
