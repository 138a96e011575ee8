"""The commonest slips in a settings file, each with what to do about it."""

import os
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import config, people, sources
from digest.document import remedy, zone
from digest.exceptions import SettingsError
from digest.text import mailbox
from tests.shared import SHARED

ADA = "subscribers:\n  - id: ada\n    email: ada@example.org\n"
WORDS = ADA + "    profile:\n      keywords:\n"
SENDER = "sender: {name: D, address: d@example.org}\n"
SOURCES = "sources: [{name: a, kind: arxiv, categories: [cs.AI]}]\n"
RELAY = "relay:\n  host: smtp.example.org\n"

OF_PEOPLE = {
    "a colon in a name": (ADA + "    name: Ada: x\n", "4:14", "in quotes: name: '…'"),
    "a colon in a keyword": (WORDS + "        - vision: a: b\n", "6:20", "in quotes: - '…'"),
    "an asterisk": (WORDS + "        - *gent\n", "6:11", "begins with * in quotes"),
    "a bracket": (WORDS + "        - [a] b\n", "6:15", "begins with [ in quotes"),
    "an at sign": (WORDS + "        - @a\n", "6:11", "begins with @ in quotes"),
    "a number sign": (WORDS + "        - #a\n", "6:10", "text that begins with # in quotes"),
    "a phrase and more": (WORDS + '        - "a b" c\n', "6:17", "all of it in single quotes"),
    "an apostrophe in quotes": (ADA + "    name: 'O'Neil'\n", "4:14", "in single quotes"),
    "keywords of a person": (ADA + "    keywords: [a]\n", "4:5", "this belongs under profile"),
    "an hour in a profile": (
        ADA + "    profile: {send_at: 7:00}\n",
        "4:15",
        "this belongs beside profile",
    ),
    "keywords without brackets": (
        ADA + "    profile: {keywords: llm}\n",
        "4:25",
        "a list needs brackets: [llm]",
    ),
    "a profile of keywords alone": (ADA + "    profile: [a]\n", "4:14", 'write "keywords:" under'),
    "a no-break space before a key": (ADA + "   \u00a0name: A\n", "4:4", "NO-BREAK SPACE (U+00A0)"),
    "a no-break space behind a dash": (
        "subscribers:\n  -\u00a0id: ada\n    email: ada@example.org\n",
        "3:10",
        "a NO-BREAK SPACE (U+00A0)",
    ),
    "a no-break space in a value": (ADA + "    timezone: UTC\u00a0\n", "4:15", "NO-BREAK SPACE"),
    "one blank too many": (ADA + "     name: A\n", "4:10", "one blank too many at the beginning"),
    "one blank too few": (ADA + "   name: A\n", "4:4", "one blank too few at the beginning"),
    "one blank too many before a dash": (
        WORDS + "        - a\n         - b\n",
        "7:13",
        "one blank too many before the",
    ),
    "no blank behind a colon": (
        "subscribers:\n  - id:ada\n    email: ada@example.org\n",
        "3:10",
        "a key has a colon and a blank behind it: id: …",
    ),
    "no blank behind a dash": (
        "subscribers:\n  -id: ada\n   email: ada@example.org\n",
        "3:9",
        'a blank is missing behind the "-"',
    ),
    "an equals sign": (ADA + "    name = A\n", "5:1", "a colon and a blank behind it: name: …"),
    "no dash": ("subscribers:\n  id: ada\n", "2:3", 'each entry of a list begins with "- "'),
    "mail": (
        "subscribers:\n  - id: ada\n    mail: ada@example.org\n",
        "3:5",
        'it is called "email" here',
    ),
    "an hour of the afternoon": (ADA + "    send_at: 7 pm\n", "4:14", 'write "19:00"'),
    "days without brackets": (ADA + "    cadence: mon, thu\n", "4:14", "did you mean [mon, thu]?"),
    "days from one to another": (ADA + "    cadence: mon-fri\n", "4:14", "did you mean weekdays?"),
    "a long name": (
        ADA + f"    name: {'a' * 501}\n",
        "4:11",
        "it has 501 characters, and may have 500",
    ),
    "a long id": (
        f"subscribers:\n  - id: {'a' * 1200}\n    email: ada@example.org\n",
        "2:9",
        "it has 1,200 characters, and may have 100",
    ),
    "every day": (ADA + "    cadence: every day\n", "4:14", "did you mean daily?"),
    "a day in German": (ADA + "    cadence: Montag\n", "4:14", "did you mean [mon]?"),
    "days in French": (ADA + "    cadence: [lundi, jeudi]\n", "4:14", "did you mean [mon, thu]?"),
    "a cadence in brackets": (ADA + "    cadence: [weekdays]\n", "4:14", "did you mean weekdays?"),
    "a day of the week in Spanish": (
        ADA + "    weekly_on: miércoles\n",
        "4:16",
        "did you mean wednesday?",
    ),
    "a comma in a number": (
        ADA + "    profile: {keywords: [{term: agent, weight: '2,5'}]}\n",
        "4:48",
        'with a point: "2.5"',
    ),
    "yes": (ADA + "    paused: yes\n", "4:13", 'write "true"'),
    "a day alone": (ADA + "    paused: 2026-12-24\n", "4:13", 'write "until 2026-12-24"'),
    "a name with an address": (
        "subscribers:\n  - id: ada\n    email: Ada <ada@example.org>\n",
        "3:12",
        'write the address alone: "ada@example.org"',
    ),
    "a tab": (ADA + "\tname: A\n", "4:1", "got a tab"),
    "an open quotation mark": (
        ADA + '    name: "A\n',
        "4:11",
        "this quotation mark is never closed",
    ),
    "a city": (ADA + "    timezone: Munich\n", "4:15", 'did you mean "Europe/Berlin"?'),
    "an abbreviation": (ADA + "    timezone: PST\n", "4:15", 'mean "America/Los_Angeles"?'),
    "an offset": (ADA + "    timezone: GMT+2\n", "4:15", "does not follow summer time"),
}
OF_SETTINGS = {
    "ssl": (SENDER + SOURCES + RELAY + "  security: ssl\n", "5:13", "ssl is called tls here"),
    "a password": (SENDER + SOURCES + RELAY + "  password: s3cret\n", "5:3", '"password_env" here'),
    "a host with its port": (
        SENDER + SOURCES + "relay: {host: 'smtp.example.org:587'}\n",
        "3:15",
        "the port has a key of its own: port: 587",
    ),
    "a relay that is a host alone": (
        SENDER + SOURCES + "relay: smtp.example.org\n",
        "3:8",
        'write "host:" under it',
    ),
    "an hour for all": (
        SENDER + SOURCES + RELAY + "send_at: 7:00\n",
        "5:1",
        "this belongs under defaults",
    ),
}


