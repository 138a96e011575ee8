"""The subscribers' file: who reads, and every way to write it wrongly."""

import xml.etree.ElementTree as ET
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from digest import people
from digest.document import address
from digest.exceptions import SettingsError
from digest.model import Keyword, Profile, Subscriber

ROOT = Path(__file__).parents[1]
CASES = ROOT.parent / "shared/data/addresses/isemail_tests.xml"


def load(folder: Path, text: str) -> tuple[Subscriber, ...]:
    path = folder / "people.yaml"
    path.write_text(text, encoding="utf-8")
    return people.load(path, timezone="Africa/Accra")


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    return [line.removeprefix(f"{folder}/") for line in caught.value.mistakes]


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
    "an address twice": (
        ADA + "- id: bob\n  email: Ada@Example.ORG\n",
        'people.yaml:5:10: subscribers[1].email: expected each email once, got "Ada@Example.ORG" again, as in line 3',
    ),
    "an address with a name": (
        "subscribers: [{id: a, email: A <a@example.org>}]",
        'people.yaml:1:30: subscribers[0].email: expected an e-mail address such as ada@example.org, got "A <a@example.org>"',
    ),
    "an address with a line end": (
        'subscribers: [{id: a, email: "a@example.org\\r\\nBcc: b@example.org"}]',
        (
            "people.yaml:1:30: subscribers[0].email: expected an e-mail address such as ada@example.org, "
            'got "a@example.org\\r\\nBcc: b@example.org"'
        ),
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
        'people.yaml:4:12: subscribers[0].send_at: expected a time from "00:00" to "23:59", got "7 pm"',
    ),
    "keywords as a text": (
        ADA + "  profile:\n    keywords: llm\n",
        'people.yaml:5:15: subscribers[0].profile.keywords: expected a list, got "llm"',
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
        ADA + "  profile:\n    keywords:\n    - a\n    -\n",
        "people.yaml:7:6: subscribers[0].profile.keywords[1]: expected one line of text with a letter or a digit in it, got nothing",
    ),
    "a weight of 0": (
        ADA + "  profile: {keywords: [{term: a, weight: 0}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got "0"',
    ),
    "a weight of .nan": (
        ADA + "  profile: {keywords: [{term: a, weight: .nan}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got ".nan"',
    ),
    "a weight of nan": (
        ADA + "  profile: {keywords: [{term: a, weight: nan}]}\n",
        'people.yaml:4:42: subscribers[0].profile.keywords[0].weight: expected a number from 0.1 to 10, got "nan"',
    ),
    "an unknown field": (
        ADA + "  profile: {keywords: [{term: a, field: tittle}]}\n",
        (
            "people.yaml:4:41: subscribers[0].profile.keywords[0].field: expected any, title or abstract, "
            'got "tittle"; did you mean "title"?'
        ),
    ),
    "a weight where nothing is weighed": (
        ADA + "  profile: {exclude: [{term: a, weight: 2}]}\n",
        'people.yaml:4:33: subscribers[0].profile.exclude[0].weight: expected one of term, field, got "weight"',
    ),
    "a misspelt key of a keyword": (
        ADA + "  profile: {keywords: [{trem: a}]}\n",
        'people.yaml:4:25: subscribers[0].profile.keywords[0].trem: expected a known key, got "trem"; did you mean "term"?',
    ),
    "a limit of 101": (
        ADA + "  profile: {limit: 101}\n",
        'people.yaml:4:20: subscribers[0].profile.limit: expected a whole number from 1 to 100, got "101"',
    ),
    "501 keywords": (
        ADA + f"  profile: {{keywords: [{', '.join(['a'] * 501)}]}}\n",
        "people.yaml:4:23: subscribers[0].profile.keywords: expected at most 500, got 501",
    ),
    "people without the key": (
        "people: []\n",
        'people.yaml:1:1: people: expected one of subscribers, got "people"',
        'people.yaml:1:1: top level: expected the key "subscribers", got none',
    ),
    "nobody at all": (
        "subscribers:\n",
        "people.yaml:1:13: subscribers: expected a list, got nothing",
    ),
}


@pytest.mark.parametrize(("text", "lines"), [(text, lines) for text, *lines in WRONG.values()], ids=WRONG)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert mistakes(tmp_path, text) == lines


