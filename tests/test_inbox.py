import smtplib
import socket
from pathlib import Path

import pytest

from digest.config import Server
from digest.demo.smtp_server import inbox
from digest.mail.relay import Relay
from tests.makers import build

MESSAGE = """\
From: Daily Papers <digest@example.org>
To: ada@example.org
Subject: Two papers
Date: Fri, 13 Mar 2026 01:00:00 +0000
Message-ID: <2026-03-12.0123@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="==b"

--==b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Zwei B=C3=BCcher
--==b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>Zwei B=C3=BCcher</p>
--==b--
""".replace("\n", "\r\n")


def send(to: tuple[str, int], *names: str, message: str = MESSAGE) -> list[str]:
    server = Server(host=to[0], port=to[1], security="none")
    with Relay(server) as relay:
        mails = (build.outgoing(name, message=message.encode()) for name in names)
        return [receipt.state for receipt in relay.send(mails)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_message_lies_there_as_it_came_with_its_bodies_beside_it(tmp_path: Path) -> None:
    with inbox(tmp_path) as to:
        states = send(to, "ada")

    assert states == ["sent"]
    assert names(tmp_path) == ["2026-03-12-ada.eml", "2026-03-12-ada.html", "2026-03-12-ada.txt"]
    assert (tmp_path / "2026-03-12-ada.eml").read_bytes() == MESSAGE.encode()
    assert (tmp_path / "2026-03-12-ada.html").read_text(
        encoding="utf-8"
    ).strip() == "<p>Zwei Bücher</p>"
    assert (tmp_path / "2026-03-12-ada.txt").read_text(encoding="utf-8").strip() == "Zwei Bücher"


def test_the_folder_is_made(tmp_path: Path) -> None:
    with inbox(tmp_path / "one" / "two") as to:
        send(to, "ada")

    assert (tmp_path / "one" / "two" / "2026-03-12-ada.eml").exists()


def test_a_second_message_of_a_day_lies_beside_the_first(tmp_path: Path) -> None:
    with inbox(tmp_path) as to:
        send(to, "ada", "ada")

    assert [name for name in names(tmp_path) if name.endswith(".eml")] == [
        "2026-03-12-ada-2.eml",
        "2026-03-12-ada.eml",
    ]


def test_the_date_stands_in_where_the_message_id_has_none(tmp_path: Path) -> None:
    with inbox(tmp_path) as to:
        send(to, "ada", message=MESSAGE.replace("<2026-03-12.", "<"))

    assert "2026-03-13-ada.eml" in names(tmp_path)


@pytest.mark.parametrize("name", ["../up", "a/b", "..", "ünï"])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inbox"
    with inbox(folder) as to, smtplib.SMTP(*to, local_hostname="test") as client:
        client.sendmail(
            "digest@example.org",
            f"{name}@example.org",
            "hello",
            mail_options=["SMTPUTF8"] * (not name.isascii()),
        )

    assert names(tmp_path) == ["inbox"]
    assert len(names(folder)) == 2


def test_it_ends_though_somebody_is_still_on_the_line(tmp_path: Path) -> None:
    with inbox(tmp_path) as to:
        client = socket.create_connection(to)
        client.recv(100)

    with client, pytest.raises(ConnectionRefusedError):
        socket.create_connection(to)


def test_two_inboxes_stand_side_by_side(tmp_path: Path) -> None:
    with inbox(tmp_path / "one") as one, inbox(tmp_path / "two") as two:
        send(one, "ada")
        send(two, "grace")

    assert one != two
    assert names(tmp_path / "two")[0] == "2026-03-12-grace.eml"


def test_a_body_that_lies_there_alone_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "2026-03-12-ada.html").write_text("mine")
    with inbox(tmp_path) as to:
        send(to, "ada")

    assert (tmp_path / "2026-03-12-ada.html").read_text() == "mine"
    assert "2026-03-12-ada-2.html" in names(tmp_path)
