"""What loading the templates came to is kept between processes, and never believed where anything
has changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from digest import mail, render
from digest.render.environment import STYLE
from tests.makers import digests

TEMPLATES = Path(__file__).parents[1] / "templates"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def html(keep: Path, overrides: Path | None = None) -> str:
    return render.Renderer(folder=TEMPLATES, encode=mail.encode, overrides=overrides, keep=keep)(
        digests.digest(3)
    ).html


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    """A folder in which a first process kept what it found."""
    html(tmp_path / "keep")
    return tmp_path / "keep"


def test_the_second_loading_waits_for_no_premailer(keep: Path) -> None:
    loading = f"from pathlib import Path; from digest import mail, render; render.Renderer(folder=Path({str(TEMPLATES)!r}), encode=mail.encode, keep=Path({str(keep)!r}))"
    code = f"import sys; {loading}; print('premailer' in sys.modules)"

    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "False\n"
    )


def test_what_is_kept_makes_the_same_mail(keep: Path, tmp_path: Path) -> None:
    assert html(keep) == html(tmp_path / "nothing yet")


def test_a_style_sheet_that_was_changed_is_read_anew(keep: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / STYLE).write_text((TEMPLATES / STYLE).read_text() + "\na { letter-spacing: 3px }\n")

    assert "letter-spacing:3px" in html(keep, own)
    assert "letter-spacing:3px" not in html(keep)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b'{"key": 1, "styles": []}'])
def test_what_is_damaged_is_made_anew(keep: Path, damage: bytes) -> None:
    before = html(keep)
    for file in keep.iterdir():
        file.write_bytes(damage)

    assert html(keep) == before
    assert (keep / "styles.json").stat().st_size > 1_000


def test_nothing_is_kept_where_others_may_write(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    assert html(tmp_path / "open")
    assert list((tmp_path / "open").iterdir()) == []


def test_where_no_folder_can_be_made_nothing_is_kept(tmp_path: Path) -> None:
    assert html(tmp_path / "no" / "folder")
