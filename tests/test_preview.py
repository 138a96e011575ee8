"""What is previewed and what is sent: the same path, the same bytes, the same papers left out."""

import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest import mail, render
from digest.cli import output, send, status
from digest.exceptions import TemplateError
from digest.model import Digest, Rendered
from digest.pipeline import dispatch, overview, sender
from digest.pipeline.application import Rooms
from digest.pipeline.claims import Result
from tests import smtp
from tests.makers import houses

ROOT = Path(__file__).parents[1]
SAMPLE, TEMPLATES = ROOT / "digest" / "demo" / "sample", ROOT / "templates"
NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)
READERS = ("ada", "grace", "kofi")
PREAMBLE = "The reading group meets on Friday."
NAME, POISON = "arxiv:2603.90113", "https://arxiv.org/abs/2603.90113"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample, collected."""
    folder = tmp_path_factory.mktemp("house") / "sample"
    shutil.copytree(SAMPLE, folder)
    os.utime(folder / "page" / "daily-papers.txt", (NOW.timestamp(), NOW.timestamp()))
    with (folder / "digest.yaml").open("a") as settings:
        settings.write(f"preamble: {PREAMBLE}\n")
    houses.collect(folder, NOW)
    return folder


def copied(house: Path, folder: Path, server: smtp.Server) -> Path:
    """Return a copy of *house* whose relay is *server*."""
    shutil.copytree(house, folder / "copy")
    settings = folder / "copy" / "digest.yaml"
    settings.write_text(re.sub(r"port: \d+", f"port: {server.port}", settings.read_text()))
    return folder / "copy"


def results(rooms: Rooms) -> dict[str, Result]:
    with dispatch.sole_sender(rooms, now=NOW):
        return {one[1].key[0]: one for one in dispatch.send(rooms, now=NOW)}


def test_what_is_previewed_is_what_is_sent_byte_for_byte(house: Path, tmp_path: Path) -> None:
    with houses.opened(house, NOW) as rooms:
        previews = {
            f"{reader}@example.org": sender.preview(
                rooms.ledger.subscriber(reader), rooms, now=NOW
            )[2]
            for reader in READERS
        }

    with smtp.server() as server, houses.opened(copied(house, tmp_path, server), NOW) as rooms:
        results(rooms)

    assert {one.recipient: one.data for one in server.messages} == previews
    assert all(PREAMBLE.encode() in message for message in previews.values())


def test_a_digest_says_when_the_next_one_comes(house: Path) -> None:
    with houses.opened(house, NOW) as rooms:
        digest, *_ = sender.preview(rooms.ledger.subscriber("ada"), rooms, now=NOW)

    assert digest.next_at == datetime(2026, 3, 13, 6, tzinfo=UTC)


def test_a_paper_that_cannot_be_shown_is_named_by_preview_send_and_status(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = (TEMPLATES / "partials" / "card.html").read_text()
    own = tmp_path / "own" / "partials"
    own.mkdir(parents=True)
    (own / "card.html").write_text(
        card.replace(
            "<tr", f"{{% if card.url == '{POISON}' %}}{{{{ nobody.knows }}}}{{% endif %}}<tr", 1
        )
    )
    draw = render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=own.parent)

    with smtp.server() as server, houses.opened(copied(house, tmp_path, server), NOW) as rooms:
        done = results(replace(rooms, render=draw))
        seen = overview.overview(rooms, now=NOW, zone="UTC")
        made = sender.preview(rooms.ledger.subscriber("ada"), replace(rooms, render=draw), now=NOW)

    output.previewed(made, [], as_json=False)
    send.sent(done.values(), as_json=False)
    status.show(seen, as_json=False)
    said = capsys.readouterr()
    told = " ".join(f"{said.out} {said.err}".split())
    assert {reader: one.lost for reader, (_, one) in done.items()} == {
        "ada": (NAME,),
        "grace": (),
        "kofi": (),
    }
    assert told.count(f"could not be shown: {NAME}") == 3


def test_a_reader_whose_digest_cannot_be_made_is_told_of_and_the_others_get_theirs(
    house: Path, tmp_path: Path
) -> None:
    whole = render.Renderer(folder=TEMPLATES, encode=mail.encode)

    def draw(digest: Digest) -> Rendered:
        if digest.subscriber.id == "ada":
            raise TemplateError("digest.html:2: 'nobody' is undefined")
        return whole(digest)

    with smtp.server() as server, houses.opened(copied(house, tmp_path, server), NOW) as rooms:
        done = results(replace(rooms, render=draw))
        states = {one.subscriber: (one.state, one.reply) for one in rooms.ledger.deliveries()}

    assert {reader: one.state for reader, (_, one) in done.items()} == {
        "ada": "failed",
        "grace": "sent",
        "kofi": "sent",
    }
    assert states["ada"] == ("failed", done["ada"][1].reply)
    assert re.search(r"digest\.html:2: 'nobody' is undefined", done["ada"][1].reply)
    assert [one.recipient for one in server.messages] == ["grace@example.org", "kofi@example.org"]
