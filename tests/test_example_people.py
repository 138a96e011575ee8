"""The example people of `init` are never handed to a relay that is not on this machine."""

import json
from pathlib import Path

import pytest

from digest import config
from digest.text.mailbox import example_domain
from tests import smtp
from tests.makers import houses
from tests.test_cli import run
from tests.test_dispatch import NOW, lay_out

# Of another machine by what it is, and yet it leads to this one.
ELSEWHERE = "0.0.0.0"  # noqa: S104
CONFIG = ("--config", "digest.yaml")


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "domain",
    ["example.org", "EXAMPLE.com", "mail.example.net", "example", "lab.example", "a.invalid"],
)
def test_nobody_has_a_mailbox_at_a_name_for_examples(domain: str) -> None:
    assert example_domain(f"ada@{domain}") == domain.casefold()


@pytest.mark.parametrize(
    "domain",
    ["example.de", "myexample.org", "example.org.uk", "lab.test", "localhost", "examples.com"],
)
def test_somebody_may_have_a_mailbox_elsewhere(domain: str) -> None:
    assert example_domain(f"ada@{domain}") is None


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("localhost", True), ("Mail.localhost", True), ("127.0.0.1", True), ("127.9.9.9", True),
     ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("::2", False),
     ("smtp.example.org", False), ("localhost.example.org", False), ("mailpit", False)],
)  # fmt: skip
def test_a_relay_is_on_this_machine_by_its_name_or_address(host: str, is_here: bool) -> None:  # noqa: FBT001
    assert config.Server(host=host).is_here == is_here


def settled(folder: Path, server: smtp.Server, host: str) -> Path:
    """Make *folder* an installation with an example, p00, and somebody real, ada."""
    lay_out(folder, server.port, readers=1)
    with (folder / "subscribers.yaml").open("a") as people:
        people.write(
            "  - {id: ada, email: ada@lab.test, timezone: UTC, profile: {keywords: [agent]}}\n"
        )
    settings = folder / "digest.yaml"
    settings.write_text(settings.read_text().replace("127.0.0.1", host))
    return folder


def test_an_example_is_not_handed_over_and_the_others_are_served(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = settled(tmp_path, server, ELSEWHERE)
        houses.collect(folder, NOW)
        done = houses.serve(folder, NOW)
        again = houses.serve(folder, NOW)

    assert [one.recipient for one in server.messages] == ["ada@lab.test"]
    assert not any("p00@" in command for command in server.commands)
    assert {slug: receipt.state for slug, (_, receipt) in done.items()} == {
        "p00": "failed",
        "ada": "sent",
    }
    assert "nobody has a mailbox at example.org" in done["p00"][1].reply
    assert again == {}


def test_a_relay_on_this_machine_takes_examples(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = settled(tmp_path, server, "127.0.0.1")
        houses.collect(folder, NOW)
        houses.serve(folder, NOW)

    assert {one.recipient for one in server.messages} == {"p00@example.org", "ada@lab.test"}


def test_send_and_check_say_who_gets_nothing_and_why(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = settled(tmp_path, server, ELSEWHERE)
        run("collect", *CONFIG, cwd=folder)
        check = run("check", "--smtp", *CONFIG, cwd=folder)
        rehearsal = run("send", "--dry-run", *CONFIG, cwd=folder)
        told = run("send", "--json", *CONFIG, cwd=folder)
        again = run("send", "--again", "--only", "p00", *CONFIG, cwd=folder)

    text = " ".join((check.stdout + check.stderr).split())
    assert 'subscriber "p00": an address for examples' in text
    assert check.returncode == 0
    assert "nobody has a mailbox" in rehearsal.stdout
    assert told.returncode == 1
    assert json.loads(told.stdout)["failed"] == 1
    assert "nobody has a mailbox" in told.stdout
    assert again.returncode == 1
    assert not any("p00@" in command for command in server.commands)