def test_a_repeated_id_is_named_though_another_setting_is_wrong(tmp_path: Path) -> None:
    assert mistakes(tmp_path, ADA + "- {id: ada, email: b@example.org, send_at: soon}\n") == [
        'people.yaml:4:8: subscribers[1].id: expected each id once, got "ada" again, as in line 2',
        'people.yaml:4:44: subscribers[1].send_at: expected a time from "00:00" to "23:59", got "soon"',
    ]


def test_ids_differ_by_case(tmp_path: Path) -> None:
    assert [person.id for person in load(tmp_path, ADA + "- {id: Ada, email: b@example.org}\n")] == ["ada", "Ada"]


def test_a_person_with_an_address_alone_gets_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, ADA) == (build.subscriber(timezone="Africa/Accra", send_at=time(7), profile=Profile()),)


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    keywords = "keywords: [diffusion, {term: C++, weight: 2.5, field: title}]"
    exclude = "exclude: [survey, {term: poster, field: abstract}]"
    rest = "authors: [Ada Lindqvist], categories: [cs.AI], limit: 5"

    (person,) = load(tmp_path, ADA + f"  profile: {{{keywords}, {exclude}, {rest}}}\n")

    assert person.profile == Profile(
        keywords=(Keyword(term="diffusion"), Keyword(term="C++", weight=2.5, field="title")),
        exclude=(Keyword(term="survey"), Keyword(term="poster", field="abstract")),
        authors=("Ada Lindqvist",),
        categories=("cs.AI",),
        limit=5,
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

    assert mistakes(tmp_path, written) == said.replace("subscribers.yaml", "people.yaml").splitlines()


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_taken_whole_or_refused(text: str) -> None:
    try:
        assert address(text) == text
    except ValueError:
        return

    assert text.count("@") == 1
    assert not set(text) & set(' \r\n\t\0<>,;:"')


KEYS = st.sampled_from(["id", "email", "name", "timezone", "send_at", "profile", "keywords", "limit", "idd"])
LEAF = st.sampled_from(
    ["ada", "07:00", "", "~", "a@example.org", "UTC", "[]", "{}", "[a]", "{term: a}", "'x'", "&a", "!"]
) | st.text(max_size=4)


@given(st.lists(st.lists(st.tuples(KEYS, LEAF), max_size=5), max_size=3))
def test_any_people_are_subscribers_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[tuple[str, str]]]
) -> None:
    people_written = "".join("- {" + ", ".join(f"{key}: {value}" for key, value in row) + "}\n" for row in rows)
    path = tmp_path_factory.getbasetemp() / "any-people.yaml"
    path.write_bytes(f"subscribers:\n{people_written}".encode(errors="replace"))

    try:
        assert isinstance(people.load(path, timezone="UTC"), tuple)
    except SettingsError as error:
        assert error.mistakes  # noqa: PT017  # either outcome is right, any other exception is not


def addresses(*categories: str) -> list[str]:
    """Return the cases of isemail; its control characters are written as the symbols for them, from U+2400."""
    controls = {0x2400 + code: code for code in range(32)}
    cases = ET.parse(CASES).getroot().iter("test")
    return [(case.findtext("address") or "").translate(controls) for case in cases if case.findtext("category") in categories]


def is_address(text: str) -> bool:
    try:
        return address(text) == text
    except ValueError:
        return False


@pytest.mark.skipif(not CASES.exists(), reason="needs shared/data")
def test_plain_addresses_of_isemail_are_taken_but_for_a_domain_without_a_dot() -> None:
    valid = addresses("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")

    assert len(valid) == 22
    assert [text for text in valid if not is_address(text)] == ["test@io"]


@pytest.mark.skipif(not CASES.exists(), reason="needs shared/data")
def test_no_broken_address_of_isemail_is_taken() -> None:
    broken = addresses("ISEMAIL_ERR", "ISEMAIL_RFC5322", "ISEMAIL_CFWS", "ISEMAIL_DEPREC")

    assert len(broken) == 126
    assert [text for text in broken if is_address(text)] == []


@pytest.mark.parametrize("text", ["ada@exämple.org", "ädä@example.org", "o'neil+list@mail.example.org", "root@localhost"])
def test_addresses_of_today_are_taken(text: str) -> None:
    assert is_address(text)
