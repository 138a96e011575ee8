"""What every settings file has in common: YAML without its traps, and mistakes that say where they
are."""

import resource
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import document
from digest.exceptions import SettingsError


@dataclass(frozen=True)
class Leaf:
    colour: str = ""
    size: int = 1


@dataclass(frozen=True)
class Tree:
    name: str
    leaves: tuple[Leaf, ...] = ()


LEAF = document.noun(Leaf, {"colour": document.LINE, "size": document.number(1, 9)})
TREE = document.noun(Tree, {"name": document.NAME, "leaves": document.many(LEAF)})


def mistakes(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "tree.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        document.load(path, TREE)
    return [line.removeprefix(f"{folder}/") for line in caught.value.mistakes]


def load(folder: Path, text: str) -> Tree:
    path = folder / "tree.yaml"
    path.write_text(text, encoding="utf-8")
    return document.load(path, TREE)


CLOSED = "check the indentation, and that every bracket and quotation mark is closed"
COLON = "put the text in quotes: name: '…'"
WRONG = {
    "a tab": (
        "leaves:\n\t- colour: red\n",
        "tree.yaml:2:1: indentation: expected spaces, got a tab; YAML is indented with spaces only",
    ),
    "a tab after a text": (
        "leaves:\n  - colour: red\n\t  size: 1\n",
        "tree.yaml:3:1: indentation: expected spaces, got a tab; YAML is indented with spaces only",
    ),
    "an empty file": (
        "",
        "tree.yaml:1:1: top level: expected keys and values (key: value), got nothing",
    ),
    "comments only": (
        "# soon\n",
        "tree.yaml:1:1: top level: expected keys and values (key: value), got nothing",
    ),
    "a list at the top": (
        "- a\n- b\n",
        "tree.yaml:1:1: top level: expected keys and values (key: value), got a list",
    ),
    "a text at the top": (
        "oak",
        'tree.yaml:1:1: top level: expected keys and values (key: value), got "oak"',
    ),
    "nothing after a key": (
        "name:\n",
        "tree.yaml:1:6: name: expected letters, digits and . _ -, got nothing",
    ),
    "null": (
        "name: null\n",
        "tree.yaml:1:7: name: expected letters, digits and . _ -, got nothing",
    ),
    "a tilde": ("name: a\nleaves: ~\n", "tree.yaml:2:9: leaves: expected a list, got nothing"),
    "a text for a list": (
        "name: a\nleaves: red\n",
        'tree.yaml:2:9: leaves: expected a list, got "red"; a list needs brackets: [red]',
    ),
    "a text for keys": (
        "name: a\nleaves: [red]\n",
        'tree.yaml:2:10: leaves[0]: expected keys and values (key: value), got "red"',
    ),
    "a list for a text": (
        "name: [a]\n",
        "tree.yaml:1:7: name: expected letters, digits and . _ -, got a list",
    ),
    "a missing key": (
        "leaves: []\n",
        'tree.yaml:1:1: top level: expected the key "name", got none',
    ),
    "a misspelt key": (
        "nmae: a\n",
        'tree.yaml:1:1: nmae: expected a known key, got "nmae"; did you mean "name"?',
    ),
    "a key of no such name": (
        "name: a\nzzz: 1\n",
        'tree.yaml:2:1: zzz: expected one of name, leaves, got "zzz"',
    ),
    "a merge key": (
        "name: a\n<<: {}\n",
        'tree.yaml:2:1: "<<": expected one of name, leaves, got "<<"',
    ),
    "a key twice": (
        "name: a\nname: b\n",
        'tree.yaml:2:1: name: expected each key once, got "name" again, as in line 1',
    ),
    "an anchor": (
        "name: &a b\n",
        "tree.yaml:1:7: name: expected plain YAML, got an anchor (&a); put text that begins with & in quotes",
    ),
    "an alias": (
        "name: *a\n",
        "tree.yaml:1:7: name: expected plain YAML, got an alias (*a); put text that begins with * in quotes",
    ),
    "a tag": (
        "name: !!int 1\n",
        "tree.yaml:1:7: name: expected plain YAML, got a tag (!!int); put text that begins with ! in quotes",
    ),
    "a list as a key": (
        "? [a]\n: b\n",
        "tree.yaml:1:3: top level: expected a key, got a list, keys and values or an alias",
    ),
    "a second document": (
        "name: a\n---\nname: b\n",
        "tree.yaml:2:1: top level: expected one document, got a second; take the line --- out",
    ),
    "too deep": ("[" * 99, "tree.yaml:1:21: [0][0][0]: expected at most 20 levels, got more"),
    "not UTF-8": (
        b"name: caf\xe9\n",
        "tree.yaml:1:10: text: expected UTF-8, got the byte 0xe9; save the file as UTF-8",
    ),
    "a control character": (
        b"name: a\nleaves: \x07\n",
        "tree.yaml:2:9: text: expected printable text, got a control character; delete it",
    ),
    "a colon in a text": (
        "name: a: b\n",
        f"tree.yaml:1:8: syntax: expected YAML, got something else (mapping values are not allowed in this context); {COLON}",
    ),
    "an open bracket": (
        "leaves: [a\n",
        f"tree.yaml:2:1: syntax: expected YAML, got something else (did not find expected ',' or ']'); {CLOSED}",
    ),
    "an open quotation mark": (
        'leaves: []\nname: "a\n',
        "tree.yaml:2:7: syntax: expected YAML, got something else (found unexpected end of stream); this quotation mark is never closed",
    ),
    "a text that begins with @": (
        "name: @a\n",
        (
            "tree.yaml:1:7: syntax: expected YAML, got something else (found character that cannot start any token); "
            "put text that begins with @ in quotes: name: '@…'"
        ),
    ),
}


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str | bytes, line: str) -> None:
    assert mistakes(tmp_path, text) == [line]


