"""Messages as bytes: legal at any length of any name and title, the same as the standard library
would mean them."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.mail.envelope import stuffed
from digest.mail.header_fields import Header, header, unstructured
from digest.mail.mime import message, quoted
from digest.model import Rendered, Sender
from digest.text.clean_text import one_line
from tests.makers import build, digests, mails
from tests.often import often

ANY = st.text(max_size=200)
BODY = st.lists(
    st.one_of(
        ANY,
        st.sampled_from(
            [
                ".",
                "\n.",
                "From ",
                "\nFrom ",
                "x" * 70,
                "\r\n",
                "\r",
                "é" * 80,
                " \n",
                "--=_part\n",
                "=_part",
                "." * 90,
            ]
        ),
    ),
    max_size=9,
)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Help",
    "Auto-Submitted",
    "Precedence",
    "List-Id",
    "MIME-Version",
]
NAMED = ["From", "To", "List-Id"]
PLAIN = [name for name in HEADERS if name not in NAMED]


def rendered(**given: Any) -> Rendered:
    said = {
        "subject": "7 papers: A title",
        "html": ("<p>Hello</p>\n",),
        "text": ("Hello\n",),
        **given,
    }
    return Rendered(
        subject=said["subject"],
        html_pieces=tuple(map(mails.piece, said["html"])),
        text_pieces=tuple(map(mails.piece, said["text"])),
    )


def envelope_of(**given: Any) -> Header:
    sender = Sender(
        name=given.pop("sender_name", "Daily Papers"),
        address=given.pop("address", "papers@example.org"),
        reply_to=given.pop("reply_to", None),
    )
    return header(build.subscriber(**given), digests.ISSUE_ON, build.NOW, sender)


def parsed(raw: bytes) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(raw, policy=SMTP))


def defects(mail: EmailMessage) -> list[object]:
    parts = list(mail.walk())
    return [
        *(one for part in parts for one in part.defects),
        *(one for part in parts for _, value in part.items() for one in value.defects),
    ]


def names(raw: bytes, field: str) -> tuple[str, str]:
    """Return name and address of a field by RFC 2047; Python 3.11 itself puts a space between
    encoded words of a phrase."""
    name, address = parseaddr(str(message_from_bytes(raw)[field]).replace("\r\n", ""))
    return str(make_header(decode_header(name))), address


def bodies(mail: EmailMessage) -> list[str]:
    return [
        cast("EmailMessage", part).get_content().replace("\r\n", "\n") for part in mail.iter_parts()
    ]


def lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n")


def test_a_message_holds_text_first_and_html_last() -> None:
    mail = parsed(message(rendered(), envelope_of()))

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert bodies(mail) == ["Hello\n", "<p>Hello</p>\n"]


def test_a_message_carries_each_header_once() -> None:
    mail = parsed(message(rendered(), envelope_of(name="Ada Lovelace")))

    assert mail.keys() == [*HEADERS, "Content-Type"]
    assert (mail["From"], mail["To"]) == (
        "Daily Papers <papers@example.org>",
        "Ada Lovelace <ada@example.org>",
    )
    assert mail["List-Unsubscribe"] == "<mailto:papers@example.org?subject=unsubscribe%20ada>"
    assert mail["List-Id"] == "Daily Papers <papers.example.org>"
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")
    assert mail["Date"] == "Thu, 12 Mar 2026 09:00:00 +0000"


def test_answers_go_where_the_sender_wants_them() -> None:
    mail = parsed(message(rendered(), envelope_of(reply_to="ada@bücher.example")))

    assert mail.get_all("Reply-To") == ["ada@xn--bcher-kva.example"]
    assert parsed(message(rendered(), envelope_of()))["Reply-To"] is None


def test_the_message_id_is_stable_short_and_names_nobody() -> None:
    first, again = envelope_of(name="Ada"), envelope_of(name="Countess")

    assert first.message_id == again.message_id
    assert re.fullmatch(r"<2025-09-26\.[0-9a-f]{24}@example\.org>", first.message_id)
    assert "ada" not in first.message_id


def test_another_reader_day_or_sender_gets_another_message_id() -> None:
    sender = Sender(name="x", address="papers@example.org")
    tomorrow = header(build.subscriber(), digests.ISSUE_ON + timedelta(days=1), build.NOW, sender)

    ids = {
        one.message_id
        for one in (
            envelope_of(),
            envelope_of(id="bob"),
            envelope_of(address="other@example.org"),
            tomorrow,
        )
    }

    assert len(ids) == 4


def test_the_list_headers_are_never_encoded_nor_broken() -> None:
    raw = message(rendered(), envelope_of(id="a" * 200, sender_name="Tägliche Papiere"))

    assert (
        f"List-Unsubscribe: <mailto:papers@example.org?subject=unsubscribe%20{'a' * 200}>".encode()
        in lines(raw)
    )


def test_a_domain_of_other_letters_becomes_ascii() -> None:
    made = envelope_of(address="blätter@bücher.example", email="ada@straße.example")

    assert made.sender_address == "blätter@xn--bcher-kva.example"
    assert made.recipient_address == "ada@xn--strae-oqa.example"
    assert made.list_id == "<bl-tter.xn--bcher-kva.example>"


def test_a_domain_that_cannot_be_ascii_is_left_for_the_relay_to_refuse() -> None:
    assert "To: <ada@☃☃.example>".encode() in lines(
        message(rendered(), envelope_of(email="ada@☃☃.example"))
    )


def test_line_ends_in_names_and_titles_inject_nothing() -> None:
    evil = "Ada\r\nBcc: evil@example.net\r\n\r\nHello\x00"
    raw = message(rendered(subject=evil), envelope_of(name=evil, sender_name=evil))

    assert parsed(raw).keys() == [*HEADERS, "Content-Type"]
    assert b"\nBcc" not in raw


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a  b", "a b"),
        (" a ", "a"),
        ("a\n\tb\r\n c\u2028d\x00", "a b c d"),
        ("half a \ud800 and a line\n", "half a ? and a line"),
        ("\u3000a", "\u3000a"),
    ],
)
def test_a_header_holds_one_line_of_what_can_be_written(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_subject_of_usual_letters_stands_as_it_is() -> None:
    assert b"Subject: 7 papers: A title" in lines(message(rendered(), envelope_of()))


def test_two_spaces_in_a_subject_stay_two() -> None:
    assert (
        str(make_header(decode_header(unstructured("Subject", "a  b").removeprefix("Subject: "))))
        == "a  b"
    )


def test_an_id_that_a_link_cannot_hold_is_written_in_percents() -> None:
    assert (
        envelope_of(id="lab/ada&b").unsubscribe
        == "<mailto:papers@example.org?subject=unsubscribe%20lab%2Fada%26b>"
    )


def test_a_sender_with_two_at_signs_is_of_the_domain_behind_the_last() -> None:
    made = envelope_of(address='"a@b"@example.org')

    assert (made.list_id, made.message_id[-13:]) == ("<a-b.example.org>", "@example.org>")


def test_a_space_at_the_end_of_a_line_is_written_so_that_it_stays() -> None:
    assert (quoted("a \nb"), quoted("b ")) == (b"a=20\r\nb", b"b=20")


def test_a_leading_full_stop_does_not_reach_the_wire() -> None:
    assert quoted(".\n..\n.x\n") == b"=2E\r\n=2E.\r\n=2Ex\r\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("From graphs to trees", b"=46rom graphs to trees"),
        ("a\nFrom b\n", b"a\r\n=46rom b\r\n"),
        ("Fromage, >From x, from y\nFrom\n", b"Fromage, >From x, from y\r\nFrom\r\n"),
        ("From é", b"=46rom =C3=A9"),
        ("From " + "a" * 71, b"=46=\r\nrom " + b"a" * 71),
        ("a" * 75 + "From b", b"a" * 75 + b"=\r\n=46rom b"),
    ],
)
def test_no_line_begins_as_a_new_mail_does_in_a_file_of_mails(text: str, lines: bytes) -> None:
    assert quoted(text) == lines


def test_a_piece_that_begins_so_begins_a_line() -> None:
    raw = message(rendered(text=("Papers: ", "From ", "graphs\n")), envelope_of())

    assert b"\r\n=46rom =\r\n" in raw
    assert bodies(parsed(raw))[0] == "Papers: From graphs\n"


@often(25)
@given(ANY, ANY, ANY)
@example("Ünïcödé " * 40, "x" * 300, '"Quoted" \\ <a@b>, (c)')
@example("=?utf-8?q?no?=", "=?", "=?utf-8?q?no?=")
@example("a  b", " ", "😀" * 100)
@example("x" * 300, '"' * 60, "\\" * 60)
@example("word " * 40, "A. Name", "@")
@example("é" + "a" * 37, 'Ada "C:\\Lady" Byron', "back\\slash")
def test_any_title_and_name_make_a_message_without_defects(
    title: str, name: str, sender: str
) -> None:
    raw = message(rendered(subject=title), envelope_of(name=name, sender_name=sender))
    mail = parsed(raw)

    assert defects(mail) == []
    assert str(mail["Subject"]) == one_line(title)
    assert names(raw, "To") == (one_line(name), "ada@example.org")
    assert names(raw, "From") == (one_line(sender), "papers@example.org")


@often(25)
@given(ANY, ANY, BODY, BODY)
def test_the_wire_takes_every_line(title: str, name: str, html: list[str], text: list[str]) -> None:
    raw = message(
        rendered(subject=title, html=tuple(html), text=tuple(text)),
        envelope_of(name=name, sender_name=name),
    )

    head = raw.partition(b"\r\n\r\n")[0]
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert raw.isascii()
    assert max(map(len, lines(head))) <= 78
    assert max(map(len, lines(raw.removeprefix(head)))) <= 76
    assert not any(
        line.startswith((b".", b"From ")) or line.endswith((b" ", b"\t"))
        for line in lines(raw.removeprefix(head))
    )
    assert not any(line.startswith((b".", b"From ")) for line in lines(head))
    assert stuffed(bytes(raw)) == stuffed(raw) == raw
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ ]*\?=", head))


@often(25)
@given(ANY, ANY, BODY, BODY)
def test_a_message_means_what_the_plain_path_means(
    title: str, name: str, html: list[str], text: list[str]
) -> None:
    given_, to = (
        rendered(subject=title, html=tuple(html), text=tuple(text)),
        envelope_of(name=name, sender_name=name),
    )
    raw, slow = message(given_, to), mails.reference(given_, to)
    fast = parsed(raw)

    assert {name: str(fast[name]) for name in PLAIN} == {name: str(slow[name]) for name in PLAIN}
    assert [names(raw, field) for field in NAMED] == [
        parseaddr(str(slow[field])) for field in NAMED
    ]
    assert bodies(fast) == bodies(slow)


@pytest.mark.parametrize(
    "piece",
    [
        "a" * 76,
        "a" * 75,
        "é" * 13 + "a",
        "a" * 74 + "=",
        "a" * 75 + " ",
        "a" * 75 + " \n",
        "." * 76,
    ],
)
def test_a_piece_that_fills_its_line_ends_it_all_the_same(piece: str) -> None:
    raw = message(rendered(text=(piece, "b\n")), envelope_of())

    assert max(map(len, lines(raw.partition(b"\r\n\r\n")[2]))) <= 76
    assert b"=\r\n=\r\n" not in raw
    assert bodies(parsed(raw))[0] == f"{piece}b\n"


@pytest.mark.parametrize("pieces", [("a", "b\n"), ("a\nb",), ("",)])
def test_pieces_are_joined_as_they_come(pieces: tuple[str, ...]) -> None:
    mail = parsed(message(rendered(text=pieces), envelope_of()))

    assert bodies(mail)[0] == "".join(pieces).rstrip("\n") + "\n"
