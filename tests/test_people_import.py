"""`digest people import`: lists of other programs come into a people's file, everybody once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from digest import contacts, document, people
from digest.cli import app
from digest.contacts import Contact
from digest.exceptions import UsageError
from digest.ledger import PeopleFacts
from digest.people.newcomers import Known, Newcomers, newcomers
from digest.pipeline import application
from digest.store import Store
from tests.makers import build

PEOPLE = """\
groups: {lab: {timezone: Europe/Berlin}}
subscribers:
  # who began it
  - id: ada-roe
    email: ada@example.org  # hers

# the end
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    path = tmp_path / "digest.yaml"
    path.write_text(
        "store: digest.db\nsubscribers: people.yaml\n"
        "sender: {name: Digest, address: digest@example.org}\n"
        "relay: {host: localhost, port: 25, security: none}\n"
        "sources: [{name: a, kind: feed, url: 'https://example.org/feed'}]\n"
    )
    return path


def imported(config: Path, text: str | bytes, *options: str) -> Result:
    file = config.with_name("list.csv")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    words = ["people", "import", str(file), "--config", str(config), *options]
    return CliRunner().invoke(app, words)


def taken(config: Path, text: str | bytes, *options: str) -> list[tuple[str, str, str | None]]:
    result = imported(config, text, "--json", *options)
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["taken"]
    return [(row["id"], row["email"], row.get("name")) for row in rows]


def refused(config: Path, text: str) -> list[tuple[int, str]]:
    found = json.loads(imported(config, text, "--json").stdout)["refused"]
    return [(row["line"], row["reason"]) for row in found]


EXPORTS = {
    "Mailchimp": '"Email Address","First Name","Last Name",Address,MEMBER_RATING,UNSUB_TIME,TAGS\n'
    'ben@example.org,Ben,Doane,"1 Lake St, Hillford",2,,"""a"",""b"""\n',
    "Google Groups": "Members for group weave\n"
    "Email address,Nickname,Group status,Email status,Join year\n"
    "ben@example.org,Ben Doane,member,,2020\n",
    "Google Contacts": "First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\n"
    "Ben,,Doane,* Work,ben@example.org\n",
    "Mailman": '"Doane, Ben" <ben@example.org>\n',
    "a To: line": '"Doane, Ben" <ben@example.org>;\n',
    "German": "Vorname;Nachname;E-Mail-Adresse\nBen;Doane;ben@example.org\n",
    "French": "Nom;Prénom;Courriel\nDoane;Ben;ben@example.org\n",
    "Excel": 'sep=;\nname;email\n"=""Ben Doane""";"=""ben@example.org"""\n',
    "tabs": "Name\tMail\nBen Doane\tben@example.org\n",
    "bars": "Name|Mail\nBen Doane|ben@example.org\n",
    "no header": "Ben Doane,ben@example.org,7\n",
    "an unknown header": "Foo,Navn\nben@example.org,Ben Doane\n",
    "comments": "# guests\n\nmailto:ben@example.org (Ben Doane)\n",
}


