"""The demo in folders of all kinds: what it made is replaced, and nothing else is ever lost."""

import json
import stat
from pathlib import Path

import pytest

from digest import demo
from digest.demo.folder import MARK
from digest.exceptions import UsageError
from tests.test_cli import run

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

SAMPLE = demo.SAMPLE


def listing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a demo leaves in its folder."""
    folder = tmp_path_factory.mktemp("earlier")
    demo.run(folder)
    return listing(folder)


@pytest.fixture
def folder(tmp_path: Path, earlier: dict[str, bytes]) -> Path:
    """The folder of an earlier demo."""
    for name, content in earlier.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def left(folder: Path) -> list[str]:
    *_, paths = demo.run(folder)
    return [path.relative_to(folder).as_posix() for path in paths]


def test_in_the_folder_of_an_earlier_demo_the_next_comes_to_the_same(
    folder: Path, earlier: dict[str, bytes]
) -> None:
    *_, files, unmade = demo.run(folder)

    assert (len(files), unmade) == (9, ())
    assert listing(folder).keys() == earlier.keys()


THINGS = (
    "notes.txt",
    "thesis/chapter 1/ünïcode.tex",
    "inbox/mine.txt",
    "digest.db.backup",
    ".hidden",
    "digest.db.templates/mine",
)


def test_what_no_demo_made_is_left_and_named(folder: Path) -> None:
    for name in THINGS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"my {name}")

    assert left(folder) == sorted(THINGS, key=lambda name: (name.count("/") > 0, name))
    assert [(folder / name).read_text() for name in THINGS] == [f"my {name}" for name in THINGS]


@pytest.mark.parametrize(
    "name", ["digest.yaml", "subscribers.yaml", "arxiv/2026-03-11.xml", "inbox/2026-03-12-ada.html"]
)
def test_a_file_that_somebody_edited_is_kept_each_time(folder: Path, name: str) -> None:
    edits = [f"my {number}" for number in (1, 2)]
    for edit in edits:
        (folder / name).write_text(edit)
        demo.run(folder)

    assert {
        content.decode()
        for path, content in listing(folder).items()
        if path.endswith(Path(name).name)
    } >= set(edits)


def test_edited_settings_go_aside_and_the_demo_runs_on_its_own(folder: Path) -> None:
    (folder / "digest.yaml").write_text("mine: true\n")

    assert left(folder) == ["edited/digest.yaml"]
    assert (folder / "edited/digest.yaml").read_text() == "mine: true\n"
    assert (folder / "digest.yaml").read_bytes() == (SAMPLE / "digest.yaml").read_bytes()


@pytest.mark.parametrize("name", ["arxiv", "inbox", "digest.db", "digest.yaml"])
def test_a_symlink_is_not_followed_and_not_lost(tmp_path: Path, folder: Path, name: str) -> None:
    elsewhere = tmp_path.with_name(f"{tmp_path.name}-elsewhere")
    (folder / name).rename(elsewhere)
    (folder / name).symlink_to(elsewhere)
    before = listing(elsewhere) or elsewhere.read_bytes()

    assert left(folder) == [f"edited/{name}"]
    assert (folder / "edited" / name).readlink() == elsewhere
    assert (listing(elsewhere) or elsewhere.read_bytes()) == before


@pytest.mark.parametrize(
    ("name", "inside"),
    [("digest.db", "/a"), ("digest.yaml", "/b"), ("digest.db-wal", "/c"), (MARK + "x", "/d")],
)
def test_a_folder_in_the_way_of_a_file_goes_aside(folder: Path, name: str, inside: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()
    (folder / (name + inside)).write_text("mine")

    (only,) = left(folder)
    assert (folder / only).read_text() == "mine"


def test_the_mark_of_the_first_version_says_nothing_and_nothing_is_lost(
    folder: Path, earlier: dict[str, bytes]
) -> None:
    (folder / MARK).write_bytes(b"")
    (folder / "digest.yaml").write_text("mine: true\n")

    demo.run(folder)

    kept = set(listing(folder).values())
    assert {content for name, content in earlier.items() if name.startswith("inbox")} <= kept
    assert b"mine: true\n" in kept


@pytest.mark.parametrize("mark", [b"[]", b"{}", b"\xff", b'{"../outside": "0", "/etc/hosts": 1}'])
def test_whatever_the_mark_holds_nothing_outside_is_touched(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / MARK).write_bytes(mark)

    demo.run(tmp_path / "demo")

    assert (tmp_path / "outside").read_text() == "mine"


def test_a_demo_that_died_in_the_midst_is_known_again(folder: Path) -> None:
    demo.folder.refresh(folder, SAMPLE)

    assert left(folder) == []


@pytest.mark.parametrize("name", ["notes.txt", ".git/config"])
def test_a_folder_with_other_things_is_refused_and_stays_as_it_is(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")

    with pytest.raises(UsageError, match="holds other things"):
        demo.run(tmp_path)

    assert listing(tmp_path) == {name: b"mine"}


def test_a_file_is_no_folder_for_a_demo(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(UsageError, match="holds other things"):
        demo.run(tmp_path / "file")
    with pytest.raises(UsageError, match="this folder cannot be made: Not a directory"):
        demo.run(tmp_path / "file/below")


def test_the_demo_works_in_the_folder_that_one_stands_in(tmp_path: Path) -> None:
    first, second = (run("demo", ".", cwd=tmp_path) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    assert (tmp_path / "inbox/2026-03-12-ada.eml").exists()


def test_the_demo_works_from_a_folder_inside_an_earlier_one(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine/notes.txt").write_text("mine")

    done = run("demo", "..", "--json", cwd=folder / "mine")

    assert json.loads(done.stdout)["left"] == ["../mine/notes.txt"]


def test_what_was_left_is_named_and_a_long_list_is_cut(folder: Path) -> None:
    for number in range(12):
        (folder / f"{number:02}.txt").touch()

    done = run("demo", ".", cwd=folder)

    assert done.stdout.endswith("  08.txt\n  09.txt\n  … and 2 more\n")


def test_the_mail_and_the_people_of_the_demo_are_for_their_owner_alone(tmp_path: Path) -> None:
    _, _, files, _ = demo.run(tmp_path)

    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (*files, tmp_path / "subscribers.yaml", tmp_path / "digest.db")
    }
    assert modes == {0o600}
