"""A source of PubMed from the command line: tried, collected, and its key nowhere to be seen."""

import logging
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.cli import context
from tests import web
from tests.eutils_host import Host, article
from tests.test_cli import Done, run

pytestmark = pytest.mark.slow

KEY = "0123456789abcdef0123456789abcdef0042"
SETTINGS = """
sources:
  - {{name: medicine, kind: pubmed, url: "{url}", query: "naps[tiab]", api_key_env: NCBI_KEY}}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, security: none}}
contact: ada@example.org
"""


def done(folder: Path, host: Host, *words: str) -> Done:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config/subscribers.yaml").write_text("subscribers: []\n")
    with web.serving(host.answer) as server:
        (folder / "config/digest.yaml").write_text(SETTINGS.format(url=server.url))
        return run(*words, cwd=folder)


def yesterdays() -> Host:
    yesterday = context.now().astimezone(ZoneInfo("America/New_York")).date() - timedelta(days=1)
    return Host(
        articles=[
            article(number, title=f"Naps {number}.", entered_on=yesterday) for number in (1, 2)
        ]
    )


def test_a_search_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NCBI_KEY", KEY)
    host = yesterdays()

    tried = done(tmp_path, host, "sources", "test", "medicine")

    assert "medicine: 2 of 2 listed" in tried.stdout
    assert "Naps 1\n" in tried.stdout
    assert {one["api_key"] for one in host.asked} == {KEY}


def test_the_key_is_neither_said_nor_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("NCBI_KEY", KEY)

    collected = done(tmp_path, yesterdays(), "collect")

    assert "2 listed" in collected.stdout + collected.stderr
    assert KEY not in collected.stdout + collected.stderr + caplog.text
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in stored if KEY.encode() in path.read_bytes()] == []


def test_check_names_a_key_that_is_not_set(tmp_path: Path) -> None:
    checked = done(tmp_path, yesterdays(), "check")

    assert checked.returncode == 0
    assert "sources[0].api_key_env: expected the name of an environment variable" in checked.stdout
    assert "until then it is asked without a key" in checked.stdout