@pytest.mark.parametrize("program", EXPORTS)
def test_the_export_of_another_program_just_works(config: Path, program: str) -> None:
    assert taken(config, EXPORTS[program]) == [("ben-doane", "ben@example.org", "Ben Doane")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(config: Path, encoding: str) -> None:
    text = "Name;Mail\nJörg Müller;j@example.org\nRenée Dupont;r@example.org\n"

    assert [name for *_, name in taken(config, text.encode(encoding))] == [
        "Jörg Müller",
        "Renée Dupont",
    ]


def test_a_line_of_mailboxes_is_as_many_people(config: Path) -> None:
    text = 'Ben <ben@example.org>, cy@example.org, "Poe, Di" <di@example.org>'

    assert [name for *_, name in taken(config, text)] == ["Ben", None, "Di Poe"]


def test_a_line_of_a_mail_header_loses_nobody(config: Path) -> None:
    text = 'To: Ben <ben@example.org>, "Poe, Di" <di@example.org>; cy@example.org\n'

    assert [name for *_, name in taken(config, text)] == ["Ben", "Di Poe", None]


def test_whom_mailman_sends_nothing_does_not_come(config: Path) -> None:
    text = "Email,Delivery Status\nben@example.org,enabled\ncy@example.org,by_bounces\n"

    assert refused(config, text) == [(3, "no longer on the list it comes from: by_bounces")]


@pytest.mark.parametrize(
    ("header", "said", "told"),
    [
        ("Email preference", "no email", "no email"),
        ("Email preference", "None", "None"),
        ("Delivery settings", "NO_MAIL", "NO_MAIL"),
        ("Subscription", "nomail", "nomail"),
        ("Accepts Marketing", "no", "Accepts Marketing no"),
        ("Subscribed", "False", "Subscribed False"),
        ("Do not email", "yes", "Do not email yes"),
    ],
)
def test_who_wants_no_mail_of_the_list_they_come_from_does_not_come(
    config: Path, header: str, said: str, told: str
) -> None:
    text = f"Email,{header}\nben@example.org,{said}\n"

    assert refused(config, text) == [(2, f"no longer on the list it comes from: {told}")]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Email preference", "each email"),
        ("Email preference", "digest"),
        ("Email preference", ""),
        ("Accepts Marketing", "yes"),
        ("Subscribed", "2024-02-01"),
        ("Do not email", "no"),
    ],
)
def test_who_wants_mail_of_the_list_they_come_from_comes(
    config: Path, header: str, said: str
) -> None:
    assert taken(config, f"Email,{header}\nben@example.org,{said}\n")


@pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_to_be_saved_as_csv(config: Path, beginning: bytes) -> None:
    result = imported(config, beginning + b"ben@example.org")

    assert "got a workbook: save it as CSV" in str(result.exception)


def test_an_id_that_a_list_gives_stays(config: Path) -> None:
    text = "id,email\nB.Doane_1,ben@example.org\nb.doane_1,cy@example.org\n7 8,di@example.org\n"

    assert [slug for slug, *_ in taken(config, text)] == ["B.Doane_1", "b.doane_1-2", "di"]


def test_columns_are_what_they_are_said_to_be(config: Path) -> None:
    text = "a,b,c,d\nBen,x@example.org,Doane,ben@example.org\n"

    found = taken(config, text, "--column", "email=4", "--column", "name=a+c")

    assert found == [("ben-doane", "ben@example.org", "Ben Doane")]


def test_people_are_added_behind_the_last_and_nothing_else_changes(config: Path) -> None:
    result = imported(config, "name,email\nBen,ben@example.org\n", "--group", "lab")

    assert result.exit_code == 0, result.output
    new = "  - id: ben\n    email: ben@example.org\n    name: Ben\n    group: lab\n"
    assert config.with_name("people.yaml").read_text() == PEOPLE.replace(
        "# hers\n", f"# hers\n{new}"
    )


def test_a_second_import_adds_nobody(config: Path) -> None:
    text = "name,email\nBen,ben@example.org\nBen,ben2@example.org\n"
    assert [slug for slug, *_ in taken(config, text)] == ["ben", "ben-2"]
    before = config.with_name("people.yaml").read_bytes()

    assert [reason for _, reason in refused(config, text)] == [
        'there already, as "ben"',
        'there already, as "ben-2"',
    ]
    assert config.with_name("people.yaml").read_bytes() == before


def test_a_dry_run_writes_nothing(config: Path) -> None:
    result = imported(config, "ben@example.org\n", "--dry-run")

    assert "ben@example.org" in result.stdout
    assert config.with_name("people.yaml").read_text() == PEOPLE


