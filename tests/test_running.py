"""docs/running.md, tried: each example is run as it stands, with the environment that it would have
and no other, against a relay that wants the password and refuses the first message for now."""

import json
import os
import plistlib
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from digest.cli import context
from tests import authority, smtp
from tests.makers import build
from tests.programs import needs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/running.md").read_text(encoding="utf-8")
HOME = "/srv/rubricator"
PASSWORD = 'a $HOME "of" its `own` 100% #1'  # noqa: S105
SETTINGS = """
sources: [{{name: listings, kind: jsonl, path: listings.jsonl}}]
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: tls, username: digest, password_env: DIGEST_PASSWORD}}
"""
PEOPLE = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC, profile: {keywords: [agent]}}\n"
LATER = "450 4.2.0 greylisted, come again"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


UNITS = {
    found[1]: block
    for block in blocks("ini")
    if (found := re.match(r"# /etc/systemd/system/(\S+)\n", block))
}
(CRONTAB,) = blocks("crontab")
(PLIST,) = blocks("xml")
(DOCKERFILE,) = blocks("dockerfile")
(COMPOSE,) = blocks("yaml")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What stands for /srv/rubricator."""

    path: Path
    server: smtp.Server

    def of(self, text: str) -> str:
        return text.replace(HOME, str(self.path))

    def bare(self, given: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what cron, systemd and launchd give everybody, and what is *given* beside it."""
        usual = {"HOME": str(self.path), "LOGNAME": "rubricator", "PATH": "/usr/bin:/bin"}
        return usual | dict(given or {})

    def run(self, words: Sequence[str], given: Mapping[str, str]) -> int:
        done = subprocess.run(
            [
                "/usr/bin/env",
                "-i",
                *(f"{name}={value}" for name, value in self.bare(given).items()),
                *words,
            ],
            cwd="/",
            check=False,
            capture_output=True,
            timeout=90,
        )
        return done.returncode

    def stays(self, words: Sequence[str], given: Mapping[str, str]) -> int:
        """Start what stays, end it once a mail came, and return its exit code."""
        with subprocess.Popen(
            words, cwd="/", env=self.bare(given), stderr=subprocess.DEVNULL
        ) as one:
            try:
                deadline = time.monotonic() + 60
                while not self.server.messages:
                    assert one.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.1)
                one.terminate()
                return one.wait(60)
            finally:
                one.kill()


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    answers = getattr(request, "param", [])
    tls = authority.context("127.0.0.1")
    given = {"accounts": {"digest": PASSWORD}, "login_needed": True, "script": {"DOT": answers}}
    with smtp.server(security="tls", tls=tls, **given) as server:
        yield Place(path=lay_out(tmp_path / "srv", server.port), server=server)


def lay_out(folder: Path, port: int) -> Path:
    (folder / "config").mkdir(parents=True)
    (folder / "venv/bin").mkdir(parents=True)
    (folder / "venv/bin/digest").symlink_to(Path(sys.executable).with_name("digest"))
    (folder / "authority.pem").write_text(authority.pem())
    variables = f"DIGEST_PASSWORD='{PASSWORD}'\nSSL_CERT_FILE={folder}/authority.pem\n"
    (folder / "environment").write_text(f"# passwords\n{variables}")
    (folder / "environment").chmod(0o600)
    today = context.now().date().isoformat()
    paper = {"id": "2611.00001", "title": "Agents that plan", "listed_on": today}
    (folder / "config/listings.jsonl").write_text(json.dumps(paper) + "\n")
    (folder / "config/digest.yaml").write_text(SETTINGS.format(port=port))
    (folder / "config/subscribers.yaml").write_text(build.due_now(PEOPLE))
    return folder


def crontab(place: Place) -> tuple[dict[str, str], dict[str, str]]:
    """Read the example as cron does: its variables, and its commands by when they run."""
    lines = [line for line in place.of(CRONTAB).splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    jobs = [line.split(None, 5) for line in lines if not re.match(r"\w+=", line)]
    # Cron takes a "%" for the end of the line.
    assert not any("%" in command for *_, command in jobs)
    return variables, {" ".join(when): command for *when, command in jobs}


@pytest.mark.parametrize("place", [[LATER]], indirect=True)
def test_cron_mails_with_its_bare_environment_and_tries_again(place: Place) -> None:
    variables, jobs = crontab(place)
    collect, send = jobs.values()

    ended = [
        place.run([variables["SHELL"], "-c", command], variables)
        for command in (collect, send, send, send)
    ]

    assert ended == [0, 1, 0, 0]
    assert len({one.data for one in place.server.messages}) == 1
    assert "greylisted" in (place.path / "digest.log").read_text()


def test_cron_collects_every_hour_and_calls_send_again_after_the_first_time(place: Place) -> None:
    _, jobs = crontab(place)
    collect, send = (CronTrigger.from_crontab(when, timezone="UTC") for when in jobs)
    day = datetime(2026, 3, 12, tzinfo=UTC)

    assert [len(_fires(trigger, day)) for trigger in (collect, send)] == [24, 4]
    assert _fires(send, day)[0] == day + timedelta(hours=7)


def _fires(trigger: CronTrigger, day: datetime) -> list[datetime]:
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, day)
    while at and at < day + timedelta(days=1):
        found.append(at)
        at = trigger.get_next_fire_time(at, at + timedelta(seconds=1))
    return found