def said(folder: Path, text: str) -> list[str]:
    path = folder / "slips.yaml"
    path.write_text(text, encoding="utf-8")
    read = partial(config.load, kinds=sources.OPTIONS)
    with pytest.raises(SettingsError) as caught:
        (read if "sender" in text else partial(people.load, timezone="UTC"))(path)
    return [line.removeprefix(f"{path}:") for line in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "place", "cure"),
    [*OF_PEOPLE.values(), *OF_SETTINGS.values()],
    ids=[*OF_PEOPLE, *OF_SETTINGS],
)
def test_a_slip_is_told_once_with_what_to_do(
    tmp_path: Path, text: str, place: str, cure: str
) -> None:
    (line,) = said(tmp_path, text)

    assert line.startswith(f"{place}: ")
    assert cure in line


@pytest.mark.parametrize(
    "line",
    [
        "  password: s3cret: b",
        "  password: @s3cret",
        "  password: 's3cret' b",
        "  password:s3cret: b",
    ],
)
def test_a_cure_repeats_no_password(tmp_path: Path, line: str) -> None:
    assert "s3cret" not in str(said(tmp_path, SENDER + SOURCES + RELAY + line + "\n"))


def test_what_is_refused_by_name_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    text = ADA + "    name: *x\n    timezone: &y Nowhere/Else\n    send_at: !z 25:00\n"

    found = said(tmp_path, text)

    assert [line.split(": ")[0] for line in found] == ["4:11", "5:15", "6:14"]
    assert ["alias (*x)" in found[0], "anchor (&y)" in found[1], "tag (!z)" in found[2]] == [
        True
    ] * 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_wide_encoding_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_bytes(ADA.encode(encoding))

    with pytest.raises(
        SettingsError, match=f"expected UTF-8, got {encoding[:6].upper()}; save the"
    ):
        people.load(path, timezone="UTC")


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.touch()
    os.truncate(path, 2**30)

    with pytest.raises(SettingsError, match="expected at most 512 MB, got 1,024 MB"):
        people.load(path, timezone="UTC")


INVISIBLE = [
    "\u200b",
    "\u200d",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u200e",
    "\u3164",
    "\ufe0f",
]


@pytest.mark.parametrize("letter", [*INVISIBLE, "“", "’", "\u00a0"])
def test_a_deceptive_letter_in_an_address_is_refused_with_its_name(
    tmp_path: Path, letter: str
) -> None:
    found = said(tmp_path, f"subscribers:\n- id: ada\n  email: 'a{letter}da@example.org'\n")

    assert f"(U+{ord(letter):04X})" in found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("josé@example.org", "jose\u0301@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("Ädä@example.org", "ädä@EXAMPLE.org"),
        ("ａda@example.org", "ada@example.org"),
        *((f"a{letter}da@example.org", "ada@example.org") for letter in INVISIBLE),
    ],
)
def test_addresses_that_look_alike_are_one(tmp_path: Path, one: str, other: str) -> None:
    text = f"- {{id: a, email: '{one}'}}\n- {{id: b, email: '{other}'}}\n"

    assert any("expected each email once" in line for line in said(tmp_path, text))