def test_who_does_not_come_is_named_with_line_and_reason(config: Path) -> None:
    text = (
        "name,email,timezone,status,group\n"
        "A,no-address,,,\n"
        "Ada,ADA@example.org,,,\n"
        "B,b@example.org,Munich,,\n"
        '"C\nC",c@example.org,,,\n'
        "C,c@example.org,,,\n"
        "=HYPERLINK(1),d@example.org,,,\n"
        "E,e@example.org,,Unsubscribed,\n"
        "F,f@example.org,,,nowhere\n"
        "G,,,,\n"
        'H,"h@example.org\nBcc: x@example.org",,,\n'
    )

    found = refused(config, text)

    assert [line for line, _ in found] == [2, 3, 4, 7, 8, 9, 10, 11, 12]
    reasons = [reason for _, reason in found]
    assert reasons[0].startswith("email: expected an e-mail address")
    assert reasons[1] == 'there already, as "ada-roe"'
    assert reasons[2].startswith("timezone: expected a time zone")
    assert reasons[3:] == [
        "the same address as on line 5",
        'name: expected a name, got a formula: "=HYPERLINK(1)"',
        "no longer on the list it comes from: Unsubscribed",
        'group: expected a group of this list, got "nowhere"',
        "no address",
        reasons[-1],
    ]
    assert reasons[-1].startswith("email: expected an e-mail address")


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("name\nBen\n", (), "no column holds addresses"),
        ("", (), "there is nothing in it"),
        ("a,b\nx,ben@example.org\n", ("--column", "email=c"), "expected one of a, b"),
        ("ben@example.org", ("--column", "nose=1"), "expected KEY=HEADER"),
        ("ben@example.org", ("--group", "lob"), 'did you mean "lab"'),
        ("ben@example.org", ("--into", "else.yaml"), "expected a file of the list"),
        ("ben@example.org", ("--encoding", "klingon"), "unknown encoding"),
        ('a@example.org,"' + "x\n" * 99, (), "a quotation mark"),
        ('name,email\n"Ben,ben@example.org\nCy,cy@example.org\n', (), "list.csv:2: a quotation"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    config: Path, text: str, options: tuple[str, ...], message: str
) -> None:
    result = imported(config, text, *options)

    assert result.exit_code != 0
    assert message in str(result.exception)
    assert config.with_name("people.yaml").read_text() == PEOPLE


def sorted_(*found: Contact, barred: people.Barred = lambda _: None) -> Newcomers:
    return newcomers(found, Known(ids={}, groups=frozenset(), barred=barred))


def contact(name: str, email: str = "x@example.org") -> Contact:
    return Contact(line=1, email=email, values={"name": name} if name else {})


@pytest.mark.parametrize(
    ("name", "email", "slug"),
    [
        ("Åsa O'Brien-Łuk", "a@example.org", "asa-o-brien-luk"),
        ("王小明", "w.xm+list@example.org", "w-xm"),
        ("", "ada.roe@example.org", "ada-roe"),
        ("", "王@example.org", "reader"),
        ("A" * 300, "a@example.org", "a" * 60),
    ],
)
def test_an_id_is_made_of_the_name_or_else_the_address(name: str, email: str, slug: str) -> None:
    assert sorted_(contact(name, email)).taken[0].row["id"] == slug


def test_to_whom_nothing_may_go_does_not_come() -> None:
    found = sorted_(contact("Ben"), barred=lambda address: f"{address} was erased")

    assert [one.reason for one in found.refused] == ["x@example.org was erased"]


@given(st.text(max_size=300) | st.binary(max_size=100).map(lambda body: body.decode("latin-1")))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    try:
        found = contacts.read(text.encode("utf-8", "replace"), "x")
    except UsageError:
        return
    assert len({one.row["id"] for one in sorted_(*found.people).taken}) == len(
        sorted_(*found.people).taken
    )


@pytest.mark.slow
@given(
    st.lists(
        st.builds(
            lambda name, local: contact(name, f"{local}@example.org"),
            st.text(max_size=20),
            st.from_regex("[a-z]{1,8}", fullmatch=True),
        ),
        max_size=20,
    )
)
def test_whoever_is_taken_can_be_written_and_read(found: list[Contact]) -> None:
    rows = [one.row for one in sorted_(*found).taken]
    data = b"subscribers: []\n"
    _, _, lists = document.read_with_lists(data)
    loc = ("subscribers",)
    written = document.with_entries(data, loc, lists[loc], rows) if rows else data

    assert document.read(written) == ({"subscribers": rows}, [])


@pytest.mark.slow
def test_who_unsubscribed_or_was_erased_does_not_come_again(config: Path) -> None:
    imported(config, "ben@example.org\n")
    runner = CliRunner()
    assert runner.invoke(app, ["people", "reload", "--config", str(config)]).exit_code == 0
    with Store(config.with_name("digest.db"), migrations=application.MIGRATIONS) as store:
        PeopleFacts(store).suppress("ben", "unsubscribed", now=build.NOW)
    config.with_name("people.yaml").write_text(PEOPLE)

    assert refused(config, "BEN@example.org\n") == [(1, "they unsubscribed")]
