"""Twelve odd digests in front of real tools: validators, a browser, clients' tables, a spam filter.
What is not installed is named."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import html

from digest.mail.header_fields import header
from digest.mail.mime import message
from digest.model import Render, Rendered
from digest.render.plain_text import COLUMNS, width
from digest.render.size_limit import LIMIT, weight
from tests.makers import build, digests, twelve
from tests.programs import needs
from tests.shared import DATA, in_both

ROOT = Path(__file__).parents[1]
TOOLS = Path(__file__).parent / "tools"
PACKAGES = TOOLS / "node_modules"
VNU = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What Outlook for Windows needs, and no standard knows.
ALLOWED = (
    "CSS: “mso-line-height-rule”: Property “mso-line-height-rule” doesn't exist.",
    "CSS: “mso-hide”: Property “mso-hide” doesn't exist.",
    "Attribute “xmlns:o” not allowed here.",
)
VIEWS = {
    "light": {"width": 680, "scheme": "light"},
    "dark": {"width": 680, "scheme": "dark"},
    "phone": {"width": 375, "scheme": "light"},
    "phone-dark": {"width": 375, "scheme": "dark"},
    "narrow": {"width": 320, "scheme": "light"},
}
LEAST_CONTRAST, SMALLEST = 5.6, 13
SPAM_SCORE = 1.5
EVERY = [f"{name}-{layout}" for name in twelve.TWELVE for layout in twelve.LAYOUTS]


@pytest.fixture(scope="module")
def drawn(draw: Render) -> dict[str, Rendered]:
    """Return each of the twelve in each layout."""
    made = {name: make() for name, make in twelve.TWELVE.items()}
    return {
        f"{name}-{layout}": draw(twelve.laid_out(one, layout))
        for name, one in made.items()
        for layout in twelve.LAYOUTS
    }


@pytest.fixture(scope="module")
def files(drawn: dict[str, Rendered], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("mails")
    paths = {name: folder / f"{name}.html" for name in drawn}
    for name, path in paths.items():
        path.write_text(drawn[name].html, encoding="utf-8")
    return paths


def raw(rendered: Rendered) -> bytes:
    reader = build.subscriber(name="Ada Lovelace")
    return message(rendered, header(reader, digests.ISSUE_ON, build.NOW, digests.SENDER))


def run(*command: str | Path, stdin: bytes = b"", **environment: str) -> str:
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, **environment},
    )
    return (done.stdout or done.stderr).decode()


def everything(mail: EmailMessage) -> Iterator[object]:
    for part in mail.walk():
        yield from part.defects
        yield from (defect for _, value in part.items() for defect in value.defects)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_the_parser_finds_no_defect(name: str, drawn: dict[str, Rendered]) -> None:
    mail = cast("EmailMessage", message_from_bytes(raw(drawn[name]), policy=SMTP))

    assert list(everything(mail)) == []
    assert "Bcc" not in mail
    assert max(map(len, raw(drawn[name]).split(b"\r\n"))) <= 78


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_no_mail_is_so_long_that_a_client_cuts_it(name: str, drawn: dict[str, Rendered]) -> None:
    assert weight(drawn[name]) <= LIMIT


def test_a_usual_mail_is_light(draw: Render) -> None:
    matches = twelve.papers(16)
    trending = tuple(
        replace(match.paper, source="huggingface", voted_on=twelve.ON) for match in matches[13:]
    )

    rendered = draw(twelve.shown(matches[:13], cards=7, trending=trending))

    assert weight(rendered) <= 45_000
    assert len(raw(rendered)) <= 60_000


@pytest.mark.parametrize("name", EVERY)
def test_text_keeps_to_72_columns_but_for_what_cannot_be_broken(
    name: str, drawn: dict[str, Rendered]
) -> None:
    lines = drawn[name].text.splitlines()

    assert [
        line for line in lines if width(line) > COLUMNS and " " in re.sub(r"^ *(\d+\. )?", "", line)
    ] == []


@pytest.mark.parametrize("name", EVERY)
def test_both_parts_hold_the_same_links_in_the_same_order(
    name: str, drawn: dict[str, Rendered]
) -> None:
    tree = html.document_fromstring(drawn[name].html)
    shown = [link.get("href") for link in tree.xpath("//a[@href]") if link.text_content() != "HTML"]
    printed = re.findall(r"(?:https?://|mailto:)[^\s>]+", drawn[name].text)

    papers = [link for link in shown if not link.startswith("mailto:")]
    assert [link for link in printed if link in set(papers)] == papers


@needs(VNU, "java")
@pytest.mark.slow
def test_the_markup_is_valid_but_for_what_outlook_needs(
    files: dict[str, Path], draw: Render, tmp_path: Path
) -> None:
    for number, digest in enumerate(twelve.all_hostile()):
        (tmp_path / f"{number}.html").write_text(draw(digest).html, encoding="utf-8")

    told = run(
        "java",
        "-jar",
        VNU,
        "--errors-only",
        "--format",
        "json",
        *files.values(),
        *tmp_path.glob("*.html"),
    )

    assert {one["message"] for one in json.loads(told)["messages"]} - set(ALLOWED) == set()


@pytest.mark.shared
@needs(VNU, "java")
@pytest.mark.slow
def test_the_markup_of_real_papers_is_valid_too(draw: Render, tmp_path: Path) -> None:
    whole = twelve.shown(twelve.real(100))
    for number, digest in enumerate(
        [*(twelve.laid_out(whole, one) for one in twelve.LAYOUTS), *twelve.all_hostile(DATA)]
    ):
        (tmp_path / f"{number}.html").write_text(draw(digest).html, encoding="utf-8")

    told = run("java", "-jar", VNU, "--errors-only", "--format", "json", *tmp_path.glob("*.html"))

    assert {one["message"] for one in json.loads(told)["messages"]} - set(ALLOWED) == set()


@needs(PACKAGES, "node", "chromium")
@pytest.mark.slow
def test_a_browser_finds_nothing_amiss_in_light_dark_and_narrow(files: dict[str, Path]) -> None:
    order = {
        "views": VIEWS,
        "pages": {
            name: str(files[name])
            for name in EVERY
            if name.endswith(("full", "weekly")) or name.startswith("scripts")
        },
        "shots": None,
    }

    seen: dict[str, dict[str, Any]] = json.loads(
        run("node", TOOLS / "browser.mjs", stdin=json.dumps(order).encode())
    )

    views = {f"{name} {view}": seen[name][view] for name in seen for view in VIEWS}
    assert {name: view["findings"] for name, view in views.items() if view["findings"]} == {}
    assert {name for name, view in views.items() if view["sideways"] > 0} == set()
    assert {
        name
        for name, view in views.items()
        if view["contrast"] < LEAST_CONTRAST or view["smallest"] < SMALLEST
    } == set()
    assert {name: page["asked"] for name, page in seen.items() if page["asked"]} == {}


WORD = "entanglement" * 30
WIDE = {
    "word": f"{WORD} **{WORD}** *{WORD}* `{WORD}`",
    "address": f"<https://example.org/{WORD}> and [{WORD}](https://example.org/)",
    "heading": f"# {WORD}\n\n### See https://example.org/{WORD}",
    "code": "    " + "ssh seminar@rooms.example.org --room graphs " * 8,
    "fenced": f"```\n{'ssh seminar@rooms.example.org ' * 8}\n{WORD}\n```",
    "table": f"| A | {WORD} |\n|---|---|\n| {WORD} | b |",
    "columns": f"|{' name |' * 40}\n|{'---|' * 40}\n|{' entangled |' * 40}",
    "lists": "\n".join(f"{'    ' * depth}- {WORD}" for depth in range(30)),
    "numbers": "\n".join(f"{'    ' * depth}{10**8}. {WORD}" for depth in range(9)),
    "quotes": f"{'> ' * 30}{WORD}",
    "in a quote": f"> - > - > - > ```\n\n> | {WORD} | b |\n> |---|---|\n> | a | {WORD} |",
    "nbsp": "wool\N{NO-BREAK SPACE}" * 60,
    "picture": "![loom](https://example.org/loom.png)",
}


@needs(PACKAGES, "node", "chromium")
@pytest.mark.slow
def test_nothing_that_markdown_makes_widens_the_page_of_a_phone(
    draw: Render, tmp_path: Path
) -> None:
    pages = {}
    for name, written in WIDE.items():
        for place in ("preamble", "trailer"):
            path = tmp_path / f"{name}-{place}.html"
            own: Any = {place: written}
            path.write_text(draw(replace(digests.digest(1), **own)).html, encoding="utf-8")
            pages[path.stem] = str(path)
    view = {"narrow": VIEWS["narrow"]}
    order = {"views": view, "pages": pages, "shots": str(tmp_path)}

    seen = json.loads(run("node", TOOLS / "browser.mjs", stdin=json.dumps(order).encode()))

    assert {name: one["narrow"]["sideways"] for name, one in seen.items()} == dict.fromkeys(
        pages, 0
    )


@pytest.mark.slow
@needs(PACKAGES, "node")
def test_clients_lose_no_more_than_is_accepted(files: dict[str, Path]) -> None:
    accepted: dict[str, dict[str, Any]] = json.loads(
        (TOOLS / "losses.json").read_text(encoding="utf-8")
    )

    lost: dict[str, list[str]] = json.loads(run("node", TOOLS / "caniemail.mjs", *files.values()))

    assert {
        title: set(clients) - set(accepted[title]["in"])
        for title, clients in lost.items()
        if title in accepted
    } == {title: set() for title in lost}
    assert set(accepted) <= set(lost)
    assert all(one["because"] for one in accepted.values())


@needs("spamassassin")
@pytest.mark.slow
def test_a_spam_filter_takes_them_for_mail(drawn: dict[str, Rendered], tmp_path: Path) -> None:
    mails = {
        name: raw(drawn[name]).replace(b"\r\n", b"\n") for name in EVERY if name.endswith("full")
    }
    box = b"".join(
        b"From papers@example.org Fri Sep 26 07:00:00 2025\n" + mail + b"\n"
        for mail in mails.values()
    )

    told = run("spamassassin", "--local", "--test-mode", "--mbox", stdin=box, HOME=str(tmp_path))

    scores = [
        float(score)
        for score in re.findall(
            r"^X-Spam-Status: .*?score=(-?[\d.]+)", told, re.MULTILINE | re.DOTALL
        )
    ]
    assert len(scores) == len(mails)
    assert {
        name: score for name, score in zip(mails, scores, strict=True) if score > SPAM_SCORE
    } == {}


@in_both
def test_no_payload_becomes_an_element_an_attribute_an_address_or_a_header(
    data: Path, draw: Render
) -> None:
    every = [draw(digest) for digest in twelve.all_hostile(data)]
    trees = [html.document_fromstring(rendered.html) for rendered in every]
    elements = [one for tree in trees for one in tree.iter() if isinstance(one.tag, str)]

    assert {one.tag for one in elements} <= digests.TAGS
    assert {name for one in elements for name in one.attrib} <= digests.ATTRIBUTES
    assert {href.partition(":")[0] for tree in trees for href in tree.xpath("//@href")} <= {
        "http",
        "https",
        "mailto",
    }
    assert [one for one in every if "Bcc" in message_from_bytes(raw(one))] == []
