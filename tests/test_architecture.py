"""The plan of the house, held against the code: libraries enter by their own door, rooms and
functions stay small."""

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "digest").rglob("*.py"))

DOORS = {
    "Stemmer": {"text"},
    "aiosmtpd": {"demo"},
    "apscheduler": {"scheduler"},
    "bibtexparser": {"bibliography"},
    "chardet": {"text"},
    "feedparser": {"sources"},
    "httpx": {"fetch"},
    "idna": {"text"},
    "jinja2": {"render"},
    "lxml": {"render", "sources"},
    "markdown": {"render"},
    "markupsafe": {"render"},
    "numpy": {"rank"},
    "premailer": {"render"},
    "pydantic": {"document"},
    "pydantic_core": {"document"},
    "pylatexenc": {"text"},
    "rich": {"cli"},
    "rispy": {"bibliography"},
    "scipy": {"rank"},
    "smtplib": {"mail"},
    "sqlite3": {"archive", "ledger", "store"},
    "sqlite_utils": {"archive", "ledger", "store"},
    "typer": {"cli"},
    "tzlocal": {"cli"},
    "yaml": {"document"},
}


SAME_THING = {
    "alert": {"model", "render"},
    "backup": {"cli", "store"},
    "cures": {"config", "people"},
    "deliveries": {"cli", "ledger"},
    "edit": {"cli", "config", "people"},
    "overview": {"cli", "pipeline"},
    "paper": {"model", "pipeline"},
    "retention": {"archive", "ledger", "pipeline"},
    "schema": {"archive", "ledger"},
    "tables": {"archive", "ledger"},
    "update": {"archive", "issue", "render"},
    "trial": {"cli", "pipeline"},
}


def room(module: Path) -> str:
    return module.relative_to(ROOT / "digest").parts[0].removesuffix(".py")


def libraries(tree: ast.AST) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in imports
        for alias in node.names
    ]
    return {name.partition(".")[0] for name in names}


def name_of(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path): path for path in MODULES}
FACES = [path for path in MODULES if path.name == "__init__.py"]


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_enters_by_its_own_door(module: Path) -> None:
    strangers = {
        name
        for name in libraries(ast.parse(module.read_text(encoding="utf-8")))
        if name in DOORS and room(module) not in DOORS[name]
    }

    assert strangers == set()


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_and_functions_stay_small(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert len(source.splitlines()) <= 300
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 40] == []


def modules_named(module: Path) -> dict[str, str]:
    """Name each module that *module* imports, by what it is imported as."""
    found = {}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("digest"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found[alias.asname or alias.name] = inner if inner in NAMES else str(node.module)
    return found


def defined(face: Path) -> set[str]:
    """Name what *face* defines by itself."""
    body = ast.parse(face.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.slow
def test_modules_import_each_other_in_no_circle() -> None:
    graph = {name: set(modules_named(path).values()) - {name} for name, path in NAMES.items()}

    assert len(list(TopologicalSorter(graph).static_order())) == len(NAMES)  # CycleError names one


@pytest.mark.parametrize("face", FACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_of_a_face_hides_the_module_beside_it(face: Path) -> None:
    beside = {path.stem for path in face.parent.iterdir()} - {"__init__"}
    package = name_of(face)
    handed_on = {
        name for name, module in modules_named(face).items() if module != f"{package}.{name}"
    }

    assert (defined(face) | handed_on) & beside == set()


def test_two_rooms_share_the_name_of_a_file_only_for_the_same_thing() -> None:
    rooms = defaultdict(set)
    for path in (path for path in MODULES if path not in FACES):
        rooms[path.stem].add(room(path))

    shared = {name: where for name, where in rooms.items() if len(where) > 1}
    assert shared == SAME_THING