@pytest.mark.shared
def test_the_addresses_of_the_case_are_refused_with_their_place(tmp_path: Path) -> None:
    text = (SHARED / "cases/smtp/15-invisible-address.yaml").read_text(encoding="utf-8")

    found = said(tmp_path, text)

    assert len(found) == text.count("email:")
    assert all("(U+" in line and line[0].isdecimal() for line in found)


@given(st.text(max_size=30))
def test_an_identity_is_the_same_for_every_form_of_an_address(text: str) -> None:
    address = f"{text}@example.org"

    assert mailbox.identity(address) == mailbox.identity(mailbox.identity(address))


def test_a_zone_is_only_offered_with_the_clock_that_is_meant() -> None:
    for name in zone.zones():
        city = name.rpartition("/")[2].replace("_", " ")
        offered = zone.cure(city)
        if offered and "did you mean" in offered and "/" in name:
            meant = offered.split('"')[1]
            assert clock(meant) == clock(name), (city, offered)


def clock(name: str) -> list[object]:
    return [
        datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset()
        for month in (1, 4, 7, 11)
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Munich, Germany", "Europe/Berlin"),
        ("Europe/Munich", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("PDT", "America/Los_Angeles"),
        ("JST", "Asia/Tokyo"),
        ("mumbai", "Asia/Kolkata"),
        ("Europe/Berln", "Europe/Berlin"),
    ],
)
def test_a_zone_is_found_by_city_and_abbreviation(written: str, meant: str) -> None:
    assert zone.cure(written) == f'did you mean "{meant}"?'


@pytest.mark.parametrize(
    "written", ["London, Ontario", "Paris, Texas", "Springfield", "Petersburg"]
)
def test_no_zone_is_offered_where_several_may_be_meant(written: str) -> None:
    assert zone.cure(written) is None


@pytest.mark.parametrize("written", ["CST", "IST", "BST", "Cambridge", "USA"])
def test_where_a_name_has_several_zones_each_is_told(written: str) -> None:
    offered = zone.cure(written) or ""

    assert sum(word.strip(",") in zone.zones() for word in offered.split()) >= 2


@pytest.mark.parametrize("name", ["EST", "MST", "HST", "Etc/GMT+5", "Etc/GMT-14"])
def test_a_zone_that_never_changes_its_clock_for_those_who_do_is_none(name: str) -> None:
    assert name not in zone.zones()
    assert zone.cure(name)


def test_what_is_offered_for_a_fixed_zone_has_its_clock_in_winter() -> None:
    offered = {
        name: re.findall(r"[A-Z]\w+/\w+", zone.cure(name) or "") for name in ("EST", "MST", "HST")
    }

    assert offered["EST"] == ["America/New_York", "America/Panama"]
    assert offered["HST"] == ["Pacific/Honolulu"]
    assert all(
        clock(one)[0] == clock(name)[0] and clock(zones[-1]) == clock(name)
        for name, zones in offered.items()
        for one in zones
    )


@pytest.mark.parametrize("name", ["UTC", "GMT", "Etc/UTC", "CET", "EST5EDT", "Japan", "Etc/GMT"])
def test_a_zone_that_is_called_by_a_short_name_is_one(name: str) -> None:
    assert name in zone.zones()


@pytest.mark.parametrize(
    "written", ["Etc/GMT+5", "GMT+2", "UTC-05:00", "+02:00", "utc+5:30", "GMT-3"]
)
def test_an_offset_is_refused_with_the_reason(written: str) -> None:
    assert "summer time" in (zone.cure(written) or "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("7 pm", "19:00"), ("7:30am", "07:30"), ("12 am", "00:00"), ("12pm", "12:00"), ("19.30", "19:30"),
     ("19h30", "19:30"), ("1930", "19:30"), ("7", "07:00"), ("07:00:00", "07:00")],
)  # fmt: skip
def test_an_hour_is_understood_in_other_fashions(written: str, meant: str) -> None:
    assert remedy.hour(written) == f'write "{meant}"'


@pytest.mark.parametrize("written", ["25", "24:00", "13 pm", "soon", "7:99", ""])
def test_what_is_no_hour_is_none(written: str) -> None:
    assert remedy.hour(written) is None


@given(
    st.lists(st.text(alphabet=" -:'\"[]{}#=*&a\u00a0\t", max_size=20), max_size=5),
    st.integers(0, 6),
)
def test_a_cure_is_found_or_none_whatever_stands_in_the_lines(lines: list[str], line: int) -> None:
    found = remedy.of_syntax(lines, line)

    assert found is None or found
