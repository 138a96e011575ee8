"""The wheel, alone in a clean environment: what somebody who ran `pip install` has."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it, and nothing of this checkout, at the pinned versions."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    venv.create(folder / "env", with_pip=True)
    (wheel,) = folder.glob("*.whl")
    pip = folder / "env/bin/pip"
    run(pip, "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return folder / "env/bin"


def test_the_wheel_alone_shows_help(bin_folder: Path, tmp_path: Path) -> None:
    assert "preview" in run(bin_folder / "digest", "--help", cwd=tmp_path)


def test_the_wheel_alone_writes_settings_that_check_accepts(
    bin_folder: Path, tmp_path: Path
) -> None:
    run(bin_folder / "digest", "init", cwd=tmp_path)

    assert {path.name for path in (tmp_path / "config").iterdir()} == {
        "digest.yaml",
        "digest.schema.json",
        "subscribers.yaml",
        "subscribers.schema.json",
    }
    run(bin_folder / "digest", "check", cwd=tmp_path)


def test_the_wheel_alone_has_sources_and_a_profile_for_a_field(
    bin_folder: Path, tmp_path: Path
) -> None:
    run(bin_folder / "digest", "init", "--field", "physics", cwd=tmp_path)

    assert "feeds.aps.org" in (tmp_path / "config/digest.yaml").read_text()
    run(bin_folder / "digest", "check", cwd=tmp_path)


def test_the_wheel_alone_runs_the_demo(bin_folder: Path, tmp_path: Path) -> None:
    run(bin_folder / "digest", "demo", tmp_path / "demo", cwd=tmp_path)

    assert len(list((tmp_path / "demo").rglob("*.eml"))) == 3