def test_every_mistake_is_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path, "leaves:\n- {size: 0}\n- {colour: [], size: 1, size: 2}\nname: a b\n"
    )

    assert found == [
        'tree.yaml:2:10: leaves[0].size: expected a whole number from 1 to 9, got "0"',
        "tree.yaml:3:12: leaves[1].colour: expected one line of text, got a list",
        'tree.yaml:3:25: leaves[1].size: expected each key once, got "size" again, as in line 3',
        'tree.yaml:4:7: name: expected letters, digits and . _ -, got "a b"',
    ]


def test_what_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    tree = load(
        tmp_path,
        "name: no\nleaves: [{colour: 07:30}, {colour: 1e3}, {colour: 'null'}, {colour: 2026-03-12}]\n",
    )

    assert [tree.name, *(leaf.colour for leaf in tree.leaves)] == [
        "no",
        "07:30",
        "1e3",
        "null",
        "2026-03-12",
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeffname: a\r\nleaves: []\r\n") == Tree(name="a")


def test_columns_count_letters_not_bytes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "name: a\nleaves: [{colour: Grün, size: x}]\n") == [
        'tree.yaml:2:31: leaves[0].size: expected a whole number from 1 to 9, got "x"'
    ]


def test_a_password_in_a_url_and_a_long_text_are_not_shown(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, f"name: https://me:s3@cr/et@example.org/{'x' * 40}\n")

    assert line.endswith('got "https://…@example.org/xxxxxxxxxxxxxxxxx…"')


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError,
        match=r'none\.yaml: expected a file, got nothing of that name; "digest init" writes examples',
    ):
        document.load(tmp_path / "none.yaml", TREE)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected a file, got a folder"):
        document.load(tmp_path, TREE)


def test_a_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(
        SettingsError, match="expected a file that can be read, got: Not a directory"
    ):
        document.load(tmp_path / "file" / "tree.yaml", TREE)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        b"a: " + b"&a [*a, " * 1_250_000,
        b"a: &a [x, x]\n" + b"b: &b [*a, *a]\n" * 670_000,
        b"[" * 10_000_000,
    ],
)
def test_ten_megabytes_of_nested_anchors_cost_no_memory(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "tree.yaml"
    path.write_bytes(text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SettingsError, match=r"expected plain YAML|expected at most 20 levels"):
        document.load(path, TREE)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024


def test_a_thousand_mistakes_are_enough(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "name: a\n" * 3_000)

    assert len(found) == 1_002
    assert found[-1] == "tree.yaml: and maybe more; the first 1,000 are shown"


PIECES = [
    "name",
    "leaves",
    "colour",
    ": ",
    ":",
    "\n",
    "\n  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&a ",
    "*a",
    "!",
    "'",
    '"',
    "\t",
    "~",
    "é",
    "---\n",
]
YAMLISH = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=25).map("".join)


@given(st.binary(max_size=200) | YAMLISH.map(lambda text: text.encode(errors="replace")))
def test_any_file_is_a_value_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)

    try:
        assert isinstance(document.load(path, TREE), Tree)
    except SettingsError as error:
        assert error.mistakes  # noqa: PT017  # either outcome is right, any other exception is not