def unit(place: Place, name: str) -> dict[str, list[str]]:
    """Read a unit: all its settings, each with every value that it is given."""
    lines = [
        line.split("=", 1)
        for line in place.of(UNITS[name]).splitlines()
        if "=" in line and not line.startswith("#")
    ]
    return {key: [value for name, value in lines if name == key] for key, _ in lines}


def variables(service: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the variables of a service, those of its file in the quotes that systemd takes."""
    (path,) = service["EnvironmentFile"]
    lines = [line for line in Path(path).read_text().splitlines() if not line.startswith("#")]
    words = [word for line in (*lines, *service["Environment"]) for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


def test_the_service_of_systemd_stays_mails_and_ends_well(place: Place) -> None:
    service = unit(place, "rubricator.service")

    code = place.stays(service["ExecStart"][0].split(), variables(service))

    assert code == 0
    assert service["Restart"] == ["on-failure"]
    assert int(service["TimeoutStopSec"][0]) > 28


def test_the_service_of_systemd_is_not_started_again_for_a_mistake(place: Place) -> None:
    service = unit(place, "rubricator.service")
    (place.path / "config/digest.yaml").write_text("relay: {}\n")

    code = place.run(service["ExecStart"][0].split(), variables(service))

    assert [str(code)] == service["RestartPreventExitStatus"]


@pytest.mark.parametrize("place", [[LATER]], indirect=True)
def test_the_timer_of_systemd_mails_and_tries_again(place: Place) -> None:
    service = unit(place, "rubricator-hourly.service")

    collect, send = service["ExecStart"]

    # systemd goes on after a command with "-", however it ended.
    assert collect[0] == "-"
    calls = [collect[1:].split(), send.split()] * 3
    ended = [place.run(words, variables(service)) for words in calls]

    assert ended == [0, 1, 0, 0, 0, 0]
    assert len({one.data for one in place.server.messages}) == 1


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(place: Place) -> None:
    for name, text in UNITS.items():
        (place.path / name).write_text(place.of(text).replace("User=rubricator\n", ""))
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(place.path / name for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )

    # What is wrong with other units of this machine is not ours.
    assert [line for line in checked.stderr.splitlines() if "rubricator" in line] == []
    assert list(UNITS) == [
        "rubricator.service",
        "rubricator-hourly.service",
        "rubricator-hourly.timer",
    ]


def test_launchd_starts_what_stays_and_mails(place: Place) -> None:
    job = plistlib.loads(place.of(PLIST).encode())

    code = place.stays(job["ProgramArguments"], job["EnvironmentVariables"])

    assert code == 0
    assert job["KeepAlive"] == {"SuccessfulExit": False}
    assert job["ExitTimeOut"] > 28


def test_the_container_starts_what_stays_and_mails(place: Place) -> None:
    """Docker itself is not tried: what it would copy is there, and what it would start mails."""
    steps = [line.split(None, 1) for line in place.of(DOCKERFILE).splitlines()]
    given = dict(word.split("=", 1) for verb, words in steps if verb == "ENV" for word in [words])
    words = [json.loads(words) for verb, words in steps if verb in {"ENTRYPOINT", "CMD"}]
    service = yaml.safe_load(place.of(COMPOSE))["services"]["rubricator"]
    (volume,) = service["volumes"]
    path = {"PATH": f"{place.path}/venv/bin:/usr/bin:/bin"}
    secrets = variables(
        {"EnvironmentFile": [str(place.path / service["env_file"])], "Environment": []}
    )

    code = place.stays(words[0] + words[1], given | path | secrets | service["environment"])

    assert code == 0
    assert given["DIGEST_CONFIG"].startswith(volume.partition(":")[2])
    assert (place.path / volume.partition(":")[0] / "digest.yaml").exists()
    assert int(service["stop_grace_period"].removesuffix("s")) > 28
    assert place.run(service["healthcheck"]["test"][1:], given | path) == 0


def test_the_readme_leads_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "(docs/running.md)" in readme
